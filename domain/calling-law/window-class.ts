import { parsePhoneNumber } from '../phone-number.ts';
import { defaultZoneData, type ZoneData } from './zones/zone-data.ts';

/** What named the zones: the contact's own column, or what the number tells. */
export type ZoneSource = 'contact' | 'area_code' | 'prefix' | 'country';

/** Contacts that are subject to the same rules in the same zones. */
export interface WindowClass {
  /** Stable text from which the class can be made again. */
  key: string;
  /** Regions whose rules apply, the number's first. */
  regions: string[];
  /** All zones in which the window must be open, the likeliest first. */
  zones: string[];
  zoneSource: ZoneSource;
}

export type WindowClassProblem =
  'invalid_number' | 'non_geographic' | 'unknown_zone' | 'unknown_region' | 'bad_time_zone' | 'never_open';

export type WindowClassResult =
  { ok: true; windowClass: WindowClass } | { ok: false; reason: WindowClassProblem; help: string };

/** Countries of one zone that the first version knows. */
const zonesOfCountry: Record<string, string[]> = {
  US: ['America/New_York', 'America/Chicago', 'America/Denver', 'America/Los_Angeles'],
  IN: ['Asia/Kolkata'],
  SA: ['Asia/Riyadh'],
  AE: ['Asia/Dubai'],
  GB: ['Europe/London'],
  EG: ['Africa/Cairo'],
};

/**
 * Finds the rules and the candidate zones of a contact. `timezone` (an IANA name) replaces the zones that the number
 * tells, `region` (`US-NY`, `FR`) adds rules to the number's own and never takes any away.
 */
export function windowClassOf(
  contact: { e164: string; timezone?: string | null; region?: string | null },
  zoneData: ZoneData = defaultZoneData,
): WindowClassResult {
  const parsed = parsePhoneNumber(contact.e164);
  if (!parsed.ok) return { ok: false, reason: 'invalid_number', help: parsed.sentence };
  const { country } = parsed.phone;
  if (country === null) {
    return { ok: false, reason: 'non_geographic', help: 'The number belongs to no country.' };
  }
  if (contact.timezone) {
    if (!zoneData.has(contact.timezone)) {
      return { ok: false, reason: 'bad_time_zone', help: 'Write the time zone as in "Europe/Paris".' };
    }
    return { ok: true, windowClass: makeWindowClass([country], [contact.timezone], 'contact') };
  }
  const zones = zonesOfCountry[country];
  if (!zones) return { ok: false, reason: 'unknown_zone', help: 'Add a timezone column, for example "Europe/Paris".' };
  return { ok: true, windowClass: makeWindowClass([country], zones, 'country') };
}

function makeWindowClass(regions: string[], zones: string[], zoneSource: ZoneSource): WindowClass {
  return { key: `${regions.join('+')}@${zones.join('|')}#${zoneSource}`, regions, zones, zoneSource };
}

/** Makes a class again from its key; throws for a text that is no key. */
export function windowClassFromKey(key: string): WindowClass {
  const match = /^([A-Z0-9+-]+)@([^#]+)#(contact|area_code|prefix|country)$/.exec(key);
  if (!match) throw new Error(`Not the key of a window class: ${key}`);
  const [, regions = '', zones = '', zoneSource = ''] = match;
  return { key, regions: regions.split('+'), zones: zones.split('|'), zoneSource: zoneSource as ZoneSource };
}
