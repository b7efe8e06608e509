/** The stack as `npm start` runs it, on real services; the product's own processes are played by small stand-ins. */
import { readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { RoomServiceClient } from 'livekit-server-sdk';
import postgres from 'postgres';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isAlive } from '#infra/process/file-lock.ts';
import { until } from '#infra/process/probe.ts';
import { findRunningStack } from '#infra/stack/running-stack.ts';
import { StackIsRunning, startStack, type Stack, type StackOptions } from '#infra/stack/stack.ts';
import type { StackPart } from '#infra/stack/parts.ts';
import { makeSmallStack, type SmallStack } from '../support/small-stack.ts';

let small: SmallStack;
let stack: Stack | null;
const options = (more: Partial<StackOptions> = {}): StackOptions => small.options(more);
const inFolder = (...path: string[]): string => join(small.dir, ...path);

beforeEach(async () => {
  small = await makeSmallStack();
  stack = null;
});

afterEach(async () => {
  await stack?.stop();
  await small.remove();
});

const pids = (running: Stack): number[] => running.children().flatMap((child) => child.pid ?? []);

/** Writes a row and reads what all three services say; rejects if one does not work. */
async function useServices(env: Record<string, string>): Promise<{ rows: number }> {
  const sql = postgres(env.DATABASE_URL ?? '', { max: 1, onnotice: () => {} });
  const connection = await Connection.connect({ address: env.TEMPORAL_ADDRESS });
  try {
    await sql`create table if not exists seen (at timestamptz not null)`;
    await sql`insert into seen values (now())`;
    const [count] = await sql<{ rows: number }[]>`select count(*)::int as rows from seen`;
    const client = new Client({ connection, namespace: env.TEMPORAL_NAMESPACE });
    const attributes = await connection.operatorService.listSearchAttributes({ namespace: env.TEMPORAL_NAMESPACE });
    expect(Object.keys(attributes.customAttributes ?? {})).toEqual(expect.arrayContaining(['CampaignId', 'DueAt']));
    await client.workflow.count(`CampaignId = 'none'`);
    const rooms = new RoomServiceClient(
      (env.LIVEKIT_URL ?? '').replace('ws', 'http'),
      env.LIVEKIT_API_KEY,
      env.LIVEKIT_API_SECRET,
    );
    expect(await rooms.listRooms()).toEqual([]);
    return { rows: count?.rows ?? 0 };
  } finally {
    await sql.end();
    await connection.close();
  }
}

test('data stays between runs, and a stop leaves no process', async () => {
  stack = await startStack(options());
  expect(await useServices(stack.env)).toEqual({ rows: 1 });
  const secrets = await readFile(inFolder('data', 'secrets.json'), 'utf8');
  const before = pids(stack);
  expect(before).toHaveLength(5);
  await stack.stop();
  expect(before.filter(isAlive)).toEqual([]);
  expect(await findRunningStack(inFolder('data'))).toBeNull();

  stack = await startStack(options());
  expect(await useServices(stack.env)).toEqual({ rows: 2 });
  expect(await readFile(inFolder('data', 'secrets.json'), 'utf8')).toBe(secrets);
  expect(small.reports).toEqual([]);
});

test('every process that is killed comes back, and the services with their data', async () => {
  stack = await startStack(options());
  await useServices(stack.env);
  const killed = stack.children();
  for (const child of killed) child.kill('SIGKILL');
  await until(async () => killed.every((child) => child.restarts > 0), AbortSignal.timeout(10_000));
  await Promise.all(killed.map((child) => child.running()));

  expect(stack.restartCount).toBe(killed.length);
  expect(await useServices(stack.env)).toEqual({ rows: 2 });
  for (const child of killed) expect(small.reports).toContain(`${child.name} was ended by SIGKILL; starting it again`);
});

test('two of a part serve one address, which answers while one of them is dead', async () => {
  const server: StackPart = {
    ...small.standIn('server', ['DATABASE_URL'], 'PORT'),
    ready: { portIn: 'REDIAL_PORT', path: '/' },
    env: { PORT: { from: 'REDIAL_PORT' } },
  };
  const parts = [server, { ...small.standIn('engine', []), after: ['server'] }];
  stack = await startStack(options({ parts, copies: { server: 2, engine: 2 } }));
  const { REDIAL_URL = '' } = stack.env;
  const ask = async (): Promise<string> => (await fetch(REDIAL_URL, { headers: { connection: 'close' } })).text();
  const pidsBefore = new Set(['server-1', 'server-2', 'engine-1', 'engine-2'].map((name) => stack?.child(name).pid));
  expect(pidsBefore.size).toBe(4);

  const first = stack.child('server-1');
  first.kill('SIGKILL');
  await until(async () => first.state !== 'running', AbortSignal.timeout(10_000));
  expect([await ask(), await ask(), await ask()]).toEqual(['ok', 'ok', 'ok']);
  await first.running();
  stack.child('server-2').kill('SIGKILL');
  await until(async () => stack?.child('server-2').state !== 'running', AbortSignal.timeout(10_000));
  expect([await ask(), await ask(), await ask()]).toEqual(['ok', 'ok', 'ok']);

  await stack.stop();
  await expect(ask()).rejects.toThrow();
});

test('a second start on the same data is refused and finds the first', async () => {
  stack = await startStack(options());
  await expect(startStack(options())).rejects.toThrow(StackIsRunning);
  expect(await findRunningStack(inFolder('data'))).toMatchObject({ pid: process.pid, urls: stack.urls });
  expect((await stat(inFolder('data', 'running.json'))).mode & 0o777).toBe(0o600);
  expect(await useServices(stack.env)).toEqual({ rows: 1 });
});

test('a taken port is replaced and said', async () => {
  const other = createServer();
  const isOurs = await new Promise<boolean>((resolve) => {
    other.once('error', () => resolve(false));
    other.listen(3000, '127.0.0.1', () => resolve(true));
  });
  // Somebody else may have it: it is taken all the same.
  try {
    stack = await startStack(options({ ports: 'usual', environment: {} }));
    expect(small.reports).toContainEqual(expect.stringMatching(/^Port 3000 is taken: the console uses \d+\.$/));
    expect(stack.env.REDIAL_URL).not.toBe('http://127.0.0.1:3000');
    const answer = await fetch(stack.urls.console ?? '');
    expect(await answer.text()).toBe('ok');
  } finally {
    if (isOurs) other.close();
  }
});

test('a part that fails stops the start, says why, and leaves nothing running', async () => {
  await writeFile(inFolder('broken.mjs'), `console.error('column "x" does not exist'); process.exit(1);`);
  const broken: StackPart = { name: 'migrate', entry: inFolder('broken.mjs'), needs: ['DATABASE_URL'], run: 'once' };
  const start = startStack(options({ parts: [broken, { ...small.standIn('engine', []), after: ['migrate'] }] }));
  await expect(start).rejects.toThrow(/migrate failed with exit code 1[\s\S]*column "x" does not exist/);
  expect(await findRunningStack(inFolder('data'))).toBeNull();
  await expect(stat(inFolder('data', 'postgres', 'postmaster.pid'))).rejects.toThrow(/ENOENT/);
});

test('an abort while starting stops what was started', async () => {
  const aborting = new AbortController();
  const start = startStack(options({ onOutput: (name) => name === 'postgres' && aborting.abort() }), aborting.signal);
  await expect(start).rejects.toThrow('Stopped while starting.');
  expect(await findRunningStack(inFolder('data'))).toBeNull();
});

test('a service named in the environment is used, not started', async () => {
  const { DATABASE_URL = '', TEMPORAL_ADDRESS = '' } = process.env;
  stack = await startStack(options({ environment: { DATABASE_URL, TEMPORAL_ADDRESS, REDIAL_SANDBOX: 'off' } }));
  expect(stack.children().map((child) => child.name)).not.toEqual(expect.arrayContaining(['postgres']));
  expect(stack.children().map((child) => child.name)).not.toEqual(expect.arrayContaining(['temporal']));
  expect(stack.env).toMatchObject({ DATABASE_URL, TEMPORAL_ADDRESS, REDIAL_SANDBOX: 'off' });
  expect(stack.env.LIVEKIT_SIP_URL).toBeUndefined();
});
