import { describe, expect, it } from 'vitest';
import * as m from '#lib/paraglide/messages.js';
import { clock, duration, exactTime, fileSize, phone, relativeTime } from './format.ts';

const now = new Date('2026-03-04T12:00:00Z');
const after = (milliseconds: number) => new Date(now.getTime() + milliseconds);

it.each([
  [-3_000, 'just now'],
  [30_000, 'in less than a minute'],
  [-120_000, '2 min. ago'],
  [3 * 3_600_000, 'in 3 hr.'],
  [-86_400_000, 'yesterday'],
])('says %i ms from now as %j', (milliseconds, words) => {
  expect(relativeTime(after(milliseconds), now)).toBe(words);
});

it('names the zone beside an exact time', () => {
  expect(exactTime(now, 'Asia/Riyadh')).toMatch(/15:00:00.*GMT\+3/);
  // By the data of the calling windows: browsers may still be an hour off there.
  expect(exactTime(new Date('2026-12-02T15:00:00Z'), 'America/Winnipeg')).toMatch(/10:00:00.*GMT-5/);
  expect(exactTime(now, 'Asia/Kathmandu')).toMatch(/17:45:00.*GMT\+5:45/);
  expect(exactTime(now, 'UTC')).toMatch(/12:00:00.*UTC/);
});

describe('numbers', () => {
  it.each([
    [67_000, '1:07'],
    [3_765_000, '1:02:45'],
    [-5, '0:00'],
  ])('shows %i ms as %s', (milliseconds, text) => expect(clock(milliseconds)).toBe(text));

  it.each([
    [45, '45 s'],
    [1200, '20 min'],
    [5400, '1.5 h'],
    [172_800, '2 d'],
  ])('shows %i s as %s', (seconds, text) => expect(duration(seconds)).toBe(text));

  it('counts in words', () => {
    expect(m.contacts_counted({ count: 1 })).toBe('1 contact');
    expect(m.contacts_counted({ count: 12_000 })).toBe('12,000 contacts');
    expect(fileSize(1_250_000)).toBe('1.3 MB');
  });

  it('groups the digits of a phone number as its country does, and keeps all of them', () => {
    const shown = (e164: string): string => phone(e164).replaceAll('\u00a0', ' ');
    expect(shown('+12025550123')).toBe('+1 202 555 0123');
    expect(shown('+966501234567')).toBe('+966 50 123 4567');
    expect(shown('+442079460958')).toBe('+44 20 7946 0958');
    expect(shown('+447400123456')).toBe('+44 7400 123456');
    expect(shown('+971501234567')).toBe('+971 50 123 4567');
    expect(phone('+442079460958')).not.toContain(' ');
    for (const unknown of ['', '+', 'anonymous', '+99']) expect(phone(unknown)).toBe(unknown);
    for (const e164 of ['+442079460958', '+966501234567', '+33123456789', '+3712345678']) {
      expect(shown(e164).replace(/ /g, '')).toBe(e164);
    }
  });
});
