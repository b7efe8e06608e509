import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { guarded } from '#domain/csv.ts';
import { sampleAudience, sampleNames } from './sample-audience.ts';

const web = join(import.meta.dirname, '../../..');
const root = join(web, '..');

/** Every route that hands out a table, and why no spreadsheet runs what is in it. */
const downloads = {
  'src/routes/(app)/campaigns/[id]/audience/problems/+server.ts': 'written by csvLine',
  'src/routes/(app)/campaigns/[id]/not-called/+server.ts': 'written by csvLine',
  'src/routes/(app)/do-not-call/export/+server.ts': 'written by csvLine',
  'src/routes/api/v1/campaigns/[id]/not-called/+server.ts': 'written by csvLine',
  'src/routes/samples/[name]/+server.ts': 'ours',
};

it('knows every route that hands out a table: a new one writes its rows by csvLine and is named here', () => {
  const routes = globSync('src/routes/**/+server.ts', { cwd: web });
  const handingOut = routes.filter((path) =>
    /content-disposition|text\/csv|spreadsheet/i.test(readFileSync(join(web, path), 'utf8')),
  );
  expect(handingOut.sort()).toEqual(Object.keys(downloads).sort());
});

it('writes no rows but by csvLine', () => {
  const sources = globSync('{domain/audience,db,operations,activities,providers,web/src}/**/*.ts', {
    cwd: root,
  }).filter((path) => !/\.test\.ts$|paraglide|\.svelte-kit/.test(path));
  const byHand = sources.filter((path) =>
    /csv-stringify|replaceAll\('"', '""'\)/.test(readFileSync(join(root, path), 'utf8')),
  );
  expect(byHand).toEqual([]);
  const written = readFileSync(join(root, 'domain/audience/problem-file.ts'), 'utf8');
  expect(written).toContain("import { csvLine } from '../csv.ts'");
});

it('has samples without a formula', () => {
  for (const name of sampleNames) {
    const cells = sampleAudience(name, new Date('2026-03-02T15:00:00Z')).split(/[,\n]/);
    // A file that shows how numbers are written shows them as they are.
    const shown = cells.filter((cell) => !/^\+\d+$/.test(cell));
    expect(shown.filter((cell) => guarded(cell) !== cell)).toEqual([]);
  }
});
