import { JobStatus, JobType, ServerMessage, WorkerMessage, WorkerStatus, type Job } from '@livekit/protocol';
import { AccessToken } from 'livekit-server-sdk';
import type { Logger } from 'pino';
import { WebSocket, type RawData } from 'ws';

export interface WorkerOptions {
  livekit: { url: string; apiKey: string; apiSecret: string };
  agentName: string;
  log: Logger;
  /** Running and promised calls, how many could be held without waiting for a process, and how many are allowed at once. */
  load: () => { active: number; warm: number; capacity: number };
  /** LiveKit asks whether we take a job; true is a promise to take it. */
  onOffered: (jobId: string) => boolean;
  /** A job is ours. */
  onAssigned: (assignment: Assignment) => void;
}

export interface Assignment {
  job: Job;
  /** Address of the LiveKit server that has the room. */
  url: string;
  /** Token with which the agent joins the room. */
  token: string;
}

type Outgoing = NonNullable<NonNullable<ConstructorParameters<typeof WorkerMessage>[0]>['message']>;

/**
 * LiveKit gives no job to a worker whose load is at or above its `agents.target_load` (0.7 unless configured), even if
 * the worker says that it is available. Loads below are only compared between workers.
 */
const highestLoad = 0.69;
const updateIntervalMs = 2_500;
const pingIntervalMs = 10_000;
/** A connection that has been silent for this long is dead. */
const silentForMs = 25_000;
const connectTimeoutMs = 10_000;
const firstRetryMs = 500;
const longestRetryMs = 5_000;

/**
 * Registers with LiveKit as an agent worker (the protocol of `livekit_agent.proto`) and stays registered: a lost
 * connection is reopened, however long that takes. Running calls are not affected.
 */
export class LivekitWorker {
  readonly #options: WorkerOptions;
  #socket: WebSocket | null = null;
  #registered = false;
  #stopped = false;
  #wake: () => void = () => {};

  constructor(options: WorkerOptions) {
    this.#options = options;
  }

  /** True while LiveKit knows us and may offer jobs. */
  get registered(): boolean {
    return this.#registered;
  }

  /** Runs until `stop`. */
  async run(): Promise<void> {
    let delayMs = firstRetryMs;
    while (!this.#stopped) {
      const { registered, words } = await this.#connectOnce();
      if (this.#stopped) return;
      if (registered) delayMs = firstRetryMs;
      this.#options.log.warn({ words, againInMs: delayMs }, 'not connected with LiveKit');
      await this.#pause(delayMs);
      delayMs = Math.min(longestRetryMs, delayMs * 2);
    }
  }

  /** Leaves LiveKit; running calls go on. */
  stop(): void {
    this.#stopped = true;
    this.#wake();
    this.#socket?.close();
  }

  /** Tells LiveKit how busy we are; call it whenever that changes. */
  update(): void {
    if (!this.#registered) return;
    const { active, warm, capacity } = this.#options.load();
    const full = active >= capacity;
    this.#send({
      case: 'updateWorker',
      value: {
        // Others with warm processes are preferred; where there are none, a call is better late than lost.
        load: full ? 1 : highestLoad * Math.min(1, active / Math.max(1, warm)),
        status: full ? WorkerStatus.WS_FULL : WorkerStatus.WS_AVAILABLE,
        jobCount: active,
      },
    });
  }

  /** Tells LiveKit that a job is over. */
  finished(jobId: string): void {
    this.#send({ case: 'updateJob', value: { jobId, status: JobStatus.JS_SUCCESS } });
    this.update();
  }

  async #pause(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** One connection, from its beginning to its end. */
  async #connectOnce(): Promise<{ registered: boolean; words: string }> {
    const { livekit } = this.#options;
    const token = new AccessToken(livekit.apiKey, livekit.apiSecret, { ttl: '10m' });
    token.addGrant({ agent: true });
    const socket = new WebSocket(`${livekit.url.replace(/^http/, 'ws').replace(/\/$/, '')}/agent`, {
      headers: { authorization: `Bearer ${await token.toJwt()}` },
      handshakeTimeout: connectTimeoutMs,
    });
    this.#socket = socket;
    let lastHeardAt = Date.now();
    const timers = [
      setInterval(() => this.update(), updateIntervalMs),
      setInterval(() => {
        if (Date.now() - lastHeardAt > silentForMs) socket.terminate();
        else this.#send({ case: 'ping', value: { timestamp: BigInt(Date.now()) } });
      }, pingIntervalMs),
    ];
    let wasRegistered = false;
    let words = 'closed';
    await new Promise<void>((resolve) => {
      socket.on('open', () => this.#register());
      socket.on('message', (data) => {
        lastHeardAt = Date.now();
        this.#hear(data);
        wasRegistered ||= this.#registered;
      });
      socket.on('error', (error) => {
        words = error.message;
      });
      socket.on('close', () => resolve());
    });
    for (const timer of timers) clearInterval(timer);
    this.#registered = false;
    this.#socket = null;
    return { registered: wasRegistered, words };
  }

  #register(): void {
    this.#send({
      case: 'register',
      value: {
        type: JobType.JT_ROOM,
        agentName: this.#options.agentName,
        version: '1',
        allowedPermissions: {
          canPublish: true,
          canSubscribe: true,
          canPublishData: true,
          canUpdateMetadata: true,
          agent: true,
        },
      },
    });
  }

  #hear(data: RawData): void {
    const bytes = Array.isArray(data) ? Buffer.concat(data) : new Uint8Array(data as ArrayBuffer | Buffer);
    const { message } = ServerMessage.fromBinary(bytes);
    switch (message.case) {
      case 'register':
        this.#registered = true;
        this.#options.log.info({ livekitWorkerId: message.value.workerId }, 'registered with LiveKit');
        this.update();
        return;
      case 'availability':
        if (message.value.job) this.#answer(message.value.job);
        return;
      case 'assignment': {
        const { job, url, token } = message.value;
        if (job) this.#options.onAssigned({ job, url: url ?? this.#options.livekit.url, token });
        return;
      }
      default:
        // Pongs; and terminations, which the call notices by being removed from its room.
        return;
    }
  }

  #answer(job: Job): void {
    const available = this.#options.onOffered(job.id);
    this.#send({
      case: 'availability',
      value: { jobId: job.id, available, participantIdentity: `agent-${job.id}`, participantName: 'Redial' },
    });
    this.update();
  }

  #send(message: Outgoing): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    this.#socket.send(new WorkerMessage({ message }).toBinary());
  }
}
