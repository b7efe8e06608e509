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

it.each([
  ['2027-03-13T20:00:00Z', 'America/New_York', '2027-03-14 at 02:30', '2027-03-14T07:30:00Z', /skip/],
  ['2026-10-31T20:00:00Z', 'America/New_York', '2026-11-01T01:30', '2026-11-01T05:30:00Z', /twice/],
  ['2026-11-01T05:45:00Z', 'America/New_York', '2026-11-01T01:30', '2026-11-01T06:30:00Z', /twice/],
  ['2027-04-29T18:00:00Z', 'Africa/Cairo', '2027-04-30T00:30', '2027-04-29T22:30:00Z', /skip/],
  ['2026-10-29T20:45:00Z', 'Africa/Cairo', '2026-10-29T23:30', '2026-10-29T21:30:00Z', /twice/],
  ['2027-03-14T06:30:00Z', 'America/New_York', 'in 120 minutes', '2027-03-14T08:30:00Z', /^$/],
])('where clocks change, said at %s in %s: %s', (saidAt, zone, phrase, due, message) => {
  const found = readSpokenTime({ phrase, language: 'en', saidAt: new Date(saidAt), zone });
  expect(found.at?.toISOString()).toBe(due.replace('Z', '.000Z'));
  expect(found.message).toMatch(message);
});

it.each([
  [{ language: 'de' }, 'unknown_language'],
  [{ zone: 'Mars/Base' }, 'unknown_zone'],
  [{ saidAt: new Date(Number.NaN) }, 'bad_said_at'],
])('says what is wrong with %o', (wrong, none) => {
  const right = { phrase: 'tomorrow at five', language: 'en', saidAt: new Date(), zone: 'Asia/Riyadh' };
  expect(readSpokenTime({ ...right, ...wrong })).toMatchObject({ at: null, isCertain: false, none });
});

it('hears another language than that of the call', () => {
  const said = { saidAt: new Date('2026-12-01T11:00:00Z'), zone: 'Asia/Riyadh' };
  expect(readSpokenTime({ ...said, phrase: 'بكرة الساعة خمسة', language: 'en-US' }).at?.toISOString()).toBe(
    '2026-12-02T14:00:00.000Z',
  );
});
