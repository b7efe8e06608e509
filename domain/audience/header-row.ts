import { knownColumnNames } from './columns.ts';

const mostDigits = 20;
const fewestDigits = 6;

/** How many of these cells are names of columns that an audience may have. */
export function recognisedColumns(names: readonly string[]): number {
  return names.filter((name) =>
    knownColumnNames.has(
      name
        .trim()
        .toLowerCase()
        .replace(/[\s\-./]+/gu, '_'),
    ),
  ).length;
}

/** Whether a cell looks like somebody's number, also if a spreadsheet has damaged it: digits of any script, and signs between them. */
export function looksLikePhone(cell: string): boolean {
  if (cell.length > 60) return false;
  const text = cell.replace(/[\s"'=\p{Cf}]/gu, '');
  if (/^\d[.,]\d+E\+?\d{1,2}$/i.test(text)) return true;
  if (!/^(?:tel:)?[+(]?[\p{Nd}().\-/+–]+$/iu.test(text) || isDateOrAmount(text)) return false;
  const digits = text.match(/\p{Nd}/gu)?.length ?? 0;
  return digits >= fewestDigits && digits <= mostDigits;
}

/** `2026-01-31`, `31.01.2026`, `1/31/26`; `1234567.50`. */
function isDateOrAmount(text: string): boolean {
  return (
    /^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})$/.test(text) || /^-?\d+\.\d{1,2}$/.test(text)
  );
}
