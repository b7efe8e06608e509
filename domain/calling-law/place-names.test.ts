import { describe, expect, it } from 'vitest';
import { shownZones, windowsZones } from './data/zones/zone-names.ts';
import { stateAbbreviations, subdivisionNames } from './data/places/subdivisions.ts';
import { countryNamed, regionNamed, zoneNamed } from './place-names.ts';
import { parseRegion } from './region.ts';

describe('regions', () => {
  it.each([
    ['New York', 'US', 'US-NY'],
    ['NY', 'US', 'US-NY'],
    ['us_ny', 'SA', 'US-NY'],
    ['New York, USA', 'SA', 'US-NY'],
    ['WA', 'US', 'US-WA'],
    ['WA', 'AU', 'AU-WA'],
    ['Western Australia', 'AU', 'AU-WA'],
    ['SA', 'AU', 'AU-SA'],
    ['SA', 'SA', 'SA'],
    ['CA', 'US', 'US-CA'],
    ['CA', 'CA', 'CA'],
    ['Georgia', 'US', 'US-GA'],
    ['Georgia', 'GE', 'GE'],
    ['Québec', 'CA', 'CA-QC'],
    ['Colombie-Britannique', 'CA', 'CA-BC'],
    ['الرياض', 'SA', 'SA-01'],
    ['Eastern Province', 'SA', 'SA-04'],
    ['دبي', 'AE', 'AE-DU'],
    ['Nordrhein-Westfalen', 'DE', 'DE-NW'],
    ['Bavaria', 'DE', 'DE-BY'],
    ['BE', 'DE', 'BE'],
    ['Cataluña', 'ES', 'ES-CT'],
    ['São Paulo', 'BR', 'BR-SP'],
    ['SP', 'BR', 'BR-SP'],
    ['California', 'SA', 'US-CA'],
    ['France', 'GB', 'FR'],
    ['UK', 'GB', 'GB'],
    ['N.Y.', 'US', 'US-NY'],
    ['n. y.', 'US', 'US-NY'],
    ['D.C.', 'US', 'US-DC'],
    ['Calif.', 'US', 'US-CA'],
    ['Penn', 'US', 'US-PA'],
    ['W. Va.', 'US', 'US-WV'],
    ['Ind.', 'US', 'US-IN'],
    ['IND', 'IN', 'IN'],
    ['B.C.', 'CA', 'CA-BC'],
    ['P.E.I.', 'CA', 'CA-PE'],
    ['Ont.', 'CA', 'CA-ON'],
  ])('%s of a number of %s is %s', (text, numberCountry, region) => {
    expect(regionNamed(text, { numberCountry })).toBe(region);
  });

  it.each(['EMEA', 'North East', 'APAC', 'NAM', 'Zone 3', 'n/a', 'Victoria'])('%s of a US number is none', (text) => {
    expect(regionNamed(text, { numberCountry: 'US' })).toBeNull();
  });

  it('are those of the record’s country before those of the number’s', () => {
    expect(regionNamed('WA', { country: 'AU', numberCountry: 'US' })).toBe('AU-WA');
    expect(regionNamed('CA', { country: 'CA', numberCountry: 'US' })).toBe('CA');
  });

  it('of the table are regions of the law', () => {
    for (const [country, entries] of [...Object.entries(subdivisionNames), ...Object.entries(stateAbbreviations)]) {
      for (const entry of entries.split('|')) {
        const code = `${country}-${entry.slice(0, entry.indexOf(' '))}`;
        expect(parseRegion(code, [country]), code).toBe(code);
      }
    }
  });
});

it.each([
  ['Saudi Arabia', 'SA'],
  ['المملكة العربية السعودية', 'SA'],
  ['السعودية', 'SA'],
  ['KSA', 'SA'],
  ['SAU', 'SA'],
  ['sa', 'SA'],
  ['+966', 'SA'],
  ['00966', 'SA'],
  ['United States of America', 'US'],
  ['USA', 'US'],
  ['U.S.A.', 'US'],
  ['The Netherlands', 'NL'],
  ['الإمارات العربية المتحدة', 'AE'],
  ['مصر', 'EG'],
  ['Deutschland', 'DE'],
  ['España', 'ES'],
  ['Allemagne', 'DE'],
  ['Côte d’Ivoire', 'CI'],
  ['Atlantis', null],
  ['', null],
])('the country %s is %s', (text, country) => expect(countryNamed(text)).toBe(country));

describe('time zones', () => {
  it.each([
    ['Asia/Riyadh', 'SA', 'Asia/Riyadh'],
    ['america/new york', 'US', 'America/New_York'],
    ['america_slash_new_york', 'US', 'America/New_York'],
    ['us_slash_eastern', 'US', 'US/Eastern'],
    ['(GMT-05:00) Eastern Standard Time (America/New_York)', 'US', 'America/New_York'],
    ['Arab Standard Time', 'SA', 'Asia/Riyadh'],
    ['W. Europe Standard Time', 'NL', 'Europe/Berlin'],
    ['(UTC+03:00) Kuwait, Riyadh', 'SA', 'Asia/Riyadh'],
    ['(UTC-05:00) Eastern Time (US & Canada)', 'US', 'America/New_York'],
    ['Pacific Daylight Time', 'US', 'America/Los_Angeles'],
    ['ET', 'US', 'America/New_York'],
    ['ET', 'SA', null],
    ['EST', 'US', null],
    ['Eastern Standard Time', 'AU', null],
    ['UTC+3', 'SA', null],
    ['+03:00', 'SA', null],
    ['Mars/Base', 'US', null],
  ])('%s of a number of %s is %s', (text, numberCountry, zone) => {
    expect(zoneNamed(text, { numberCountry })).toBe(zone);
  });

  it('of the tables are known to the data', () => {
    const unknown = Object.keys({ ...windowsZones, ...shownZones }).filter(
      (name) => zoneNamed(name, { numberCountry: 'US' }) === null,
    );
    expect(unknown).toEqual([]);
  });
});
