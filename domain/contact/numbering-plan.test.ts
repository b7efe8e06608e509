import fc from 'fast-check';
import {
  getCountries,
  getCountryCallingCode,
  getExampleNumber,
  parsePhoneNumberWithError,
} from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/examples.mobile.json' with { type: 'json' };
import { expect, test } from 'vitest';
import { numberingDataOf, recogniseE164 } from './numbering-plan.ts';

/** What the library says of a number, or null if it is not valid. */
function library(text: string) {
  try {
    const number = parsePhoneNumberWithError(text);
    const type = number.getType();
    if (!type || number.number !== text) return null;
    const { countryCallingCode: callingCode, nationalNumber, country } = number;
    return { callingCode, nationalNumber: String(nationalNumber), country: country ?? null, type };
  } catch {
    return null;
  }
}

/** The fast way may leave a number to the library, but never contradict it. */
function expectAgreement(text: string): boolean {
  const fast = recogniseE164(text);
  if (fast !== null) expect(fast, text).toEqual(library(text));
  return fast !== null;
}

test('every example number of the library is recognised as the library does', () => {
  for (const country of getCountries()) {
    const number = getExampleNumber(country, examples)?.number;
    if (number) expectAgreement(number);
  }
});

test('most numbers of the larger countries are recognised without the library', () => {
  for (const text of [
    '+12125550123',
    '+971501234567',
    '+966512345678',
    '+447400123456',
    '+919812345678',
    '+33612345678',
  ]) {
    expect(expectAgreement(text), text).toBe(true);
  }
});

const callingCodes = [
  ...new Set(getCountries().map((country) => getCountryCallingCode(country))),
  '800',
  '808',
  '870',
  '878',
  '881',
  '882',
  '883',
  '888',
  '979',
];

test('random digits are never judged differently from the library', () => {
  fc.assert(
    fc.property(fc.constantFrom(...callingCodes), fc.stringMatching(/^\d{4,12}$/), (callingCode, digits) => {
      expectAgreement(`+${callingCode}${digits}`);
    }),
    { numRuns: 4000 },
  );
});

test('variations of example numbers are never judged differently from the library', () => {
  const numbers = getCountries().flatMap((country) => getExampleNumber(country, examples)?.number ?? []);
  fc.assert(
    fc.property(
      fc.constantFrom(...numbers),
      fc.nat(14),
      fc.constantFrom('', '0', '1', '2', '5', '8', '9', '00'),
      (number, position, digits) => {
        const at = Math.max(2, Math.min(position, number.length - 1));
        expectAgreement(number.slice(0, at) + digits + number.slice(at + 1));
        expectAgreement(number.slice(0, at) + digits + number.slice(at));
      },
    ),
    { numRuns: 4000 },
  );
});

test.each(['12125550123', '+1 212 555 0123', '+', '', '+0123456', '+1212555012a'])(
  '%s is left to the library',
  (text) => {
    expect(recogniseE164(text)).toBeNull();
  },
);

test('the numbering data is of the release that is named to people', async () => {
  const { default: installed } = await import('libphonenumber-js/package.json', { with: { type: 'json' } });
  expect(installed.version).toBe(numberingDataOf.release);
});
