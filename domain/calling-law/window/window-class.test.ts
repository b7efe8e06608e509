import { describe, expect, test } from 'vitest';
import { parsePhoneNumber } from '../../contact/phone-number.ts';
import { evaluateWindow } from './evaluate.ts';
import { windowClassFromKey, windowClassOf, type ContactPlace } from './window-class.ts';

const keyOf = (contact: ContactPlace): string => {
  const result = windowClassOf(contact);
  return result.ok ? result.windowClass.key : result.code;
};

describe('class of a contact', () => {
  test.each<[ContactPlace, string]>([
    [{ e164: '+12125550123' }, 'US-NY@America/New_York#area_code'],
    [{ e164: '+18505550123' }, 'US-FL@America/New_York|America/Chicago#area_code'],
    [{ e164: '+18505550123', timezone: 'America/Chicago' }, 'US-FL@America/Chicago#contact'],
    [{ e164: '+18505550123', timezone: 'america/chicago' }, 'US-FL@America/Chicago#contact'],
    [{ e164: '+12125550123', region: 'US-FL' }, 'US-NY+US-FL@America/New_York#area_code'],
    [{ e164: '+12125550123', region: 'FL' }, 'US-NY+US-FL@America/New_York#area_code'],
    [{ e164: '+12125550123', region: ' us_fl ' }, 'US-NY+US-FL@America/New_York#area_code'],
    [{ e164: '+12125550123', region: 'US-NY' }, 'US-NY@America/New_York#area_code'],
    [{ e164: '+12125550123', region: 'FR' }, 'US-NY+FR@America/New_York#area_code'],
    [{ e164: '+12125550123', region: 'PR' }, 'US-NY+US-PR@America/New_York#area_code'],
    [{ e164: '+12125550123', timezone: '', region: '' }, 'US-NY@America/New_York#area_code'],
    [{ e164: '+4930123456', region: 'DE-BY' }, 'DE+DE-BY@Europe/Berlin#country'],
    [{ e164: '+4930123456', region: 'uk' }, 'DE+GB@Europe/Berlin#country'],
    [{ e164: '+262262161234' }, 'FR-RE@Indian/Reunion#country'],
    [{ e164: '+12125550123', timezone: 'EST' }, 'bad_time_zone'],
    [{ e164: '+12125550123', timezone: '+03:00' }, 'bad_time_zone'],
    [{ e164: '+12125550123', timezone: 'UTC' }, 'bad_time_zone'],
    [{ e164: '+12125550123', timezone: 'Etc/GMT+5' }, 'bad_time_zone'],
    [{ e164: '+12125550123', timezone: 'New York' }, 'bad_time_zone'],
    [{ e164: '+12125550123', region: 'US-XX' }, 'unknown_region'],
    [{ e164: '+12125550123', region: 'Florida' }, 'unknown_region'],
    [{ e164: '+12125550123', region: 'QQ' }, 'unknown_region'],
    [{ e164: '+12120550123' }, 'phone_not_in_use'],
    [{ e164: '+999123456789' }, 'phone_unknown_calling_code'],
    [{ e164: '' }, 'phone_empty'],
    [{ e164: '+18005550123' }, 'non_geographic'],
    [{ e164: '+18005550123', timezone: 'America/New_York' }, 'non_geographic'],
    [{ e164: '+18005550123', region: 'US-NY' }, 'non_geographic'],
    [{ e164: '+18005550123', timezone: 'America/New_York', region: 'US-NY' }, 'non_geographic'],
    [{ e164: '+19005550123', timezone: 'America/New_York', region: 'US-NY' }, 'non_geographic'],
    [{ e164: '+9221111825888' }, 'non_geographic'],
    [{ e164: '+9221111825888', timezone: 'Asia/Karachi', region: 'PK' }, 'PK@Asia/Karachi#contact'],
    [{ e164: '+15655550108', timezone: 'America/New_York', region: 'US-GA' }, 'US-GA@America/New_York#contact'],
    [{ e164: '+870773111632', timezone: 'Asia/Dubai', region: 'AE' }, 'non_geographic'],
    [{ e164: '+79161234567' }, 'never_open'],
    [{ e164: '+79161234567', timezone: 'Europe/Moscow' }, 'RU@Europe/Moscow#contact'],
  ])('%j: %s', (contact, expected) => {
    expect(keyOf(contact)).toBe(expected);
  });

  test('a problem says what the words about it need', () => {
    expect(windowClassOf({ e164: '+79161234567' })).toMatchObject({
      code: 'never_open',
      params: { zones: expect.any(Number), example: expect.stringContaining('/'), regions: ['RU'] },
    });
  });

  test('the cautious setting asks the zones of the number as well', () => {
    const result = windowClassOf(
      { e164: '+12125550123', timezone: 'America/Los_Angeles' },
      { timezoneOverride: 'intersect' },
    );
    expect(result).toMatchObject({ windowClass: { zones: ['America/Los_Angeles', 'America/New_York'] } });
  });

  test('a class is made again from its key and judged alike', () => {
    const result = windowClassOf({ e164: '+18505550123', region: 'US-KY' });
    if (!result.ok) throw new Error(result.code);
    const again = windowClassFromKey(result.windowClass.key);
    expect(again).toEqual(result.windowClass);
    const at = new Date('2026-01-15T15:30:00Z');
    expect(evaluateWindow({ windowClass: again, at })).toEqual(evaluateWindow({ windowClass: result.windowClass, at }));
    expect(() => windowClassFromKey('nonsense')).toThrow('nonsense');
  });
});

describe('speed', () => {
  test('a parsed number finds its class in a few microseconds', () => {
    const parsed = Array.from({ length: 1000 }, (_, i) => parsePhoneNumber(`+1212555${String(i).padStart(4, '0')}`));
    const phones = parsed.flatMap((result) => (result.ok ? [result.phone] : []));
    // Of this process alone: what else the machine does is not the subject.
    const start = process.cpuUsage();
    for (let round = 0; round < 50; round++) {
      for (const phone of phones) windowClassOf({ e164: phone.e164, phone });
    }
    const { user } = process.cpuUsage(start);
    const perSecond = (phones.length * 50) / (user / 1_000_000);
    expect(perSecond).toBeGreaterThan(50_000);
  });
});
