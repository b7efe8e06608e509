import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantOf, readDate, type DateOrder } from './consent-date.ts';

const at = (text: string, { order = null, zone = 'Etc/UTC' }: { order?: DateOrder | null; zone?: string } = {}) => {
  const read = readDate(text, order);
  return read.kind === 'date' ? instantOf(read.date, zone).toISOString().replace('T00:00:00.000Z', '') : read.kind;
};

it.each([
  ['2026-11-20', '2026-11-20'],
  ['2026/11/20', '2026-11-20'],
  ['20261120', '2026-11-20'],
  ['11/20/2026', '2026-11-20'],
  ['20.11.2026', '2026-11-20'],
  ['20-11-2026', '2026-11-20'],
  ['11/20/26', '2026-11-20'],
  ['20-Nov-26', '2026-11-20'],
  ['20 Nov 2026', '2026-11-20'],
  ['Nov 20, 2026', '2026-11-20'],
  ['Friday, November 20th, 2026', '2026-11-20'],
  ['20 de noviembre de 2026', '2026-11-20'],
  ['20 novembre 2026', '2026-11-20'],
  ['20. November 2026', '2026-11-20'],
  ['٢٠ نوفمبر ٢٠٢٦', '2026-11-20'],
  ['٢٠٢٦-١١-٢٠', '2026-11-20'],
  ['46346', '2026-11-20'],
  ['46346.5', '2026-11-20T12:00:00.000Z'],
  ['1795132800000', '2026-11-20'],
  ['1795132800', '2026-11-20'],
  ['03/03/2026', '2026-03-03'],
  ['03/08/2026', 'two_readings'],
  ['03.08.2026', 'two_readings'],
  ['20-11-26', 'two_readings'],
  ['2026-02-30', 'no_such_day'],
  ['31/04/2026', 'no_such_day'],
  ['2026-11-20 25:00', 'no_such_day'],
  ['2026-13-01', 'no_such_day'],
  ['29/02/2027', 'no_such_day'],
  ['yesterday', 'no_date'],
  ['12', 'no_date'],
  ['99999', 'no_date'],
  ['2026-11-20 at noon', 'no_date'],
  ['20 Foo 2026', 'no_date'],
])('%s is %s', (text, expected) => expect(at(text)).toBe(expected));

describe('a time', () => {
  it.each([
    ['2026-11-20T10:00:00+03:00', '2026-11-20T07:00:00.000Z'],
    ['2026-11-20T10:00:00Z', '2026-11-20T10:00:00.000Z'],
    ['2026-11-20 10:00:00 UTC', '2026-11-20T10:00:00.000Z'],
    ['2026-11-20 23:30', '2026-11-20T20:30:00.000Z'],
    ['11/20/2026 3:45 PM', '2026-11-20T12:45:00.000Z'],
    ['20.11.2026, 15:45', '2026-11-20T12:45:00.000Z'],
    ['11/20/2026 12:15 am', '2026-11-19T21:15:00.000Z'],
    ['2026-11-20T10:00:00.250+0300', '2026-11-20T07:00:00.250Z'],
  ])('%s is meant in Riyadh unless it says otherwise', (text, expected) =>
    expect(at(text, { zone: 'Asia/Riyadh' })).toBe(expected),
  );

  it('does not depend on the zone of the server', () => {
    const before = process.env['TZ'];
    try {
      const read = ['Pacific/Kiritimati', 'America/Los_Angeles'].map((zone) => {
        process.env['TZ'] = zone;
        return at('20-Nov-26 23:30', { zone: 'America/New_York' });
      });
      expect(read).toEqual(['2026-11-21T04:30:00.000Z', '2026-11-21T04:30:00.000Z']);
    } finally {
      if (before === undefined) delete process.env['TZ'];
      else process.env['TZ'] = before;
    }
  });
});

it('an order that somebody has chosen decides what figures leave open, and nothing else', () => {
  expect(at('03/08/2026', { order: 'dmy' })).toBe('2026-08-03');
  expect(at('03/08/2026', { order: 'mdy' })).toBe('2026-03-08');
  expect(at('20-11-26', { order: 'ymd' })).toBe('2020-11-26');
  expect(at('11/20/2026', { order: 'dmy' })).toBe('2026-11-20');
});

it('no day becomes another one', () => {
  const parts = fc.tuple(
    fc.integer({ min: 1990, max: 2050 }),
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 31 }),
  );
  fc.assert(
    fc.property(parts, ([year, month, day]) => {
      const two = (value: number) => String(value).padStart(2, '0');
      const iso = `${year}-${two(month)}-${two(day)}`;
      const exists = day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
      expect(at(iso)).toBe(exists ? iso : 'no_such_day');
      if (day > 12) expect(at(`${two(day)}.${two(month)}.${year}`)).toBe(exists ? iso : 'no_such_day');
    }),
  );
});
