/**
 * Imports one file as the console does, in a process of its own: the most memory it ever had is then the import's.
 *
 *     node commands/bench/engine/import-process.ts CAMPAIGN_ID FILE      (with DATABASE_URL)
 *
 * Writes one line of JSON (`ImportResult`).
 */
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { importAudience } from '#db/audience/audience-import.ts';
import { closeDatabase, openDatabase } from '#db/client.ts';

export interface ImportResult {
  contacts: number;
  /** Without the start of the process. */
  seconds: number;
  peakBytes: number;
}

const [campaignId = '', path = ''] = process.argv.slice(2);
const db = openDatabase(process.env.DATABASE_URL ?? '', { maxConnections: 5, name: 'redial bench import' });
let peakBytes = 0;
// Not `resourceUsage().maxRSS`: that of the process which started this one counts in it.
const watch = setInterval(() => (peakBytes = Math.max(peakBytes, process.memoryUsage.rss())), 50);
const began = performance.now();
const { contacts } = await importAudience(db, {
  campaignId,
  bytes: createReadStream(path),
  defaultCountry: null,
  requiredVariables: [],
  skipMissing: false,
  problems: null,
  inWords: ({ code }) => code,
  importId: randomUUID(),
  fileName: 'people.csv',
  problemsKey: null,
  actor: 'bench',
});
const seconds = (performance.now() - began) / 1000;
clearInterval(watch);
await closeDatabase(db);
const result: ImportResult = { contacts, seconds, peakBytes };
process.stdout.write(`${JSON.stringify(result)}\n`);
