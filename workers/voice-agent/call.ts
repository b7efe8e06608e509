import { RoomEvent } from '@livekit/rtc-node';
import type { JobContext, VAD } from '@livekit/agents';
import type { Logger } from 'pino';
import { agentHeartbeatMs, type CallConfiguration, type EndedReason } from '#domain/agent-protocol.ts';
import { CalleeWatch } from './callee.ts';
import { Conversation } from './conversation.ts';
import { isMachine, MachineDetection, verdictCapMs } from './machine.ts';
import { spoolRecording } from './recording-spool.ts';
import { ReportQueue } from './report-queue.ts';
import type { ServerClient } from './server-client.ts';
import { resourcesUsed } from './resources.ts';
import { sleep, within } from './wait.ts';

export interface CallParts {
  context: JobContext;
  attemptId: string;
  vad: VAD;
  server: ServerClient;
  spoolFolder: string;
  hearsOptOut: (text: string) => boolean;
  log: Logger;
}

/** Longer than any telephone rings: the engine has given up long before. */
const neverAnsweredMs = 180_000;
/** An answered line that we do not hear within this time has no media. */
const noMediaMs = 8_000;
const hangUpTimeoutMs = 5_000;
const closeTimeoutMs = 15_000;
const reportTimeoutMs = 5 * 60_000;
const exitTimeoutMs = 3_000;

/** One job: prepares the bot, waits for the callee, holds the conversation, hangs up and hands everything over. */
export class Call {
  readonly #parts: CallParts;
  readonly #reports: ReportQueue;
  #conversation: Conversation | null = null;
  #detection: MachineDetection | null = null;
  #heartbeat: NodeJS.Timeout | null = null;
  #answeredAt = 0;
  #ended = false;
  #over: Promise<void> = Promise.resolve();

  constructor(parts: CallParts) {
    const log = parts.log.child({ attemptId: parts.attemptId });
    this.#parts = { ...parts, log };
    const { server, attemptId } = parts;
    this.#reports = new ReportQueue(
      (reports) => server.report(attemptId, reports),
      (error, dropped) => log.warn({ err: error, dropped }, 'reports could not be sent'),
    );
  }

  /** Runs until the agent is ready; the rest follows from what happens in the room. */
  async run(): Promise<void> {
    const { context, server, log } = this.#parts;
    const room = context.room;
    // However the library ends the job, it waits here until everything is handed over.
    context.addShutdownCallback(async () => {
      this.#end('agent_shutdown', '');
      await this.#over;
    });
    room.on(RoomEvent.Disconnected, () => this.#end('room_closed', ''));
    // The parent process is gone: it would have us killed in some seconds, so say goodbye while there is time.
    process.once('disconnect', () => this.#end('agent_shutdown', 'The agent server was lost'));
    const [configuration] = await Promise.all([this.#configuration(), context.connect()]);
    if (configuration === null) return;
    this.#beat();
    this.#conversation = new Conversation({
      configuration,
      room,
      vad: this.#parts.vad,
      server,
      reports: this.#reports,
      log,
      hearsOptOut: this.#parts.hearsOptOut,
      onEnded: (reason, words) => this.#end(reason, words),
    });
    try {
      await this.#conversation.prepare();
    } catch (error) {
      log.error({ err: error }, 'the bot cannot speak');
      this.#reports.push({ type: 'failure', source: 'tts', words: 'The opening could not be made' });
      this.#end('speech_failure', 'The opening could not be made');
      return;
    }
    if (this.#ended) return;
    this.#reports.push({ type: 'ready' });
    log.info('ready');
    this.#watch(configuration, this.#conversation);
  }

  async #configuration(): Promise<CallConfiguration | null> {
    const { server, attemptId, log } = this.#parts;
    for (let tries = 1; ; tries += 1) {
      try {
        return await server.configuration(attemptId);
      } catch (error) {
        log.warn({ err: error, tries }, 'no configuration');
        if (tries >= 3) {
          this.#end('agent_shutdown', 'The server gave no configuration');
          return null;
        }
        await sleep(300 * tries);
      }
    }
  }

  #watch(configuration: CallConfiguration, conversation: Conversation): void {
    const { context } = this.#parts;
    const watch = new CalleeWatch(context.room, {
      onRinging: () => this.#reports.push({ type: 'callee_status', status: 'ringing' }),
      onHeard: () => {
        if (configuration.detection === 'agent') {
          const untilFinished = configuration.voicemail.policy === 'leave_message';
          this.#detection = new MachineDetection(conversation.session, { untilFinished });
        }
      },
      onAnswered: () => {
        this.#answeredAt = Date.now();
        this.#reports.push({ type: 'callee_status', status: 'active' });
        setTimeout(() => {
          if (!watch.present) this.#fail('The callee’s line gave no sound');
        }, noMediaMs);
      },
      onPresent: () => void this.#onPresent(configuration, conversation),
      onLeft: () => conversation.end(watch.answered ? 'callee_hung_up' : 'never_answered'),
    });
    setTimeout(() => {
      if (!watch.answered) conversation.end('never_answered');
    }, neverAnsweredMs);
    watch.start();
  }

  async #onPresent(configuration: CallConfiguration, conversation: Conversation): Promise<void> {
    if (this.#detection !== null) {
      const verdict = await this.#detection.verdict(verdictCapMs);
      if (this.#ended) return;
      this.#reports.push({
        type: 'detected',
        answeredBy: verdict.answeredBy,
        tookMs: Date.now() - this.#answeredAt,
      });
      if (isMachine(verdict)) {
        const { voicemail } = configuration;
        if (voicemail.policy === 'leave_message' && verdict.takesMessages)
          await conversation.leaveMessage(voicemail.message);
        else conversation.end('machine');
        return;
      }
    }
    conversation.begin();
  }

  #fail(words: string): void {
    if (this.#ended) return;
    this.#reports.push({ type: 'failure', source: 'room', words });
    this.#end('speech_failure', words);
  }

  /** Tells the server that we live, and leaves when the attempt is over. */
  #beat(): void {
    const { server, attemptId, log } = this.#parts;
    let waiting = false;
    this.#heartbeat = setInterval(() => {
      if (waiting) return;
      waiting = true;
      server
        .heartbeat(attemptId)
        .then(({ continue: goOn }) => {
          if (!goOn) this.#end('room_closed', 'The attempt was over');
        })
        .catch((error: unknown) => log.warn({ err: error }, 'no heartbeat'))
        .finally(() => {
          waiting = false;
        });
    }, agentHeartbeatMs);
  }

  /** Hangs up, hands everything over and ends the process; nothing in here waits without a limit. */
  #end(reason: EndedReason, words: string): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#heartbeat !== null) clearInterval(this.#heartbeat);
    this.#reports.push({ type: 'ended', reason, words });
    this.#parts.log.info({ reason }, 'ended');
    this.#conversation?.end(reason);
    this.#over = this.#leave();
    void this.#over.then(() => this.#exit(reason));
  }

  async #leave(): Promise<void> {
    const { context, attemptId, spoolFolder, log } = this.#parts;
    const session = this.#conversation?.session;
    const closed = session?.close();
    await within(hangUpTimeoutMs, context.deleteRoom());
    if (closed !== undefined && !(await within(closeTimeoutMs, closed))) log.warn('the session did not close in time');
    const recorder = session?._recorderIO;
    if (recorder?.outputPath !== undefined && recorder.recordingStartedAt !== undefined) {
      const durationMs = Date.now() - recorder.recordingStartedAt;
      await spoolRecording(spoolFolder, { attemptId, path: recorder.outputPath, durationMs }).catch((error: unknown) =>
        log.warn({ err: error }, 'no recording'),
      );
      process.send?.({ case: 'redial.recording' });
    }
    await this.#conversation?.settle(reportTimeoutMs);
    if (!(await this.#reports.flush(reportTimeoutMs))) log.error('the server never took the last reports');
    log.info(await resourcesUsed(), 'call handed over');
  }

  async #exit(reason: EndedReason): Promise<void> {
    this.#parts.context.shutdown(reason);
    await sleep(exitTimeoutMs);
    // The library's own end of a job can hang; a call's process must not outlive its call.
    process.kill(process.pid, 'SIGKILL');
  }
}
