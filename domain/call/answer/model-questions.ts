/** The model is asked this often at most, each time about more words. */
const mostQuestions = 3;
const betweenQuestionsMs = 1_500;

/** When the language model is asked about the words of a greeting: when there are more of them, after a while. */
export class ModelQuestions {
  #asked = 0;
  #askedAtMs = 0;
  #words = '';

  /** Notes that it is asked now. @returns false if it is not to be asked */
  ask(words: string, atMs: number): boolean {
    if (words === this.#words || this.#asked >= mostQuestions) return false;
    if (this.#asked > 0 && atMs - this.#askedAtMs < betweenQuestionsMs) return false;
    this.#asked += 1;
    this.#askedAtMs = atMs;
    this.#words = words;
    return true;
  }
}
