/**
 * Watches how long nobody has spoken. After `timeoutMs` of silence it calls `onSilent(1)`, after the same time again
 * `onSilent(2)`; a word from the callee resets the count.
 */
export class SilenceWatch {
  readonly #timeoutMs: number;
  readonly #onSilent: (times: number) => void;
  #timer: NodeJS.Timeout | null = null;
  #times = 0;
  #botIsSilent = false;
  #calleeIsSilent = true;
  #stopped = false;

  constructor(timeoutMs: number, onSilent: (times: number) => void) {
    this.#timeoutMs = timeoutMs;
    this.#onSilent = onSilent;
  }

  botSpeaks(speaks: boolean): void {
    this.#botIsSilent = !speaks;
    this.#wind();
  }

  calleeSpeaks(speaks: boolean): void {
    if (speaks) this.#times = 0;
    this.#calleeIsSilent = !speaks;
    this.#wind();
  }

  /** Words of the callee were understood, whether or not a voice was noticed. */
  calleeSaidSomething(): void {
    this.#times = 0;
    this.#wind();
  }

  stop(): void {
    this.#stopped = true;
    this.#wind();
  }

  #wind(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#stopped || !this.#botIsSilent || !this.#calleeIsSilent) return;
    this.#timer = setTimeout(() => {
      this.#times += 1;
      this.#onSilent(this.#times);
    }, this.#timeoutMs);
  }
}
