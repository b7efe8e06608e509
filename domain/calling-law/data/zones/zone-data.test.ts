import moment from 'moment-timezone';
import packed from 'moment-timezone/data/packed/latest.json' with { type: 'json' };
import { describe, expect, test } from 'vitest';
import { readingsOf, zoneDoubt, zoneProbes } from './doubt.ts';
import { dateOf, dayNumberOf, defaultZoneData, localFields, weekdayOf, type ZoneData } from './zone-data.ts';

const names = [
  ...packed.zones.map((zone) => zone.split('|')[0] ?? ''),
  ...packed.links.map((link) => link.split('|')[1] ?? ''),
];

describe('packed data', () => {
  test('is the release that knows the changes of 2026', () => {
    expect(defaultZoneData.version).toBe('2026f');
    expect(zoneDoubt(defaultZoneData, new Date('2026-11-21'))).toEqual({ failing: [], old: false });
  });

  test('gives the offsets that moment-timezone itself gives, for every zone', () => {
    const instants: number[] = [];
    for (let ms = Date.UTC(2025, 11, 1); ms < Date.UTC(2028, 0, 1); ms += 5.5 * 86_400_000) instants.push(ms);
    const different = names.filter((name) => {
      const zone = moment.tz.zone(name);
      return instants.some((ms) => {
        return defaultZoneData.offsetMinutes(name, ms) !== -Math.round(zone?.utcOffset(ms) ?? NaN) + 0;
      });
    });
    expect(different).toEqual([]);
  });

  test('changes at the very millisecond', () => {
    const springForward = Date.parse('2026-03-08T07:00:00Z');
    expect(defaultZoneData.offsetMinutes('America/New_York', springForward - 1)).toBe(-300);
    expect(defaultZoneData.offsetMinutes('America/New_York', springForward)).toBe(-240);
    expect(defaultZoneData.offsetMinutes('America/New_York', springForward - 1)).toBe(-300);
  });

  test('finds a zone whatever its case and refuses what is none', () => {
    expect(defaultZoneData.find('america/new_york')).toBe('America/New_York');
    expect(defaultZoneData.find('America/New York')).toBe('America/New_York');
    expect(defaultZoneData.find('Mars/Olympus')).toBeNull();
    expect(defaultZoneData.has('Europe/Paris')).toBe(true);
    expect(() => defaultZoneData.offsetMinutes('Mars/Olympus', 0)).toThrow('Mars/Olympus');
  });
});

describe('wall clock', () => {
  test.each([
    ['Asia/Kathmandu', '2026-01-15T04:00:00Z', '2026-01-15', 9 * 60 + 45],
    ['America/St_Johns', '2026-01-15T12:45:00Z', '2026-01-15', 9 * 60 + 15],
    ['Australia/Adelaide', '2026-01-15T00:00:00Z', '2026-01-15', 10 * 60 + 30],
    ['Australia/Eucla', '2026-01-15T00:00:00Z', '2026-01-15', 8 * 60 + 45],
    ['Pacific/Chatham', '2026-01-15T00:00:00Z', '2026-01-15', 13 * 60 + 45],
    ['Pacific/Kiritimati', '2026-01-15T11:00:00Z', '2026-01-16', 60],
    ['Pacific/Pago_Pago', '2026-01-15T10:00:00Z', '2026-01-14', 23 * 60],
  ])('%s at %s is %s, minute %i', (zone, at, date, minuteOfDay) => {
    const fields = localFields(defaultZoneData, zone, Date.parse(at));
    expect({ date: dateOf(fields.dayNumber), minuteOfDay: fields.minuteOfDay }).toEqual({ date, minuteOfDay });
  });

  test('weekdays follow the local date: Monday in UTC is still Sunday in Chicago', () => {
    expect(localFields(defaultZoneData, 'America/Chicago', Date.parse('2026-06-08T02:00:00Z')).weekday).toBe(7);
    expect(weekdayOf(dayNumberOf('1970-01-01'))).toBe(4);
    expect(weekdayOf(dayNumberOf('1969-12-29'))).toBe(1);
    expect(weekdayOf(dayNumberOf('2026-06-08'))).toBe(1);
  });
});

describe('doubt', () => {
  const stale: ZoneData = {
    ...defaultZoneData,
    version: '2025c',
    offsetMinutes: (zone, atMs) =>
      zone === 'America/Winnipeg' && atMs > Date.UTC(2026, 10, 1) ? -360 : defaultZoneData.offsetMinutes(zone, atMs),
  };

  test('there are five probes', () => {
    expect(zoneProbes).toHaveLength(5);
  });

  test('a zone that fails its probe is read an hour early and late as well', () => {
    const doubt = zoneDoubt(stale, new Date('2026-06-01'));
    expect(doubt).toEqual({ failing: ['America/Winnipeg'], old: false });
    expect(readingsOf('America/Winnipeg', doubt, stale).map((reading) => reading.shiftMinutes)).toEqual([0, -60, 60]);
    expect(readingsOf('America/Rainy_River', doubt, stale)).toHaveLength(3);
    expect(readingsOf('America/Chicago', doubt, stale)).toHaveLength(1);
  });

  test('data older than twelve months casts doubt on every zone', () => {
    expect(zoneDoubt(defaultZoneData, new Date('2027-10-28')).old).toBe(false);
    const doubt = zoneDoubt(defaultZoneData, new Date('2027-10-30'));
    expect(doubt.old).toBe(true);
    expect(readingsOf('Europe/Paris', doubt)).toHaveLength(3);
  });

  test('a release of which only the year is known is trusted for that year', () => {
    const unknown = { ...defaultZoneData, version: '2031q' };
    expect(zoneDoubt(unknown, new Date('2031-12-31')).old).toBe(false);
    expect(zoneDoubt(unknown, new Date('2032-01-02')).old).toBe(true);
    expect(zoneDoubt({ ...defaultZoneData, version: 'nonsense' }, new Date('2026-01-01')).old).toBe(true);
  });
});
