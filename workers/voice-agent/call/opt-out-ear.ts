/** Two utterances this close to each other may be one sentence. */
const sentenceMs = 5_000;

/**
 * Hears in the callee's words that they do not want to be called. Speech recognition cuts sentences, so each utterance is
 * judged alone and then together with the one just before it.
 */
export class OptOutEar {
  readonly #isOptOut: (text: string) => boolean;
  #last = { text: '', at: 0 };

  /** @param isOptOut the rule, beside the language model, that recognises such a wish. */
  constructor(isOptOut: (text: string) => boolean) {
    this.#isOptOut = isOptOut;
  }

  /** @returns the words that say so, or null if none do. */
  hear(text: string, now: number): string | null {
    const before = now - this.#last.at < sentenceMs ? this.#last.text : '';
    this.#last = { text, at: now };
    if (this.#isOptOut(text)) return text;
    const both = `${before} ${text}`;
    return before !== '' && this.#isOptOut(both) ? both : null;
  }
}
