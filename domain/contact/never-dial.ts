/** Numbers that are never dialled, whatever else is known of a contact: they cost who calls or is called, are for help, or are our own. */
import { message, type Message, type MessageCode } from '../message/index.ts';
import type { ParsedPhoneNumber, PhoneNumberType } from './phone-number.ts';

export type NeverDialCode = Extract<MessageCode, `never_dial_${string}`>;

/**
 * Companies' numbers (`company`) are missing on purpose: switchboards that ring where the company is. Like other numbers without a
 * place they are dialled only if region and time zone are known.
 */
const byType: Partial<Record<PhoneNumberType, NeverDialCode>> = {
  premium_rate: 'never_dial_premium_rate',
  toll_free: 'never_dial_toll_free',
  shared_cost: 'never_dial_shared_cost',
  personal: 'never_dial_personal',
  pager: 'never_dial_pager',
  voicemail: 'never_dial_voicemail',
};

/**
 * Why a number must never be dialled, or null. Emergency numbers and short codes are no such numbers: they are none at all, and
 * are refused when they are read (`parsePhoneNumber`). Our own numbers change: `neverDialMessage` knows them besides.
 */
export function neverDial(
  phone: Pick<ParsedPhoneNumber, 'type' | 'country' | 'nationalNumber'>,
): Message<NeverDialCode> | null {
  const code = byType[phone.type];
  if (code) return message(code);
  // Satellites (+870, +881) and global networks (+882, +883).
  if (phone.country === null) return message('never_dial_satellite');
  return isPlaceholder(phone.nationalNumber) ? message('never_dial_placeholder') : null;
}

/**
 * Digits that people type to get past a form. Some are numbers of people who are called about everybody's debts: +91 99999 99999
 * is a mobile. Shorter ones are left to the numbering plan, which gives some of them to companies.
 */
export function isPlaceholder(digits: string): boolean {
  return /^(\d)\1{8,}$/.test(digits) || /^0?(?:123456789\d?|9876543210?)$/.test(digits);
}

/** Numbers for help in some country: police, fire, ambulance, crisis lines. None of them is anything else where it is not. */
const emergency = new Set(
  `000 061 066 080 085 088 092 100 101 102 103 104 105 106 107 108 110 111 112 113 114 115 116 117 118 119 120 122 123 126 127 129 130 131
  133 140 143 144 147 150 155 158 166 190 191 192 193 194 195 196 197 198 199 900 901 902 903 911 913 919 933 988 990 991 992 993 994 995
  996 997 998 999 15 16 17 18 1122 1155 1669 10111 10177 116000 116111 116117 116123`.split(/\s+/),
);

/**
 * What digits are that are too few for a number: for help, or another short code.
 * @param digits without the country code
 */
export function shortCodeOf(digits: string, isInternational: boolean): 'phone_emergency' | 'phone_short_code' | null {
  if (emergency.has(digits)) return 'phone_emergency';
  return digits.length <= (isInternational ? 4 : 6) ? 'phone_short_code' : null;
}
