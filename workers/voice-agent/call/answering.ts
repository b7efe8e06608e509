import type { Logger } from 'pino';
import type { AnsweredBy } from '#domain/call/call.ts';
import type { CallConfiguration, CarrierVerdict } from '#domain/call/agent-protocol.ts';
import { listenFirstMs } from '#domain/call/answer-flow.ts';
import type { AnswerVerdict, Finding } from '#domain/call/answer/detector.ts';
import { judgeGreeting } from '../language/greeting-judge.ts';
import type { ReportQueue } from '../reports/report-queue.ts';
import { AnswerWatch } from './answer-watch.ts';
import type { Conversation } from './conversation.ts';
import { MailboxMessage } from './mailbox-message.ts';

const answeredBy: Record<AnswerVerdict, AnsweredBy> = {
  person: 'human',
  mailbox: 'machine',
  menu: 'ivr',
  screening: 'screening',
  fax: 'fax',
  nobody: 'nobody',
};

/** A screener is told who calls so many times in all. */
const mostIntroductions = 3;
/** Nobody listens while they ask; a question that does not end gets its answer all the same. */
const longestQuestionMs = 10_000;
/** It puts us through within this time, or never. */
const putThroughMs = 45_000;
/** Keys are pressed so many times in all: a menu that asks again may have missed them, or leads to another one. */
const mostMenus = 2;
const notPutThrough = 'A screener did not put the call through';
/** A menu pauses between its choices; after this long a silence it waits for a key. */
const menuPauseMs = 1_200;

export interface AnsweringParts {
  configuration: CallConfiguration;
  conversation: Conversation;
  reports: ReportQueue;
  log: Logger;
  /** Presses keys on the callee's line. */
  press: (keys: string) => Promise<void>;
}

/**
 * The first seconds of a call. The bot speaks at once, or after the greeting where the campaign says so, and this finds out
 * beside it to whom: it falls silent for a machine and begins again for a person who spoke into the opening. A carrier's
 * verdict is one more piece of evidence; nothing waits for it.
 */
export class Answering {
  readonly #parts: AnsweringParts;
  readonly #watch: AnswerWatch;
  #message: MailboxMessage | null = null;
  #introductions = 0;
  #menus = 0;
  #putThroughEnds: NodeJS.Timeout | undefined;
  #listenedFirst: NodeJS.Timeout | undefined;
  #isStopped = false;

  /** Create it when the callee is there: at the answer, or when they have been put into the room after it. */
  constructor(parts: AnsweringParts) {
    this.#parts = parts;
    const { conversation, configuration } = parts;
    this.#watch = new AnswerWatch(conversation.session, (words) => judgeGreeting(configuration, words), {
      onVerdict: (finding) => this.#onVerdict(finding),
      onYield: () => conversation.listen(),
      onDeclined: () => conversation.end('machine', notPutThrough),
      onVoice: (speaks) => this.#message?.voice(speaks),
      onToneOver: () => this.#message?.toneOver(),
    });
    // What the carrier knew before they were put through: nobody greets a machine.
    if (configuration.carrierVerdict !== null) this.hearCarrier(configuration.carrierVerdict);
    if (configuration.answerFlow === 'listen_first')
      this.#listenedFirst = setTimeout(() => this.#speakIfSilent(), listenFirstMs);
    else if (!this.#watch.hasVerdict) conversation.begin({ isPerson: false });
  }

  /** How long a person had waited who is spoken to from `at` on; null if the agent has not seen them answer. */
  waitedMs(at: Date): number | null {
    return this.#parts.configuration.callFlow === 'agent_first' ? this.#watch.waitedMs(at) : null;
  }

  /** The carrier has said who answered. */
  hearCarrier({ answeredBy: who }: CarrierVerdict): void {
    this.#watch.carrierVerdict(who);
  }

  /** The next samples of the callee's side. */
  hear(samples: Int16Array): void {
    this.#watch.hear(samples);
  }

  /** The call has ended. */
  stop(): void {
    this.#isStopped = true;
    this.#watch.stop();
    clearTimeout(this.#putThroughEnds);
    clearTimeout(this.#listenedFirst);
    if (this.#message !== null) this.#parts.reports.push({ type: 'message', result: this.#message.result });
    this.#message = null;
  }

  #onVerdict({ verdict, basis, takesMessage, atMs }: Finding): void {
    const { reports, log, conversation, configuration } = this.#parts;
    log.info({ verdict, basis, atMs }, 'who answered');
    reports.push({ type: 'detected', answeredBy: answeredBy[verdict], basis, tookMs: Math.round(atMs) });
    if (verdict !== 'screening' && verdict !== 'menu') clearTimeout(this.#putThroughEnds);
    switch (verdict) {
      case 'person':
      // The conversation asks whether anybody is there, and ends by itself.
      case 'nobody':
        conversation.begin({ isPerson: true });
        return;
      case 'screening':
        this.#introduce();
        return;
      case 'mailbox':
        if (configuration.voicemail.policy === 'hang_up') conversation.end('machine');
        else if (takesMessage) this.#leaveMessage(configuration.voicemail.message);
        else this.#leaveNoMessage();
        return;
      case 'menu':
        if (configuration.menu.policy === 'press_keys' && this.#menus < mostMenus)
          void this.#press(configuration.menu.keys);
        else conversation.end('machine');
        return;
      case 'fax':
        conversation.end('machine');
        return;
    }
  }

  /** Who has begun a greeting is heard to its end: the verdict that it leads to makes the bot speak. */
  #speakIfSilent(): void {
    if (!this.#watch.isVoice && !this.#watch.hasVerdict) this.#parts.conversation.begin({ isPerson: false });
  }

  #leaveMessage(text: string): void {
    if (this.#message !== null) return;
    const { session } = this.#parts.conversation;
    const message = new MailboxMessage({ isSpeaking: session.userState === 'speaking' });
    this.#message = message;
    void this.#parts.conversation.closeAfter('machine', () =>
      message.leave(
        () => session.say(text, { allowInterruptions: false }).waitForPlayout(),
        () => this.#parts.conversation.utterances.silence(),
      ),
    );
  }

  /** The mailbox is full, or there is none behind the announcement. */
  #leaveNoMessage(): void {
    const { reports, conversation } = this.#parts;
    if (this.#message === null) reports.push({ type: 'message', result: 'not_left' });
    conversation.end('machine');
  }

  /** Presses the keys when the menu waits for them, and listens again for who answers behind it. */
  async #press(keys: string): Promise<void> {
    const { conversation, reports, log, press } = this.#parts;
    this.#menus += 1;
    conversation.listen();
    this.#endUnlessPutThrough('A menu did not put the call through');
    await this.#watch.silence(longestQuestionMs, menuPauseMs);
    if (this.#isStopped) return;
    try {
      await press(keys);
      reports.push({ type: 'keys_pressed', keys, isSent: true });
      this.#watch.keysPressed();
    } catch (error) {
      if (this.#isStopped) return;
      log.warn({ err: error }, 'keys were not pressed');
      reports.push({ type: 'keys_pressed', keys, isSent: false });
      conversation.end('machine', 'The line took no keys');
    }
  }

  #endUnlessPutThrough(words: string): void {
    this.#putThroughEnds ??= setTimeout(() => this.#parts.conversation.end('machine', words), putThroughMs);
  }

  /** Says who calls and why, and nothing else: the person behind the screener has not come yet. */
  #introduce(): void {
    const { conversation } = this.#parts;
    conversation.listen();
    this.#endUnlessPutThrough(notPutThrough);
    if (this.#introductions >= mostIntroductions) return;
    this.#introductions += 1;
    void this.#watch
      .silence(longestQuestionMs)
      .then(() => conversation.introduce())
      .then(() => this.#watch.introduced());
  }
}
