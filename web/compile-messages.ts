/**
 * Makes `web/src/lib/paraglide` from `web/messages`, for everything that reads the messages where Vite does not run:
 * type checks, tests, programs on the command line. `npm run messages` runs it.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { compile } from '@inlang/paraglide-js';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The one set of options, for this program and for Vite's plugin: both write the same files. */
export const messageOptions = {
  project: here('./project.inlang'),
  outdir: here('./src/lib/paraglide'),
  // No language in the address: a link between colleagues opens in each one's own.
  strategy: ['cookie', 'preferredLanguage', 'baseLocale'],
  cookieName: 'redial.locale',
  outputStructure: 'locale-modules',
  isServer: `typeof window === 'undefined'`,
  emitTsDeclarations: true,
  emitReadme: false,
} satisfies Parameters<typeof compile>[0];

const stampFile = join(messageOptions.outdir, 'made-of.txt');

/**
 * Writes only what has changed, so that a program that reads the files meanwhile finds them whole; nothing, and at once, if
 * they were made of the messages as they are.
 */
export async function compileMessages(): Promise<void> {
  const made = await whatTheyAreMadeOf();
  if ((await readFile(stampFile, 'utf8').catch(() => '')) === made) return;
  const { compile } = await import('@inlang/paraglide-js');
  await compile({ ...messageOptions, cleanOutdir: false });
  await writeFile(stampFile, made);
}

/** A hash of the messages, their settings, how they are compiled, and what compiles them. */
async function whatTheyAreMadeOf(): Promise<string> {
  const messages = await readdir(here('./messages'), { recursive: true });
  const compiler = join(dirname(fileURLToPath(import.meta.resolve('@inlang/paraglide-js'))), '../package.json');
  const files = [
    ...messages.filter((name) => name.endsWith('.json')).map((name) => join(here('./messages'), name)),
    here('./project.inlang/settings.json'),
    here('./compile-messages.ts'),
    compiler,
  ];
  const hash = createHash('sha256');
  for (const file of files.sort()) hash.update(file).update(await readFile(file));
  return hash.digest('hex');
}

// Not `import.meta.main`: under the pinned Node the bootstrap imports its program.
if (process.argv[1] === fileURLToPath(import.meta.url)) await compileMessages();
