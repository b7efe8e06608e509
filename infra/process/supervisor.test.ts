import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ChildSpec } from './child.ts';
import { isAlive } from './file-lock.ts';
import { until } from './probe.ts';
import { Supervisor } from './supervisor.ts';

let dir: string;
let reports: string[];
let supervisor: Supervisor;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'supervisor-'));
  reports = [];
  supervisor = new Supervisor({ logDir: dir, report: (line) => reports.push(line) });
});

afterEach(async () => {
  await supervisor.stop();
  await rm(dir, { recursive: true, force: true });
});

/** A child that runs the given JavaScript and is ready when it has printed "ready". */
function script(name: string, code: string, more: Partial<ChildSpec> = {}): ChildSpec {
  return {
    name,
    command: process.execPath,
    args: ['--input-type=module', '-e', code],
    ready: async ({ line }) => void (await line(/^ready$/)),
    ...more,
  };
}

const stayReady = `console.log('ready'); setInterval(() => {}, 1000);`;
const seconds = (count: number): AbortSignal => AbortSignal.timeout(count * 1000);

test('a child that dies is started again, with what it started itself', async () => {
  const child = await supervisor.start(
    script(
      'parent',
      `import { spawn } from 'node:child_process';
       const own = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
       console.log('own ' + own.pid); ${stayReady}`,
    ),
  );
  const pid = child.pid;
  await until(async () => /own \d+/.test(await readFile(child.logPath, 'utf8')), seconds(5));
  const grandchild = Number(/own (\d+)/.exec(await readFile(child.logPath, 'utf8'))?.[1]);
  expect(isAlive(grandchild)).toBe(true);

  process.kill(pid ?? 0, 'SIGKILL');
  await until(async () => child.restarts === 1 && child.state === 'running', seconds(10));

  expect(child.state).toBe('running');
  expect(child.pid).not.toBe(pid);
  await until(async () => !isAlive(grandchild), seconds(5));
  expect(isAlive(grandchild)).toBe(false);
  expect(reports).toEqual([
    'parent was ended by SIGKILL; starting it again',
    expect.stringMatching(/^parent is back \(\d+\.\d s\)$/),
  ]);
});

test('a child that ends before it is ready rejects with its last words, and is not started again', async () => {
  const start = supervisor.start(script('hasty', `console.error('no such table'); process.exit(3);`));
  await expect(start).rejects.toThrow(/hasty ended with exit code 3 before it was ready[\s\S]*no such table/);
  expect(supervisor.child('hasty').state).toBe('stopped');
  expect(supervisor.restartCount).toBe(0);
});

test('a child that never becomes ready is ended', async () => {
  const start = supervisor.start(script('slow', `setInterval(() => {}, 1000);`, { readyTimeoutMs: 300 }));
  await expect(start).rejects.toThrow(/slow was not ready after/);
  expect(supervisor.child('slow').pid).toBeNull();
});

test('a program that does not exist is said plainly', async () => {
  const start = supervisor.start(script('missing', '', { command: join(dir, 'nothing-here') }));
  await expect(start).rejects.toThrow(/missing cannot be started: .*ENOENT/);
});

test('stop goes from the highest stage to the lowest and kills what does not listen', async () => {
  const polite = `process.on('SIGTERM', () => setTimeout(() => process.exit(0), 100)); ${stayReady}`;
  const stubborn = `process.on('SIGTERM', () => {}); ${stayReady}`;
  const database = await supervisor.start(script('database', polite, { stage: 0 }));
  const worker = await supervisor.start(script('worker', stubborn, { stage: 2, stopTimeoutMs: 300 }));
  const workerPid = worker.pid ?? 0;
  const databasePid = database.pid ?? 0;

  const stopped = supervisor.stop();
  await until(async () => !isAlive(workerPid), seconds(5));
  expect(isAlive(databasePid)).toBe(true);
  await stopped;
  expect(isAlive(databasePid)).toBe(false);
  expect(reports).toEqual([]);
});

test('a stopped child stays stopped until it is started', async () => {
  const child = await supervisor.start(script('service', stayReady));
  await child.stop();
  expect(child.pid).toBeNull();
  await child.start();
  expect(child.state).toBe('running');
  expect(child.restarts).toBe(0);
});

test('run resolves at exit code 0 and rejects with the output otherwise', async () => {
  const program = (code: string): Parameters<Supervisor['run']>[0] => script('step', code);
  await supervisor.run(program(`console.log('fine')`));
  await expect(supervisor.run(program(`console.log('broken pipe'); process.exit(2)`))).rejects.toThrow(
    /step failed with exit code 2[\s\S]*broken pipe/,
  );
});

test('children end when their supervisor is killed', async () => {
  const module = fileURLToPath(new URL('./supervisor.ts', import.meta.url));
  const program = join(dir, 'owner.ts');
  await writeFile(
    program,
    `import { Supervisor } from ${JSON.stringify(module)};
     const supervisor = new Supervisor({ logDir: ${JSON.stringify(dir)} });
     const child = await supervisor.start({
       name: 'orphan', command: process.execPath, args: ['-e', ${JSON.stringify(stayReady)}],
       ready: async ({ line }) => void (await line(/ready/)),
     });
     console.log('child ' + child.pid);
     setInterval(() => {}, 1000);`,
  );
  const owner = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const pid = await new Promise<number>((resolve) => {
    owner.stdout.on('data', (chunk: Buffer) => resolve(Number(/child (\d+)/.exec(chunk.toString())?.[1])));
  });
  expect(isAlive(pid)).toBe(true);
  owner.kill('SIGKILL');
  await until(async () => !isAlive(pid), seconds(8));
  expect(isAlive(pid)).toBe(false);
});
