import { describe, expect, test } from 'vitest';
import { maskPhoneNumber, parsePhoneNumber } from './phone-number.ts';

const read = (text: string, country?: string) => {
  const result = parsePhoneNumber(text, country);
  return result.ok ? result.phone.e164 : result.code;
};

describe('reading', () => {
  test.each([
    ['+971501234567', undefined, '+971501234567'],
    ['00971501234567', undefined, '+971501234567'],
    ['050 123 4567', 'AE', '+971501234567'],
    ['0501234567', 'ae', '+971501234567'],
    ['٠٥٠١٢٣٤٥٦٧', 'AE', '+971501234567'],
    ['٠٠٩٦٦٥١٢٣٤٥٦٧٨', undefined, '+966512345678'],
    ['(212) 555-0123', 'US', '+12125550123'],
    ['+44 (0)20 7946 0123', undefined, '+442079460123'],
    ['07400 123456', 'GB', '+447400123456'],
    // A number with its country code keeps it, whatever the default country is.
    ['+33199001234', 'US', '+33199001234'],
  ])('%s in %s is %s', (text, country, expected) => {
    expect(read(text, country)).toBe(expected);
  });

  test.each([
    ['', 'AE', 'phone_empty'],
    ['   ', undefined, 'phone_empty'],
    ['call me', 'AE', 'phone_no_digits'],
    ['0501234567', undefined, 'phone_no_country'],
    ['+999123456789', undefined, 'phone_unknown_calling_code'],
    ['+1212555012', undefined, 'phone_too_short'],
    ['+12642351', undefined, 'phone_too_short'],
    ['+1212555012345', undefined, 'phone_too_long'],
    ['+12120550123', undefined, 'phone_not_in_use'],
    ['+9715012345678', undefined, 'phone_not_in_use'],
    ['(212) 555-0123 ext. 5', 'US', 'phone_has_extension'],
  ])('%s in %s is refused: %s', (text, country, problem) => {
    expect(read(text, country)).toBe(problem);
  });

  test.each([
    ['+447400123456', 'GB', 'mobile'],
    ['+442079460123', 'GB', 'fixed'],
    ['+447012345678', 'GB', 'personal'],
    ['+12125550123', 'US', 'fixed_or_mobile'],
    ['+18005550123', 'US', 'toll_free'],
    ['+19005550123', 'US', 'premium_rate'],
    ['+16715550123', 'GU', 'fixed_or_mobile'],
    ['+262262161234', 'RE', 'fixed'],
    ['+33912345678', 'FR', 'voip'],
    ['+870773111632', null, 'mobile'],
  ])('%s is of %s, %s', (text, country, type) => {
    expect(parsePhoneNumber(text)).toMatchObject({ ok: true, phone: { country, type } });
  });
});

describe('masking', () => {
  test.each([
    ['+919812345621', '+91 98•••• 21'],
    ['+12125550123', '+1 21•••• 23'],
    ['+447400123456', '+44 74•••• 56'],
  ])('%s is shown as %s', (e164, masked) => {
    expect(maskPhoneNumber(e164)).toBe(masked);
  });

  test('shows less of what is no number', () => {
    expect(maskPhoneNumber('1234567')).toBe('•••• 67');
    expect(maskPhoneNumber('12345')).toBe('••••');
    expect(maskPhoneNumber('')).toBe('••••');
  });
});
