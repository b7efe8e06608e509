/** What a person meets who types npm commands by hand. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { root } from './root.ts';

const run = promisify(execFile);

test('npm has nothing to say about the settings of the project', async () => {
  const { stdout, stderr } = await run('npm', ['pkg', 'get', 'name'], { cwd: root });
  expect(stdout.trim()).toBe('"redial"');
  expect(stderr).toBe('');
});

test('no npm runs the install script that fetches CUDA libraries', async () => {
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { hasInstallScript?: boolean }>;
  };
  const entries = Object.entries(lock.packages).filter(([path]) => path.endsWith('node_modules/onnxruntime-node'));
  expect(entries).not.toEqual([]);
  // npm reads this mark, not the package, to see whether there is a script; `npm update` writes it again.
  expect(entries.filter(([, entry]) => entry.hasInstallScript)).toEqual([]);
});
