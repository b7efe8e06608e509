import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';
import { stringify } from 'csv-stringify';

export type Row = Record<string, string | undefined>;

interface Questions {
  /** The command as people type it, up to the file. */
  usage: string;
  file: string | undefined;
  /** Columns without which there is no question; others may stand beside them, in whatever order. */
  needs: readonly string[];
  /** Columns of the answer. */
  columns: readonly string[];
  answer: (row: Row) => Row;
}

const reading = {
  bom: true,
  trim: true,
  skip_empty_lines: true,
  relax_column_count: true,
  // A file that was put together from others has several ends of line; the first alone would swallow the rest.
  record_delimiter: ['\r\n', '\n', '\r'],
  // A lone quotation mark in some note is no reason to leave the rest unanswered.
  relax_quotes: true,
};

/**
 * Answers each row of a CSV file with one row on standard output, in the same order and as it is read, so that a file may
 * be of any size. What goes wrong is one sentence on standard error and exit code 1.
 */
export async function answerFile(questions: Questions): Promise<void> {
  try {
    await answerAll(questions);
  } catch (error) {
    // A reader that has seen enough (`| head`) is no failure.
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EPIPE') return;
    const sentence = error instanceof Error ? error.message : String(error);
    process.stderr.write(code === 'ENOENT' ? `There is no file ${questions.file}.\n` : `${sentence}\n`);
    process.exitCode = 1;
  }
}

async function answerAll({ usage, file, needs, columns, answer }: Questions): Promise<void> {
  if (file === undefined) throw new Error(`Usage: ${usage} FILE.csv`);
  async function* answers(rows: AsyncIterable<Row>): AsyncGenerator<Row> {
    for await (const row of rows) yield answer(row);
  }
  await pipeline(
    // npm runs scripts in the project's folder; the file is named from where the person is.
    createReadStream(resolve(process.env['INIT_CWD'] ?? '.', file)),
    parse({ ...reading, columns: (cells: string[]) => readHeader(cells, needs) }),
    answers,
    stringify({ header: true, columns: [...columns] }),
    process.stdout,
    { end: false },
  );
}

/** @throws Error if a column is missing without which there is no question. */
function readHeader(cells: string[], needs: readonly string[]): string[] {
  const names = cells.map((name) => name.trim().toLowerCase());
  if (needs.every((name) => names.includes(name))) return names;
  throw new Error(`The file needs the columns ${needs.join(' and ')}.`);
}
