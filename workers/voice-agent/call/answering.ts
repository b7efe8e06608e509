import type { Logger } from 'pino';
import type { CallConfiguration, CarrierVerdict } from '#domain/call/agent-protocol.ts';
import { listenFirstMs } from '#domain/call/answer-flow.ts';
import type { Finding } from '#domain/call/answer/detector.ts';
import { judgeGreeting } from '../language/greeting-judge.ts';
import type { ReportQueue } from '../reports/report-queue.ts';
import { answeredBy, AnswerWatch } from './answer-watch.ts';
import type { Conversation } from './conversation.ts';
import { MailboxMessage } from './mailbox-message.ts';
import { pressAndReport } from './press-keys.ts';

/** A screener is told who calls so many times in all. */
const mostIntroductions = 3;
/** Nobody listens while they ask; a question that does not end gets its answer all the same. */
const longestQuestionMs = 10_000;
/** It puts us through within this time, or never. */
const putThroughMs = 45_000;
/** Keys are pressed so many times in all: a menu that asks again may have missed them, or leads to another one. */
const mostMenus = 2;
/** One that has not begun to speak by then, nor in the pause after it, takes keys. */
const exchangeSpeaksWithinMs = 800;
/** Exchanges have more to say than this; who has not may be a person at the switchboard, or at a line of their own. */
const longestHelloMs = 1_800;
/** Such a person, who hears nothing but keys, is spoken to after so long: no telephone rings behind them. */
const switchboardWaitsMs = 3_000;
/** An announcement that does not end is interrupted. */
const longestAnnouncementMs = 20_000;
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
 *
 * Whoever answers the number of a person with an extension is their exchange: it hears the keys before anything is said to it,
 * and what it announces says nothing of the person.
 */
export class Answering {
  readonly #parts: AnsweringParts;
  readonly #watch: AnswerWatch;
  #message: MailboxMessage | null = null;
  #introductions = 0;
  #menus = 0;
  /** What the exchange was taken for, until it has the extension. */
  #exchange: Finding | null = null;
  #isAtExchange: boolean;
  #putThroughEnds: NodeJS.Timeout | undefined;
  #listenedFirst: NodeJS.Timeout | undefined;
  #isStopped = false;

  /** Create it when the callee is there: at the answer, or when they have been put into the room after it. */
  constructor(parts: AnsweringParts) {
    this.#parts = parts;
    const { conversation, configuration } = parts;
    this.#isAtExchange = configuration.extension !== undefined;
    this.#watch = new AnswerWatch(conversation.session, (words) => this.#judge(words), {
      onVerdict: (finding) => this.#onVerdict(finding),
      onYield: () => conversation.listen(),
      onDeclined: () => {
        if (!this.#isAtExchange) conversation.end('machine', notPutThrough);
      },
      onVoice: (speaks) => this.#message?.voice(speaks),
      onToneOver: () => this.#message?.toneOver(),
    });
    if (configuration.extension === undefined) this.#begin(configuration);
    else void this.#dialExtension(configuration.extension);
  }

  #begin(configuration: CallConfiguration): void {
    // What the carrier knew before they were put through: nobody greets a machine.
    if (configuration.carrierVerdict !== null) this.hearCarrier(configuration.carrierVerdict);
    if (configuration.answerFlow === 'listen_first')
      this.#listenedFirst = setTimeout(() => this.#speakIfSilent(), listenFirstMs);
    else if (!this.#watch.hasVerdict) this.#parts.conversation.begin({ isPerson: false });
  }

  /** How long a person had waited who is spoken to from `at` on; null if the agent has not seen them answer. */
  waitedMs(at: Date): number | null {
    const hasSeen = this.#parts.configuration.callFlow === 'agent_first' || this.#watch.isPutThrough;
    return hasSeen ? this.#watch.waitedMs(at) : null;
  }

  /** The carrier has said who answered: of a person behind an exchange it knows nothing. */
  hearCarrier({ answeredBy: who }: CarrierVerdict): void {
    if (this.#parts.configuration.extension === undefined) this.#watch.carrierVerdict(who);
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

  /** No model is asked of an exchange's words: its answer would come when the person is there. */
  #judge(words: string): ReturnType<typeof judgeGreeting> {
    return this.#isAtExchange ? Promise.resolve('uncertain') : judgeGreeting(this.#parts.configuration, words);
  }

  #report({ verdict, basis, atMs }: Finding, who = answeredBy[verdict]): void {
    this.#parts.log.info({ who, basis, atMs }, 'who answered');
    this.#parts.reports.push({ type: 'detected', answeredBy: who, basis, tookMs: Math.round(atMs) });
  }

  #onVerdict(finding: Finding): void {
    if (this.#isAtExchange) {
      this.#exchange = finding;
      return;
    }
    this.#report(finding);
    const { verdict, takesMessage } = finding;
    const { conversation, configuration } = this.#parts;
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
        this.#onMenu();
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

  /** Ringing, music and people are heard: the opening, which has the disclosure, is for whoever comes to the telephone then. */
  #speakIntoSilence(): void {
    if (!this.#watch.hasSound) this.#speakIfSilent();
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

  /** An exchange that asks again may have missed the extension; the campaign's keys are for menus of numbers without one. */
  #onMenu(): void {
    const { conversation, configuration } = this.#parts;
    const ofCampaign = configuration.menu.policy === 'press_keys' ? configuration.menu.keys : null;
    const keys = configuration.extension ?? ofCampaign;
    if (keys === null || this.#menus >= mostMenus) return conversation.end('machine');
    conversation.listen();
    this.#endUnlessPutThrough('A menu did not put the call through');
    void this.#press(keys, { withinMs: longestQuestionMs, pauseMs: menuPauseMs });
  }

  /** Presses the extension when the exchange has said what it has to say. */
  async #dialExtension(extension: string): Promise<void> {
    await this.#watch.firstVoice(exchangeSpeaksWithinMs);
    // Most take keys while they speak, too; the pause is for those that do not.
    const isPressed = await this.#press(extension, { withinMs: longestAnnouncementMs, pauseMs: menuPauseMs });
    if (!isPressed) return;
    this.#isAtExchange = false;
    const exchange = this.#exchange;
    const mayBePerson = exchange?.verdict === 'person' && this.#watch.spokenMs <= longestHelloMs;
    if (mayBePerson) this.#listenedFirst = setTimeout(() => this.#speakIntoSilence(), switchboardWaitsMs);
    if (exchange !== null && exchange.verdict !== 'person' && exchange.verdict !== 'nobody')
      this.#report(exchange, 'ivr');
    this.#endUnlessPutThrough('Nobody answered behind the extension', () => {
      const atMs = this.#watch.sinceAnswerMs;
      if (!this.#watch.hasVerdict) this.#report({ verdict: 'menu', basis: 'deadline', takesMessage: false, atMs });
    });
  }

  /** @returns false where no keys were pressed: the call is over. */
  async #press(keys: string, pause: { withinMs: number; pauseMs: number }): Promise<boolean> {
    this.#menus += 1;
    await this.#watch.silence(pause.withinMs, pause.pauseMs);
    if (this.#isStopped) return false;
    const isSent = await pressAndReport(this.#parts, keys);
    if (this.#isStopped) return false;
    // Who answers behind it is listened for again.
    if (isSent) this.#watch.keysPressed();
    else this.#parts.conversation.end('machine', 'The line took no keys');
    return isSent;
  }

  #endUnlessPutThrough(words: string, before: () => void = () => {}): void {
    this.#putThroughEnds ??= setTimeout(() => {
      before();
      this.#parts.conversation.end('machine', words);
    }, putThroughMs);
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
