import type { TransactionSql } from 'postgres';
import { regionOfCountry } from '#domain/calling-law/region.ts';
import { parsePhoneNumber } from '#domain/contact/phone-number.ts';
import { looksLikePhone } from '#domain/audience/phone-cell.ts';
import { fileText, peek } from '#domain/do-not-call/file-text.ts';
import { listName } from '#domain/do-not-call/national-list.ts';
import { readRegisterLine, registerFileKind, RegisterXmlReader } from '#domain/do-not-call/register-file.ts';
import { RedialError } from '#domain/error.ts';
import { readCells } from '#domain/table/read-table.ts';
import { copyLines } from '../copy-lines.ts';

export const maxNationalListBytes = 1024 * 1024 * 1024;
/** A file with a larger share of lines that are no numbers is probably another file. */
const unreadableShare = 0.01;
const linesAtOnce = 5_000;
const firstBytes = 512;
/** These files have no names of columns that count. */
const hints = { recognisedColumns: () => 0, looksLikePhone };

interface RegisterFile {
  country: string;
  bytes: AsyncIterable<Uint8Array>;
}

export interface CopiedRegister {
  /** A change list says of each number whether it was added or deleted. */
  kind: 'full' | 'changes';
  unreadable: number;
}

/**
 * Copies a register's file into the table `incoming (phone, listed, place)` as it arrives.
 * @throws RedialError `bad_input` for a file that cannot be read or is another one, `too_large`
 */
export async function copyRegister(tx: TransactionSql, file: RegisterFile): Promise<CopiedRegister> {
  const { country } = file;
  const { first, all } = await peek(limited(file.bytes), firstBytes);
  const form = registerFileKind(first);
  if (form === 'zip') throw new RedialError('national_list_zipped');
  const copy = await tx`COPY incoming (phone, listed, place) FROM STDIN`.writable();
  return copyLines(copy, async (write) => {
    const counts = { added: 0, deleted: 0, plain: 0, unreadable: 0 };
    const firstRows: number[] = [];
    let lines: string[] = [];
    const flush = async (): Promise<void> => {
      await write(lines.join(''));
      lines = [];
    };
    for await (const { row, line } of form === 'xml' ? xmlLines(all, country) : tableLines(all)) {
      const read = readRegisterLine(line);
      // Empty lines, and a header.
      if (read.kind === 'empty' || (read.text === '' && row === 1)) continue;
      const parsed = parsePhoneNumber(read.text, country);
      if (parsed.ok && lawOf(parsed.phone.country) === country) {
        counts[read.action === null ? 'plain' : read.action === 'add' ? 'added' : 'deleted'] += 1;
        lines.push(`${parsed.phone.e164}\t${read.action === 'delete' ? 'f' : 't'}\t${row}\n`);
      } else {
        counts.unreadable += 1;
        if (firstRows.length < 3) firstRows.push(row);
      }
      if (lines.length >= linesAtOnce) await flush();
    }
    await flush();
    return judged(counts, { country, firstRows });
  });
}

function judged(
  counts: { added: number; deleted: number; plain: number; unreadable: number },
  { country, firstRows }: { country: string; firstRows: number[] },
): CopiedRegister {
  const { plain, unreadable } = counts;
  const changes = counts.added + counts.deleted;
  if (plain + changes === 0) throw new RedialError('national_list_without_numbers', { country });
  if (unreadable > unreadableShare * (plain + changes + unreadable)) {
    throw new RedialError('national_list_unreadable', { lines: unreadable, country, rows: firstRows.map(String) });
  }
  if (plain > 0 && changes > 0) throw new RedialError('national_list_mixed', { changes, plain });
  return { kind: changes > 0 ? 'changes' : 'full', unreadable };
}

interface Line {
  /** As spreadsheets count. */
  row: number;
  line: string;
}

async function* tableLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  for await (const { rows } of readCells(bytes, hints)) {
    for (const { row, cells } of rows) yield { row, line: cells.join(',') };
  }
}

/** A number a line. @throws RedialError for a form that is not a full list */
async function* xmlLines(bytes: AsyncIterable<Uint8Array>, country: string): AsyncGenerator<Line> {
  const reader = new RegisterXmlReader();
  let row = 0;
  for await (const piece of fileText(bytes)) {
    const numbers = reader.read(piece);
    const { listType } = reader;
    if (listType !== null && listType.toLowerCase() !== 'full') {
      throw new RedialError('national_list_xml_kind', { list: listName(country), type: listType });
    }
    for (const line of numbers) {
      row += 1;
      yield { row, line };
    }
  }
}

/** Country whose register a number belongs to: a territory's is that of the country whose law it has. */
const lawOf = (country: string | null): string | null => country && regionOfCountry(country).slice(0, 2);

async function* limited(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > maxNationalListBytes) throw new RedialError('national_list_too_large');
    yield chunk;
  }
}
