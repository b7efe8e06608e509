import type { MessageResult } from '#domain/call/agent-protocol.ts';
import { sleep } from '../wait.ts';

/** A recorder needs a moment after its tone. */
const afterToneMs = 300;
/** A greeting without a tone is over when it has been silent for this long. */
const greetingPauseMs = 2_000;
/** A mailbox whose greeting has no end gets the message all the same. */
const longestGreetingMs = 30_000;
/** A greeting that goes on this soon after our first word had only paused. */
const tooEarlyMs = 1_500;
/** So long after its last sample the message is usually recorded whole: a mailbox that hangs up then has got it. */
const usualTailMs = 500;
/**
 * We stay longer: of the sound that has left us some waits in the buffers of those who pass it on, which grow where packets come
 * unevenly. Nobody waits for us here.
 */
const lateTailMs = 1_000;
const lookMs = 100;

/**
 * Leaves a message: waits for the tone of the mailbox or for the silence after its greeting, then speaks the whole message;
 * once more, from its beginning, if the greeting had only paused.
 */
export class MailboxMessage {
  result: MessageResult = 'not_left';
  readonly #startedAt = Date.now();
  #isSpeaking: boolean;
  #silentSince: number;
  #toneOverAt: number | null = null;

  /** @param options.isSpeaking the mailbox speaks at this moment. */
  constructor({ isSpeaking }: { isSpeaking: boolean }) {
    this.#isSpeaking = isSpeaking;
    this.#silentSince = Date.now();
  }

  /** The mailbox began or ceased to speak. */
  voice(speaks: boolean): void {
    this.#isSpeaking = speaks;
    if (!speaks) this.#silentSince = Date.now();
  }

  /** The mailbox's tone is over. */
  toneOver(): void {
    this.#toneOverAt = Date.now();
  }

  /**
   * @param speak says the message; the promise resolves when all of it has been played.
   * @param silence stops it.
   */
  async leave(speak: () => PromiseLike<unknown>, silence: () => Promise<unknown>): Promise<MessageResult> {
    for (const isLastTry of [false, true]) {
      await this.#greetingIsOver();
      // Until it has been heard whole; the call may end at any moment.
      this.result = 'cut';
      const startedAt = Date.now();
      const spoken = Promise.resolve(speak()).then(() => true);
      if (!isLastTry && (await this.#wasTooEarly(startedAt, spoken))) {
        await silence();
        continue;
      }
      await spoken;
      await sleep(usualTailMs);
      this.result = 'left';
      await sleep(lateTailMs);
      break;
    }
    return this.result;
  }

  async #greetingIsOver(): Promise<void> {
    const isOver = (): boolean => {
      const now = Date.now();
      if (now - this.#startedAt >= longestGreetingMs) return true;
      if (this.#toneOverAt !== null) return now - this.#toneOverAt >= afterToneMs;
      return !this.#isSpeaking && now - this.#silentSince >= greetingPauseMs;
    };
    while (!isOver()) await sleep(lookMs);
    this.#toneOverAt = null;
  }

  /** True if the greeting goes on, or its tone comes, right after our first word. */
  async #wasTooEarly(startedAt: number, spoken: Promise<boolean>): Promise<boolean> {
    while (Date.now() - startedAt < tooEarlyMs) {
      if (await Promise.race([spoken, sleep(lookMs).then(() => false)])) return false;
      if (this.#isSpeaking || this.#toneOverAt !== null) return true;
    }
    return false;
  }
}
