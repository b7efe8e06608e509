/** Our side of guard.mjs: a small process that ends our children should we be killed without a chance to. */
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export class ProcessGuard {
  #process: ChildProcess | null = null;
  readonly #groups = new Map<number, NodeJS.Signals>();
  #released = false;

  /** Reports a process group (its leader's pid) and the signal that ends it politely. */
  add(pid: number, signal: NodeJS.Signals): void {
    this.#groups.set(pid, signal);
    if (!this.#process) this.#launch();
    else this.#tell(`+ ${pid} ${signal}`);
  }

  remove(pid: number): void {
    this.#groups.delete(pid);
    this.#tell(`- ${pid}`);
  }

  /** Lets the guard go; call it when all groups are gone. */
  async release(): Promise<void> {
    this.#released = true;
    const guard = this.#process;
    if (!guard || guard.exitCode !== null) return;
    await new Promise<void>((resolve) => {
      guard.ref();
      guard.once('exit', () => resolve());
      guard.stdin?.end();
    });
  }

  #launch(): void {
    const guard = spawn(process.execPath, [fileURLToPath(new URL('./guard.mjs', import.meta.url))], {
      stdio: ['pipe', 'ignore', 'ignore'],
      // Not in our process group: what ends us with all our group must leave it alive.
      detached: true,
    });
    this.#process = guard;
    // It must not keep a finished program alive.
    guard.unref();
    guard.stdin?.on('error', () => {});
    guard.once('error', () => {});
    guard.once('exit', () => {
      this.#process = null;
      if (!this.#released && this.#groups.size > 0) this.#launch();
    });
    for (const [pid, signal] of this.#groups) this.#tell(`+ ${pid} ${signal}`);
  }

  #tell(line: string): void {
    this.#process?.stdin?.write(`${line}\n`);
  }
}
