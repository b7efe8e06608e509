/**
 * Watches how long nobody speaks. After `timeoutMs` of silence `onSilent(1)` is called, after the same again
 * `onSilent(2)`; a word from the callee starts over.
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
