/**
 * Who runs on a data folder: `running.json` in it, and a small status server that proves that the entry is not a
 * leftover of a process that is gone.
 */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { isAlive } from '../process/file-lock.ts';

const RunningStack = z.object({
  id: z.uuid(),
  pid: z.number().int(),
  /** Answers GET with {@link StackStatus}. */
  statusUrl: z.url(),
  state: z.enum(['starting', 'running']),
  urls: z.record(z.string(), z.string()),
  /** Environment that connects a program to the stack; holds secrets, so the file is readable by its owner only. */
  env: z.record(z.string(), z.string()),
});
export type RunningStack = z.infer<typeof RunningStack>;

const StackStatus = z.object({
  id: z.uuid(),
  restartCount: z.number(),
  children: z.array(
    z.object({ name: z.string(), pid: z.number().nullable(), state: z.string(), restarts: z.number() }),
  ),
});
export type StackStatus = z.infer<typeof StackStatus>;

const fileOf = (dataDir: string): string => join(dataDir, 'running.json');

/** The stack that runs on a data folder, or null. A stack that is still starting is waited for. */
export async function findRunningStack(dataDir: string, waitMs = 60_000): Promise<RunningStack | null> {
  const deadline = Date.now() + waitMs;
  for (;;) {
    const entry = await readEntry(dataDir);
    if (!entry) return null;
    const status = await stackStatus(entry);
    if (status?.id !== entry.id) return null;
    if (entry.state === 'running' || Date.now() > deadline) return entry;
    await sleep(250);
  }
}

/** Restarts and states of a running stack's processes; null if it does not answer. */
export async function stackStatus(stack: RunningStack): Promise<StackStatus | null> {
  if (!isAlive(stack.pid)) return null;
  try {
    const response = await fetch(stack.statusUrl, { signal: AbortSignal.timeout(5_000) });
    return StackStatus.parse(await response.json());
  } catch {
    return null;
  }
}

async function readEntry(dataDir: string): Promise<RunningStack | null> {
  try {
    return RunningStack.parse(JSON.parse(await readFile(fileOf(dataDir), 'utf8')));
  } catch {
    return null;
  }
}

/** An entry of ours, to be completed when the stack runs and withdrawn when it has stopped. */
export interface Announcement {
  complete: (facts: Pick<RunningStack, 'urls' | 'env'>) => Promise<void>;
  withdraw: () => Promise<void>;
}

/** Claims a data folder for this process. Resolves to null if another stack runs on it. */
export async function announceStack(
  dataDir: string,
  status: () => Omit<StackStatus, 'id'>,
): Promise<Announcement | null> {
  const id = randomUUID();
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ id, ...status() }));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  server.unref();
  const entry: RunningStack = {
    id,
    pid: process.pid,
    statusUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    state: 'starting',
    urls: {},
    env: {},
  };
  if (!(await claim(dataDir, entry))) {
    server.close();
    return null;
  }
  const write = async (): Promise<void> => {
    const draft = `${fileOf(dataDir)}.new`;
    await writeFile(draft, JSON.stringify(entry, null, 2), { mode: 0o600 });
    await rename(draft, fileOf(dataDir));
  };
  return {
    async complete(facts) {
      Object.assign(entry, facts, { state: 'running' });
      await write();
    },
    async withdraw() {
      server.closeAllConnections();
      server.close();
      const current = await readEntry(dataDir);
      if (current?.id === id) await rm(fileOf(dataDir), { force: true });
    },
  };
}

/** Creates the file; takes it over from a process that is gone. Only one of several that try at once succeeds. */
async function claim(dataDir: string, entry: RunningStack): Promise<boolean> {
  for (let tries = 0; tries < 3; tries++) {
    try {
      const file = await open(fileOf(dataDir), 'wx', 0o600);
      await file.writeFile(JSON.stringify(entry, null, 2));
      await file.close();
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (await findRunningStack(dataDir, 0)) return false;
    await rm(fileOf(dataDir), { force: true });
  }
  return false;
}
