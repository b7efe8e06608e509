/**
 * Keeps child processes alive and ends them together: readiness probes instead of sleeps, restarts, orderly stop in
 * stages, and no orphans even if this process is killed.
 */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Child, lastLinesKept, type ChildEvents, type ChildSpec } from './child.ts';
import { LogFile, lineSplitter } from './log-file.ts';
import { signalGroup } from './process-group.ts';
import { ProcessGuard } from './process-guard.ts';

export interface SupervisorOptions extends ChildEvents {
  /** Folder of the children's log files, one each. */
  logDir: string;
}

/** A program that is run to its end. */
interface ProgramSpec extends Pick<ChildSpec, 'name' | 'command' | 'args' | 'env' | 'cwd' | 'uid' | 'gid'> {
  /** Every line of its output. */
  onLine?: (line: string) => void;
}

/** A program that was asked to end is killed after this long. */
const programStopTimeoutMs = 5_000;
const stoppingError = (): Error => new Error('Stopping: nothing is started any more.');

/** A set of supervised children that are stopped together. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #guard = new ProcessGuard();
  readonly #children = new Map<string, Child>();
  /** Process groups of programs that {@link run} waits for. */
  readonly #programs = new Set<number>();
  readonly #ending = new AbortController();
  #stopping: Promise<void> | null = null;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    mkdirSync(options.logDir, { recursive: true });
  }

  get children(): Child[] {
    return [...this.#children.values()];
  }

  /** Aborts when {@link stop} is called, for what is done on the way to a start and is no process. */
  get signal(): AbortSignal {
    return this.#ending.signal;
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
    if (this.#stopping) throw stoppingError();
    if (this.#children.has(spec.name)) throw new Error(`A child called ${spec.name} exists already.`);
    const child = new Child(spec, this.#logOf(spec.name), this.#guard, this.#options);
    this.#children.set(spec.name, child);
    await child.start();
    return child;
  }

  /** Runs a program to its end; rejects, with the end of its output, unless it exits with 0. It ends when we stop. */
  async run(spec: ProgramSpec): Promise<void> {
    if (this.#stopping) throw stoppingError();
    const lines: string[] = [];
    const log = this.#logOf(spec.name);
    const program = spawn(spec.command, spec.args, {
      cwd: spec.cwd,
      env: { ...process.env, ...spec.env },
      uid: spec.uid,
      gid: spec.gid,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const { pid } = program;
    if (pid) {
      this.#programs.add(pid);
      this.#guard.add(pid, 'SIGTERM');
    }
    for (const stream of [program.stdout, program.stderr]) {
      stream.on(
        'data',
        lineSplitter((line) => {
          log.write(line);
          lines.push(line);
          if (lines.length > lastLinesKept) lines.shift();
          spec.onLine?.(line);
          this.#options.onOutput?.(spec.name, line);
        }),
      );
    }
    const reason = await new Promise<string | null>((resolve) => {
      program.once('error', (error) => resolve(`cannot be started: ${error.message}`));
      program.once('exit', (code, signal) =>
        resolve(code === 0 ? null : signal ? `was ended by ${signal}` : `failed with exit code ${code}`),
      );
    });
    if (pid) {
      signalGroup(pid, 'SIGKILL');
      this.#programs.delete(pid);
      this.#guard.remove(pid);
    }
    if (reason) {
      throw new Error(`${spec.name} ${reason} (log: ${log.path}).\n${lines.map((line) => `  ${line}`).join('\n')}`);
    }
  }

  /** Ends everything at once and without asking; for a stop that takes too long. */
  killAll(): void {
    for (const child of this.children) child.kill('SIGKILL');
    for (const pid of this.#programs) signalGroup(pid, 'SIGKILL');
  }

  /** Ends all children, highest stage first, those of one stage together. Safe to call twice. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stopStages();
    this.#ending.abort(stoppingError());
    return this.#stopping;
  }

  #logOf(name: string): LogFile {
    return new LogFile(join(this.#options.logDir, `${name}.log`));
  }

  async #stopStages(): Promise<void> {
    for (const pid of this.#programs) signalGroup(pid, 'SIGTERM');
    const force = setTimeout(() => {
      for (const pid of this.#programs) signalGroup(pid, 'SIGKILL');
    }, programStopTimeoutMs);
    force.unref();
    const stages = [...new Set(this.children.map((child) => child.spec.stage ?? 0))].sort((a, b) => b - a);
    for (const stage of stages) {
      await Promise.all(
        this.children.filter((child) => (child.spec.stage ?? 0) === stage).map((child) => child.stop()),
      );
    }
    await this.#guard.release();
  }
}
