import { globSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const routes = fileURLToPath(new URL('../../web/src/routes/', import.meta.url));

/**
 * Where every page of the console is, from the files that make them.
 * @param ids of things to show, by the part of the address before them: `bots` for `/bots/[id]`
 * @throws Error if one is missing: a new page cannot be forgotten.
 */
export function pageAddresses(ids: Record<string, string>): string[] {
  return globSync('**/+page.svelte', { cwd: routes })
    .map((file) => dirname(file).split('/').filter(isInAddress))
    .map((parts) => `/${parts.map((part, index) => (part.startsWith('[') ? shown(parts[index - 1]) : part)).join('/')}`)
    .sort();

  function shown(noun = ''): string {
    const id = ids[noun];
    if (id === undefined || id === '') throw new Error(`Nothing is there that the page of ${noun} could show.`);
    return id;
  }
}

/** Folders in round brackets are groups of pages, and the root is a dot. */
const isInAddress = (part: string): boolean => part !== '.' && !part.startsWith('(');
