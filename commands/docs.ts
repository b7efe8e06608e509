/**
 * `npm run docs`: writes the tables of the documents that are made from code, between their markers
 * (`<!-- name:begin -->` … `<!-- name:end -->`). `npm run docs -- --check` only says which are not up to date.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '#infra/root.ts';
import { documentTables, withTable } from './docs/tables.ts';

const check = process.argv.includes('--check');
const outdated: string[] = [];
for (const { file, name, table } of documentTables) {
  const path = join(root, file);
  const before = await readFile(path, 'utf8');
  const after = withTable(before, name, table());
  if (after === before) continue;
  outdated.push(`${file}: ${name}`);
  if (!check) await writeFile(path, after);
}
if (outdated.length > 0) process.stdout.write(`${check ? 'Not up to date' : 'Written'}: ${outdated.join(', ')}\n`);
process.exit(check && outdated.length > 0 ? 1 : 0);
