import { voice, type VAD } from '@livekit/agents';
import type { Room } from '@livekit/rtc-node';
import type { Logger } from 'pino';
import type { CallConfiguration, EndedReason } from '#domain/call/agent-protocol.ts';
import type { Span } from '#domain/health/span.ts';
import { writeSpan } from '#providers/tracing/tracing.ts';
import { objectsToRecording } from '#domain/call/recording-objection.ts';
import { BotAgent } from './bot-agent.ts';
import { DeafnessWatch } from '../sound/deafness-watch.ts';
import { Ears } from '../sound/ears.ts';
import { FirstSoundWatch } from '../sound/first-sound-watch.ts';
import { SoundFlowWatch } from '../sound/sound-flow-watch.ts';
import { connectLine, type Line } from '../sound/line.ts';
import {
  leadInMs,
  makeFirstWords,
  rememberIdentification,
  sayOpening,
  type Identification,
  type Opening,
  type SaidUtterance,
} from './opening.ts';
import { FarewellEar } from './farewell-ear.ts';
import { HoldWatch } from './hold-watch.ts';
import { OptOutEar } from './opt-out-ear.ts';
import { isConversing, mayEnter, type Phase } from './phase.ts';
import { phrasesFor, type Phrases } from './phrases.ts';
import { goOn, systemPrompt } from './prompt.ts';
import type { ReportQueue } from '../reports/report-queue.ts';
import type { ServerClient } from '../reports/server-client.ts';
import { ServiceFailures, serviceErrorOf, type FailedService } from './service-failures.ts';
import { SilenceWatch } from './silence-watch.ts';
import { createSession } from './session.ts';
import type { BotVoice } from '../sound/bot-voice.ts';
import { createEars, createVoice, playable } from '../sound/speech.ts';
import { CallToolActions } from './tool-actions.ts';
import { createTools } from './tools.ts';
import { Utterances } from './utterances.ts';
import { recordingOf, steadyRecording, stopRecording, type Recording } from '../sound/steady-recording.ts';
import { TranscriptReporter } from '../reports/transcript-reporter.ts';
import { sleep, within } from '../wait.ts';

export interface ConversationParts {
  configuration: CallConfiguration;
  room: Room;
  vad: VAD;
  server: ServerClient;
  reports: ReportQueue;
  log: Logger;
  /** Understands that somebody does not want to be called (a rule, beside the language model). */
  hearsOptOut: (text: string) => boolean;
  /** Somebody has answered and may be waiting already. */
  isAnswered: () => boolean;
  /** How long somebody who is spoken to from `at` on has waited for it; null if that is not known. */
  waitedMs: (at: Date) => number | null;
  /** The next samples of the callee's side. */
  onSound: (samples: Int16Array) => void;
  /** The conversation is over: hang up. Called once. */
  onEnded: (reason: EndedReason, words: string) => void;
}

/** When our last sample has been sent, it is still on its way to the callee's ear, through buffers of half a second. */
const tailMs = 700;
const longestLastWordsMs = 20_000;
/** Speech to text is of no use when it understood none of this many utterances in a row. */
const lostUtterances = 3;

/** One conversation: the session with its ears, voice and language model, and the rules by which it begins and ends. */
export class Conversation {
  readonly session: voice.AgentSession;
  readonly utterances: Utterances;
  readonly #parts: ConversationParts;
  readonly #phrases: Phrases;
  readonly #voice: BotVoice;
  readonly #ears: Ears;
  readonly #actions: CallToolActions;
  readonly #optOutEar: OptOutEar;
  readonly #transcript: TranscriptReporter;
  readonly #failures = new ServiceFailures();
  readonly #silence: SilenceWatch;
  readonly #deafness = new DeafnessWatch((times) => this.#onDeaf(times));
  readonly #firstSound = new FirstSoundWatch({
    onTaken: () => this.#onStarted(),
    onLate: () => this.#fail('room', 'The callee’s line took no sound'),
  });
  readonly #farewell = new FarewellEar();
  readonly #hold = new HoldWatch(() => this.#onHeld());
  readonly #soundFlow = new SoundFlowWatch(() => this.#onStill());
  #phase: Phase = 'preparing';
  #phaseSince = new Date();
  #heardNothing = false;
  /** The callee has not spoken since the opening was begun: what they said before it was a greeting. */
  #onlyGreeted = true;
  #opening: Opening | null = null;
  /** What is said instead of a conversation where the bot cannot speak. */
  #identification: Identification | null = null;
  #isPerson = false;
  #saidOpening: SaidUtterance[] = [];
  #ledIn: NodeJS.Timeout | undefined;
  /** Resolves when what was being said is silent. */
  #silenced: Promise<void> = Promise.resolve();
  #maximum: NodeJS.Timeout | undefined;
  #line: Line | null = null;
  #recording: Recording | undefined;
  /** The callee objects to being recorded. */
  #isUnrecorded: boolean;
  readonly #objectionEar = new OptOutEar(objectsToRecording);

  constructor(parts: ConversationParts) {
    this.#parts = parts;
    const { configuration, server, reports, log } = parts;
    const { bot, attemptId } = configuration;
    this.#phrases = phrasesFor(bot.language);
    this.#voice = createVoice(configuration);
    this.#silence = new SilenceWatch(bot.silenceTimeoutSeconds * 1000, (times) => this.#onSilence(times));
    this.#optOutEar = new OptOutEar(parts.hearsOptOut);
    this.#isUnrecorded = configuration.isUnrecorded === true;
    this.#actions = new CallToolActions({
      attemptId,
      language: bot.language,
      server,
      reports,
      log,
      onEndCall: (reason, spoke) => void this.#closeWith(spoke ? '' : bot.farewell, 'bot_ended', reason),
      onOptOut: () => void this.#closeWith(this.#phrases.optedOut, 'opted_out'),
      onRecordingRefused: () => this.#stopRecording(),
    });
    const [ear, ...otherEars] = createEars(configuration);
    this.session = createSession(configuration, { vad: parts.vad, ear, voice: this.#voice.tts });
    this.utterances = new Utterances(this.session);
    this.#ears = new Ears([ear, ...otherEars], this.session, (samples) => {
      this.#soundFlow.flows();
      parts.onSound(samples);
    });
    this.#transcript = new TranscriptReporter(this.session, reports, configuration.resumed?.lastSeq ?? 0);
    this.#listen();
    // The session knows the first alone.
    for (const other of otherEars) other.on('error', (error) => this.#onError(error));
  }

  /**
   * Speaks the opening into memory and starts the session, so that it can speak at once when somebody is there.
   * @throws if speech cannot be made: nobody should be called for this bot now.
   */
  async prepare(): Promise<void> {
    const { configuration, room } = this.#parts;
    const agent = new BotAgent({
      instructions: systemPrompt(configuration, new Date()),
      tools: createTools(configuration.bot, this.#actions),
      resumed: configuration.resumed,
      mayAnswer: () => isConversing(this.#phase) && !this.#onlyGreeted && !this.#hold.isOnHold,
      ears: this.#ears,
    });
    this.#line = await connectLine(this.session, room);
    const [first] = await Promise.all([
      makeFirstWords(this.#voice, configuration, this.#parts.isAnswered),
      this.session.start({
        agent,
        record: { audio: !this.#isUnrecorded, traces: false, logs: false, transcript: false },
      }),
    ]);
    if ('opening' in first) this.#opening = first.opening;
    else this.#identification = first.identification;
    // For later calls: this one need not wait for it.
    if (this.#opening !== null) void rememberIdentification(this.#voice, configuration);
    steadyRecording(this.session);
    this.#enter('waiting');
  }

  /** The callee's line has been taken: its sound flows from now on. */
  hear(): void {
    this.#soundFlow.start();
  }

  /** True when no sound came from a line that we had taken: this process must not hold another call. */
  get heardNothing(): boolean {
    return this.#heardNothing;
  }

  /**
   * Somebody is there: the disclosure, which nothing interrupts, then the opening. If it is being said already, only the second
   * changes.
   * @param isPerson it is known that they are a person, who may interrupt the opening.
   */
  begin({ isPerson }: { isPerson: boolean }): void {
    if (this.#identification !== null) return void this.#identify(this.#identification);
    this.#isPerson = isPerson;
    if (isPerson) this.#allowInterruptions();
    if (this.#opening === null || !this.#enter('opening')) return;
    const { bot, resumed } = this.#parts.configuration;
    this.#firstSound.send();
    this.#onlyGreeted = resumed === undefined;
    void this.#sayOpening(this.#opening);
    this.#maximum ??= setTimeout(
      () => void this.#closeWith(bot.farewell, 'max_duration'),
      Math.max(0, bot.maxDurationSeconds * 1000 - (resumed?.talkedMs ?? 0)),
    );
  }

  /** The bot cannot speak: tells who called, and ends. It is no conversation, so it counts as an abandoned call. */
  async #identify({ text, audio }: Identification): Promise<void> {
    this.#parts.reports.push({ type: 'identification' });
    this.#parts.reports.push({ type: 'failure', source: 'tts', words: 'The opening was not made in time' });
    await this.closeAfter('speech_failure', async () => {
      const speech = this.session.say(text, { audio: playable(audio), allowInterruptions: false });
      await within(longestLastWordsMs, speech.waitForPlayout());
      await sleep(tailMs);
    });
  }

  #allowInterruptions(): void {
    for (const { handle, allowInterruptions } of this.#saidOpening) {
      if (allowInterruptions && !handle.done() && !handle.interrupted) handle.allowInterruptions = true;
    }
  }

  /** Falls silent until it is known to whom we speak; `begin` says the opening again, from its beginning. */
  listen(): void {
    if (this.#enter('listening')) this.#silenced = this.utterances.silence();
  }

  /** Tells a screener who calls. Resolves when that has been said. */
  async introduce(): Promise<void> {
    await this.#silenced;
    const words = this.#phrases.introduction(this.#parts.configuration);
    await within(longestLastWordsMs, this.session.say(words, { allowInterruptions: false }).waitForPlayout());
  }

  /** Falls silent, does the last thing in this call, and ends it. */
  async closeAfter(reason: EndedReason, work: () => Promise<unknown>): Promise<void> {
    if (!this.#enter('last_words')) return;
    this.#silence.stop();
    try {
      await this.utterances.silence();
      await work();
    } catch (error) {
      this.#parts.log.warn({ err: error }, 'the last words could not be said');
    }
    this.end(reason);
  }

  /** Ends without a word. */
  end(reason: EndedReason, words = ''): void {
    if (!this.#enter('over')) return;
    this.#silence.stop();
    this.#deafness.stop();
    this.#hold.stop();
    this.#firstSound.stop();
    this.#soundFlow.stop();
    clearTimeout(this.#maximum);
    clearTimeout(this.#ledIn);
    this.#parts.onEnded(reason, words);
  }

  /** Closes ears, voice and recorder. */
  async close(): Promise<void> {
    const endedAt = Date.now();
    await this.session.close();
    if (!this.#isUnrecorded) this.#recording = recordingOf(this.session, endedAt);
    await this.#line?.close();
    await this.#voice.close();
  }

  /** The recording, once the conversation is closed. */
  get recording(): Recording | undefined {
    return this.#recording;
  }

  /** Resolves when everything that was promised to the callee has reached the server, or after `timeoutMs`. */
  async settle(timeoutMs: number): Promise<void> {
    await this.#actions.settle(timeoutMs);
  }

  async #sayOpening(opening: Opening): Promise<void> {
    await this.#silenced;
    if (this.#phase !== 'opening') return;
    const parts = { session: this.session, transcript: this.#transcript, mayInterrupt: this.#isPerson };
    this.#saidOpening = sayOpening(opening, parts);
    if (this.#parts.configuration.resumed !== undefined) this.session.generateReply({ instructions: goOn });
  }

  /** The only place where the phase changes. @returns false, and changes nothing, where the phase may not follow. */
  #enter(phase: Phase): boolean {
    if (!mayEnter(this.#phase, phase)) return false;
    const [from, to] = [this.#phaseSince, new Date()];
    const past: Span = { name: `agent ${this.#phase}`, kind: 'internal', from, to, facts: {}, failure: null };
    writeSpan(this.#parts.configuration.attemptId, past);
    this.#phase = phase;
    this.#phaseSince = to;
    return true;
  }

  #listen(): void {
    const events = voice.AgentSessionEventTypes;
    this.session.on(events.AgentStateChanged, ({ newState }) => {
      this.#silence.botSpeaks(newState !== 'listening');
      if (newState === 'speaking') this.#firstSound.botSpeaks();
    });
    this.session.on(events.UserStateChanged, ({ newState }) => {
      this.#silence.calleeSpeaks(newState === 'speaking');
      if (newState === 'speaking') this.#onlyGreeted = false;
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
      this.#parts.log.debug({ reason }, 'session closed');
      this.end('agent_shutdown', 'The session closed by itself');
    });
  }

  #onStarted(): void {
    this.#enter('talking');
    // The first agent's first sound was the call's.
    if (this.#parts.configuration.resumed !== undefined) return;
    // The silence that leads in is no sound: who hangs up in it has heard nothing.
    this.#ledIn = setTimeout(() => this.#reportStart(), leadInMs);
  }

  #reportStart(): void {
    const at = new Date();
    const waitedMs = this.#parts.waitedMs(at);
    this.#parts.reports.push({ type: 'conversation_started', at: at.toISOString(), waitedMs });
  }

  #onWords(text: string): void {
    if (this.#transcript.isEcho(text)) return;
    if (this.#phase === 'talking') {
      this.#hold.hear(text);
      if (this.#farewell.hear(text)) void this.#closeWith('', 'bot_ended', 'Both had said goodbye.');
    }
    const quote = this.#optOutEar.hear(text, Date.now());
    if (quote !== null) return this.#actions.optOut(quote);
    const objection = this.#objectionEar.hear(text, Date.now());
    if (objection !== null) this.#actions.stopRecording(objection);
  }

  /** Nothing is recorded any more, what was is deleted, and the person is told so; the conversation goes on. */
  #stopRecording(): void {
    if (this.#isUnrecorded) return;
    this.#isUnrecorded = true;
    void stopRecording(this.session).catch((error: unknown) => {
      this.#parts.log.error({ err: error }, 'a recording could not be deleted at once; it is not handed over');
    });
    // It is the answer to what was said: one that may be interrupted gives way to the model's, and is never heard.
    if (isConversing(this.#phase)) this.session.say(this.#phrases.notRecorded, { allowInterruptions: false });
  }

  #onError(event: unknown): void {
    const error = serviceErrorOf(event);
    this.#parts.log.warn(error, 'a service failed');
    const lost = this.#failures.lostBy(error, Date.now());
    // Before the opening the language model is asked about machines only, which has an answer without it.
    if (lost === null || (lost === 'llm' && !this.#firstSound.sent)) return;
    if (lost === 'stt' && this.#hearOtherwise()) return;
    this.#fail(lost, error.words);
  }

  /** @returns false if no other vendor is left to hear. */
  #hearOtherwise(): boolean {
    if (!this.#ears.changeVendor()) return false;
    this.#parts.log.warn('another vendor hears from now on');
    return true;
  }

  /** Something is lost without which the call cannot go on: say so if there is still a voice, then end. */
  #fail(source: FailedService | 'room', words: string): void {
    // While it prepares itself, what comes of that decides; who is told who called needs no service.
    if (this.#phase === 'over' || this.#phase === 'preparing' || this.#identification !== null) return;
    this.#parts.reports.push({ type: 'failure', source, words });
    const reason = source === 'llm' ? 'language_failure' : 'speech_failure';
    if (this.#firstSound.taken && source !== 'room')
      void this.#closeWith(this.#phrases.technicalProblem, reason, words);
    else this.end(reason, words);
  }

  #onSilence(times: number): void {
    if (!isConversing(this.#phase)) return;
    if (times === 1) this.session.say(this.#phrases.stillThere, { allowInterruptions: true });
    else void this.#closeWith(this.#parts.configuration.bot.farewell, 'silence');
  }

  /** Nobody comes back to the telephone. */
  #onHeld(): void {
    if (isConversing(this.#phase))
      void this.#closeWith(this.#parts.configuration.bot.farewell, 'silence', 'The callee put the bot on hold.');
  }

  #onStill(): void {
    this.#heardNothing = true;
    this.#parts.log.error('no sound comes from the callee’s line');
    this.#fail('room', 'The callee’s line gave no sound');
  }

  #onDeaf(times: number): void {
    if (!isConversing(this.#phase)) return;
    this.#parts.log.warn({ times }, 'a voice was heard and not understood');
    if (times >= lostUtterances) return this.#fail('stt', 'The callee was heard and not understood');
    // The plugin tells of no error while it cannot connect: it waits ever longer and tries again.
    if (!this.#hearOtherwise()) this.#ears.reconnect();
    this.session.say(this.#phrases.pardon, { allowInterruptions: true });
  }

  /** Says last words, which nothing interrupts, waits until they were heard, and ends. */
  async #closeWith(lastWords: string, reason: EndedReason, words = ''): Promise<void> {
    if (!this.#enter('last_words')) return;
    this.#silence.stop();
    try {
      if (lastWords !== '') {
        await this.utterances.silence();
        const speech = this.session.say(lastWords, { allowInterruptions: false });
        await within(longestLastWordsMs, speech.waitForPlayout());
      }
      await sleep(tailMs);
    } catch (error) {
      this.#parts.log.warn({ err: error }, 'the last words could not be said');
    }
    this.end(reason, words);
  }
}
