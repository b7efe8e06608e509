import { expect, test } from 'vitest';
import { formerNumbers } from './phone-old-forms.ts';
import { parsePhoneNumber } from './phone-number.ts';

test.each([
  ['+525555000001', '+5215555000001'],
  ['+5511980000001', '+551180000001'],
  ['+2250707000001', '+22507000001'],
  ['+2290197000001', '+22997000001'],
  ['+84701234567', '+841201234567'],
  ['+576012345678', '+5712345678'],
  ['+237677123456', '+23777123456'],
  ['+63281234567', '+6321234567'],
])('%s was %s', (today, former) => {
  expect(formerNumbers(today)).toEqual([former]);
  // What it was is either read as what it is, or refused; never anything else.
  const read = parsePhoneNumber(former);
  expect(read.ok ? read.phone.e164 : read.code).toBe(read.ok ? today : 'phone_old_form');
});

test('other numbers had no other form', () => {
  for (const phone of ['+12125550101', '+966500000001', '+551133334444', '+573001234567']) {
    expect(formerNumbers(phone)).toEqual([]);
  }
});
