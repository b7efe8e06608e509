/**
 * Answers a CSV of questions "may this number be called at this instant?" with a CSV on standard output, in the same
 * order: `npm run --silent explain-window -- FILE.csv`. Reads the columns e164, instant_utc and, where they exist,
 * contact_tz, contact_region and campaign_window, wherever they stand. Every row has an answer: what cannot be read is
 * not allowed, and says why.
 */
import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';
import { stringify } from 'csv-stringify';
import { explainWindow } from '#domain/calling-law/index.ts';
import { compileMessages } from '../web/compile-messages.ts';

const columns = ['e164', 'instant_utc', 'region', 'candidate_zones', 'allowed', 'reason', 'next_open', 'source'];

const now = new Date();

// The messages are compiled from `web/messages`: nothing of them is there in a fresh clone.
await compileMessages();
const { inWords } = await import('#lib/server/words.ts');

type Row = Record<string, string | undefined>;

/** @throws Error if a column is missing without which there is no question. */
function readHeader(cells: string[]): string[] {
  const names = cells.map((name) => name.trim().toLowerCase());
  if (!names.includes('e164') || !names.includes('instant_utc')) {
    throw new Error('The file needs the columns e164 and instant_utc.');
  }
  return names;
}

function answer(row: Row): Row {
  // A row that is too short asks with empty cells.
  const { e164 = '', instant_utc: instantUtc = '' } = row;
  const explanation = explainWindow(
    {
      e164,
      instantUtc,
      contactTimezone: row['contact_tz'],
      contactRegion: row['contact_region'],
      campaignWindow: row['campaign_window'],
    },
    { now, inWords },
  );
  return {
    e164,
    instant_utc: instantUtc,
    region: explanation.region,
    candidate_zones: explanation.candidateZones,
    allowed: String(explanation.allowed),
    reason: explanation.reason,
    next_open: explanation.nextOpen,
    source: explanation.source,
  };
}

async function* answers(rows: AsyncIterable<Row>): AsyncGenerator<Row> {
  for await (const row of rows) yield answer(row);
}

const reading = {
  columns: readHeader,
  bom: true,
  trim: true,
  skip_empty_lines: true,
  relax_column_count: true,
  // A lone quotation mark in some note is no reason to leave the rest unanswered.
  relax_quotes: true,
};

async function main(file: string | undefined): Promise<void> {
  if (file === undefined) throw new Error('Usage: npm run --silent explain-window -- FILE.csv');
  await pipeline(
    // npm runs scripts in the project's folder; the file is named from where the person is.
    createReadStream(resolve(process.env['INIT_CWD'] ?? '.', file)),
    parse(reading),
    answers,
    stringify({ header: true, columns }),
    process.stdout,
    { end: false },
  );
}

try {
  await main(process.argv[2]);
} catch (error) {
  // A reader that has seen enough (`| head`) is no failure.
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'EPIPE') {
    const sentence = error instanceof Error ? error.message : String(error);
    process.stderr.write(code === 'ENOENT' ? `There is no file ${process.argv[2]}.\n` : `${sentence}\n`);
    process.exitCode = 1;
  }
}
