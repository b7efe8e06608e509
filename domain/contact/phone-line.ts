import { refusal } from '../message/index.ts';
import { parsePhoneLine, type KnownPlace, type PhoneLineResult } from './phone-number.ts';

/** Whom a dial reaches: a number, and where an exchange answers it, the line behind that. */
export interface PhoneLine {
  /** E.164. */
  phone: string;
  /** Digits; null for none. */
  extension: string | null;
}

/** As many digits as `parsePhoneLine` takes behind a number. */
export const extensionForm = /^\d{1,6}$/;

/**
 * Reads a number whose extension stands behind it or in a field of its own. Where both name one, they must be the same.
 */
export function lineOf(
  { phone, extension }: { phone: string; extension?: string | null },
  defaultCountry: string | null,
  place: KnownPlace = {},
): PhoneLineResult {
  const read = parsePhoneLine(phone, defaultCountry, place);
  const apart = extension?.trim() ?? '';
  if (!read.ok || apart === '') return read;
  const isClear = extensionForm.test(apart) && (read.extension ?? apart) === apart;
  return isClear ? { ...read, extension: apart } : refusal('phone_extension_unread');
}

/** One text for each line: two people behind one number have two. */
export function lineKey({ phone, extension }: PhoneLine): string {
  return extension === null ? phone : `${phone};ext=${extension}`;
}

/** The line of a `lineKey`. */
export function lineOfKey(key: string): PhoneLine {
  const [phone = '', extension = null] = key.split(';ext=');
  return { phone, extension };
}
