import { once } from 'node:events';
import type { Ear } from './ear.ts';
import { wait } from './pace.ts';
import type { Pace } from './pace.ts';
import type { CallPlan, Turn } from './plan.ts';
import type { Chance } from './randomness.ts';

/** What happened in a conversation, as the callee tells it. */
export interface ConversationLog {
  said(text: string, startedAt: number, endedAt: number, interrupted: boolean): void;
  askedForCallback(phrase: string, delaySeconds: number): void;
  optedOut(phrase: string): void;
}

export interface Conversation {
  plan: CallPlan;
  ear: Ear;
  /** Plays words; false if the signal or the call's end cut them off. */
  say: (text: string, signal: AbortSignal) => Promise<boolean>;
  pace: Pace;
  chance: Chance;
  log: ConversationLog;
  /** The greeting was said before the bot could hear it. */
  alreadyGreeted: boolean;
  /** Aborted when somebody else ends the call. */
  signal: AbortSignal;
}

const goodbye = /\b(good ?bye|bye|au revoir|adi[oó]s|مع السلامة)\b|مع السلامة/iu;
/** A callee who is spoken over for this long falls silent. */
const yieldsAfterMs = 900;
/** A callee who has already greeted waits this long for the bot's first word before asking "Hello?". */
const waitsForOpeningMs = 3_000;
/** How long a callee who has said goodbye still waits for the bot. */
const afterGoodbyeMs = 3_000;

/**
 * One person's side of a call: greets, listens until the bot has finished, answers with the plan's next line, says goodbye
 * and resolves when this person hangs up. Rejects when the call ended otherwise (the signal's reason).
 */
export async function converse(conversation: Conversation): Promise<'done' | 'silence'> {
  const talk = new Talk(conversation);
  await talk.greet();
  for (;;) {
    if ((await talk.listen()) === 'silence') return talk.saidGoodbye ? 'done' : 'silence';
    if (talk.saidGoodbye) return 'done';
    await talk.answer();
    if (talk.mayHangUp()) return 'done';
  }
}

/** A line that is no answer to the bot: it is said in any case. */
const isOfItself = ({ bargeInAfterMs, afterMs }: Turn): boolean =>
  bargeInAfterMs !== undefined || afterMs !== undefined;

/** The words heard since the callee last spoke, and the lines still to be said. */
class Talk {
  saidGoodbye = false;
  #heardWords: string[] = [];
  #nextTurn = 0;
  readonly #usedReplies = new Set<string>();
  /** A line whose understanding the bot has not yet shown. */
  #unconfirmed: Turn | null = null;
  #hangUpIntoNextSentenceAfterMs: number | null = null;
  #hungUp = false;
  readonly #with: Conversation;

  constructor(conversation: Conversation) {
    this.#with = conversation;
    const hear = (text: string): void => void this.#heardWords.push(text);
    conversation.ear.on('words', hear);
    conversation.signal.addEventListener('abort', () => conversation.ear.off('words', hear), { once: true });
  }

  async greet(): Promise<void> {
    const { plan, pace, chance, alreadyGreeted, signal, ear } = this.#with;
    if (plan.greeting === null) return;
    if (alreadyGreeted) {
      if (ear.firstSoundAt !== null || (await this.#speechWithin(waitsForOpeningMs))) return;
    } else {
      await wait(pace.scaled(chance.between(250, 700), 120), signal);
    }
    await this.#speak(plan.greeting);
  }

  /** Waits until the bot has spoken and paused; 'silence' if it says nothing for as long as this person is patient. */
  async listen(): Promise<'heard' | 'silence'> {
    const { ear, plan } = this.#with;
    const afterMs = plan.turns[this.#nextTurn]?.afterMs;
    if (afterMs !== undefined) {
      await wait(afterMs, this.#with.signal);
      return 'heard';
    }
    const patienceMs = this.saidGoodbye ? Math.min(afterGoodbyeMs, plan.patienceMs) : plan.patienceMs;
    if (!ear.speaking && this.#heardWords.length === 0 && !(await this.#speechWithin(patienceMs))) return 'silence';
    if (this.#hangUpIntoNextSentenceAfterMs !== null) {
      await wait(this.#hangUpIntoNextSentenceAfterMs, this.#with.signal);
      this.#hungUp = true;
      return 'heard';
    }
    const bargeInAfterMs = plan.turns[this.#nextTurn]?.bargeInAfterMs;
    if (bargeInAfterMs !== undefined) {
      await wait(bargeInAfterMs, this.#with.signal);
      return 'heard';
    }
    if (ear.speaking) await once(ear, 'speechEnded', { signal: this.#with.signal });
    return 'heard';
  }

  async answer(): Promise<void> {
    if (this.#hungUp) return;
    const { plan, pace, chance, ear, signal } = this.#with;
    const heard = this.#heardWords.join(' ');
    const insisted = this.#unconfirmed;
    this.#unconfirmed = null;
    const ignored = insisted?.understoodIf !== undefined && !new RegExp(insisted.understoodIf, 'iu').test(heard);
    const turn = ignored ? { say: insisted.say } : this.#turnFor(heard);
    if (!isOfItself(turn)) {
      await wait(pace.scaled(chance.between(250, 800), 80), signal);
      // It was only a breath: the bot goes on.
      if (ear.speaking) return;
    }
    this.#heardWords = [];
    if (goodbye.test(turn.say)) this.saidGoodbye = true;
    const finished = await this.#speak(turn.say, isOfItself(turn));
    if (turn === plan.turns[this.#nextTurn]) this.#nextTurn += 1;
    if (turn.understoodIf !== undefined) this.#unconfirmed = turn;
    if (turn.callback) this.#with.log.askedForCallback(turn.say, turn.callback.delaySeconds);
    if (turn.optOut) this.#with.log.optedOut(turn.say);
    if (turn.hangUpIntoNextSentenceAfterMs !== undefined) {
      this.#hangUpIntoNextSentenceAfterMs = turn.hangUpIntoNextSentenceAfterMs;
    }
    if (!finished && !this.saidGoodbye) await this.#repeat(turn.say);
  }

  /** True when there is nothing left to wait for. */
  mayHangUp(): boolean {
    return this.#hungUp;
  }

  #turnFor(heard: string): Turn {
    const { plan } = this.#with;
    const planned = plan.turns[this.#nextTurn];
    if (planned && isOfItself(planned)) return planned;
    if (goodbye.test(heard) && !planned?.callback && !planned?.optOut) return { say: 'Goodbye.' };
    const reply = plan.replies.find(
      ({ ifHeard }) => !this.#usedReplies.has(ifHeard) && new RegExp(ifHeard, 'iu').test(heard),
    );
    if (reply) {
      this.#usedReplies.add(reply.ifHeard);
      return { say: reply.say };
    }
    return planned ?? { say: 'Goodbye.' };
  }

  /** Spoken over: waits for the other to finish and says it again, once. */
  async #repeat(text: string): Promise<void> {
    const { ear, signal, pace } = this.#with;
    if (ear.speaking) await once(ear, 'speechEnded', { signal });
    await wait(pace.scaled(400, 80), signal);
    this.#heardWords = [];
    await this.#speak(text, true);
  }

  /** Says a line. Falls silent when the bot speaks over it, unless `insists`. */
  async #speak(text: string, insists = false): Promise<boolean> {
    const { ear, say, log, signal } = this.#with;
    const yielding = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const spokenOver = (): void => {
      timer ??= setTimeout(() => yielding.abort(), yieldsAfterMs);
    };
    const goesOn = (): void => {
      clearTimeout(timer);
      timer = undefined;
    };
    if (!insists) ear.on('speechStarted', spokenOver).on('speechEnded', goesOn);
    const startedAt = Date.now();
    try {
      const finished = await say(text, AbortSignal.any([signal, yielding.signal]));
      signal.throwIfAborted();
      log.said(text, startedAt, Date.now(), !finished);
      return finished;
    } finally {
      goesOn();
      ear.off('speechStarted', spokenOver).off('speechEnded', goesOn);
    }
  }

  async #speechWithin(ms: number): Promise<boolean> {
    const { ear, signal } = this.#with;
    if (ear.speaking) return true;
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), ms);
    try {
      await once(ear, 'speechStarted', { signal: AbortSignal.any([signal, patience.signal]) });
      return true;
    } catch (error) {
      signal.throwIfAborted();
      if (patience.signal.aborted) return false;
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}
