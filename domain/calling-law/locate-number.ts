import { refusal, type Refusal } from '../message/index.ts';
import type { ParsedPhoneNumber } from '../contact/phone-number.ts';
import { regionOfCountry } from './region.ts';
import { areaCode } from './data/zones/area-code.ts';
import { zonesByCountry } from './data/zones/country-zones.ts';
import { zonesOfPrefix } from './data/zones/prefix-zones.ts';

/** What a number alone tells about where its owner is. */
export type NumberLocation =
  | { ok: true; regions: readonly string[]; zones: readonly string[]; zoneSource: 'area_code' | 'prefix' | 'country' }
  | Refusal<'non_geographic' | 'unknown_zone'>;

const placeless = new Set(['toll_free', 'premium_rate', 'shared_cost', 'personal', 'pager', 'company', 'voicemail']);

const nonGeographic = refusal('non_geographic');

/**
 * Regions and candidate zones of a number, by the numbering plan. Numbers are portable and mobiles move: this is a
 * presumption, which is why every candidate zone counts.
 */
export function locateNumber(phone: ParsedPhoneNumber): NumberLocation {
  if (phone.country === null || placeless.has(phone.type)) return nonGeographic;
  if (phone.callingCode === '1') {
    const complex = areaCode(phone.nationalNumber.slice(0, 3));
    if (complex) return { ok: true, regions: complex.regions, zones: complex.zones, zoneSource: 'area_code' };
    if (phone.country === 'US' || phone.country === 'CA') return nonGeographic;
  }
  const regions = [regionOfCountry(phone.country)];
  const prefixZones = zonesOfPrefix(phone.country, phone.nationalNumber, phone.type === 'fixed');
  if (prefixZones) return { ok: true, regions, zones: prefixZones, zoneSource: 'prefix' };
  const zones = zonesByCountry[phone.country];
  if (zones) return { ok: true, regions, zones, zoneSource: 'country' };
  return refusal('unknown_zone');
}
