/**
 * Files that people open in a spreadsheet, change and upload again. A cell that begins like a formula would be run there, with
 * the rights of who opened it (CSV injection, https://owasp.org/www-community/attacks/CSV_Injection), and what looks like a
 * number or a date is rewritten: +966500000001 comes back as 9.665E+11, 0500 as 500, +1-202-555-0100 as -856. Such a cell
 * is written with an apostrophe before it, the spreadsheets' own sign for text, which is taken off when the file comes back.
 */

/** Signs that begin a formula, also as they are written in East Asia, and blanks that a spreadsheet may skip. */
const formula = /^(?:[\t\r\n]|\s*[=+\-@＝＋－＠])/;
/** A number that comes back as it went. Spreadsheets write those of more than eleven digits as powers of ten. */
const steadyNumber = /^\s*-?(?:0|[1-9]\d{0,10})(?:[.,]\d+)?\s*$/;
/** What is taken for a number, and written otherwise. */
const rewrittenNumber = /^\s*(?:0\d[\d .,-]*|\d{12,}(?:[.,]\d+)?|\d+(?:[.,]\d+)?E[+-]?\d+)\s*$/i;
/** What is taken for a date, and written as the spreadsheet's country does. */
const rewrittenDate = /^\s*\d{1,4}(?:[-/]\d{1,2}(?:[-/]\d{1,4})?|\.\d{1,2}\.\d{2,4})\s*$/;

/** One row, with its end. Every file that people download is written by this. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => quoted(guarded(cell))).join(',')}\r\n`;
}

/** The cell as no spreadsheet runs or rewrites it. */
export function guarded(cell: string): string {
  return isRewritten(cell) ? `'${cell}` : cell;
}

/** What {@link guarded} was given. */
export function unguarded(cell: string): string {
  return cell.startsWith("'") && isRewritten(cell) ? cell.slice(1) : cell;
}

/** Apostrophes before it do not count, so that one can be put there and taken off again. */
function isRewritten(cell: string): boolean {
  const inside = cell.replace(/^'+/, '');
  if (formula.test(inside)) return !steadyNumber.test(inside) && inside.trim() !== '-';
  return rewrittenNumber.test(inside) || rewrittenDate.test(inside);
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
