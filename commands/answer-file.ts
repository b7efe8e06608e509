import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import { looksLikePhone } from '#domain/audience/phone-cell.ts';
import { RedialError } from '#domain/error.ts';
import type { Message } from '#domain/message/index.ts';
import { readTable, type TableProblem } from '#domain/table/read-table.ts';
import type { TableRow } from '#domain/table/records.ts';
import { compileMessages } from '../web/compile-messages.ts';

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

/**
 * Answers each row of a table file, whatever program wrote it, with one row of CSV on standard output, in the same order and
 * as it is read, so that a file may be of any size. What goes wrong is one sentence on standard error and exit code 1.
 */
export async function answerFile(questions: Questions): Promise<void> {
  try {
    await answerAll(questions);
  } catch (error) {
    // A reader that has seen enough (`| head`) is no failure.
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EPIPE') return;
    const sentence = error instanceof RedialError ? await inWords(error.says) : messageOf(error);
    process.stderr.write(code === 'ENOENT' ? `There is no file ${questions.file}.\n` : `${sentence}\n`);
    process.exitCode = 1;
  }
}

async function answerAll({ usage, file, needs, columns, answer }: Questions): Promise<void> {
  if (file === undefined) throw new Error(`Usage: ${usage} FILE.csv`);
  // npm runs scripts in the project's folder; the file is named from where the person is.
  const bytes = createReadStream(resolve(process.env['INIT_CWD'] ?? '.', file));
  await pipeline(
    rowsOf(bytes, needs),
    async function* answers(rows: AsyncIterable<Row>): AsyncGenerator<Row> {
      for await (const row of rows) yield answer(row);
    },
    stringify({ header: true, columns: [...columns] }),
    process.stdout,
    { end: false },
  );
}

/**
 * All rows below the header, also those that are wrong: each has an answer.
 * @throws Error if a column is missing without which there is no question, and where rows stand within a cell of another
 */
async function* rowsOf(bytes: AsyncIterable<Uint8Array>, needs: readonly string[]): AsyncGenerator<Row> {
  const recognisedColumns = (cells: readonly string[]): number => {
    const names = namesOf(cells);
    return needs.filter((name) => names.includes(name)).length;
  };
  // A file without names is one without the columns.
  const options = { recognisedColumns, looksLikePhone, listColumn: needs.join(), keepsBlankRows: true };
  let names: string[] | null = null;
  for await (const batch of readTable(bytes, options)) {
    names ??= readHeader(batch.names, needs);
    const rows: (TableRow | TableProblem)[] = [...batch.rows, ...batch.problems];
    for (const read of rows.sort((a, b) => a.row - b.row)) {
      if ('message' in read && read.kind === 'swallowed_rows') {
        throw new Error(`Row ${read.row}: ${await inWords(read.message)}`);
      }
      yield Object.fromEntries(names.map((name, column) => [name, read.cells[column]?.trim()]));
    }
  }
}

function readHeader(cells: readonly string[], needs: readonly string[]): string[] {
  const names = namesOf(cells);
  if (needs.every((name) => names.includes(name))) return names;
  throw new Error(`The file needs the columns ${needs.join(' and ')}.`);
}

const namesOf = (cells: readonly string[]): string[] => cells.map((name) => name.trim().toLowerCase());

async function inWords(message: Message): Promise<string> {
  // The messages are compiled from `web/messages`: nothing of them is there in a fresh clone.
  await compileMessages();
  const words = await import('#lib/server/words.ts');
  return words.inWords(message);
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
