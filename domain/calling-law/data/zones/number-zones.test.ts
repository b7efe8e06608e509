import { getCountries, getCountryCallingCode } from 'libphonenumber-js/max';
import { describe, expect, test } from 'vitest';
import { parsePhoneNumber } from '../../../contact/phone-number.ts';
import { locateNumber } from '../../locate-number.ts';
import { areaCode } from './area-code.ts';
import { zonesByCountry } from './country-zones.ts';
import { areaCodeComplexes } from './nanp-complexes.ts';
import { prefixPlans } from './prefix-zones.ts';
import { defaultZoneData } from './zone-data.ts';

const allZones = [
  ...areaCodeComplexes.flatMap(({ zones }) => zones),
  ...Object.values(zonesByCountry).flat(),
  ...Object.values(prefixPlans).flatMap(({ others = [], prefixes }) => [...others, ...Object.values(prefixes).flat()]),
];

const locate = (e164: string) => {
  const parsed = parsePhoneNumber(e164);
  if (!parsed.ok) return parsed.code;
  const location = locateNumber(parsed.phone);
  return location.ok
    ? `${location.regions.join('|')} ${location.zones.join('|')} ${location.zoneSource}`
    : location.code;
};

test('every zone named in the tables has data', () => {
  expect(allZones.filter((zone) => !defaultZoneData.has(zone))).toEqual([]);
});

describe('North American area codes', () => {
  const listed = areaCodeComplexes.flatMap(({ codes }) => codes);

  test('no code is listed twice', () => {
    expect(new Set(listed).size).toBe(listed.length);
  });

  test('every code of a place that the numbering plan knows is listed', () => {
    const exchanges = ['555', '234', '789', '201', '333', '999', '310', '456', '622', '733', '258'];
    const missing: number[] = [];
    for (let code = 200; code < 1000; code++) {
      const known = exchanges.some((exchange) => {
        const parsed = parsePhoneNumber(`+1${code}${exchange}0123`);
        const { country, type } = parsed.ok ? parsed.phone : { country: null, type: '' };
        const ours = country === 'US' || country === 'CA' || ['PR', 'VI', 'GU', 'MP', 'AS'].includes(country ?? '');
        return ours && ['fixed', 'mobile', 'fixed_or_mobile'].includes(type);
      });
      if (known && !listed.includes(code)) missing.push(code);
    }
    expect(missing).toEqual([]);
  });

  test('overlays share the zones of their parent', () => {
    for (const [parent, overlay] of [
      ['850', '448'],
      ['270', '364'],
      ['812', '930'],
      ['541', '458'],
      ['208', '986'],
      ['250', '236'],
      ['306', '474'],
      ['709', '879'],
      ['418', '367'],
    ] as const) {
      expect(areaCode(overlay), overlay).toBe(areaCode(parent));
    }
  });

  test.each([
    ['219', 2],
    ['574', 2],
    ['812', 2],
    ['270', 2],
    ['606', 2],
    ['308', 2],
    ['423', 2],
    ['541', 2],
    ['605', 2],
    ['620', 2],
    ['701', 2],
    ['775', 2],
    ['785', 2],
    ['850', 2],
    ['906', 2],
    ['907', 2],
    ['928', 2],
    ['208', 2],
    ['250', 2],
    ['306', 2],
    ['418', 2],
    ['709', 2],
    ['807', 2],
    ['867', 4],
    ['689', 1],
    ['212', 1],
    ['915', 1],
    ['602', 1],
    ['604', 1],
  ] as const)('%s has %i zones', (code, count) => {
    expect(areaCode(code)?.zones).toHaveLength(count);
  });

  test('regions are those of the state, also where the common map is wrong', () => {
    expect(locate('+16895550123')).toBe('US-FL America/New_York area_code');
    expect(locate('+14745550123')).toBe('CA-SK America/Regina|America/Edmonton area_code');
    expect(locate('+17875550123')).toBe('US-PR America/Puerto_Rico area_code');
    expect(locate('+19025550123')).toBe('CA-NS|CA-PE America/Halifax area_code');
  });
});

describe('other countries', () => {
  test('every country of the numbering plan has zones', () => {
    const missing = getCountries().filter(
      (country) => !zonesByCountry[country] && !(getCountryCallingCode(country) === '1' && country.length === 2),
    );
    expect(missing).toEqual([]);
  });

  test('Caribbean countries have zones although their numbers begin with 1', () => {
    const north = new Set(['US', 'CA', 'PR', 'VI', 'GU', 'MP', 'AS']);
    const missing = getCountries().filter(
      (country) => getCountryCallingCode(country) === '1' && !north.has(country) && !zonesByCountry[country],
    );
    expect(missing).toEqual([]);
    expect(locate('+18764101234')).toBe('JM America/Jamaica country');
  });

  test.each([
    [
      '+61491570156',
      'AU Australia/Sydney|Australia/Brisbane|Australia/Adelaide|Australia/Darwin|Australia/Perth country',
    ],
    ['+61255501234', 'AU Australia/Sydney prefix'],
    ['+61892212345', 'AU Australia/Perth prefix'],
    ['+61889212345', 'AU Australia/Darwin prefix'],
    ['+61886212345', 'AU Australia/Adelaide prefix'],
    ['+61755361234', 'AU Australia/Sydney|Australia/Brisbane prefix'],
    ['+61891621234', 'AU-CC Indian/Cocos country'],
    ['+34612345678', 'ES Europe/Madrid|Atlantic/Canary country'],
    ['+34912345678', 'ES Europe/Madrid prefix'],
    ['+34928123456', 'ES Atlantic/Canary prefix'],
    ['+351912345678', 'PT Europe/Lisbon|Atlantic/Azores country'],
    ['+351212345678', 'PT Europe/Lisbon prefix'],
    ['+351296281777', 'PT Atlantic/Azores prefix'],
    ['+5592912345678', 'BR America/Manaus prefix'],
    ['+5511961234567', 'BR America/Sao_Paulo prefix'],
    ['+5568991234567', 'BR America/Rio_Branco prefix'],
    ['+526641234567', 'MX America/Tijuana prefix'],
    ['+525512345678', 'MX America/Mexico_City prefix'],
    ['+529981234567', 'MX America/Cancun prefix'],
    ['+526561234567', 'MX America/Ciudad_Juarez prefix'],
    ['+74012123456', 'RU Europe/Kaliningrad prefix'],
    ['+74232123456', 'RU Asia/Vladivostok prefix'],
    ['+77012345678', 'KZ Asia/Almaty country'],
    ['+628123456789', 'ID Asia/Jakarta|Asia/Makassar|Asia/Jayapura country'],
    ['+622112345678', 'ID Asia/Jakarta prefix'],
    ['+6433051234', 'NZ Pacific/Chatham prefix'],
    ['+64211234567', 'NZ Pacific/Auckland|Pacific/Chatham country'],
    ['+213551234567', 'DZ Africa/Algiers country'],
    ['+218912345678', 'LY Africa/Tripoli country'],
    ['+212650123456', 'MA Africa/Casablanca country'],
    ['+262262161234', 'FR-RE Indian/Reunion country'],
    ['+262639391234', 'FR-YT Indian/Mayotte country'],
    ['+590690001234', 'FR-GP America/Guadeloupe country'],
    ['+33912345678', 'FR Europe/Paris country'],
    ['+441534456789', 'JE Europe/Jersey country'],
    ['+38344123456', 'XK Europe/Belgrade country'],
  ])('%s is in %s', (e164, expected) => {
    expect(locate(e164)).toBe(expected);
  });

  test('a Russian mobile may be in eleven zones', () => {
    const parsed = parsePhoneNumber('+79161234567');
    expect(parsed.ok && locateNumber(parsed.phone)).toMatchObject({ regions: ['RU'], zones: { length: 11 } });
  });
});

test.each([
  '+18005550123',
  '+19005550123',
  '+15005550123',
  '+447012345678',
  '+870773111632',
  '+443003000000',
  '+80012345678',
])('%s is of no place', (e164) => {
  expect(locate(e164)).toBe('non_geographic');
});
