import { voice, type llm, type VAD } from '@livekit/agents';
import type { AudioFrame, Room } from '@livekit/rtc-node';
import type { Logger } from 'pino';
import type { CallConfiguration, EndedReason } from '#domain/call/agent-protocol.ts';
import { DeafnessWatch } from './deafness-watch.ts';
import { Ears } from './ears.ts';
import { connectLine, leadIn, type Line } from './line.ts';
import { phrasesFor, type Phrases } from './phrases.ts';
import { systemPrompt } from './prompt.ts';
import type { ReportQueue } from './report-queue.ts';
import type { ServerClient } from './server-client.ts';
import { SilenceWatch } from './silence-watch.ts';
import { createSession } from './session.ts';
import { createVoice, durationMs, playable, synthesise } from './speech.ts';
import { spokenPhrase } from './spoken-phrases.ts';
import { createTools } from './tools.ts';
import { steadyRecording } from './steady-recording.ts';
import { TranscriptReporter } from './transcript-reporter.ts';
import { sleep, within } from './wait.ts';

export interface ConversationParts {
  configuration: CallConfiguration;
  room: Room;
  vad: VAD;
  server: ServerClient;
  reports: ReportQueue;
  log: Logger;
  /** Understands that somebody does not want to be called (a rule, beside the language model). */
  hearsOptOut: (text: string) => boolean;
  /** The conversation is over: hang up. Called once. */
  onEnded: (reason: EndedReason, words: string) => void;
}

type FailureSource = 'stt' | 'llm' | 'tts' | 'room';

const leadInMs = 400;
const openingTimeoutMs = 8_000;
/** The callee's line must take our first sound within this time. */
const firstAudioTimeoutMs = 6_000;
/** What was said last is still on its way to the ear when the last sample has left us. */
const tailMs = 300;
/** Two utterances so close to each other may be one sentence. */
const sentenceMs = 5_000;
const longestLastWordsMs = 20_000;
/** Speech to text has failed when it failed this often within this time. */
const sttFailures = { count: 3, withinMs: 15_000 };
/** Nor is it of use when so many utterances in a row were heard and not understood. */
const lostUtterances = 3;

/** One conversation: the session with its ears, voice and language model, and the rules by which it begins and ends. */
export class Conversation {
  readonly session: voice.AgentSession;
  readonly #parts: ConversationParts;
  readonly #phrases: Phrases;
  readonly #voice: ReturnType<typeof createVoice>;
  readonly #silence: SilenceWatch;
  readonly #ears: Ears;
  readonly #deafness = new DeafnessWatch((times) => this.#onDeaf(times));
  readonly #transcript: TranscriptReporter;
  readonly #sttErrorTimes: number[] = [];
  /** Work that the call's end must wait for, such as an opt-out that the server has not taken yet. */
  readonly #obligations: Promise<unknown>[] = [];
  #line: Line | null = null;
  #recording: { path: string; durationMs: number } | undefined;
  #lastWords = { text: '', at: 0 };
  #opening: { disclosure: AudioFrame[]; words: AudioFrame[] } | null = null;
  #maximum: NodeJS.Timeout | undefined;
  #firstAudio: NodeJS.Timeout | undefined;
  /** The person is there and the opening is being said: from now on they get answers. */
  #open = false;
  #started = false;
  /** Last words are being said. */
  #closing = false;
  #ended = false;
  #optedOut = false;

  constructor(parts: ConversationParts) {
    this.#parts = parts;
    const { bot } = parts.configuration;
    this.#phrases = phrasesFor(bot.language);
    this.#voice = createVoice(parts.configuration);
    this.#silence = new SilenceWatch(bot.silenceTimeoutSeconds * 1000, (times) => this.#onSilence(times));
    this.session = createSession(parts.configuration, { vad: parts.vad, voice: this.#voice });
    this.#ears = new Ears(this.session);
    this.#transcript = new TranscriptReporter(this.session, parts.reports);
    this.#listen();
  }

  /**
   * Speaks the opening into memory and starts the session, so that it can speak at once when somebody is there.
   * @throws if speech cannot be made: nobody should be called for this bot now.
   */
  async prepare(): Promise<void> {
    const { configuration, room } = this.#parts;
    const { bot, disclosure } = configuration;
    const words = configuration.direction === 'inbound' ? bot.openingGreeting : bot.openingIntroduction;
    const agent = new BotAgent({
      instructions: systemPrompt(configuration, new Date()),
      tools: createTools(bot, {
        endCall: (reason, spoke) => this.#onEndCall(reason, spoke),
        scheduleCallback: (wish) => this.#scheduleCallback(wish),
        optOut: (quote) => this.#optOut(quote),
        captureField: (name, value) => this.#captureField(name, value),
      }),
      mayAnswer: () => this.#open && !this.#closing,
      ears: this.#ears,
    });
    this.#line = await connectLine(this.session, room);
    const [disclosureAudio, wordsAudio] = await Promise.all([
      spokenPhrase(this.#voice, bot.textToSpeech.voice, disclosure, openingTimeoutMs),
      words === '' ? [] : synthesise(this.#voice, words, openingTimeoutMs),
      this.session.start({ agent, record: { audio: true, traces: false, logs: false, transcript: false } }),
    ]);
    steadyRecording(this.session);
    this.#opening = { disclosure: [...leadIn(leadInMs), ...disclosureAudio], words: wordsAudio };
  }

  /** Somebody is there: the disclosure, which nothing interrupts, then the opening. */
  begin(): void {
    const { bot, disclosure, direction } = this.#parts.configuration;
    if (this.#open || this.#closing || this.#opening === null) return;
    this.#open = true;
    const words = direction === 'inbound' ? bot.openingGreeting : bot.openingIntroduction;
    this.#transcript.saying(disclosure, durationMs(this.#opening.disclosure));
    this.#transcript.saying(words, durationMs(this.#opening.disclosure) + durationMs(this.#opening.words));
    this.session.say(disclosure, { audio: playable(this.#opening.disclosure), allowInterruptions: false });
    if (words !== '')
      this.session.say(words, { audio: playable(this.#opening.words), allowInterruptions: bot.allowInterruptions });
    this.#maximum = setTimeout(() => void this.#closeWith(bot.farewell, 'max_duration'), bot.maxDurationSeconds * 1000);
    this.#firstAudio = setTimeout(() => {
      if (!this.#started) this.#fail('room', 'The callee’s line took no sound');
    }, firstAudioTimeoutMs);
  }

  /** Speaks a message to a machine and ends. */
  async leaveMessage(message: string): Promise<void> {
    await this.#closeWith(message, 'machine', 'Left a message');
  }

  /** Ends without a word. */
  end(reason: EndedReason, words = ''): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#closing = true;
    this.#silence.stop();
    this.#deafness.stop();
    clearTimeout(this.#maximum);
    clearTimeout(this.#firstAudio);
    this.#parts.onEnded(reason, words);
  }

  /** Closes ears, voice and recorder. */
  async close(): Promise<void> {
    const endedAt = Date.now();
    await this.session.close();
    const recorder = this.session._recorderIO;
    if (recorder?.outputPath !== undefined && recorder.recordingStartedAt !== undefined) {
      this.#recording = { path: recorder.outputPath, durationMs: endedAt - recorder.recordingStartedAt };
    }
    await this.#line?.close();
    await this.#voice.close();
  }

  /** The recording, once the conversation is closed. */
  get recording(): { path: string; durationMs: number } | undefined {
    return this.#recording;
  }

  /** Resolves when everything that was promised to the callee has reached the server, or after `timeoutMs`. */
  async settle(timeoutMs: number): Promise<void> {
    await within(timeoutMs, Promise.allSettled(this.#obligations));
  }

  #listen(): void {
    const { reports, log } = this.#parts;
    const events = voice.AgentSessionEventTypes;
    this.session.on(events.AgentStateChanged, ({ newState }) => {
      this.#silence.botSpeaks(newState !== 'listening');
      if (newState !== 'speaking' || this.#started || !this.#open) return;
      this.#started = true;
      reports.push({ type: 'conversation_started' });
    });
    this.session.on(events.UserStateChanged, ({ newState }) => {
      this.#silence.calleeSpeaks(newState === 'speaking');
      this.#deafness.calleeSpeaks(newState === 'speaking');
    });
    this.session.on(events.UserInputTranscribed, ({ transcript, isFinal }) => {
      if (transcript.trim() === '') return;
      this.#silence.calleeSaidSomething();
      this.#deafness.understood();
      if (isFinal) this.#onWords(transcript);
    });
    this.session.on(events.Error, ({ error }) => this.#onError(error));
    this.session.on(events.Close, ({ reason }) => {
      log.debug({ reason }, 'session closed');
      this.end('agent_shutdown', 'The session closed by itself');
    });
  }

  /** Recognition cuts sentences, so what was said just before counts too. */
  #onWords(text: string): void {
    if (this.#transcript.isEcho(text)) return;
    const now = Date.now();
    const before = now - this.#lastWords.at < sentenceMs ? this.#lastWords.text : '';
    this.#lastWords = { text, at: now };
    if (this.#parts.hearsOptOut(text)) this.#optOut(text);
    else if (before !== '' && this.#parts.hearsOptOut(`${before} ${text}`)) this.#optOut(`${before} ${text}`);
  }

  #onError(error: unknown): void {
    const { type, recoverable, error: cause } = error as { type?: string; recoverable?: boolean; error?: Error };
    const words = cause instanceof Error ? cause.message : 'unknown error';
    this.#parts.log.warn({ type, recoverable, words }, 'a service failed');
    if (type === 'stt_error') {
      const now = Date.now();
      this.#sttErrorTimes.push(now);
      const recent = this.#sttErrorTimes.filter((at) => at > now - sttFailures.withinMs);
      if (recent.length >= sttFailures.count || recoverable === false) this.#fail('stt', words);
    } else if (recoverable === false && type === 'llm_error' && this.#open) {
      this.#fail('llm', words);
    } else if (recoverable === false && type === 'tts_error') {
      this.#fail('tts', words);
    }
  }

  /** A service is lost: say so if there is still a voice, then end. */
  #fail(source: FailureSource, words: string): void {
    if (this.#ended) return;
    this.#parts.reports.push({ type: 'failure', source, words });
    const reason = source === 'llm' ? 'language_failure' : 'speech_failure';
    if (this.#started && source !== 'room') void this.#closeWith(this.#phrases.technicalProblem, reason, words);
    else this.end(reason, words);
  }

  #onSilence(times: number): void {
    if (!this.#open || this.#closing) return;
    if (times === 1) this.session.say(this.#phrases.stillThere, { allowInterruptions: true });
    else void this.#closeWith(this.#parts.configuration.bot.farewell, 'silence');
  }

  #onDeaf(times: number): void {
    if (!this.#open || this.#closing) return;
    this.#parts.log.warn({ times }, 'a voice was heard and not understood');
    if (times >= lostUtterances) return this.#fail('stt', 'The callee was heard and not understood');
    this.#ears.reconnect();
    this.session.say(this.#phrases.pardon, { allowInterruptions: true });
  }

  #onEndCall(reason: string, spoke: boolean): void {
    this.#parts.reports.push({ type: 'tool_call', tool: 'end_call', arguments: { reason }, result: 'The call ends.' });
    void this.#closeWith(spoke ? '' : this.#parts.configuration.bot.farewell, 'bot_ended', reason);
  }

  /** Says last words, which nothing interrupts, waits until they were heard, and ends. */
  async #closeWith(lastWords: string, reason: EndedReason, words = ''): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    this.#silence.stop();
    try {
      if (lastWords !== '') {
        await within(1_000, this.session.interrupt({ force: true }).await);
        const speech = this.session.say(lastWords, { allowInterruptions: false });
        await within(longestLastWordsMs, speech.waitForPlayout());
      }
      await sleep(tailMs);
    } catch (error) {
      this.#parts.log.warn({ err: error }, 'the last words could not be said');
    }
    this.end(reason, words);
  }

  #optOut(quote: string): void {
    if (this.#optedOut) return;
    this.#optedOut = true;
    const { reports, server, configuration } = this.#parts;
    reports.push({
      type: 'tool_call',
      tool: 'opt_out',
      arguments: { quote },
      result: 'The number is on the do-not-call list.',
    });
    this.#obligations.push(this.#persist(() => server.optOut(configuration.attemptId, quote)));
    void this.#closeWith(this.#phrases.optedOut, 'opted_out');
  }

  async #scheduleCallback(wish: { delayMinutes?: number; localDateTime?: string; phrase: string }): Promise<string> {
    const { reports, server, configuration } = this.#parts;
    const result = await server.scheduleCallback({ attemptId: configuration.attemptId, ...wish }).then(
      ({ sentence }) => sentence,
      () =>
        'The callback could not be scheduled because of a technical problem. Apologise and say that a colleague will look after it.',
    );
    reports.push({ type: 'tool_call', tool: 'schedule_callback', arguments: wish, result });
    return result;
  }

  #captureField(name: string, value: string): string {
    const { reports } = this.#parts;
    const result = 'Noted.';
    reports.push({ type: 'field_captured', name, value });
    reports.push({ type: 'tool_call', tool: 'capture_field', arguments: { name, value }, result });
    return result;
  }

  /** Repeats a request until the server has taken it. */
  async #persist(request: () => Promise<void>): Promise<void> {
    for (let delayMs = 250; ; delayMs = Math.min(5_000, delayMs * 2)) {
      try {
        await request();
        return;
      } catch (error) {
        this.#parts.log.warn({ err: error }, 'a request to the server failed, it is repeated');
        await sleep(delayMs);
      }
    }
  }
}

/** Answers the callee only while it may: not before the opening, not after the last words. */
class BotAgent extends voice.Agent {
  readonly #mayAnswer: () => boolean;
  readonly #ears: Ears;

  constructor(options: { instructions: string; tools: llm.ToolContextEntry[]; mayAnswer: () => boolean; ears: Ears }) {
    super({ instructions: options.instructions, tools: options.tools });
    this.#mayAnswer = options.mayAnswer;
    this.#ears = options.ears;
  }

  override sttNode(...[sound]: Parameters<voice.Agent['sttNode']>): ReturnType<voice.Agent['sttNode']> {
    return Promise.resolve(this.#ears.understand(sound));
  }

  override async onUserTurnCompleted(): Promise<void> {
    if (!this.#mayAnswer()) throw new voice.StopResponse();
  }

  override llmNode(...request: Parameters<voice.Agent['llmNode']>): ReturnType<voice.Agent['llmNode']> {
    return this.#mayAnswer() ? super.llmNode(...request) : Promise.resolve(null);
  }
}
