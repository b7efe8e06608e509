import { getCountries, getCountryCallingCode } from 'libphonenumber-js/max';
import { foldWords } from '../fold-letters.ts';
import { countryCodes, otherCountryNames } from './data/places/country-names.ts';
import { stateAbbreviations, statesKnownEverywhere, subdivisionNames } from './data/places/subdivisions.ts';
import { defaultZoneData } from './data/zones/zone-data.ts';
import { northAmericanOnly, shownZones, windowsZones } from './data/zones/zone-names.ts';
import { parseRegion } from './region.ts';

/** Where codes of states are written alone, without their country before them. */
const bareCodes = new Set(['US', 'CA', 'AU', 'BR']);
const namedIn = ['en', 'ar', 'es', 'fr', 'de'];

/** What a place that is meant can be judged by; ISO 3166-1 alpha-2, null where nothing is known. */
export interface PlaceContext {
  /** Of the record, which takes precedence. */
  country?: string | null;
  /** Of the phone number. */
  numberCountry?: string | null;
}

interface Subdivisions {
  codes: ReadonlyMap<string, string>;
  names: ReadonlyMap<string, string>;
  abbreviations: ReadonlyMap<string, string>;
}

const subdivisionsOf = memo((country: string): Subdivisions => {
  const entries = namesByCode(subdivisionNames[country]);
  const regionsByName = (table: [code: string, names: string[]][]): Map<string, string> =>
    new Map(table.flatMap(([code, names]) => names.map((name) => [foldWords(name), `${country}-${code}`])));
  return {
    codes: new Map(entries.map(([code]) => [code.toLowerCase(), `${country}-${code}`])),
    names: regionsByName(entries),
    abbreviations: regionsByName(namesByCode(stateAbbreviations[country])),
  };
});

/** Takes apart `NY New York/New York State|PA Pennsylvania`. */
function namesByCode(table = ''): [code: string, names: string[]][] {
  const entries = table.split('|').filter((entry) => entry !== '');
  return entries.map((entry) => {
    const space = entry.indexOf(' ');
    return [entry.slice(0, space), entry.slice(space + 1).split('/')];
  });
}

let countries: ReadonlyMap<string, string> | null = null;

/** Countries by alpha-2 and alpha-3 code, and by their names in the languages of the console and those of our lists. */
function countriesByName(): ReadonlyMap<string, string> {
  if (countries !== null) return countries;
  const known = new Map<string, string>();
  for (const language of namedIn) {
    const names = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' });
    for (const { alpha2 } of countryCodes) {
      const name = names.of(alpha2);
      if (name !== undefined) known.set(foldWords(name), alpha2);
    }
  }
  for (const { alpha2, alpha3 } of countryCodes) {
    known.set(alpha2.toLowerCase(), alpha2);
    known.set(alpha3.toLowerCase(), alpha2);
  }
  for (const [name, alpha2] of Object.entries(otherCountryNames)) known.set(foldWords(name), alpha2);
  return (countries = known);
}

/** U.S.A. */
const isDotted = /^\s*\p{L}(?:\.\s?\p{L})+\.?\s*$/u;

/** The country of a name, an ISO code or a calling code (`Saudi Arabia`, `السعودية`, `KSA`, `SAU`, `+966`); null if none is meant. */
export const countryNamed = memo((text: string): string | null => {
  const digits = /^(?:\+|00)?\s*(\d{1,3})$/.exec(text.trim())?.[1];
  if (digits !== undefined) return countryOfCallingCode(digits);
  const words = foldWords(text);
  const byName = countriesByName();
  return (
    byName.get(words) ??
    byName.get(words.replace(/^(?:the|la|el|le|die) /, '')) ??
    (isDotted.test(text) ? byName.get(words.replaceAll(' ', '')) : undefined) ??
    null
  );
});

/** Of countries that share a calling code the one with most numbers: they read national numbers alike. */
function countryOfCallingCode(digits: string): string | null {
  const main: Record<string, string> = {
    '1': 'US',
    '7': 'RU',
    '44': 'GB',
    '39': 'IT',
    '47': 'NO',
    '61': 'AU',
    '358': 'FI',
  };
  return main[digits] ?? getCountries().find((country) => getCountryCallingCode(country) === digits) ?? null;
}

/**
 * The legal region that a record names: ISO 3166 (`US-NY`, `us_ny`, `FR`), the code or the name of a state of the record's
 * country or the number's (`WA` of an Australian number is Western Australia), or a country's name. Null for what is none, such as
 * a sales territory.
 */
export function regionNamed(text: string, { country = null, numberCountry = null }: PlaceContext): string | null {
  return regionOf(text.trim(), country ?? '', numberCountry ?? '');
}

const regionOf = memo((text: string, country: string, numberCountry: string): string | null => {
  const [place = '', ...rest] = text.split(/\s*,\s*/);
  const named = rest.length === 1 ? countryNamed(rest[0] ?? '') : null;
  if (named !== null) return regionOf(place, named, numberCountry);
  const own = [country, numberCountry].filter((one) => one !== '');
  const words = foldWords(text);
  const joined = isDotted.test(text) ? words.replaceAll(' ', '') : words;
  for (const one of own) {
    const { codes, names, abbreviations } = subdivisionsOf(one);
    const found =
      names.get(words) ??
      (one === own[0] && bareCodes.has(one)
        ? (codes.get(joined) ?? abbreviations.get(words) ?? abbreviations.get(joined))
        : undefined);
    if (found !== undefined) return parseRegion(found, [one]);
  }
  const known = parseRegion(text, [country || numberCountry]);
  if (known !== null) return known;
  const ofCountry = countryNamed(text);
  // Three letters are as often an abbreviation of a territory (NAM, EST): they count where the country is known from elsewhere.
  if (
    ofCountry !== null &&
    (!/^[a-z]{3}$/.test(words) || own.includes(ofCountry) || Object.hasOwn(otherCountryNames, words))
  )
    return parseRegion(ofCountry, []);
  for (const one of statesKnownEverywhere) {
    const found = subdivisionsOf(one).names.get(words);
    if (found !== undefined) return parseRegion(found, [one]);
  }
  return null;
});

/**
 * The IANA zone that a record names: by its own name, alone or within what Salesforce shows; by HubSpot's value
 * (`america_slash_new_york`); by the names of Windows and of other CRMs. Null for abbreviations and fixed offsets, which name no
 * place.
 */
export function zoneNamed(text: string, { country = null, numberCountry = null }: PlaceContext): string | null {
  return zoneOf(text.trim(), country ?? numberCountry ?? '');
}

const zoneOf = memo((text: string, country: string): string | null => {
  const plain = ianaZone(text.replaceAll('_slash_', '/'));
  if (plain !== null) return plain;
  const within = /\b[A-Za-z]+(?:\/[A-Za-z_+-]+){1,2}\b/.exec(text)?.[0];
  const inside = within === undefined ? null : ianaZone(within);
  if (inside !== null) return inside;
  const name = text
    .replace(/^(?:\((?:GMT|UTC)[^)]*\)|(?:GMT|UTC)\s*[+\-\u2212]\s*[\d:.]+)\s*/i, '')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/ (?:daylight|summer) time/, ' standard time');
  if (northAmericanOnly.has(name) && country !== 'US' && country !== 'CA') return null;
  if (country === 'AU' && /^(?:eastern|central) (?:standard )?time$/.test(name)) return null;
  const table = [windowsZones, shownZones].find((names) => Object.hasOwn(names, name));
  return ianaZone(table?.[name] ?? '');
});

function ianaZone(name: string): string | null {
  const zone = defaultZoneData.find(name);
  return zone !== null && zone.includes('/') && !zone.startsWith('Etc/') ? zone : null;
}

const maxRemembered = 10_000;

/** Lists say the same few things in a million rows. */
function memo<Arguments extends string[], Result>(
  make: (...given: Arguments) => Result,
): (...given: Arguments) => Result {
  const known = new Map<string, Result>();
  return (...given) => {
    const key = given.join('\u0000');
    let result = known.get(key);
    if (result === undefined) {
      result = make(...given);
      if (known.size >= maxRemembered) known.clear();
      known.set(key, result);
    }
    return result;
  };
}
