import { voice } from '@livekit/agents';
import type { JudgedVerdict } from '../language/greeting-judge.ts';
import type { AnsweredBy } from '#domain/call/call.ts';
import { AnswerDetector, type AnswerVerdict, type DetectorAction, type Finding } from '#domain/call/answer/detector.ts';
import { pauseMs } from '../sound/speech.ts';
import { sleep } from '../wait.ts';
import { ToneDetector } from '../sound/tone-detector.ts';

export interface AnswerHandlers {
  /** Who has answered, or another verdict than the one before. */
  onVerdict(finding: Finding): void;
  /** Somebody speaks into the opening and goes on. */
  onYield(): void;
  /** A screener puts nobody through. */
  onDeclined(): void;
  onVoice(speaks: boolean): void;
  onToneOver(): void;
}

/** What the server calls them. */
export const answeredBy: Record<AnswerVerdict, AnsweredBy> = {
  person: 'human',
  mailbox: 'machine',
  menu: 'ivr',
  screening: 'screening',
  fax: 'fax',
  nobody: 'nobody',
};

const tickMs = 150;
/** Of 32,767; the noise of a telephone line is below it, ringing tones and music are not. */
const silentLevel = 1_000;

/** Watches who has answered, from the moment of the answer: gives what the session hears to the detector, with its times. */
export class AnswerWatch {
  readonly #session: voice.AgentSession;
  readonly #judge: (words: string) => Promise<JudgedVerdict>;
  readonly #handlers: AnswerHandlers;
  readonly #detector = new AnswerDetector();
  readonly #tones = new ToneDetector({
    onTone: (tone) => this.#act(this.#detector.tone(tone, this.#atMs())),
    onToneOver: () => this.#handlers.onToneOver(),
  });
  readonly #answeredAt = Date.now();
  readonly #ticks: NodeJS.Timeout;
  #isVoice = false;
  /** From when on somebody waits for us: the answer, then the end of the first voice. */
  #waitsSince = this.#answeredAt;
  #hasGreeted = false;
  #isPutThrough = false;
  #hasSound = false;
  #spokenMs = 0;
  #speaksSince = 0;
  #isStopped = false;

  constructor(session: voice.AgentSession, judge: (words: string) => Promise<JudgedVerdict>, handlers: AnswerHandlers) {
    this.#session = session;
    this.#judge = judge;
    this.#handlers = handlers;
    this.#ticks = setInterval(() => this.#act(this.#detector.tick(this.#atMs())), tickMs);
    session.on(voice.AgentSessionEventTypes.UserStateChanged, this.#onUserState);
    session.on(voice.AgentSessionEventTypes.UserInputTranscribed, this.#onWords);
    if (session.userState === 'speaking') this.#voice(true);
  }

  /** The next samples of the callee's side. */
  hear(samples: Int16Array): void {
    if (this.#isStopped) return;
    this.#hasSound ||= samples.some((sample) => Math.abs(sample) > silentLevel);
    this.#tones.push(samples);
  }

  /** The carrier says who has answered. */
  carrierVerdict(answeredBy: AnsweredBy): void {
    if (!this.#isStopped) this.#act(this.#detector.carrierVerdict(answeredBy, this.#atMs()));
  }

  /** It is known who has answered. */
  get hasVerdict(): boolean {
    return this.#detector.finding !== null;
  }

  /** Keys were pressed, and somebody may be behind whoever answered. */
  get isPutThrough(): boolean {
    return this.#isPutThrough;
  }

  /** Something was heard, since keys were pressed if they were. */
  get hasSound(): boolean {
    return this.#hasSound;
  }

  /** How long they have spoken in all, without the sentence that they speak at this moment. */
  get spokenMs(): number {
    return this.#spokenMs;
  }

  get sinceAnswerMs(): number {
    return this.#atMs();
  }

  /** They speak at this moment. */
  get isVoice(): boolean {
    return this.#isVoice;
  }

  /** From the end of the first voice to `at`; from the answer if there was none; 0 if it still speaks then. */
  waitedMs(at: Date): number {
    return this.#isVoice ? 0 : Math.max(0, at.getTime() - this.#waitsSince);
  }

  /** Resolves when nobody has spoken for `quietMs`, or after `withinMs`. */
  async silence(withinMs: number, quietMs = 0): Promise<void> {
    const until = Date.now() + withinMs;
    let spokeAt = Date.now();
    while (!this.#isStopped && Date.now() < until) {
      if (this.#isVoice) spokeAt = Date.now();
      else if (Date.now() - spokeAt >= quietMs) return;
      await sleep(tickMs);
    }
  }

  /** Resolves when somebody has begun to speak, or after `withinMs`. */
  async firstVoice(withinMs: number): Promise<void> {
    const until = Date.now() + withinMs;
    while (!this.#isStopped && !this.#hasGreeted && !this.#isVoice && Date.now() < until) await sleep(tickMs);
  }

  /** A screener has been told who calls. */
  introduced(): void {
    this.#detector.introduced();
  }

  /** Keys were pressed for a menu: who answers behind it waits from the end of what they say. */
  keysPressed(): void {
    this.#detector.keysPressed();
    this.#isPutThrough = true;
    this.#hasSound = false;
    this.#waitsSince = Date.now();
  }

  stop(): void {
    this.#isStopped = true;
    clearInterval(this.#ticks);
    this.#session.off(voice.AgentSessionEventTypes.UserStateChanged, this.#onUserState);
    this.#session.off(voice.AgentSessionEventTypes.UserInputTranscribed, this.#onWords);
  }

  readonly #onUserState = ({ newState, oldState }: voice.UserStateChangedEvent): void => {
    if ((newState === 'speaking') !== (oldState === 'speaking')) this.#voice(newState === 'speaking');
  };

  readonly #onWords = ({ transcript, isFinal }: voice.UserInputTranscribedEvent): void => {
    if (transcript.trim() !== '') this.#act(this.#detector.words(transcript, isFinal, this.#atMs()));
  };

  #voice(speaks: boolean): void {
    this.#handlers.onVoice(speaks);
    this.#isVoice = speaks;
    if (speaks) this.#speaksSince = Date.now();
    else this.#spokenMs += Date.now() - pauseMs - this.#speaksSince;
    if (!speaks && (!this.#hasGreeted || this.#isPutThrough)) {
      this.#waitsSince = Date.now() - pauseMs;
      this.#hasGreeted = true;
    }
    const atMs = this.#atMs();
    this.#act(speaks ? this.#detector.voiceStarted(atMs) : this.#detector.voiceEnded(Math.max(0, atMs - pauseMs)));
  }

  #act(actions: DetectorAction[]): void {
    for (const action of actions) {
      if (this.#isStopped) return;
      switch (action.kind) {
        case 'verdict':
          this.#handlers.onVerdict(action.finding);
          break;
        case 'yield':
          this.#handlers.onYield();
          break;
        case 'declined':
          this.#handlers.onDeclined();
          break;
        case 'judge':
          void this.#judge(action.words).then((verdict) => {
            if (verdict !== 'uncertain') this.#act(this.#detector.judgement(verdict, this.#atMs()));
          });
          break;
      }
    }
  }

  #atMs(): number {
    return Date.now() - this.#answeredAt;
  }
}
