/** A shorter sound may be a cough. */
const shortestSpeechMs = 500;
/** Even a busy service delivers the words within this time after the voice. */
const patienceMs = 3_000;

/**
 * Notices when a voice is heard but no word of it is understood: the connection to speech to text may be dead. It calls
 * `onDeaf(1)` the first time, `onDeaf(2)` when the next words are lost too; a word that is understood resets the count.
 */
export class DeafnessWatch {
  readonly #onDeaf: (times: number) => void;
  #times = 0;
  #spokenSince: number | null = null;
  #understood = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(onDeaf: (times: number) => void) {
    this.#onDeaf = onDeaf;
  }

  calleeSpeaks(speaks: boolean): void {
    if (speaks) {
      this.#spokenSince ??= Date.now();
      if (this.#timer === null) this.#understood = false;
      return;
    }
    const spokeMs = this.#spokenSince === null ? 0 : Date.now() - this.#spokenSince;
    this.#spokenSince = null;
    if (this.#timer !== null || this.#understood || spokeMs < shortestSpeechMs) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#times += 1;
      this.#onDeaf(this.#times);
    }, patienceMs);
  }

  /** Words, final or not, were understood. */
  understood(): void {
    this.#understood = true;
    this.#times = 0;
    this.stop();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
