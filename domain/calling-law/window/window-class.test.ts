import { describe, expect, test } from 'vitest';
import { parsePhoneNumber } from '../../contact/phone-number.ts';
import { zonesByCountry } from '../data/zones/country-zones.ts';
import { areaCodeComplexes } from '../data/zones/nanp-complexes.ts';
import { zonesOfRegion } from '../data/zones/region-zones.ts';
import { defaultZoneData } from '../data/zones/zone-data.ts';
import { regionOfCountry } from '../region.ts';
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
    [{ e164: '+12125550123', region: 'US-NJ' }, 'US-NY+US-NJ@America/New_York#area_code'],
    [{ e164: '+12125550123', region: 'NJ' }, 'US-NY+US-NJ@America/New_York#area_code'],
    [{ e164: '+12125550123', region: ' us_nj ' }, 'US-NY+US-NJ@America/New_York#area_code'],
    [{ e164: '+12125550123', region: 'US-NY' }, 'US-NY@America/New_York#area_code'],
    [{ e164: '+12125550123', region: 'PR' }, 'US-NY+US-PR@America/New_York|America/Puerto_Rico#area_code|region'],
    [{ e164: '+12125550123', timezone: '', region: '' }, 'US-NY@America/New_York#area_code'],
    [{ e164: '+4930123456', region: 'DE-BY' }, 'DE+DE-BY@Europe/Berlin#country'],
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

const newYork = '+12125550123';
const london = '+442079460123';
const australianMobile = '+61491570006';

describe('clocks of the record beside those of the number', () => {
  test.each<[why: string, ContactPlace, string]>([
    ['a state elsewhere', { e164: newYork, region: 'US-CA' }, 'New_York=area_code Los_Angeles=region'],
    ['a state of two zones', { e164: newYork, region: 'FL' }, 'New_York=area_code Chicago=region'],
    ['a province', { e164: newYork, region: 'CA-BC' }, 'New_York=area_code Vancouver=region Edmonton=region'],
    ['the state of the number: it says where in it', { e164: '+13055550123', region: 'FL' }, 'New_York=area_code'],
    ['the country of the number', { e164: newYork, country: 'USA' }, 'New_York=area_code'],
    ['a country', { e164: '+966500000001', country: 'AE' }, 'Riyadh=country Dubai=record_country'],
    [
      'a country in the column of regions',
      { e164: '+966500000001', region: 'AE' },
      'Riyadh=country Dubai=record_country',
    ],
    ['a country by name', { e164: london, country: 'United Arab Emirates' }, 'London=country Dubai=record_country'],
    ['a country by its Arabic name', { e164: london, country: 'مصر' }, 'London=country Cairo=record_country'],
    ['a state within its country', { e164: london, region: 'NY', country: 'US' }, 'London=country New_York=region'],
    [
      'a state and another country',
      { e164: '+4930123456', region: 'FR', country: 'PT' },
      'Berlin=country Paris=record_country Lisbon=record_country Azores=record_country',
    ],
    ['a zone elsewhere', { e164: newYork, timezone: 'America/Los_Angeles' }, 'Los_Angeles=contact New_York=area_code'],
    ['a zone of the number', { e164: '+18505550123', timezone: 'America/Chicago' }, 'Chicago=contact'],
    ['a zone with the clock of the number', { e164: newYork, timezone: 'America/Detroit' }, 'Detroit=contact'],
    [
      'a zone with a clock that may be the number’s',
      { e164: australianMobile, timezone: 'Australia/Hobart' },
      'Hobart=contact',
    ],
    [
      'a zone that says where in the state',
      { e164: newYork, region: 'TN', timezone: 'America/Chicago' },
      'Chicago=contact New_York=area_code',
    ],
    [
      'a zone in neither',
      { e164: london, country: 'AE', timezone: 'Asia/Tokyo' },
      'Tokyo=contact London=country Dubai=record_country',
    ],
    ['clocks that never agree', { e164: newYork, country: 'AU' }, 'never_open'],
  ])('%s', (_why, contact, expected) => {
    const found = windowClassOf(contact);
    expect(
      found.ok
        ? found.windowClass.zones
            .map((zone, index) => `${zone.split('/').at(-1)}=${found.windowClass.zoneSources[index]}`)
            .join(' ')
        : found.code,
    ).toBe(expected);
    if (found.ok) expect(windowClassFromKey(found.windowClass.key)).toEqual(found.windowClass);
  });

  test.each([
    ['WA', australianMobile, null, 'AU-WA'],
    ['WA', '+12065550123', null, 'US-WA'],
    ['WA', '+12065550123', 'Australia', 'AU-WA'],
    ['nsw', australianMobile, null, 'AU-NSW'],
    ['SA', australianMobile, null, 'AU-SA'],
    ['SA', '+966500000001', null, 'SA'],
    ['AM', '+5592991234567', null, 'BR-AM'],
  ])('the region %s of %s, country %s, is %s', (region, e164, country, expected) => {
    const found = windowClassOf({ e164, region, country });
    expect('windowClass' in found ? found.windowClass.regions : found.code).toContain(expected);
  });

  test('a country that is none is said', () => {
    expect(keyOf({ e164: newYork, country: 'Atlantis' })).toBe('unknown_country');
    expect(keyOf({ e164: newYork, country: ' ' })).toBe('US-NY@America/New_York#area_code');
  });

  test('every state, province and country of the tables has a clock', () => {
    const places = [
      ...areaCodeComplexes.flatMap(({ regions }) => regions),
      ...Object.keys(zonesByCountry).map(regionOfCountry),
      ...['US', 'CA', 'AU-WA', 'ES-CN', 'FR-IDF', 'DE-BY', 'FR-RE', 'AU-CX', 'MX-ROO', 'ID-PA', 'NZ-CIT', 'PT-20'],
    ];
    expect(places.filter((place) => zonesOfRegion(place).length === 0)).toEqual([]);
    expect(places.flatMap(zonesOfRegion).filter((zone) => !defaultZoneData.has(zone))).toEqual([]);
    expect(zonesOfRegion('FR-RE')).toEqual(['Indian/Reunion']);
    expect(zonesOfRegion('US')).not.toContain('Pacific/Guam');
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
