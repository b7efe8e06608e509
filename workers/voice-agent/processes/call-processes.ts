import { fork, type ChildProcess } from 'node:child_process';
import { constants, getPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { sleep } from '../wait.ts';
import { FromCallProcess, type ToCallProcess } from './call-process-messages.ts';
import type { Assignment } from './livekit-worker.ts';
import { mayComeFirst, prioritise } from './priority.ts';

export interface CallProcessesOptions {
  capacity: number;
  log: Logger;
  /** A call has ended: another one may come, although its process still hands this one over. */
  onOver: () => void;
  /** The call's process is done with the job. */
  onFinished: (jobId: string) => void;
  onRecorded: () => void;
}

interface CallProcess {
  child: ChildProcess;
  state: 'starting' | 'idle' | 'busy' | 'leaving';
  assignment: Assignment | null;
  /** The call has ended, and is being handed over. */
  isOver: boolean;
  calls: number;
  heardAt: number;
}

/** Loading the libraries takes a second of processor time, so this many start at the same time. */
const startsAtOnce = 2;
/** The same while calls run, whose processor time it would take. */
const startsAtOnceBesideCalls = 1;
/** A process is replaced after this many calls, and with it whatever they left behind in memory. */
const callsPerProcess = 20;
const pingIntervalMs = 5_000;
const exitPollMs = 100;
/** A process that has not answered for this long is of no use to its caller either. */
const silentForMs = 30_000;
/** Loading the libraries takes long on a very busy machine. */
const startsWithinMs = 120_000;

/**
 * Processes that hold one call at a time, as many as calls may be held. They are started before calls come and kept from call
 * to call, because to start one costs as much processor time as ten seconds of a conversation.
 */
export class CallProcesses {
  readonly #options: CallProcessesOptions;
  readonly #processes = new Set<CallProcess>();
  readonly #waiting: Assignment[] = [];
  /** Calls that go on in another process because theirs was lost, by their jobs. */
  readonly #resumed = new Set<string>();
  readonly #care: NodeJS.Timeout;
  readonly #ready = Promise.withResolvers<void>();
  #stopping = false;

  constructor(options: CallProcessesOptions) {
    this.#options = options;
    this.#care = setInterval(() => this.#lookAfter(), pingIntervalMs);
    this.#fill();
  }

  /** Resolves when the first process can take a call. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  /**
   * Calls that run or wait for a process. Who ends a call makes room for the next one in that moment, as campaigns count: it waits
   * in here until the last one is handed over.
   */
  get active(): number {
    const held = [...this.#processes].filter(({ assignment, isOver }) => assignment !== null && !isOver);
    return this.#waiting.length + held.length;
  }

  /** Calls that are held, and processes that could speak at once: what others may count on. */
  get warm(): number {
    return this.#count('idle') + this.#count('busy');
  }

  launch(assignment: Assignment): void {
    this.#waiting.push(assignment);
    this.#serve();
  }

  /** Ends all processes without a call; resolves when the last call is over. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const process of this.#processes) if (process.state !== 'busy') this.#retire(process);
    while (this.#processes.size > 0 || this.#waiting.length > 0) await sleep(exitPollMs);
    clearInterval(this.#care);
  }

  #serve(): void {
    for (const process of this.#processes) {
      if (process.state !== 'idle') continue;
      const assignment = this.#waiting.shift();
      if (assignment === undefined) break;
      const { job, url, token } = assignment;
      process.state = 'busy';
      process.assignment = assignment;
      process.isOver = false;
      process.calls += 1;
      send(process, { type: 'call', job: Buffer.from(job.toBinary()).toString('base64'), url, token });
    }
    this.#fill();
  }

  /** Starts the processes that are missing: few at a time, and beside calls at the lowest priority unless one waits. */
  #fill(): void {
    const wanted = this.#stopping ? this.active : this.#options.capacity;
    const missing = wanted - this.warm - this.#count('starting');
    const urgent = this.#waiting.length > 0;
    const atOnce = this.active > 0 && !urgent ? startsAtOnceBesideCalls : startsAtOnce;
    const starts = Math.min(missing, atOnce - this.#count('starting'));
    for (let made = 0; made < starts; made += 1) this.#start();
    if (!urgent) return;
    for (const { state, child } of this.#processes) if (state === 'starting') this.#putFirst(child);
  }

  #count(state: CallProcess['state']): number {
    return [...this.#processes].filter((process) => process.state === state).length;
  }

  #start(): void {
    const { log, onOver, onRecorded } = this.#options;
    const path = fileURLToPath(new URL('./call-process.ts', import.meta.url));
    const child = fork(path, { execArgv: ['--expose-gc'] });
    // Nobody waits for a process beyond the first: calls, and whatever else starts on the machine, must not suffer from it.
    if (this.warm > 0 && mayComeFirst() && child.pid !== undefined)
      prioritise(child.pid, constants.priority.PRIORITY_LOW);
    const process: CallProcess = {
      child,
      state: 'starting',
      assignment: null,
      isOver: false,
      calls: 0,
      heardAt: Date.now(),
    };
    this.#processes.add(process);
    child.on('message', (data) => {
      process.heardAt = Date.now();
      const message = FromCallProcess.parse(data);
      if (message.type === 'recorded') onRecorded();
      if (message.type === 'over') {
        process.isOver = true;
        onOver();
      }
      if (message.type === 'idle') this.#onIdle(process);
    });
    child.on('error', (error) => log.error({ err: error }, 'a call process failed'));
    child.on('exit', (code, signal) => {
      this.#processes.delete(process);
      // One that may not hold another call leaves by itself, with exit code 0.
      const isLost = process.state !== 'leaving' && code !== 0;
      if (isLost) log.error({ code, signal, jobId: process.assignment?.job.id }, 'a call process ended by itself');
      if (!isLost || !this.#goOn(process)) this.#finish(process);
      // Without a pause, a process that cannot start would be started without end.
      setTimeout(() => this.#serve(), process.state === 'starting' ? 2_000 : 0);
    });
  }

  /** Ends the waiting of one that was made to wait. */
  #putFirst(child: ChildProcess): void {
    if (mayComeFirst() && child.pid !== undefined) prioritise(child.pid, getPriority());
  }

  #onIdle(process: CallProcess): void {
    this.#finish(process);
    process.state = 'idle';
    this.#putFirst(process.child);
    this.#ready.resolve();
    const isWanted = !this.#stopping || this.#waiting.length > 0;
    if (!isWanted || process.calls >= callsPerProcess) this.#retire(process);
    this.#serve();
  }

  #finish(process: CallProcess): void {
    const { assignment } = process;
    process.assignment = null;
    if (assignment === null) return;
    this.#resumed.delete(assignment.job.id);
    this.#options.onFinished(assignment.job.id);
  }

  /**
   * Somebody may be on the line of a process that was lost: another one goes on, once per call. It joins with the same token,
   * so LiveKit takes the lost one out of the room.
   * @returns false where there is no call, or no second chance.
   */
  #goOn(process: CallProcess): boolean {
    const { assignment } = process;
    if (assignment === null || this.#resumed.has(assignment.job.id)) return false;
    this.#options.log.warn({ jobId: assignment.job.id }, 'the call goes on in another process');
    this.#resumed.add(assignment.job.id);
    process.assignment = null;
    this.#waiting.unshift(assignment);
    return true;
  }

  #retire(process: CallProcess): void {
    if (process.state === 'starting') process.child.kill('SIGKILL');
    else send(process, { type: 'retire' });
    process.state = 'leaving';
  }

  #lookAfter(): void {
    const now = Date.now();
    for (const process of this.#processes) {
      const patienceMs = process.state === 'starting' ? startsWithinMs : silentForMs;
      if (now - process.heardAt > patienceMs) {
        this.#options.log.error({ jobId: process.assignment?.job.id }, 'a call process does not answer');
        process.child.kill('SIGKILL');
      } else if (process.state !== 'starting') {
        send(process, { type: 'ping' });
      }
    }
    this.#fill();
  }
}

function send(process: CallProcess, message: ToCallProcess): void {
  // It may be exiting right now; its `exit` event handles that.
  if (process.child.connected) process.child.send(message, () => {});
}
