import { execFile } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { sql } from 'drizzle-orm';
import type { Database } from '#db/client.ts';
import { campaigns } from '#db/schema/index.ts';
import { CampaignSettings } from '#domain/campaign/campaign.ts';
import { one } from '#tests/support/one.ts';
import type { ImportResult } from './import-process.ts';

export interface ImportFigures {
  importRows: number;
  /** Rows per second of our import against PostgreSQL's own COPY of the same file into a bare table of its columns. */
  importVsPlainCopy: number;
  /** Against COPY of the same people into `contacts` itself, with its keys and counts: what is left for checking them. */
  importVsCopyIntoContacts: number;
  /** Most memory of a process that imports all rows, in MB above the most of one that imports a tenth of them. */
  importMemoryGrowthMb: number;
}

const run = promisify(execFile);
const importProcess = fileURLToPath(new URL('./import-process.ts', import.meta.url));

/** Imports a CSV as the console does, and lets PostgreSQL read the same file by itself. */
export async function measureImport(
  db: Database,
  options: { databaseUrl: string; rows: number; dir: string },
): Promise<ImportFigures> {
  const file = join(options.dir, 'people.csv');
  await writePeople(file, options.rows);
  const plain = await seconds(async () => {
    const client = db.$client;
    await client`CREATE TABLE bench_plain (phone text, customer_name text, city text)`;
    const copy = await client`COPY bench_plain FROM STDIN WITH (FORMAT csv, HEADER)`.writable();
    await pipeline(createReadStream(file), copy);
  });
  const tenth = join(options.dir, 'tenth.csv');
  await writePeople(tenth, Math.floor(options.rows / 10));
  const few = await importFile(db, options.databaseUrl, tenth);
  const all = await importFile(db, options.databaseUrl, file);
  const ours = all.seconds;
  if (all.contacts !== options.rows) throw new Error(`Only ${all.contacts} of ${options.rows} rows were taken`);
  const other = await draft(db);
  const ready = join(options.dir, 'contacts.csv');
  const client = db.$client;
  await writeContacts(db, { from: all.campaignId, to: other, path: ready });
  const intoContacts = await seconds(async () => {
    const copy =
      await client`COPY contacts (campaign_id, phone, variables, window_class_id, position) FROM STDIN`.writable();
    await pipeline(createReadStream(ready), copy);
  });
  await db.execute(sql`DROP TABLE bench_plain`);
  return {
    importRows: options.rows,
    importVsPlainCopy: round(plain / ours),
    importVsCopyIntoContacts: round(intoContacts / ours),
    importMemoryGrowthMb: Math.max(0, Math.round((all.peakBytes - few.peakBytes) / 1024 / 1024)),
  };
}

async function importFile(db: Database, databaseUrl: string, path: string) {
  const campaignId = await draft(db);
  const { stdout } = await run(process.execPath, [importProcess, campaignId, path], {
    env: { ...process.env, DATABASE_URL: databaseUrl },
  });
  return { campaignId, ...(JSON.parse(stdout) as ImportResult) };
}

async function draft(db: Database): Promise<string> {
  const values = { name: 'Bench import', settings: CampaignSettings.parse({}) };
  return one(await db.insert(campaigns).values(values).returning()).id;
}

async function writePeople(path: string, rows: number): Promise<void> {
  const file = await open(path, 'w');
  try {
    let lines = 'phone,customer_name,city\n';
    for (let i = 0; i < rows; i++) {
      lines += `+9198${String(10_000_000 + i)},Person ${i},Riverton\n`;
      if (lines.length > 1_000_000 || i === rows - 1) {
        await file.write(lines);
        lines = '';
      }
    }
  } finally {
    await file.close();
  }
}

/**
 * The contacts of one campaign as those of another, in COPY's text format. By a cursor: the driver's reading side of COPY
 * may wait for ever when the file is slower than the database.
 */
async function writeContacts(
  db: Database,
  { from, to, path }: { from: string; to: string; path: string },
): Promise<void> {
  const file = await open(path, 'w');
  try {
    const lines = db.$client<{ line: string }[]>`
      SELECT concat_ws(E'\\t', ${to}::text, phone, variables, window_class_id, position) AS line
      FROM contacts WHERE campaign_id = ${from}`;
    for await (const some of lines.cursor(10_000)) await file.write(`${some.map(({ line }) => line).join('\n')}\n`);
  } finally {
    await file.close();
  }
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
