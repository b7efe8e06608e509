/** Recordings take breath like people do; who pauses longer than this has finished, or waits for an answer. */
const longestBreathMs = 700;
/** Words are known this soon after the voice. */
const wordsComeWithinMs = 2_000;
/** A greeting begins this soon after the answer; what is said later is part of a conversation. */
const greetingBeginsMs = 3_000;

/**
 * The greeting of whoever answered, with its pauses for breath: how long somebody has spoken without waiting for an answer.
 * All times are milliseconds since the answer.
 */
export class Monologue {
  #spokenMs = 0;
  #voiceSince: number | null = null;
  #silentSince: number | null = null;
  #isOver = false;

  voiceStarted(atMs: number): void {
    const resumes = this.#silentSince !== null && atMs - this.#silentSince <= longestBreathMs;
    const begins = this.#silentSince === null && atMs <= greetingBeginsMs;
    if (!resumes && !begins) this.#isOver = true;
    if (!this.#isOver) this.#voiceSince ??= atMs;
  }

  voiceEnded(atMs: number): void {
    if (this.#isOver || this.#voiceSince === null) return;
    this.#spokenMs += atMs - this.#voiceSince;
    this.#voiceSince = null;
    this.#silentSince = atMs;
  }

  /** It goes on at `atMs`, or its last words may still be on their way through speech recognition. */
  isOpen(atMs: number): boolean {
    if (this.#isOver) return false;
    return this.#voiceSince !== null || (this.#silentSince !== null && atMs - this.#silentSince <= wordsComeWithinMs);
  }

  /** Since when they have been speaking without a pause; null if they are silent, or the greeting is over. */
  get unbrokenSince(): number | null {
    return this.#voiceSince;
  }

  /** Without the pauses. */
  spokenMs(atMs: number): number {
    return this.#spokenMs + (this.#voiceSince === null ? 0 : atMs - this.#voiceSince);
  }
}
