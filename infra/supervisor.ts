/**
 * Keeps child processes alive and ends them: readiness probes instead of sleeps, restart with growing pauses, orderly
 * stop in stages, and no orphans even if this process is killed.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ProcessGuard } from './process-guard.ts';
import { LogFile, lineSplitter } from './log-file.ts';

export interface ChildSpec {
  name: string;
  command: string;
  args: string[];
  /** Added to this process's environment. */
  env?: Record<string, string>;
  cwd?: string;
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

export interface SupervisorOptions {
  /** Folder of the children's log files, one each. */
  logDir: string;
  /** One line about what happened to a child. */
  report?: (line: string) => void;
  /** Every line of output of every child. */
  onOutput?: (name: string, line: string) => void;
}

const firstPauseMs = 250;
const longestPauseMs = 10_000;
/** A child that ran this long is healthy again: its next restart does not wait. */
const healthyAfterMs = 30_000;
const lastLinesKept = 20;

/** A supervised process; `pid` changes with each restart. */
export class Child {
  readonly spec: ChildSpec;
  state: ChildState = 'starting';
  restarts = 0;
  readonly #supervisor: SupervisorOptions;
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

  constructor(spec: ChildSpec, supervisor: SupervisorOptions, guard: ProcessGuard) {
    this.spec = spec;
    this.#supervisor = supervisor;
    this.#guard = guard;
    this.#log = new LogFile(join(supervisor.logDir, `${spec.name}.log`));
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
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', lineSplitter((line) => this.#output(line)));

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
    this.#supervisor.onOutput?.(this.name, line);
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
    this.#supervisor.report?.(`${this.name} ${this.#endedReason(code, signal)}; starting it again`);
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
      this.#supervisor.report?.(`${this.name} is back (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`);
      const launched = this.#process;
      setTimeout(() => {
        if (this.#process === launched) this.#pauseMs = firstPauseMs;
      }, healthyAfterMs).unref();
    } catch (error) {
      if (!this.#wanted) return;
      await this.#terminate();
      const words = error instanceof Error ? error.message.split('\n')[0] : String(error);
      this.#supervisor.report?.(`${words} Next try in ${(this.#pauseMs / 1000).toFixed(1)} s (log: ${this.logPath})`);
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

/** Signals a whole process group; one that is gone already is fine. */
function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // ESRCH: nobody is left. EPERM on macOS: only zombies are.
  }
}

/** A set of supervised children that are stopped together. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #guard = new ProcessGuard();
  readonly #children = new Map<string, Child>();
  #stopping: Promise<void> | null = null;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    mkdirSync(options.logDir, { recursive: true });
  }

  get children(): Child[] {
    return [...this.#children.values()];
  }

  get restartCount(): number {
    return this.children.reduce((sum, child) => sum + child.restarts, 0);
  }

  child(name: string): Child {
    const child = this.#children.get(name);
    if (!child) throw new Error(`No child is called ${name}; there are ${[...this.#children.keys()].join(', ')}.`);
    return child;
  }

  /** Starts a child and waits until it is ready; see {@link Child.start}. */
  async start(spec: ChildSpec): Promise<Child> {
    if (this.#stopping) throw new Error('Stopping: nothing is started any more.');
    if (this.#children.has(spec.name)) throw new Error(`A child called ${spec.name} exists already.`);
    const child = new Child(spec, this.#options, this.#guard);
    this.#children.set(spec.name, child);
    await child.start();
    return child;
  }

  /** Ends all children, highest stage first, those of one stage together. Safe to call twice. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stopStages();
    return this.#stopping;
  }

  async #stopStages(): Promise<void> {
    const stages = [...new Set(this.children.map((child) => child.spec.stage ?? 0))].sort((a, b) => b - a);
    for (const stage of stages) {
      await Promise.all(this.children.filter((child) => (child.spec.stage ?? 0) === stage).map((child) => child.stop()));
    }
    await this.#guard.release();
  }
}
