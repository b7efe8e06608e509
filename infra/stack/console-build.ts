/** Builds the console when its sources have changed since the last build. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withFileLock } from '../process/file-lock.ts';
import { root } from '../root.ts';
import type { Supervisor } from '../process/supervisor.ts';

/** What ends up in the build: the console itself and what it imports. */
const sources = ['web', 'domain', 'db', 'providers', 'workflows', 'package-lock.json', 'temporal.config.ts'];
const skippedFolders = new Set(['node_modules', 'build', '.svelte-kit', 'migrations']);
const buildArguments = ['build', '--config', 'web/vite.config.ts', '--logLevel', 'warn'];
const progressEveryMs = 10_000;
const hashFile = join(root, 'web', 'build', '.sources');

/** True if `web/build` was made from the sources as they are. */
async function isConsoleBuilt(): Promise<boolean> {
  return existsSync(join(root, 'web', 'build', 'index.js')) && (await builtFrom()) === (await sourcesHash());
}

/** Brings `web/build` up to date. The build is a program of the supervisor: it has a log, and ends when that stops. */
export async function ensureConsoleBuilt(supervisor: Supervisor, report: (line: string) => void): Promise<void> {
  if (await isConsoleBuilt()) return;
  const startedAt = Date.now();
  const seconds = (): number => Math.round((Date.now() - startedAt) / 1000);
  report('Building the console (its sources have changed) …');
  const ticking = setInterval(() => report(`  console: still building, ${seconds()} s`), progressEveryMs);
  try {
    await withFileLock(
      join(root, '.cache', 'console-build.lock'),
      async () => {
        if (await isConsoleBuilt()) return;
        const hash = await sourcesHash();
        await supervisor.run({
          name: 'console-build',
          command: process.execPath,
          args: [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), ...buildArguments],
          cwd: root,
          env: { NODE_ENV: 'production' },
        });
        await writeFile(hashFile, hash);
      },
      { signal: supervisor.signal },
    );
    report(`Console built (${seconds()} s).`);
  } finally {
    clearInterval(ticking);
  }
}

async function builtFrom(): Promise<string | null> {
  return readFile(hashFile, 'utf8').catch(() => null);
}

async function sourcesHash(): Promise<string> {
  const hash = createHash('sha256');
  for (const source of sources) {
    const path = join(root, source);
    if (!existsSync(path)) continue;
    for (const file of await filesUnder(path)) hash.update(file.slice(root.length)).update(await readFile(file));
  }
  return hash.digest('hex');
}

/** All files below, in a fixed order; the path itself if it is a file. */
async function filesUnder(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOTDIR') return null;
    throw error;
  });
  if (!entries) return [path];
  const files: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.isDirectory()) {
      if (!skippedFolders.has(entry.name)) files.push(...(await filesUnder(join(path, entry.name))));
    } else if (entry.isFile() && !/\.test\.ts$/.test(entry.name)) files.push(join(path, entry.name));
  }
  return files;
}
