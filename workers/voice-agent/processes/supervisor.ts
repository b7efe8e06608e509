import type { Logger } from 'pino';
import { agentName } from '#domain/call/agent-protocol.ts';
import { CallProcesses } from './call-processes.ts';
import { LivekitWorker } from './livekit-worker.ts';
import { within } from '../wait.ts';

export interface SupervisorOptions {
  livekit: { url: string; apiKey: string; apiSecret: string };
  /** How many calls it takes at once. */
  capacity: number;
  log: Logger;
  /** A recording waits for its upload. */
  onRecorded: () => void;
}

/** A job we accepted is ours only once it is assigned; after this long without that, it is not coming. */
const promiseMs = 15_000;

/** Takes calls from LiveKit, each in a process of its own, and never more than the capacity. */
export class AgentSupervisor {
  readonly #capacity: number;
  readonly #promised = new Map<string, number>();
  readonly #processes: CallProcesses;
  readonly #worker: LivekitWorker;
  readonly #log: Logger;
  #stopping = false;

  constructor({ livekit, capacity, log, onRecorded }: SupervisorOptions) {
    this.#capacity = capacity;
    this.#log = log;
    this.#processes = new CallProcesses({
      capacity,
      log,
      onRecorded,
      onOver: () => this.#worker.update(),
      onFinished: (jobId) => this.#worker.finished(jobId),
    });
    this.#worker = new LivekitWorker({
      livekit,
      agentName,
      log,
      load: () => ({
        active: this.#stopping ? capacity : this.activeCalls,
        warm: this.#processes.warm,
        capacity,
      }),
      onOffered: (jobId) => this.#promise(jobId),
      onAssigned: (assignment) => {
        this.#promised.delete(assignment.job.id);
        this.#processes.launch(assignment);
      },
    });
  }

  /**
   * How many calls campaigns may count on: those that are held and those that could begin to speak at once. It grows to the
   * configured capacity while processes start; none while it is stopping or LiveKit does not know it.
   */
  get capacity(): number {
    return !this.#stopping && this.#worker.registered ? Math.min(this.#capacity, this.#processes.warm) : 0;
  }

  /** Running calls, and accepted ones that are about to start. */
  get activeCalls(): number {
    const now = Date.now();
    for (const [jobId, since] of this.#promised) if (now - since > promiseMs) this.#promised.delete(jobId);
    return this.#promised.size + this.#processes.active;
  }

  /** Runs until `stop`. */
  async run(): Promise<void> {
    // A job accepted before that would have to wait for the libraries to load.
    await this.#processes.ready;
    await this.#worker.run();
  }

  /** Takes no more calls, waits at most `timeoutMs` for the running ones, and leaves. */
  async stop(timeoutMs: number): Promise<void> {
    this.#stopping = true;
    this.#worker.update();
    if (!(await within(timeoutMs, this.#processes.stop()))) this.#log.warn('calls were still running');
    this.#worker.stop();
  }

  #promise(jobId: string): boolean {
    if (this.#stopping || this.activeCalls >= this.#capacity) return false;
    this.#promised.set(jobId, Date.now());
    return true;
  }
}
