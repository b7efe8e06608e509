import { AgentServer, InferenceRunner, ServerOptions, type JobRequest } from '@livekit/agents';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { agentName } from '#domain/agent-protocol.ts';
import { sleep } from './wait.ts';

export interface SupervisorOptions {
  livekit: { url: string; apiKey: string; apiSecret: string };
  /** Calls at once. */
  capacity: number;
  log: Logger;
}

/** Processes kept ready, so that a call need not wait for one to start. */
const idleProcesses = 2;
/** An accepted job that has not been assigned by then was given to nobody. */
const reservationMs = 15_000;
const restartDelayMs = 2_000;

/**
 * Takes calls from LiveKit, each in a process of its own, and never more than it has room for. It outlives LiveKit:
 * when the connection is lost it connects again, for as long as that takes.
 */
export class AgentSupervisor {
  readonly #options: SupervisorOptions;
  readonly #reserved = new Map<string, number>();
  #server: AgentServer | null = null;
  #stopping = false;
  #registered = false;
  #healthPort = 0;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  /** How many calls it takes at once: none while it is stopping or LiveKit does not know it. */
  async capacity(): Promise<number> {
    return !this.#stopping && (await this.#isConnected()) ? this.#options.capacity : 0;
  }

  async #isConnected(): Promise<boolean> {
    try {
      const response = await fetch(`http://127.0.0.1:${this.#healthPort}/`, { signal: AbortSignal.timeout(1_000) });
      await response.body?.cancel();
      return response.ok && this.#registered;
    } catch {
      return false;
    }
  }

  /** Calls that run, and those that are about to. */
  get activeCalls(): number {
    const running = new Set(this.#server?.activeJobs.map(({ job }) => job.id));
    const now = Date.now();
    for (const [id, since] of this.#reserved) {
      if (running.has(id) || now - since > reservationMs) this.#reserved.delete(id);
    }
    return running.size + this.#reserved.size;
  }

  /** Runs until `stop`. */
  async run(): Promise<void> {
    const { log } = this.#options;
    while (!this.#stopping) {
      this.#registered = false;
      this.#healthPort = await freePort();
      this.#server = this.#createServer();
      this.#server.event.on('worker_registered', () => {
        this.#registered = true;
        log.info({ healthPort: this.#healthPort }, 'registered with LiveKit');
      });
      try {
        await this.#server.run();
      } catch (error) {
        log.error({ err: error }, 'the agent server ended, it is started again');
        await this.#server.close().catch(() => {});
      }
      if (!this.#stopping) await sleep(restartDelayMs);
    }
  }

  /** Takes no more calls, waits for those that run, at most `timeoutMs`, and ends. */
  async stop(timeoutMs: number): Promise<void> {
    this.#stopping = true;
    const { log } = this.#options;
    await this.#server
      ?.drain(timeoutMs)
      .catch((error: unknown) => log.warn({ err: error }, 'calls were still running'));
    await this.#server?.close().catch(() => {});
  }

  #createServer(): AgentServer {
    const { livekit, capacity } = this.#options;
    leaveOutLocalInference();
    return new AgentServer(
      new ServerOptions({
        agent: fileURLToPath(new URL('./job.ts', import.meta.url)),
        agentName,
        wsURL: livekit.url,
        apiKey: livekit.apiKey,
        apiSecret: livekit.apiSecret,
        requestFunc: (request) => this.#decide(request),
        loadFunc: async () => this.activeCalls / capacity,
        loadThreshold: 1,
        numIdleProcesses: Math.min(idleProcesses, capacity),
        maxRetry: Number.POSITIVE_INFINITY,
        host: '127.0.0.1',
        port: this.#healthPort,
        initializeProcessTimeout: 30_000,
        shutdownProcessTimeout: 10_000,
        jobMemoryWarnMB: 500,
      }),
    );
  }

  async #decide(request: JobRequest): Promise<void> {
    if (this.#stopping || this.activeCalls >= this.#options.capacity) {
      await request.reject();
      return;
    }
    this.#reserved.set(request.id, Date.now());
    await request.accept('Redial', `agent-${request.id}`);
  }
}

/**
 * The agents library starts a process of about 140 MB for its own end-of-turn model. Our turns end by voice activity,
 * so nothing is registered that would run in it.
 */
function leaveOutLocalInference(): void {
  InferenceRunner.registerRunner = () => {};
}

/** A port for the health page: several agents may share a machine. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
