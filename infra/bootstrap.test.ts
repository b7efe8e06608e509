import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'bootstrap-'));
  await mkdir(join(dir, 'infra'));
  await copyFile(fileURLToPath(new URL('./bootstrap.mjs', import.meta.url)), join(dir, 'infra', 'bootstrap.mjs'));
  await writeFile(join(dir, 'package-lock.json'), lock('1.0.0'));
  await writeFile(
    join(dir, 'program.mjs'),
    `console.log(JSON.stringify({ args: process.argv.slice(2), version: process.version })); process.exitCode = 7;`,
  );
  // Plays npm: leaves behind what an installation leaves behind.
  await writeFile(
    join(dir, 'npm-cli.js'),
    `const fs = require('node:fs');
     console.log('npm was called with ' + process.argv.slice(2, 3));
     if (process.env.NPM_FAILS) { console.error('network is unreachable'); process.exit(1); }
     fs.rmSync('node_modules', { recursive: true, force: true });
     fs.mkdirSync('node_modules/node/bin', { recursive: true });
     fs.symlinkSync(process.execPath, 'node_modules/node/bin/node');
     fs.writeFileSync('node_modules/node/package.json', JSON.stringify({ version: process.env.PINNED }));
     fs.copyFileSync('package-lock.json', 'node_modules/.package-lock.json');`,
  );
});

afterEach(() => rm(dir, { recursive: true, force: true }));

const lock = (version: string): string => JSON.stringify({ packages: { '': {}, 'node_modules/left': { version } } });

interface Result {
  code: number;
  stdout: string;
  stderr: string;
}

function bootstrap(args: string[], environment: Record<string, string> = {}): Promise<Result> {
  const { npm_lifecycle_event: _started, ...inherited } = process.env;
  const env = {
    ...inherited,
    npm_execpath: join(dir, 'npm-cli.js'),
    PINNED: process.versions.node,
    ...environment,
  };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(dir, 'infra', 'bootstrap.mjs'), ...args],
      { cwd: dir, env },
      (error, stdout, stderr) => resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
  });
}

const program = ['program.mjs', '--contacts', '300', '--json'];
const output = (more: object = {}): string =>
  `${JSON.stringify({ args: ['--contacts', '300', '--json'], version: process.version, ...more })}\n`;

test('a fresh clone is installed, with all talk on standard error, and runs its program', async () => {
  const first = await bootstrap(program);
  expect(first.stdout).toBe(output());
  expect(first.stderr).toContain('npm was called with ci');
  expect(first.code).toBe(7);

  const second = await bootstrap(program);
  expect(second).toEqual({ code: 7, stdout: output(), stderr: '' });
});

test('another Node than the pinned one starts the pinned one', async () => {
  // The stand-in is this very Node; only its version is said to be another, so that a second process is needed.
  const result = await bootstrap(program, { PINNED: '0.0.0' });
  expect(result.stdout).toBe(output());
  expect(result.code).toBe(7);
});

test('a lock file that changed is installed again, one that was only touched is not', async () => {
  await bootstrap(program);
  const later = new Date(Date.now() + 60_000);
  await utimes(join(dir, 'package-lock.json'), later, later);
  expect((await bootstrap(program)).stderr).toBe('');

  await writeFile(join(dir, 'package-lock.json'), lock('2.0.0'));
  await utimes(join(dir, 'package-lock.json'), later, later);
  expect((await bootstrap(program)).stderr).toMatch(/package-lock\.json has changed[\s\S]*npm was called with ci/);
});

test('an installation that fails says what to look at', async () => {
  const result = await bootstrap(program, { NPM_FAILS: '1' });
  expect(result.code).toBe(1);
  expect(result.stdout).toBe('');
  expect(result.stderr).toMatch(/network is unreachable[\s\S]*npm ci failed \(exit code 1\)/);
});

test('a program that does not exist is said plainly', async () => {
  expect(await bootstrap(['missing.ts'])).toMatchObject({ code: 2, stderr: expect.stringContaining('missing.ts') });
});
