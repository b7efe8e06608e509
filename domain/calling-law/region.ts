import { zonesByCountry } from './data/zones/country-zones.ts';
import { isKnownRegion } from './data/zones/region-zones.ts';

/** Territories that telephone plans treat as countries but whose callees have the law of another one. */
const territories: Readonly<Record<string, string>> = {
  PR: 'US-PR',
  VI: 'US-VI',
  GU: 'US-GU',
  MP: 'US-MP',
  AS: 'US-AS',
  RE: 'FR-RE',
  GP: 'FR-GP',
  MQ: 'FR-MQ',
  GF: 'FR-GF',
  YT: 'FR-YT',
  PM: 'FR-PM',
  BL: 'FR-BL',
  MF: 'FR-MF',
  // Christmas and Cocos Islands are Australian territories with Australian numbers.
  CX: 'AU-CX',
  CC: 'AU-CC',
};

/** Region whose rules a country of the telephone plan has. */
export function regionOfCountry(country: string): string {
  return territories[country] ?? country;
}

/**
 * Reads a region as a customer's file has it: `US-NY`, `us_ny`, `FR`, or `WA` in one of the countries that are named,
 * those of the record before that of the number. Null if it is none that we know.
 */
export function parseRegion(text: string, countries: readonly (string | null)[]): string | null {
  // "UK" is what people write for GB.
  const code = text
    .trim()
    .toUpperCase()
    .replace('_', '-')
    .replace(/^UK(?=-|$)/, 'GB');
  const short = countries.map((country) => `${country ?? ''}-${code}`).find(isKnownRegion);
  if (short !== undefined) return short;
  if (isKnownRegion(code)) return code.length === 2 ? regionOfCountry(code) : code;
  const [country = '', subdivision] = code.split('-');
  if (subdivision === undefined) return isCountry(country) ? regionOfCountry(country) : null;
  if (country === 'US' || country === 'CA') return null;
  return isCountry(country) && /^[A-Z0-9]{1,3}$/.test(subdivision) ? code : null;
}

function isCountry(code: string): boolean {
  return code === 'US' || code === 'CA' || code in zonesByCountry || code in territories;
}

/** What people write for a country beside its code and its name. */
const countryAliases: Readonly<Record<string, string>> = {
  UK: 'GB',
  USA: 'US',
  'UNITED STATES OF AMERICA': 'US',
  UAE: 'AE',
  KSA: 'SA',
  ENGLAND: 'GB',
  SCOTLAND: 'GB',
  WALES: 'GB',
  'GREAT BRITAIN': 'GB',
};

let countriesByName: Map<string, string> | null = null;

/** Reads a country as a customer's file has it: by its code or its name in English or Arabic. Null if it is none. */
export function parseCountry(text: string): string | null {
  const written = text.trim().toUpperCase();
  const code = countryAliases[written] ?? written;
  if (isCountry(code)) return regionOfCountry(code);
  countriesByName ??= namesOfCountries();
  const named = countriesByName.get(written);
  return named === undefined ? null : regionOfCountry(named);
}

function namesOfCountries(): Map<string, string> {
  const codes = ['US', 'CA', ...Object.keys(territories), ...Object.keys(zonesByCountry)];
  return new Map(
    ['en', 'ar'].flatMap((language) => {
      const names = new Intl.DisplayNames(language, { type: 'region' });
      return codes.map((code): [string, string] => [names.of(code)?.toUpperCase() ?? code, code]);
    }),
  );
}
