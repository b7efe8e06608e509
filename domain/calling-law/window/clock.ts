import { zonesOfRegion } from '../data/zones/region-zones.ts';
import type { WindowClass } from './window-class.ts';

/**
 * The zone of the person's own clock, by which times are said and wishes are read: that which the record names, or the only
 * one; null where several are equally likely.
 */
export function homeZone({ zones, zoneSources, regions }: WindowClass): string | null {
  for (const source of ['contact', 'region', 'record_country'] as const) {
    const [named] = zones.filter((_, index) => zoneSources[index] === source);
    if (named === undefined) continue;
    const isOnly = regions.some((region) => zonesOfRegion(region).join() === named);
    return source === 'contact' || isOnly ? named : null;
  }
  return zones.length === 1 ? (zones[0] ?? null) : null;
}

/** All zones of a class, that of the person's own clock first. */
export function zonesHomeFirst(windowClass: WindowClass): readonly string[] {
  const home = homeZone(windowClass);
  return home === null ? windowClass.zones : [...new Set([home, ...windowClass.zones])];
}
