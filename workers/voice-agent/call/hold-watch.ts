import { cueOf } from '#domain/call/answer/cue.ts';

/** A queue or a recording is listened to for so long, in case a person comes. */
const longestHoldMs = 45_000;
/** So many announcements in a row are enough to know that nobody comes. */
const mostAnnouncements = 4;
/** What is repeated word for word so often is a recording; people do not say as much twice. */
const saidByRecording = 3;
const shortestRepeatedWords = 5;

/**
 * Notices that a conversation has become a wait: the person has put us on hold, or the call was passed on to a queue or a
 * menu. Whatever speaks there would be answered without end.
 */
export class HoldWatch {
  readonly #onLong: () => void;
  readonly #saidTimes = new Map<string, number>();
  #announcements = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param onLong nobody has come: called once per wait */
  constructor(onLong: () => void) {
    this.#onLong = onLong;
  }

  /** What speaks is no person, for the second time at least: it needs no answer. */
  get isOnHold(): boolean {
    return this.#announcements > 1;
  }

  /** The callee's side has said something. */
  hear(words: string): void {
    if (!this.#isRecorded(words)) return this.stop();
    this.#announcements += 1;
    this.#timer ??= setTimeout(() => this.#end(), longestHoldMs);
    if (this.#announcements >= mostAnnouncements) this.#end();
  }

  /** Somebody is there again, or the call is over. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#announcements = 0;
  }

  #end(): void {
    this.stop();
    this.#onLong();
  }

  #isRecorded(words: string): boolean {
    const text = words.toLowerCase().replace(/[^\p{L}\p{N} ]/gu, '');
    const times = (this.#saidTimes.get(text) ?? 0) + 1;
    this.#saidTimes.set(text, times);
    const isLong = text.split(' ').length >= shortestRepeatedWords;
    return (isLong && times >= saidByRecording) || cueOf(words)?.kind === 'menu';
  }
}
