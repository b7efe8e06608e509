import { expect, it } from 'vitest';
import { callbackTime } from './callback-time.ts';

/** A Monday, 14:30. */
const now = { date: '2026-11-02', minutes: 14 * 60 + 30 };

it.each([
  ['Could you call me back in 20 minutes?', 20],
  ['Please call me back in twenty five minutes.', 25],
  ['Call me in half an hour', 30],
  ['call back in an hour and a half', 90],
  ['Try again in two hours', 120],
  ['Call me in an hour.', 60],
  ['Call me later today.', 120],
  ['اتصل بي بعد عشرين دقيقة', 20],
  ['اتصل بي بعد ٢٠ دقيقة من فضلك', 20],
  ['كلمني بعد ساعة', 60],
  ['اتصل بعد نصف ساعة', 30],
  ['اتصل بي بعد ساعتين', 120],
  ['Llámeme en quince minutos', 15],
  ['Llámame en media hora', 30],
  ['Rappelez-moi dans vingt minutes', 20],
  ['Rappelez-moi dans deux heures', 120],
])('%s: a delay of %i minutes', (words, delayMinutes) => {
  expect(callbackTime(words, now)).toEqual({ delayMinutes });
});

it.each([
  ['Call me tomorrow at five.', '2026-11-03T17:00'],
  ['Call me tomorrow at 9:30 am', '2026-11-03T09:30'],
  ['tomorrow morning', '2026-11-03T10:00'],
  ['Call back on Friday at half past three', '2026-11-06T15:30'],
  ['Tuesday at ten is good.', '2026-11-03T10:00'],
  ['next Monday', '2026-11-09T10:00'],
  ['Can you call at 6 pm?', '2026-11-02T18:00'],
  ['call me at ten', '2026-11-03T10:00'],
  ['tomorrow at noon', '2026-11-03T12:00'],
  ['tomorrow at quarter to six', '2026-11-03T17:45'],
  ['اتصل بي غدا الساعة الخامسة', '2026-11-03T17:00'],
  ['اتصل بي بكرة الساعة العاشرة صباحاً', '2026-11-03T10:00'],
  ['Llámeme mañana a las cinco', '2026-11-03T17:00'],
  ['Llámeme el viernes por la mañana', '2026-11-06T10:00'],
  ['Rappelez-moi demain à 17h30', '2026-11-03T17:30'],
  ['Rappelez-moi demain à dix heures', '2026-11-03T10:00'],
])('%s: %s', (words, localDateTime) => {
  expect(callbackTime(words, now)).toEqual({ localDateTime });
});

it('does not guess a time that was not said', () => {
  expect(callbackTime('Call me back some time, I am busy.', now)).toBeNull();
});

it('tells a delay where it has no clock', () => {
  expect(callbackTime('tomorrow at five', null)).toEqual({ delayMinutes: 1440 });
});
