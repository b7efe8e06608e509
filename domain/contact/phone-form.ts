import { refusal, type Refusal } from '../message/index.ts';

type FormProblem =
  'phone_extension_unread' | 'phone_has_letters' | 'phone_two_numbers' | 'phone_no_digits' | 'phone_short_code';

/** Several ways to read one text, in the order in which they are tried: digits, with `+` where they are international. */
export type Digits =
  | {
      ok: true;
      readings: readonly string[];
      /** Digits that are pressed after the answer; empty for none. */
      extension: string;
    }
  | Refusal<FormProblem>;

/**
 * The digits of a number as people write it: without links (`tel:`, `wa.me`), labels, brackets and blanks. An extension stands
 * apart and is never glued to the number; letters are refused, and two numbers in one cell.
 * @param text in plain characters
 * @param isNumber whether digits are a whole number by themselves
 */
export function digitsOf(text: string, isNumber: (digits: string) => boolean): Digits {
  const bare = withoutLabel(withoutLink(text));
  if (/^[*#]+\d/.test(bare)) return refusal('phone_short_code');
  const { number, extension } = splitExtension(bare);
  const parts = partsOf(number).filter((part) => part !== '');
  if (parts.length > 1 && areNumbers(parts, isNumber)) {
    // The same number twice is one number.
    const [first = '', ...others] = parts.map((part) => compact(part).replace(/^00/, '+'));
    const isOne = others.every((part) => part === first);
    return isOne ? { ok: true, readings: [first], extension } : refusal('phone_two_numbers');
  }
  const digits = compact(number);
  if (!/\d/.test(digits)) return refusal('phone_no_digits');
  if (/\p{L}/u.test(number)) return refusal('phone_has_letters');
  if (extension !== '' && !isPlainlySplit(number, bare)) return refusal('phone_extension_unread');
  if (!/^\+?\d+$/.test(digits)) return refusal('phone_no_digits');
  if (isRunTogether(number, digits, isNumber)) return refusal('phone_two_numbers');
  return { ok: true, readings: readingsOf(number, digits), extension };
}

/** `(0)` is dialled at home and left out from abroad; some countries (Italy) keep it. */
function readingsOf(number: string, digits: string): string[] {
  const without = number.replace(/\(\s*0\s*\)/, '');
  return without !== number && digits.startsWith('+') ? [digits, compact(without)] : [digits];
}

/** `+` and digits, wherever the plus stands: right-to-left cells show it first and store it last. */
function compact(number: string): string {
  const kept = number.replace(/[^\d+\p{L}]/gu, '');
  const isInternational = /^\++\d/.test(kept) || /^\d+\+$/.test(kept);
  const digits = kept.replace(/^\++|\+$/g, '');
  return isInternational ? `+${digits.replace(/^00(?=[1-9])/, '')}` : digits;
}

function withoutLink(text: string): string {
  const link =
    /^(?:https?:\/\/)?(?:www\.)?(?:wa\.me\/|(?:api|web)\.whatsapp\.com\/send\/?\?(?:.*&)?phone=|t\.me\/|viber:\/\/chat\/?\?number=)(?:%2B|\+| )*(\d+)/i.exec(
      text,
    );
  if (link) return `+${link[1] ?? ''}`;
  const messenger = /^\+?(\d+)@(?:s\.whatsapp\.net|c\.us)$/i.exec(text);
  if (messenger) return `+${messenger[1] ?? ''}`;
  const scheme = /^(?:tel|callto|sms|smsto|sips?|skype|whatsapp|facetime|facetime-audio):(?:\/\/)?(.*)$/is.exec(text);
  if (!scheme) return text;
  const address = (scheme[1] ?? '').replace(/%2B/gi, '+').replace(/%20/g, ' ').replace(/%23/g, '#');
  const [user = ''] = address.replace(/[?&](?:call|chat|body)\b.*$/i, '').split('@');
  const context = /;phone-context=(\+\d+)/i.exec(user)?.[1] ?? '';
  const number = user.replace(/;(?!\s*ext=)[a-z-]+(?:=[^;]*)?/gi, '');
  return number.startsWith('+') || context === '' ? number : context + number;
}

const labels =
  /^(?:tel|telephone|telefon|teléfono|telefono|téléphone|phone|mobile|mobil|móvil|mob|cell|cellphone|cellular|handy|office|work|home|private|m|t|p|c|ph|no|nr|number|whatsapp|wa|هاتف|جوال|الجوال|موبايل|تلفون|واتساب|رقم)\s*(?:no|nr|number)?\s*[.:=-]*\s*(?=[+(\d])/iu;
const trailingLabel = /\s*\((?:\p{L}|[ .])+\)$/u;

function withoutLabel(text: string): string {
  return text.replace(labels, '').replace(trailingLabel, '').trim();
}

const extensionWords =
  'ext(?:ension|n)?|x|доб(?:авочный)?|вн|poste|durchwahl|dw|dahili|interno|int|anexo|ramal|apt|toestel|tst|linnanumero|تحويلة|التحويلة|内線|内线|分机|转|轉';
/** Words, `#` and `~`, `;ext=`, and the commas of a dialling pause; without digits behind them they say nothing. */
const extensionAtEnd = new RegExp(
  `^(.*\\d[\\s)]*)[\\s,;(-]*(?:;\\s*ext\\s*=|(?:(?<!\\p{L})(?:${extensionWords})(?!\\p{L})[.:\\s]*)|[#~]|,+|;+|(?<=\\d)[pw])\\s*[#:]?(\\d{0,6})\\s*[#)]*$`,
  'iu',
);

function splitExtension(text: string): { number: string; extension: string } {
  const found = extensionAtEnd.exec(text);
  const [, number = '', extension = ''] = found ?? [];
  if (!found || number.replace(/\D/g, '').length < 6) return { number: text, extension: '' };
  // An empty one may stand behind one with digits: `,,1234#`.
  return extension === '' ? splitExtension(number.trim()) : { number: number.trim(), extension };
}

/** A second extension, or the number of a flat, is nothing that an exchange understands. */
function isPlainlySplit(number: string, text: string): boolean {
  return /^[+\d\s()./-]*$/.test(number) && !/(?<!\p{L})apt(?!\p{L})/iu.test(text);
}

const separators = /\s*(?:[/|;,&\\\n]|(?<!\p{L})(?:or|and|und|oder|et|ou|y|o|e|veya|ve|или|и|أو|او|و)(?!\p{L}))\s*/iu;

function partsOf(number: string): string[] {
  const parts = number.split(separators);
  if (parts.length > 1) return parts;
  // A plus behind digits begins another number; one at the very end belongs to this one.
  return number.split(/(?<=\d[\d\s().-]*)(?=\+\s*\(?\d)/);
}

const leastDigits = 7;

/** `030/1234567` is one number with its area code; `0301234567/68` is two that end differently. */
function areNumbers(parts: readonly string[], isNumber: (digits: string) => boolean): boolean {
  const digits = parts.map(compact);
  const long = digits.filter((part) => part.replace(/\D/g, '').length >= leastDigits);
  return long.length > 1 || isNumber(digits[0] ?? '');
}

/** Two whole numbers with a blank or nothing between them. */
function isRunTogether(number: string, digits: string, isNumber: (digits: string) => boolean): boolean {
  if (digits.length < 2 * leastDigits || isNumber(digits)) return false;
  const half = digits.length / 2;
  const first = digits.slice(0, half);
  if (Number.isInteger(half) && isNumber(first) && isNumber(digits.slice(half))) return true;
  const blanks = [...number.matchAll(/\s+/g)];
  return blanks.some(({ index }) => {
    const [before, after] = [compact(number.slice(0, index)), compact(number.slice(index))];
    return after.length >= leastDigits && isNumber(before) && isNumber(after);
  });
}
