import {
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberWithError,
  validatePhoneNumberLength,
  type CountryCode,
  type PhoneNumber,
} from 'libphonenumber-js/max';
import { message, refusal, type Message, type MessageCode, type Refusal } from '../message/index.ts';
import { isPlaceholder, shortCodeOf } from './never-dial.ts';
import { numberingDataOf, recogniseE164, type PlanType } from './numbering-plan.ts';
import { plainCharacters } from './phone-characters.ts';
import { digitsOf } from './phone-form.ts';
import { todaysForm } from './phone-old-forms.ts';
import { unpackCell } from './phone-spreadsheet.ts';

/** What kind of line a number belongs to, as far as the numbering plan tells. */
export type PhoneNumberType =
  | 'fixed'
  | 'mobile'
  /** North America: the plan does not tell them apart. */
  | 'fixed_or_mobile'
  | 'voip'
  | 'toll_free'
  | 'premium_rate'
  | 'shared_cost'
  | 'personal'
  | 'pager'
  | 'company'
  | 'voicemail';

/** A number that the numbering plan knows as valid, or that somebody vouches for (see `KnownPlace`). */
export interface ParsedPhoneNumber {
  /** `+` and digits. */
  e164: string;
  /** Calling code without `+`, for example `44`. */
  callingCode: string;
  /** Digits after the calling code. */
  nationalNumber: string;
  /** ISO 3166-1 alpha-2, or null for numbers of no country (satellite, international toll-free). */
  country: string | null;
  type: PhoneNumberType;
}

/** A number with the line behind it, where its text names one. */
export type PhoneLineResult =
  | (Extract<PhoneNumberResult, { ok: true }> & {
      /** 1 to 6 digits: an exchange answers the number, and is sent them then. */
      extension?: string;
    })
  | Refusal<PhoneNumberProblem>;

export type PhoneNumberProblem = Extract<MessageCode, `phone_${string}`>;

export type PhoneNumberResult =
  | {
      ok: true;
      phone: ParsedPhoneNumber;
      /** How it was read, where it was not written like that. */
      note?: Message;
    }
  | Refusal<PhoneNumberProblem>;

const types: Record<PlanType, PhoneNumberType> = {
  FIXED_LINE: 'fixed',
  MOBILE: 'mobile',
  FIXED_LINE_OR_MOBILE: 'fixed_or_mobile',
  VOIP: 'voip',
  TOLL_FREE: 'toll_free',
  PREMIUM_RATE: 'premium_rate',
  SHARED_COST: 'shared_cost',
  PERSONAL_NUMBER: 'personal',
  PAGER: 'pager',
  UAN: 'company',
  VOICEMAIL: 'voicemail',
};

/** Where the columns of a contact say that the person is. */
export interface KnownPlace {
  region?: string | null;
  timezone?: string | null;
}

/**
 * Reads a number of which no extension may be part, as `parsePhoneLine` does: what is barred, owned or asked about is a whole
 * number, and one that was cut off its extension would be another.
 */
export function parsePhoneNumber(
  text: string,
  defaultCountry?: string | null,
  place: KnownPlace = {},
): PhoneNumberResult {
  const line = parsePhoneLine(text, defaultCountry, place);
  return line.ok && line.extension !== undefined ? refusal('phone_has_extension') : line;
}

/**
 * Reads a phone number as people and programs write it and returns it in E.164, or says what is wrong with it. Characters that
 * cannot be seen, digits of other scripts, links and what spreadsheets put around numbers are understood; digits that a
 * spreadsheet has calculated with are refused, and so is whatever could be somebody else's number. A leading `00` means `+`.
 * Certain forms of before a plan changed are read as today's.
 *
 * A number without a country code needs `defaultCountry` (ISO 3166-1 alpha-2). Validity is that of the numbering plan: it does
 * not say that somebody has the number. North American area codes are opened faster than plans are published: a number of an
 * unknown one is taken where the columns name region and time zone (`place`).
 */
export function parsePhoneLine(text: string, defaultCountry?: string | null, place: KnownPlace = {}): PhoneLineResult {
  const trimmed = text.trim();
  const recognised = readE164(trimmed);
  if (recognised) return recognised;
  const country = (defaultCountry?.toUpperCase() || undefined) as CountryCode | undefined;
  // Most lists hold nothing but digits; two numbers run together are longer.
  if (/^\d{7,13}$/.test(trimmed)) return readDigits(trimmed, country, place);
  const plain = plainCharacters(trimmed);
  if (plain === '') return refusal('phone_empty');
  const cell = unpackCell(plain);
  if (!cell.ok) return cell;
  if (cell.text === '') return refusal('phone_empty');
  const written = digitsOf(cell.text, (digits) => readDigits(digits, country, {}).ok);
  if (!written.ok) return written;
  const { note } = cell;
  const results = written.readings.map((digits) => readDigits(digits, country, place));
  const result = results.find(({ ok }) => ok) ?? results[0];
  if (!result) throw new Error('Digits without a reading');
  if (!result.ok) return result;
  const { extension } = written;
  return { ...(note && { note }), ...result, ...(extension !== '' && { extension }) };
}

function readE164(text: string): Extract<PhoneNumberResult, { ok: true }> | null {
  const recognised = recogniseE164(text);
  return recognised && { ok: true, phone: { ...recognised, e164: text, type: types[recognised.type] } };
}

/** @param digits with `+` where they are known to begin with a country code */
function readDigits(digits: string, country: CountryCode | undefined, place: KnownPlace): PhoneNumberResult {
  // Where 00 is not dialled abroad it may still be part of what is (0011 in Australia).
  const international = digits.replace(/^00(?=\d{5})/, '+');
  const result = readWith(international, country, place);
  if (result.ok || international === digits || !country) return result;
  const asWritten = readWith(digits, country, place);
  return asWritten.ok || result.code === 'phone_unknown_calling_code' ? asWritten : result;
}

function readWith(digits: string, country: CountryCode | undefined, place: KnownPlace): PhoneNumberResult {
  const recognised = readE164(digits);
  if (recognised) return recognised;
  const isInternational = digits.startsWith('+');
  if (isPlaceholder(digits.replace('+', ''))) return refusal('phone_placeholder');
  const number = readByLibrary(digits, country);
  const code =
    number?.countryCallingCode ?? (country && isSupportedCountry(country) ? getCountryCallingCode(country) : '');
  const national = number?.nationalNumber ?? digits;
  const type = number?.getType();
  if (number && type !== undefined) {
    // Read at home it would be a land line with its first zero lost, read abroad a person's number: nobody can tell.
    const isDoubtful = type === 'FIXED_LINE' && digits.length >= 12 && digits.startsWith(number.nationalNumber);
    return (isDoubtful ? plusMissing(digits) : null) ?? valid(number, types[type]);
  }
  return (
    readOldForm(digits, code) ??
    readShort(national, digits) ??
    (isInternational ? null : plusMissing(digits, country)) ??
    (number && vouchedFor(number, place)) ??
    refuse(digits, country)
  );
}

function readByLibrary(digits: string, country: CountryCode | undefined): PhoneNumber | null {
  try {
    return parsePhoneNumberWithError(digits, country);
  } catch {
    return null;
  }
}

function valid(number: PhoneNumber, type: PhoneNumberType): PhoneNumberResult {
  const { number: e164, countryCallingCode: callingCode, nationalNumber, country = null } = number;
  return { ok: true, phone: { e164, callingCode, nationalNumber, country, type } };
}

/** @param callingCode that of the number, else that of the default country */
function readOldForm(digits: string, callingCode: string): PhoneNumberResult | null {
  const bare = digits.replace('+', '');
  const isWithCode = callingCode !== '' && bare.startsWith(callingCode);
  const candidates = [
    ...(isWithCode ? [bare.slice(callingCode.length)] : []),
    ...(digits.startsWith('+') ? [] : [bare]),
  ];
  for (const candidate of candidates) {
    const today = todaysForm(callingCode, candidate);
    if (!today) continue;
    const read = today.e164 === null ? null : readE164(today.e164);
    if (!today.isCertain) {
      const offered = read?.phone.e164 ?? '';
      return refusal('phone_old_form', { year: today.endedIn, offered });
    }
    if (read) return { ...read, note: message('number_note_old_form', { year: today.endedIn }) };
  }
  return null;
}

function readShort(national: string, digits: string): PhoneNumberResult | null {
  const code = shortCodeOf(national, digits.startsWith('+')) ?? shortCodeOf(digits, true);
  return code && refusal(code);
}

/** The number that digits would be with a plus before them: certain only where it is one of the default country. */
function plusMissing(digits: string, country?: CountryCode): PhoneNumberResult | null {
  if (digits.length < 10) return null;
  const read = readE164(`+${digits.replace(/^0+/, '')}`);
  if (!read || read.phone.country === country) return read;
  return refusal('phone_plus_missing', { offered: read.phone.e164 });
}

/** Codes that belong to no place, and those that are kept for more of them: premium rate, toll-free, personal, government, carriers. */
const notGeographic = /^(?:900|976|8(\d)\1|5(?:00|2\d|(\d)\2)|600|700|710|456)/;

/** A North American number of the right form, of an area code or exchange that the numbering data does not know yet. */
function vouchedFor(number: PhoneNumber, { region, timezone }: KnownPlace): PhoneNumberResult | null {
  if (!region || !timezone || number.countryCallingCode !== '1') return null;
  if (notGeographic.test(number.nationalNumber)) return null;
  if (!/^[2-9](?!11)\d\d[2-9](?!11)\d{6}$/.test(number.nationalNumber)) return null;
  return valid({ ...number, country: 'US' } as PhoneNumber, 'fixed_or_mobile');
}

function refuse(digits: string, country: CountryCode | undefined): PhoneNumberResult {
  try {
    const number = parsePhoneNumberWithError(digits, country);
    const problem = number.isPossible() ? undefined : validatePhoneNumberLength(number.number);
    if (problem === 'TOO_SHORT') return refusal('phone_too_short');
    if (problem === 'TOO_LONG') return refusal('phone_too_long');
    return refusal('phone_not_in_use', { asOf: numberingDataOf.day });
  } catch (error) {
    return refusal(problemOf(error, digits));
  }
}

function problemOf(error: unknown, digits: string) {
  switch (error instanceof Error ? error.message : '') {
    case 'INVALID_COUNTRY':
      return digits.startsWith('+') ? 'phone_unknown_calling_code' : 'phone_no_country';
    case 'TOO_SHORT':
      return 'phone_too_short';
    case 'TOO_LONG':
      return 'phone_too_long';
    default:
      return 'phone_no_digits';
  }
}

/** The same number for people who must not see it whole: `+91 98•••• 21`. */
export function maskPhoneNumber(e164: string): string {
  const parsed = parsePhoneNumber(e164);
  const callingCode = parsed.ok ? parsed.phone.callingCode : '';
  const rest = parsed.ok ? parsed.phone.nationalNumber : e164.replace(/\D/g, '');
  const shown = rest.length >= 8 ? rest.slice(0, 2) : '';
  const end = rest.length >= 6 ? rest.slice(-2) : '';
  return `${callingCode === '' ? '' : `+${callingCode} `}${shown}••••${end === '' ? '' : ` ${end}`}`;
}
