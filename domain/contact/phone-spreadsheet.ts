import { message, refusal, type Message, type Refusal } from '../message/index.ts';

type Damage = 'phone_rounded' | 'phone_subtracted' | 'phone_spreadsheet_error';

/**
 * Takes off what spreadsheets and those who fear them put around a number (apostrophes, quotes, `="…"`), reads numbers of which a
 * spreadsheet kept every digit (`966500000003.0`, `2.125550101E9`), and refuses what it has calculated with: those digits are
 * somebody else's number, or nobody's.
 * @param text in plain characters
 */
export function unpackCell(text: string): { ok: true; text: string; note?: Message } | Refusal<Damage> {
  const bare = withoutGuards(text);
  if (isErrorWord(bare)) return refusal('phone_spreadsheet_error');
  // `(8,999,999,910)` and `8999999910-` are how accountants write a minus.
  if (/^-\W*\d/.test(bare) || /^\d{7,}(?:[.,]\d+)?-$/.test(bare) || /^\(\d{1,3}(?:,\d{3}){2,}\)$/.test(bare)) {
    return refusal('phone_subtracted');
  }
  const scientific = /^\+?(\d+)(?:[.,](\d*))?\s*(?:e|x\s*10\s*\^?|×\s*10\s*\^?)\s*([+-]?)(\d{1,3})$/i.exec(bare);
  if (scientific) {
    const [, whole = '', fraction = '', sign, exponent] = scientific;
    // A digit that is not written was rounded away: with zeros in its place it would be another number.
    if (sign === '-' || fraction.length !== Number(exponent)) return refusal('phone_rounded');
    return numeric(whole + fraction);
  }
  const decimal = /^([1-9]\d{8,})[.,](\d{1,2})$/.exec(bare);
  if (decimal) return /^0+$/.test(decimal[2] ?? '') ? numeric(decimal[1] ?? '') : refusal('phone_rounded');
  const grouped = /^[1-9]\d{0,2}(?:,\d{3}){2,}(?:\.0+)?$/.test(bare);
  if (grouped) return numeric(bare.replace(/\.0+$|,/g, ''));
  return { ok: true, text: bare };
}

function numeric(digits: string): { ok: true; text: string; note: Message } {
  return { ok: true, text: digits, note: message('number_note_spreadsheet') };
}

function withoutGuards(text: string): string {
  let bare = text;
  for (let before = ''; before !== bare;) {
    before = bare;
    bare = bare
      .replace(/^=\s*(?=["'+(\d])/, '')
      .replace(/^["'`]+|["'`]+$/g, '')
      .trim();
  }
  return bare;
}

/** `#NAME?`, `#WERT!`, `#N/A`, `Err:502`, and the hashes of a column that is too narrow. */
function isErrorWord(text: string): boolean {
  return /^#(?:[^\d\s]+[!?]|DIV\/0!|N\/?[ADV]|#*|[A-Z]+)$/iu.test(text) || /^Err:\d{3}$/i.test(text);
}
