/**
 * Rows of separated text, as a spreadsheet shows them: whatever ends a line, whatever stands before a quote, and with quotes
 * that were never doubled. RFC 4180 describes what programs should write; this reads what they do write.
 */
import { RedialError } from '../error.ts';

/** A row as it stands in the file, blank ones included. */
export interface TableRow {
  /** As spreadsheets count, from 1: a cell with line breaks is one row, a blank line another. */
  row: number;
  cells: string[];
}

/** A row as it was read, with what has to be looked at. */
export interface ReadRow extends TableRow {
  /** Whether a cell has line breaks. */
  hasBreaks: boolean;
}

/** Characters between the cells that files have; a comma where there is one column only. */
export const tableDelimiters = [',', ';', '\t', '|'] as const;
export type TableDelimiter = (typeof tableDelimiters)[number];

/** A quote that is never closed must not swallow the rest of a large file. */
const maxRecordCharacters = 256 * 1024;

const tab = 0x09;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;
const quote = 0x22;
const byteOrderMark = 0xfeff;

/** Splits text that arrives in parts into rows; holds no more than the row that is not complete yet. */
export class RecordReader {
  readonly #delimiter: string;
  readonly #delimiterCode: number;
  #carry = '';
  #row = 0;

  constructor(delimiter: TableDelimiter) {
    this.#delimiter = delimiter;
    this.#delimiterCode = delimiter.charCodeAt(0);
  }

  /** The row that the text goes on with. */
  get nextRow(): number {
    return this.#row + 1;
  }

  /**
   * The rows that are complete with this text.
   * @throws RedialError `table_quote_open` where a row grows without end
   */
  push(text: string): ReadRow[] {
    return this.#read(this.#carry + text, false);
  }

  /**
   * The rows that the end of the file completes.
   * @throws RedialError `table_quote_open` where a quote is open
   */
  end(): ReadRow[] {
    return this.#read(this.#carry, true);
  }

  #read(text: string, isEnd: boolean): ReadRow[] {
    const rows: ReadRow[] = [];
    let at = 0;
    let nextFeed = indexFrom(text, '\n', 0);
    let nextReturn = indexFrom(text, '\r', 0);
    let nextQuote = indexFrom(text, '"', 0);
    while (at < text.length) {
      // Files that were joined have a mark in the middle.
      while (text.charCodeAt(at) === byteOrderMark) at += 1;
      if (nextFeed < at) nextFeed = indexFrom(text, '\n', at);
      if (nextReturn < at) nextReturn = indexFrom(text, '\r', at);
      if (nextQuote < at) nextQuote = indexFrom(text, '"', at);
      const lineEnd = Math.min(nextFeed, nextReturn, text.length);
      if (lineEnd === text.length && at === text.length) break;
      const record =
        nextQuote < lineEnd
          ? this.#quotedRecord(text, at, isEnd)
          : { cells: text.slice(at, lineEnd).split(this.#delimiter), end: lineEnd, hasBreaks: false };
      const next = record === null ? null : afterLineEnd(text, record.end, isEnd);
      if (record === null || next === null) break;
      this.#row += 1;
      rows.push({ row: this.#row, cells: record.cells, hasBreaks: record.hasBreaks });
      at = next;
    }
    this.#carry = at === 0 ? text : text.slice(at);
    if (this.#carry.length > maxRecordCharacters) throw this.#quoteOpen();
    return rows;
  }

  /** The cells from here to the end of the row; null where more text is needed to know. */
  #quotedRecord(text: string, from: number, isEnd: boolean): (Omit<ReadRow, 'row'> & { end: number }) | null {
    const cells: string[] = [];
    let hasBreaks = false;
    let at = from;
    for (;;) {
      const begin = this.#afterBlanks(text, at);
      const cell = text.charCodeAt(begin) === quote ? this.#quotedCell(text, begin, isEnd) : this.#plainCell(text, at);
      if (cell === null) return null;
      cells.push(cell.value);
      hasBreaks ||= /[\n\r]/.test(cell.value);
      at = cell.end;
      if (text.charCodeAt(at) !== this.#delimiterCode) return { cells, end: at, hasBreaks };
      at += 1;
    }
  }

  #plainCell(text: string, from: number): { value: string; end: number } {
    let at = from;
    while (at < text.length && !this.#endsCell(text.charCodeAt(at))) at += 1;
    return { value: text.slice(from, at), end: at };
  }

  /**
   * A quote ends the cell only where a delimiter or a line end follows: people write `"Bob "The Man" Smith"`, too.
   * @throws RedialError `table_quote_open`
   */
  #quotedCell(text: string, open: number, isEnd: boolean): { value: string; end: number } | null {
    let value = '';
    let from = open + 1;
    for (;;) {
      const at = text.indexOf('"', from);
      if (at < 0) {
        if (isEnd) throw this.#quoteOpen();
        return null;
      }
      const isDoubled = text.charCodeAt(at + 1) === quote;
      const behind = this.#afterBlanks(text, at + 1);
      if (behind === text.length && !isEnd) return null;
      if (!isDoubled && (behind === text.length || this.#endsCell(text.charCodeAt(behind)))) {
        return { value: value + text.slice(from, at), end: behind };
      }
      value += text.slice(from, at + 1);
      from = at + (isDoubled ? 2 : 1);
    }
  }

  #endsCell(code: number): boolean {
    return code === this.#delimiterCode || code === lineFeed || code === carriageReturn;
  }

  #afterBlanks(text: string, from: number): number {
    let at = from;
    for (; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      const isBlank = code === space || code === byteOrderMark || (code === tab && this.#delimiterCode !== tab);
      if (!isBlank) break;
    }
    return at;
  }

  #quoteOpen(): RedialError {
    return new RedialError('table_quote_open', { row: this.nextRow });
  }
}

/** Where the next row begins; null where more text is needed to know. */
function afterLineEnd(text: string, lineEnd: number, isEnd: boolean): number | null {
  if (lineEnd >= text.length) return isEnd ? text.length : null;
  if (text.charCodeAt(lineEnd) !== carriageReturn) return lineEnd + 1;
  if (lineEnd + 1 === text.length && !isEnd) return null;
  return text.charCodeAt(lineEnd + 1) === lineFeed ? lineEnd + 2 : lineEnd + 1;
}

function indexFrom(text: string, searched: string, from: number): number {
  const index = text.indexOf(searched, from);
  return index < 0 ? Infinity : index;
}

/** A row without a visible character in it. */
export function isBlankRow(cells: readonly string[]): boolean {
  for (const cell of cells) if (cell !== '' && /\S/.test(cell)) return false;
  return true;
}
