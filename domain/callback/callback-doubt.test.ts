import { expect, it } from 'vitest';
import { callbackDoubt } from './callback-doubt.ts';

/** A Tuesday, 14:00 in New York. */
const there = { now: new Date('2026-12-01T19:00:00Z'), zone: 'America/New_York', language: 'en-US' };
const tomorrowAt = (hourUtc: number): Date => new Date(`2026-12-02T${hourUtc}:00:00Z`);

it.each([
  ['Call me tomorrow at five.', tomorrowAt(22)],
  ['around five tomorrow', new Date('2026-12-02T22:05:00Z')],
  ['Yes please.', tomorrowAt(15)],
])('leaves a model alone that understood: %s', (phrase, at) => {
  expect(callbackDoubt({ ...there, phrase, at })).toBeNull();
});

it.each([
  [
    'Call me tomorrow at five.',
    tomorrowAt(10),
    /Wednesday, December 2 at 5:00.PM.*or Wednesday, December 2 at 5:00.AM/,
  ],
  ['Tomorrow at eight', tomorrowAt(13), /Morning or evening/],
  ['Next Friday at two', new Date('2026-12-04T19:00:00Z'), /Friday, December 4, or Friday, December 11/],
  ['On the third', new Date('2026-12-03T15:00:00Z'), /what time/],
  ['Never call me.', tomorrowAt(15), /no call/],
])('asks about: %s', (phrase, at, question) => {
  expect(callbackDoubt({ ...there, phrase, at })).toMatch(question);
});
