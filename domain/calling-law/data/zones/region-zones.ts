/**
 * Zones of states, provinces and countries as people write them into a record. From the IANA table of 2026f; those of
 * North American states and provinces are the zones of their area codes. A part of a country that is not listed may be in
 * any zone of the country.
 */
import { zonesByCountry } from './country-zones.ts';
import { areaCodeComplexes } from './nanp-complexes.ts';

/** Writes `'NSW VIC': zones` as one entry for each part of the country. */
function partsOf(country: string, groups: Readonly<Record<string, readonly string[]>>): [string, readonly string[]][] {
  return Object.entries(groups).flatMap(([parts, zones]) =>
    parts.split(' ').map((part): [string, readonly string[]] => [`${country}-${part}`, zones]),
  );
}

const elsewhere = new Map([
  ...partsOf('AU', {
    // Broken Hill keeps the time of South Australia.
    NSW: ['Australia/Sydney', 'Australia/Adelaide'],
    'VIC TAS ACT': ['Australia/Sydney'],
    QLD: ['Australia/Brisbane'],
    SA: ['Australia/Adelaide'],
    NT: ['Australia/Darwin'],
    WA: ['Australia/Perth'],
  }),
  ...partsOf('BR', {
    'AL AP BA CE DF ES GO MA MG PA PB PI PR RJ RN RS SC SE SP TO': ['America/Sao_Paulo'],
    PE: ['America/Sao_Paulo', 'America/Noronha'],
    'MS MT RO RR': ['America/Manaus'],
    // The west of Amazonas goes with Acre.
    AM: ['America/Manaus', 'America/Rio_Branco'],
    AC: ['America/Rio_Branco'],
  }),
  ...partsOf('ES', {
    'AN AR AS CB CE CL CM CT EX GA IB MC MD ML NC PV RI VC': ['Europe/Madrid'],
    CN: ['Atlantic/Canary'],
  }),
  ...partsOf('ID', {
    'AC BB BE BT JA JB JI JK JT KB KR KT LA RI SB SS SU YO': ['Asia/Jakarta'],
    'BA GO KI KS KU NB NT SA SG SN SR ST': ['Asia/Makassar'],
    'MA MU PA PB PD PE PS PT': ['Asia/Jayapura'],
  }),
  ...partsOf('MX', {
    'AGU CAM CHP CMX COL DUR GRO GUA HID JAL MEX MIC MOR OAX PUE QUE SLP TAB TLA VER YUC ZAC': ['America/Mexico_City'],
    ROO: ['America/Cancun'],
    'SON BCS SIN': ['America/Hermosillo'],
    BCN: ['America/Tijuana'],
    // Their border towns keep the time of Texas.
    'COA NLE TAM': ['America/Mexico_City', 'America/Matamoros'],
  }),
  ...partsOf('NZ', {
    'AUK BOP CAN GIS HKB MBH MWT NSN NTL OTA STL TAS TKI WGN WKO WTC': ['Pacific/Auckland'],
    CIT: ['Pacific/Chatham'],
  }),
  ...partsOf('PT', {
    '01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 30': ['Europe/Lisbon'],
    '20': ['Atlantic/Azores'],
  }),
]);

/** Their area code serves all three. */
const canadianNorth: readonly [string, readonly string[]][] = [
  ['CA-YT', ['America/Whitehorse']],
  ['CA-NT', ['America/Yellowknife']],
  ['CA-NU', ['America/Iqaluit', 'America/Rankin_Inlet']],
];

const unitedStatesTerritories = new Set(['US-PR', 'US-VI', 'US-GU', 'US-MP', 'US-AS']);

const zonesByRegion = new Map<string, readonly string[]>([...northAmerica(), ...canadianNorth, ...elsewhere]);

function northAmerica(): Map<string, readonly string[]> {
  const zones = new Map<string, string[]>();
  const add = (region: string, more: readonly string[]): void => {
    zones.set(region, [...new Set([...(zones.get(region) ?? []), ...more])]);
  };
  for (const { regions, zones: own } of areaCodeComplexes) {
    for (const region of regions) {
      add(region, own);
      // Territories are countries to whoever writes addresses.
      if (!unitedStatesTerritories.has(region)) add(region.slice(0, 2), own);
    }
  }
  return zones;
}

/** Whether a state or province is one that is listed here. */
export function isKnownRegion(region: string): boolean {
  return zonesByRegion.has(region);
}

/** All zones of a state, province or country; empty for a place that is none. */
export function zonesOfRegion(region: string): readonly string[] {
  const known = zonesByRegion.get(region);
  if (known) return known;
  const [country = '', part = ''] = region.split('-');
  // French and Australian territories are listed as countries.
  const listedAs = (country === 'FR' || country === 'AU') && part in zonesByCountry ? part : country;
  return zonesByCountry[listedAs] ?? [];
}
