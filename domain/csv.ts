/**
 * Files that people open in a spreadsheet. A cell that begins like a formula would be run there, with the rights of who
 * opened it (CSV injection, https://owasp.org/www-community/attacks/CSV_Injection): such a cell is written with an apostrophe
 * before it, the spreadsheets' own sign for text, which is taken off when the file comes back.
 */

/** Signs that begin a formula, also as they are written in East Asia, and blanks that a spreadsheet may skip. */
const formula = /^(?:[\t\r\n]|\s*[=+\-@＝＋－＠])/;
/** Numbers, telephone numbers too: they begin with a sign and run nothing. */
const plainNumber = /^[+-]?[\d .,()-]*$/;

/** One row, with its end. Every file that people download is written by this. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => quoted(guarded(cell))).join(',')}\r\n`;
}

/** The cell as no spreadsheet takes it for a formula. */
export function guarded(cell: string): string {
  return isFormula(cell) ? `'${cell}` : cell;
}

/** What {@link guarded} was given. */
export function unguarded(cell: string): string {
  return cell.startsWith("'") && isFormula(cell) ? cell.slice(1) : cell;
}

/** Apostrophes before it do not count, so that one can be put there and taken off again. */
function isFormula(cell: string): boolean {
  const inside = cell.replace(/^'+/, '');
  return formula.test(inside) && !plainNumber.test(inside);
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
