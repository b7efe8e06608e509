/** One supervised process: started until it is ready, restarted when it dies, ended politely and then by force. */
import { spawn, type ChildProcess } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { lineSplitter, type LogFile } from './log-file.ts';
import type { ProcessGuard } from './process-guard.ts';
import { signalGroup } from './process-group.ts';

export interface ChildSpec {
  name: string;
  command: string;
  args: string[];
  /** Added to this process's environment; `undefined` takes a name away from it. */
  env?: Record<string, string | undefined>;
  cwd?: string;
  /** It carries sound, which is lost when it is late: it goes first where the system permits that. */
  urgent?: boolean;
  /** User to run as; only root can. */
  uid?: number;
  gid?: number;
  /** Resolves when the child can be used. It is called again after each restart; rejecting or hanging means not ready. */
  ready: (context: ReadyContext) => Promise<void>;
  readyTimeoutMs?: number;
  /** Children of a higher stage are stopped before those of a lower one. */
  stage?: number;
  /** What asks the child to end; default SIGTERM. */
  stopSignal?: NodeJS.Signals;
  /** After this long it is killed; default 10 s. */
  stopTimeoutMs?: number;
  /** Runs before each restart, for what a crashed child leaves behind. */
  beforeRestart?: () => Promise<void>;
}

export interface ReadyContext {
  signal: AbortSignal;
  /** Resolves with the first line of output that matches, from this start on. */
  line: (pattern: RegExp) => Promise<string>;
}

export type ChildState = 'starting' | 'running' | 'restarting' | 'stopped';

/** What a child tells its supervisor. */
export interface ChildEvents {
  /** One line about what happened to the child. */
  report?: (line: string) => void;
  /** Every line of its output. */
  onOutput?: (name: string, line: string) => void;
}

const firstPauseMs = 250;
const longestPauseMs = 10_000;
/** A child that ran this long is healthy again: its next restart does not wait. */
const healthyAfterMs = 30_000;
/** Lines of output that are shown with an error. */
export const lastLinesKept = 20;

/** A supervised process; `pid` changes with each restart. */
export class Child {
  readonly spec: ChildSpec;
  state: ChildState = 'starting';
  restarts = 0;
  readonly #events: ChildEvents;
  readonly #guard: ProcessGuard;
  readonly #log: LogFile;
  #process: ChildProcess | null = null;
  #exited: Promise<void> = Promise.resolve();
  #wanted = false;
  #pauseMs = firstPauseMs;
  #restartTimer: NodeJS.Timeout | null = null;
  #lastLines: string[] = [];
  #listeners = new Set<(line: string) => void>();
  #idle: (() => void)[] = [];

  constructor(spec: ChildSpec, log: LogFile, guard: ProcessGuard, events: ChildEvents) {
    this.spec = spec;
    this.#log = log;
    this.#guard = guard;
    this.#events = events;
  }

  get name(): string {
    return this.spec.name;
  }

  get pid(): number | null {
    return this.#process?.pid ?? null;
  }

  get logPath(): string {
    return this.#log.path;
  }

  /** Starts the child and waits until it is ready. Rejects, with the end of its output, if it ends or stays unready. */
  async start(): Promise<void> {
    if (this.#wanted) return;
    this.#wanted = true;
    this.state = 'starting';
    try {
      await this.#launch();
    } catch (error) {
      this.#wanted = false;
      await this.#terminate();
      this.state = 'stopped';
      throw error;
    }
  }

  /** Ends the child for good (until `start`): politely, then by force after the stop timeout. */
  async stop(): Promise<void> {
    this.#wanted = false;
    if (this.#restartTimer) clearTimeout(this.#restartTimer);
    this.#restartTimer = null;
    await this.#terminate();
    this.state = 'stopped';
  }

  /** Sends a signal to the child and everything that it started; for fault tests. The supervisor will restart it. */
  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    this.#signalGroup(signal);
  }

  /** Freezes the child without ending it; connections stay open and unanswered. */
  pause(): void {
    this.#signalGroup('SIGSTOP');
  }

  resume(): void {
    this.#signalGroup('SIGCONT');
  }

  /** Resolves when the child is ready again after a restart; at once if it runs undisturbed. */
  async running(): Promise<void> {
    if (this.state !== 'running') await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  async #launch(): Promise<void> {
    const { spec } = this;
    this.#lastLines = [];
    const child = spawn(spec.command, spec.args, {
      cwd: spec.cwd,
      env: { ...process.env, ...spec.env },
      uid: spec.uid,
      gid: spec.gid,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A process group of its own: Ctrl-C in the terminal reaches only us, and a kill reaches its children too.
      detached: true,
    });
    this.#process = child;
    if (spec.urgent) goesFirst(child.pid);
    const failure = new Promise<never>((_, reject) => {
      child.once('error', (error) => reject(new Error(`${spec.name} cannot be started: ${error.message}`)));
      child.once('exit', (code, signal) => reject(new Error(this.#endedWords(code, signal))));
    });
    failure.catch(() => {});
    this.#exited = new Promise((resolve) => {
      child.once('error', () => resolve());
      child.once('exit', (code, signal) => {
        this.#afterExit(child, code, signal);
        resolve();
      });
    });
    if (child.pid) this.#guard.add(child.pid, spec.stopSignal ?? 'SIGTERM');
    for (const stream of [child.stdout, child.stderr])
      stream?.on(
        'data',
        lineSplitter((line) => this.#output(line)),
      );

    const abort = new AbortController();
    const timeoutMs = spec.readyTimeoutMs ?? 30_000;
    const timeout = setTimeout(() => abort.abort(), timeoutMs);
    const late = new Promise<never>((_, reject) => {
      abort.signal.addEventListener('abort', () =>
        reject(new Error(`${spec.name} was not ready after ${Math.round(timeoutMs / 1000)} s.${this.#lastWords()}`)),
      );
    });
    late.catch(() => {});
    const heard: ((line: string) => void)[] = [];
    const line = (pattern: RegExp): Promise<string> =>
      new Promise((resolve) => {
        const listener = (text: string): void => {
          if (pattern.test(text)) resolve(text);
        };
        heard.push(listener);
        this.#listeners.add(listener);
      });
    try {
      await Promise.race([spec.ready({ signal: abort.signal, line }), failure, late]);
    } finally {
      clearTimeout(timeout);
      abort.abort();
      for (const listener of heard) this.#listeners.delete(listener);
    }
    this.state = 'running';
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  #output(line: string): void {
    this.#log.write(line);
    this.#lastLines.push(line);
    if (this.#lastLines.length > lastLinesKept) this.#lastLines.shift();
    for (const listener of this.#listeners) listener(line);
    this.#events.onOutput?.(this.name, line);
  }

  #afterExit(child: ChildProcess, code: number | null, signal: NodeJS.Signals | null): void {
    // Whatever it started must not outlive it: a restarted child would meet its own past.
    if (child.pid) {
      signalGroup(child.pid, 'SIGKILL');
      this.#guard.remove(child.pid);
    }
    this.#log.write(`--- ${this.#endedReason(code, signal)} ---`);
    const wasRunning = this.state === 'running';
    if (this.#process === child) this.#process = null;
    // One that ends before it is ready is the business of whoever waits for it.
    if (!this.#wanted || !wasRunning) return;
    this.state = 'restarting';
    this.#events.report?.(`${this.name} ${this.#endedReason(code, signal)}; starting it again`);
    this.#scheduleRestart();
  }

  #scheduleRestart(): void {
    const pauseMs = this.#pauseMs;
    this.#pauseMs = Math.min(this.#pauseMs * 2, longestPauseMs);
    this.#restartTimer = setTimeout(() => void this.#restart(), pauseMs);
  }

  async #restart(): Promise<void> {
    this.restarts += 1;
    const startedAt = Date.now();
    try {
      await this.spec.beforeRestart?.();
      if (!this.#wanted) return;
      await this.#launch();
      this.#events.report?.(`${this.name} is back (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`);
      const launched = this.#process;
      setTimeout(() => {
        if (this.#process === launched) this.#pauseMs = firstPauseMs;
      }, healthyAfterMs).unref();
    } catch (error) {
      if (!this.#wanted) return;
      await this.#terminate();
      const words = error instanceof Error ? error.message.split('\n')[0] : String(error);
      this.#events.report?.(`${words} Next try in ${(this.#pauseMs / 1000).toFixed(1)} s (log: ${this.logPath})`);
      this.#scheduleRestart();
    }
  }

  async #terminate(): Promise<void> {
    const child = this.#process;
    if (!child?.pid) return;
    const { pid } = child;
    // A frozen process hears nothing but SIGKILL and SIGCONT.
    signalGroup(pid, 'SIGCONT');
    child.kill(this.spec.stopSignal ?? 'SIGTERM');
    const force = setTimeout(() => {
      this.#log.write('--- did not end in time: killed ---');
      signalGroup(pid, 'SIGKILL');
    }, this.spec.stopTimeoutMs ?? 10_000);
    await this.#exited;
    clearTimeout(force);
  }

  #signalGroup(signal: NodeJS.Signals): void {
    if (this.pid) signalGroup(this.pid, signal);
  }

  #endedReason(code: number | null, signal: NodeJS.Signals | null): string {
    return signal ? `was ended by ${signal}` : `ended with exit code ${code ?? '?'}`;
  }

  #endedWords(code: number | null, signal: NodeJS.Signals | null): string {
    return `${this.name} ${this.#endedReason(code, signal)} before it was ready.${this.#lastWords()}`;
  }

  #lastWords(): string {
    if (this.#lastLines.length === 0) return ` It said nothing (log: ${this.logPath}).`;
    return ` Its last lines (log: ${this.logPath}):\n${this.#lastLines.map((line) => `  ${line}`).join('\n')}`;
  }
}

function goesFirst(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_HIGH);
  } catch {
    // Not permitted: all processes stay equal.
  }
}
