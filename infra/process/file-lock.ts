/** One process at a time: a lock file that names its holder and is broken when the holder is gone. */
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface LockOptions {
  /** Called once if somebody else holds the lock. */
  onWait?: (holderPid: number) => void;
  /** Ends the wait: the promise rejects with its reason. */
  signal?: AbortSignal;
}

/** Runs `work` while holding the lock; waits for another holder as long as that one lives. */
export async function withFileLock<T>(path: string, work: () => Promise<T>, options: LockOptions = {}): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  let waited = false;
  for (;;) {
    options.signal?.throwIfAborted();
    if (await tryToCreate(path)) break;
    const holder = Number(await readFile(path, 'utf8').catch(() => ''));
    // An empty file was created this very moment: look again before calling it stale.
    if (holder > 0 && !isAlive(holder)) {
      await rm(path, { force: true });
      continue;
    }
    if (!waited && holder > 0) {
      waited = true;
      options.onWait?.(holder);
    }
    await sleep(200);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function tryToCreate(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx');
    await file.writeFile(String(process.pid));
    await file.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** True if a process with this id exists, ours or not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
