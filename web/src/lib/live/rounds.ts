/**
 * Collects what happened and hands it on in rounds: the first soon after the first event, then at most one every
 * `quietMs`, and never two at a time. A round that fails is not repeated: the next one reads the same things.
 */
export class Rounds<Event> {
  readonly #quietMs: number;
  readonly #run: (events: readonly Event[]) => Promise<unknown>;
  #waiting: Event[] = [];
  #isRunning = false;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(quietMs: number, run: (events: readonly Event[]) => Promise<unknown>) {
    this.#quietMs = quietMs;
    this.#run = run;
  }

  add(event: Event): void {
    this.#waiting.push(event);
    if (!this.#isRunning) this.#later();
  }

  /** What was not handed on by now never is. */
  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#waiting = [];
  }

  #later(): void {
    this.#timer ??= setTimeout(() => void this.#next(), this.#quietMs);
  }

  async #next(): Promise<void> {
    this.#timer = null;
    this.#isRunning = true;
    const events = this.#waiting;
    this.#waiting = [];
    try {
      await this.#run(events);
    } catch {
      // The page shows what it had.
    } finally {
      this.#isRunning = false;
      if (this.#waiting.length > 0) this.#later();
    }
  }
}
