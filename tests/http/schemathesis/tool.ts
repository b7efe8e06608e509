/** Installs schemathesis, the tool that tries an API against its own description, and runs it. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cacheDir } from '#infra/binaries/find-binary.ts';
import { withFileLock } from '#infra/process/file-lock.ts';

const run = promisify(execFile);
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const requirements = here('./requirements.txt');
export const hooksFile = here('./hooks.py');

/**
 * Path of the program, installed once for a list of versions into the cache that all checkouts share.
 * @throws Error with what to install if this machine's Python cannot do it
 */
export async function findSchemathesis(): Promise<string> {
  const versions = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex')
    .slice(0, 12);
  const folder = join(cacheDir(), `schemathesis-${versions}-${await pythonVersion()}`);
  const program = join(folder, 'bin', 'schemathesis');
  const complete = join(folder, 'complete');
  return withFileLock(`${folder}.lock`, async () => {
    if (existsSync(complete)) return program;
    await rm(folder, { recursive: true, force: true });
    await python(['-m', 'venv', folder]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input'];
    await run(join(folder, 'bin', 'python'), [
      ...pip,
      '--only-binary',
      ':all:',
      '--require-hashes',
      '-r',
      requirements,
    ]);
    await writeFile(complete, '');
    return program;
  });
}

async function pythonVersion(): Promise<string> {
  const version = await python(['-c', 'import sys, venv, ensurepip; print("%d.%d" % sys.version_info[:2])']);
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major === 3 && minor >= 11) return version;
  throw new Error(`This test runs schemathesis, which needs Python 3.11 or later; python3 is ${version}.`);
}

async function python(args: string[]): Promise<string> {
  try {
    return (await run('python3', args)).stdout.trim();
  } catch (error) {
    throw new Error(
      'This test runs schemathesis in a virtual environment of Python 3.11 or later. Install python3 with venv and pip ' +
        '(on Debian: apt-get install python3-venv).',
      { cause: error },
    );
  }
}

/** Runs it in a folder of its own; resolves with its exit code and all that it said. */
export async function runSchemathesis(
  args: string[],
  options: { cwd: string; env: Record<string, string> },
): Promise<{ exitCode: number; output: string }> {
  const program = await findSchemathesis();
  return new Promise((resolve) => {
    const settings = {
      ...options,
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', ...options.env },
      maxBuffer: 50_000_000,
    };
    execFile(program, args, settings, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ exitCode, output: `${stdout}\n${stderr}` });
    });
  });
}
