/**
 * Makes `web/src/lib/paraglide` from `web/messages`, for everything that reads the messages where Vite does not run:
 * type checks, tests, programs on the command line. `npm run messages` runs it.
 */
import { fileURLToPath } from 'node:url';
import { compile } from '@inlang/paraglide-js';

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

/** Writes only what has changed, so that a program that reads the files meanwhile finds them whole. */
export async function compileMessages(): Promise<void> {
  await compile({ ...messageOptions, cleanOutdir: false });
}

if (import.meta.main) await compileMessages();
