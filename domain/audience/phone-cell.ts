const mostDigits = 20;
const fewestDigits = 6;

/** Whether a cell looks like somebody's number, also if a spreadsheet has damaged it: digits of any script, and signs between them. */
export function looksLikePhone(cell: string): boolean {
  if (cell.length > 60) return false;
  const text = cell.replace(/[\s"'=\p{Cf}]/gu, '').replace(/(?:ext|x)\.?\p{Nd}+$/iu, '');
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
