import { DisconnectReason, ParticipantKind, RoomEvent, type Room } from '@livekit/rtc-node';
import type { JobContext, VAD } from '@livekit/agents';
import type { Logger } from 'pino';
import type { CallConfiguration, EndedReason } from '#domain/call/agent-protocol.ts';
import { spanOfReport } from '#domain/call/report-span.ts';
import { traced, writeSpan } from '#providers/tracing/tracing.ts';
import { Answering } from './answering.ts';
import { CalleeWatch } from './callee.ts';
import { carrierVerdictSoFar, hearCarrier } from './carrier-verdict.ts';
import { Conversation } from './conversation.ts';
import { startHeartbeat } from './heartbeat.ts';
import { pressKeys } from './press-keys.ts';
import { spoolRecording } from '../reports/recording-spool.ts';
import { ReportQueue } from '../reports/report-queue.ts';
import { isRefusal, type ServerClient } from '../reports/server-client.ts';
import { sleep, within } from '../wait.ts';

export interface CallParts {
  context: JobContext;
  attemptId: string;
  vad: VAD;
  server: ServerClient;
  spoolFolder: string;
  hearsOptOut: (text: string) => boolean;
  /** The call has ended, and is still to be handed over. */
  onOver: () => void;
  onRecorded: () => void;
  log: Logger;
}

/** We were taken for lost, and another agent holds the call. */
const putOut: readonly DisconnectReason[] = [DisconnectReason.PARTICIPANT_REMOVED, DisconnectReason.DUPLICATE_IDENTITY];
/** No telephone rings this long: the engine has given up well before. */
const neverAnsweredMs = 180_000;
/** An answered line that we do not hear within this time has no media. */
const noMediaMs = 8_000;
const slowConnectionMs = 3_000;
const hangUpTimeoutMs = 5_000;
const closeTimeoutMs = 15_000;
/** How long a finished call waits for an unreachable server: less when the voice agent itself is gone. */
const patienceMs = (): number => (process.connected ? 5 * 60_000 : 20_000);

/** One job: prepares the bot, waits for the callee, holds the conversation, hangs up and hands everything over. */
export class Call {
  readonly #parts: CallParts;
  readonly #reports: ReportQueue;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #over = Promise.withResolvers<boolean>();
  #conversation: Conversation | null = null;
  #answering: Answering | null = null;
  #ended = false;
  /** Null where another agent holds the call. */
  #endedReason: EndedReason | null = null;
  #joinedSlowly = false;

  constructor(parts: CallParts) {
    const log = parts.log.child({ attemptId: parts.attemptId });
    this.#parts = { ...parts, log };
    const { server, attemptId } = parts;
    this.#reports = new ReportQueue(
      (reports) => server.report(attemptId, reports),
      (error, dropped) => log.warn({ err: error, dropped }, 'reports could not be sent'),
      (report) => {
        const span = spanOfReport(report);
        if (span !== null) writeSpan(attemptId, span);
      },
    );
  }

  /**
   * Holds the call from the first preparation to the last report.
   * @returns true if the process may hold another call: everything was closed in time, and what it uses of WebRTC is whole.
   */
  async hold(): Promise<boolean> {
    return traced({ name: 'agent call', kind: 'server', attemptId: this.#parts.attemptId }, async (note) => {
      const isWhole = await this.#hold();
      if (this.#endedReason !== null) note({ 'redial.result': this.#endedReason });
      return isWhole;
    });
  }

  async #hold(): Promise<boolean> {
    try {
      await this.#prepare();
    } catch (error) {
      if (isRefusal(error)) {
        // The attempt was over before its agent came.
        this.#end('room_closed', 'The attempt was over');
        return this.#over.promise;
      }
      this.#parts.log.error({ err: error }, 'the call could not be prepared');
      this.#reports.push({ type: 'failure', source: 'room', words: 'The agent could not be made ready' });
      this.#end('agent_shutdown', 'The agent could not be made ready');
    }
    return this.#over.promise;
  }

  async #prepare(): Promise<void> {
    const { context, attemptId, vad, server, hearsOptOut, log } = this.#parts;
    const room = context.room;
    const startedAt = Date.now();
    const asked = this.#configuration();
    // Awaited below, unless something else fails first.
    asked.catch(() => {});
    if (!(await this.#join(asked))) {
      this.#end('room_closed', 'The attempt was over');
      return;
    }
    const connectedMs = Date.now() - startedAt;
    if (hasAgent(room)) {
      // Two agents were dispatched. The first one holds the call.
      log.warn('another agent is there already');
      await this.#giveWay();
      return;
    }
    room.on(RoomEvent.Disconnected, (reason) => {
      if (putOut.includes(reason)) void this.#giveWay();
      else this.#end('room_closed', '');
    });
    const configuration = await asked;
    const configuredMs = Date.now() - startedAt;
    const onOver = (): void => this.#end('room_closed', 'The attempt was over');
    this.#timers.push(startHeartbeat({ server, attemptId, log, onOver }));
    const conversation = new Conversation({
      configuration,
      room,
      vad,
      server,
      reports: this.#reports,
      log,
      hearsOptOut,
      isAnswered: () => hasAnswered(room, configuration),
      waitedMs: (at) => this.#answering?.waitedMs(at) ?? null,
      onSound: (samples) => this.#answering?.hear(samples),
      onEnded: (reason, words) => this.#end(reason, words),
    });
    this.#conversation = conversation;
    try {
      await conversation.prepare();
    } catch (error) {
      log.error({ err: error }, 'the bot cannot speak');
      this.#reports.push({ type: 'failure', source: 'tts', words: 'The opening could not be made' });
      this.#end('speech_failure', 'The opening could not be made');
      return;
    }
    if (this.#ended) {
      // It was closed before it had started.
      await conversation.close();
      return;
    }
    this.#reports.push({ type: 'ready' });
    log.info({ connectedMs, configuredMs, readyMs: Date.now() - startedAt }, 'ready');
    this.#watch(configuration, conversation);
  }

  /**
   * Joins the room. One that is deleted while it is joined keeps us for 15 s, so a slow one is joined only for an attempt that
   * goes on.
   * @returns false if the attempt was over.
   */
  async #join(asked: Promise<CallConfiguration>): Promise<boolean> {
    const { context, attemptId, server } = this.#parts;
    const goesOn = async (): Promise<boolean> => (await server.heartbeat(attemptId)).continue;
    const joined = context.connect();
    // Awaited below, unless the attempt is over.
    joined.catch(() => {});
    if (await within(slowConnectionMs, joined)) {
      await joined;
      return true;
    }
    this.#joinedSlowly = true;
    await asked;
    if (!(await goesOn())) return false;
    await joined;
    // LiveKit lets a participant wait who joins a room while it is being closed, and then creates the room again.
    return goesOn();
  }

  async #configuration(): Promise<CallConfiguration> {
    const { server, attemptId, log } = this.#parts;
    for (let tries = 1; ; tries += 1) {
      try {
        return await server.configuration(attemptId);
      } catch (error) {
        if (tries >= 3 || isRefusal(error)) throw error;
        log.warn({ err: error, tries }, 'no configuration');
        await sleep(300 * tries);
      }
    }
  }

  #watch(configuration: CallConfiguration, conversation: Conversation): void {
    const watch = new CalleeWatch(this.#parts.context.room, {
      onRinging: () => this.#reports.push({ type: 'callee_status', status: 'ringing' }),
      onHeard: () => conversation.hear(),
      onAnswered: () => {
        this.#reports.push({ type: 'callee_status', status: 'active' });
        this.#after(noMediaMs, () => {
          if (!watch.present) this.#fail('The callee’s line gave no sound');
        });
      },
      onPresent: () => this.#onPresent(configuration, conversation),
      onLeft: (departure) => {
        if (!watch.answered) conversation.end('never_answered');
        else conversation.end(departure === 'lost' ? 'line_lost' : 'callee_hung_up');
      },
    });
    this.#after(neverAnsweredMs, () => {
      if (!watch.answered) conversation.end('never_answered');
    });
    watch.start();
  }

  #onPresent(configuration: CallConfiguration, conversation: Conversation): void {
    // Whoever talked with us is a person.
    if (configuration.resumed !== undefined) {
      conversation.begin({ isPerson: true });
      return;
    }
    const { log, context } = this.#parts;
    const carrierVerdict = carrierVerdictSoFar(context.room, configuration);
    const answering = new Answering({
      configuration: { ...configuration, carrierVerdict },
      conversation,
      reports: this.#reports,
      log,
      press: (keys) => pressKeys(context.room, keys),
    });
    this.#answering = answering;
    hearCarrier(context.room, (verdict) => answering.hearCarrier(verdict));
  }

  #fail(words: string): void {
    if (this.#ended) return;
    this.#reports.push({ type: 'failure', source: 'room', words });
    this.#end('speech_failure', words);
  }

  #after(ms: number, work: () => void): void {
    this.#timers.push(setTimeout(work, ms));
  }

  /** Another agent holds the call: this one must not be heard, must not report anything, and leaves the room to the others. */
  async #giveWay(): Promise<void> {
    if (!this.#stop()) return;
    this.#parts.log.warn('gives way to another agent');
    const closed = this.#conversation?.close() ?? Promise.resolve();
    const { room } = this.#parts.context;
    this.#over.resolve(await within(hangUpTimeoutMs, Promise.all([closed, room.disconnect()])));
  }

  /** @returns false if it had ended before. */
  #stop(): boolean {
    if (this.#ended) return false;
    this.#ended = true;
    this.#parts.onOver();
    for (const timer of this.#timers) clearTimeout(timer);
    return true;
  }

  #end(reason: EndedReason, words: string): void {
    if (!this.#stop()) return;
    this.#endedReason = reason;
    this.#answering?.stop();
    this.#reports.push({ type: 'ended', reason, words });
    this.#parts.log.info({ reason }, 'ended');
    this.#conversation?.end(reason);
    void this.#leave().then(this.#over.resolve, (error: unknown) => {
      this.#parts.log.error({ err: error }, 'the call was not closed properly');
      this.#over.resolve(false);
    });
  }

  /** Hangs up and hands everything over. Every wait in here has a limit. */
  async #leave(): Promise<boolean> {
    const { context, log } = this.#parts;
    const closed = this.#conversation?.close() ?? Promise.resolve();
    // Deleting the room hangs up the callee's leg.
    const left = await within(hangUpTimeoutMs, Promise.all([context.deleteRoom(), context.room.disconnect()]));
    const clean = (await within(closeTimeoutMs, closed)) && left;
    if (!clean) log.warn('the call was not closed in time');
    await this.#keepRecording();
    await this.#conversation?.settle(patienceMs());
    if (!(await this.#reports.flush(patienceMs()))) log.error('the server never took the last reports');
    // After a join that was disturbed, no later room of the process may give any sound (docs/voice-agent.md).
    return clean && !this.#joinedSlowly && this.#conversation?.heardNothing !== true;
  }

  async #keepRecording(): Promise<void> {
    const { attemptId, spoolFolder, onRecorded, log } = this.#parts;
    const recording = this.#conversation?.recording;
    if (recording === undefined) return;
    try {
      await spoolRecording(spoolFolder, { attemptId, ...recording });
      onRecorded();
    } catch (error) {
      log.warn({ err: error }, 'no recording');
    }
  }
}

/** Where the carrier brings people into the room after the answer, whoever rings there has answered already. */
function hasAnswered(room: Room, { callFlow }: CallConfiguration): boolean {
  return [...room.remoteParticipants.values()].some(
    ({ kind, attributes }) =>
      kind !== ParticipantKind.AGENT && (callFlow === 'call_control' || attributes['sip.callStatus'] === 'active'),
  );
}

function hasAgent(room: Room): boolean {
  return [...room.remoteParticipants.values()].some(({ kind }) => kind === ParticipantKind.AGENT);
}
