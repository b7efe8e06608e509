import {
  parsePhoneNumberWithError,
  validatePhoneNumberLength,
  type CountryCode,
  type PhoneNumber,
} from 'libphonenumber-js/max';
import { refusal, type MessageCode, type Refusal } from '../message/index.ts';
import { recogniseE164, type PlanType } from './numbering-plan.ts';

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

/** A number that the numbering plan knows as valid. */
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

export type PhoneNumberProblem = Extract<MessageCode, `phone_${string}`>;

export type PhoneNumberResult = { ok: true; phone: ParsedPhoneNumber } | Refusal<PhoneNumberProblem>;

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

/**
 * Reads a phone number as people write it and returns it in E.164, or says what is wrong with it. Digits of other
 * scripts (Arabic, Persian) are understood, a leading `00` means `+`. A number without a country code needs
 * `defaultCountry` (ISO 3166-1 alpha-2). Validity is that of the numbering plan: it does not say that somebody has
 * the number.
 */
export function parsePhoneNumber(text: string, defaultCountry?: string | null): PhoneNumberResult {
  const trimmed = text.trim();
  if (trimmed === '') return refusal('phone_empty');
  const international = trimmed.replace(/^(?:00|٠٠|۰۰)(?=\p{Nd})/u, '+');
  const recognised = recogniseE164(international);
  if (recognised) {
    return { ok: true, phone: { ...recognised, e164: international, type: types[recognised.type] } };
  }
  let number: PhoneNumber;
  try {
    number = parsePhoneNumberWithError(international, (defaultCountry?.toUpperCase() || undefined) as CountryCode);
  } catch (error) {
    return refusal(problemOf(error, international));
  }
  if (number.ext !== undefined) return refusal('phone_has_extension');
  const type = number.getType();
  if (type === undefined) return refusal(lengthProblem(number));
  return {
    ok: true,
    phone: {
      e164: number.number,
      callingCode: number.countryCallingCode,
      nationalNumber: number.nationalNumber,
      country: number.country ?? null,
      type: types[type],
    },
  };
}

function problemOf(error: unknown, text: string): PhoneNumberProblem {
  switch (error instanceof Error ? error.message : '') {
    case 'INVALID_COUNTRY':
      return text.startsWith('+') ? 'phone_unknown_calling_code' : 'phone_no_country';
    case 'TOO_SHORT':
      return 'phone_too_short';
    case 'TOO_LONG':
      return 'phone_too_long';
    default:
      return 'phone_no_digits';
  }
}

function lengthProblem(number: PhoneNumber): PhoneNumberProblem {
  switch (number.isPossible() ? '' : validatePhoneNumberLength(number.number)) {
    case 'TOO_SHORT':
      return 'phone_too_short';
    case 'TOO_LONG':
      return 'phone_too_long';
    default:
      return 'phone_not_in_use';
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
