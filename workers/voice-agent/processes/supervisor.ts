import type { Logger } from 'pino';
import { agentName } from '#domain/call/agent-protocol.ts';
import { CallProcesses } from './call-processes.ts';
import { LivekitWorker } from './livekit-worker.ts';
import { within } from '../wait.ts';

export interface SupervisorOptions {
  livekit: { url: string; apiKey: string; apiSecret: string };
  /** Calls at once. */
  capacity: number;
  log: Logger;
  /** A recording waits for its upload. */
  onRecorded: () => void;
}

/** An accepted job that has not been assigned by then was given to nobody. */
const promiseMs = 15_000;

/** Takes calls from LiveKit, each in a process of its own, and never more than there is room for. */
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
      onFinished: (jobId) => this.#worker.finished(jobId),
    });
    this.#worker = new LivekitWorker({
      livekit,
      agentName,
      log,
      load: () => ({ active: this.#stopping ? capacity : this.activeCalls, capacity }),
      onOffered: (jobId) => this.#promise(jobId),
      onAssigned: (assignment) => {
        this.#promised.delete(assignment.job.id);
        this.#processes.launch(assignment);
      },
    });
  }

  /** How many calls it takes at once: none while it is stopping or LiveKit does not know it. */
  get capacity(): number {
    return !this.#stopping && this.#worker.registered ? this.#capacity : 0;
  }

  /** Calls that run, and those that are about to. */
  get activeCalls(): number {
    const now = Date.now();
    for (const [jobId, since] of this.#promised) if (now - since > promiseMs) this.#promised.delete(jobId);
    return this.#promised.size + this.#processes.active;
  }

  /** Runs until `stop`. */
  async run(): Promise<void> {
    // A job that is accepted earlier would wait for the libraries to load.
    await this.#processes.ready;
    await this.#worker.run();
  }

  /** Takes no more calls, waits for those that run, at most `timeoutMs`, and leaves. */
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
