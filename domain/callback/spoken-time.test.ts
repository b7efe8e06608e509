import { parseDateTime } from '@internationalized/date';
import { parse } from 'csv-parse/sync';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readSpokenTime } from './spoken-time.ts';

interface Row {
  lang: string;
  phrase: string;
  /** Wall clock where the callee is; empty where no time was named. */
  due: string;
  certain: string;
  said: string;
  zone: string;
}

const zones: Record<string, string> = {
  en: 'America/New_York',
  es: 'America/Mexico_City',
  fr: 'Europe/Paris',
  ar: 'Asia/Riyadh',
};
/** A Tuesday. */
const usual = '2026-12-01T14:00';
const rows = parse<Row>(readFileSync(new URL('spoken/spoken-times.csv', import.meta.url)), { columns: true });

/** @param local wall clock in the zone, read by another library than the product's */
const instant = (local: string, zone: string): Date => parseDateTime(local).toDate(zone);

describe.each(['en', 'es', 'fr', 'ar'])('times said on the phone: %s', (lang) => {
  it.each(rows.filter((row) => row.lang === lang))('$phrase', ({ phrase, due, certain, said, zone }) => {
    const there = zone || zones[lang] || '';
    const found = readSpokenTime({ phrase, language: lang, saidAt: instant(said || usual, there), zone: there });
    expect({ at: found.at?.toISOString() ?? '', certain: String(found.isCertain) }).toEqual({
      at: due === '' ? '' : instant(due, there).toISOString(),
      certain,
    });
    // Whoever is not sure has something to ask.
    expect(found.message === '').toBe(found.isCertain);
  });
});
