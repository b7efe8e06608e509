import { areaCodeComplexes } from './data/zones/nanp-complexes.ts';
import { zonesByCountry } from './data/zones/country-zones.ts';

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

const northAmericanRegions = new Set(areaCodeComplexes.flatMap(({ regions }) => regions));

/** Region whose rules a country of the telephone plan has. */
export function regionOfCountry(country: string): string {
  return territories[country] ?? country;
}

/**
 * Reads a region as a customer's file has it: `US-NY`, `us_ny`, `FR`, or `NY` for a number of that country. Null if
 * it is none that we know.
 */
export function parseRegion(text: string, numberCountry: string | null): string | null {
  // "UK" is what people write for GB.
  const code = text
    .trim()
    .toUpperCase()
    .replace('_', '-')
    .replace(/^UK(?=-|$)/, 'GB');
  const short = `${numberCountry ?? ''}-${code}`;
  if (northAmericanRegions.has(short)) return short;
  if (northAmericanRegions.has(code)) return code;
  const [country = '', subdivision] = code.split('-');
  if (subdivision === undefined) return isCountry(country) ? regionOfCountry(country) : null;
  if (country === 'US' || country === 'CA') return null;
  return isCountry(country) && /^[A-Z0-9]{1,3}$/.test(subdivision) ? code : null;
}

function isCountry(code: string): boolean {
  return code === 'US' || code === 'CA' || code in zonesByCountry || code in territories;
}
