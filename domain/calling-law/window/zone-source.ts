/**
 * What named a zone: the record's own time zone (`contact`), what the number tells (`area_code`, `prefix`, `country`), or the
 * state or country that the record names (`region`, `record_country`).
 */
export const zoneSources = ['contact', 'area_code', 'prefix', 'country', 'region', 'record_country'] as const;
export type ZoneSource = (typeof zoneSources)[number];
