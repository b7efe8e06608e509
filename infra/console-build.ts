/** Builds the console when its sources have changed since the last build. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withFileLock } from './file-lock.ts';
import { root } from './root.ts';

/** What ends up in the build: the console itself and what it imports. */
const sources = ['web', 'domain', 'db', 'providers', 'workflows', 'package-lock.json', 'temporal.config.ts'];
/** The last two are written by the build itself; what it reads there changes together with `web/messages`. */
const skippedFolders = new Set(['node_modules', 'build', '.svelte-kit', 'migrations', 'paraglide', 'project.inlang']);
const hashFile = join(root, 'web', 'build', '.sources');

/** True if `web/build` was made from the sources as they are. */
export async function isConsoleBuilt(): Promise<boolean> {
  return existsSync(join(root, 'web', 'build', 'index.js')) && (await builtFrom()) === (await sourcesHash());
}

/**
 * Brings `web/build` up to date.
 * @param build runs the build; it must reject if that fails
 */
export async function ensureConsoleBuilt(build: () => Promise<void>): Promise<void> {
  if (await isConsoleBuilt()) return;
  await withFileLock(join(root, '.cache', 'console-build.lock'), async () => {
    const hash = await sourcesHash();
    if (existsSync(join(root, 'web', 'build', 'index.js')) && (await builtFrom()) === hash) return;
    await build();
    await writeFile(hashFile, hash);
  });
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
