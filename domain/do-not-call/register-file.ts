/**
 * Files that national registers give out. A full list has a number in each line; a change list says in each line what was
 * added or deleted since the list before, and must never be taken for a full one: it would set free everybody else.
 * The columns of the US registry's change list are nowhere published in full (“several items a line”), so it is recognised
 * by what it must have: a number and a sign for added or deleted.
 */

/** One line of a register's file. */
type RegisterLine =
  | { kind: 'empty' }
  /** A number as it stands there; `action`: null in a full list. */
  | { kind: 'number'; text: string; action: 'add' | 'delete' | null };

const actions: Record<string, 'add' | 'delete'> = {
  ...{ a: 'add', add: 'add', added: 'add', i: 'add', insert: 'add', new: 'add' },
  ...{
    d: 'delete',
    del: 'delete',
    delete: 'delete',
    deleted: 'delete',
    r: 'delete',
    remove: 'delete',
    removed: 'delete',
  },
};

const isDate = (item: string): boolean =>
  /^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:[T ].*)?$/.test(item) || /^\d{1,2}[-/.]\d{1,2}[-/.]\d{4}(?:[T ].*)?$/.test(item);

/**
 * Reads a line: with or without country code, the area code in a column of its own or not (`212,5550123`), and in a change
 * list with its day and its sign in any order (`646,5550112,2026-11-20,A`).
 */
export function readRegisterLine(line: string): RegisterLine {
  if (line.trim() === '') return { kind: 'empty' };
  const items = line.split(/[,;|\t]/).map((item) => item.trim().replace(/^"(.*)"$/, '$1'));
  const found = items.findIndex((item) => Object.hasOwn(actions, item.toLowerCase()));
  const action = found < 0 ? null : (actions[items[found]?.toLowerCase() ?? ''] ?? null);
  const rest = action === null ? line : items.filter((item, index) => index !== found && !isDate(item)).join(' ');
  return { kind: 'number', text: rest.replace(/[^\d+]+/g, ' ').trim(), action };
}

/** What a file of a register is, from its first bytes, if it cannot be read line by line. */
export function registerFileKind(first: Uint8Array): 'zip' | 'spreadsheet' | 'xml' | 'lines' {
  const isZip = first[0] === 0x50 && first[1] === 0x4b && first[2] === 0x03 && first[3] === 0x04;
  const text = Buffer.from(first.subarray(0, 4096)).toString('latin1');
  if (isZip) return /\[Content_Types\]\.xml|xl\//.test(text) ? 'spreadsheet' : 'zip';
  if ((first[0] === 0x1f && first[1] === 0x8b) || text.startsWith('7z\xbc\xaf') || text.startsWith('Rar!'))
    return 'zip';
  return /^(?:\xef\xbb\xbf)?\s*<(?:\?xml|list\b)/.test(text) ? 'xml' : 'lines';
}

/**
 * Numbers of the US registry's XML form, in which an area code holds its numbers (`<ac val="212"><ph val="5550101"/>`). Text
 * is handed over as it arrives; what is cut off waits for the next piece.
 */
export class RegisterXmlReader {
  #rest = '';
  #areaCode = '';
  /** What the file calls itself: `full` is a full list. */
  listType: string | null = null;

  read(piece: string): string[] {
    const text = this.#rest + piece;
    const end = text.lastIndexOf('>') + 1;
    this.#rest = text.slice(end);
    const numbers: string[] = [];
    for (const [, name, attributes = ''] of text.slice(0, end).matchAll(/<(list|ac|ph)\b([^>]*)>/g)) {
      const value = /\bval\s*=\s*["']\s*([^"']*?)\s*["']/.exec(attributes)?.[1] ?? '';
      if (name === 'list') this.listType = /\btype\s*=\s*["']\s*([^"']*?)\s*["']/.exec(attributes)?.[1] ?? null;
      else if (name === 'ac') this.#areaCode = value;
      else numbers.push(value.length >= 10 ? value : `${this.#areaCode}${value}`);
    }
    return numbers;
  }
}

/** A list that is smaller than this share of the one before asks first: it may be a part of one, or another file. */
const smallestShare = 0.9;

/** Whether a new full list is so much smaller than the one before that somebody must say that it is right. */
export function isSuspiciouslySmall(numbers: number, before: number): boolean {
  return numbers < before * smallestShare;
}
