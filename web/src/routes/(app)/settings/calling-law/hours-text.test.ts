import { expect, it } from 'vitest';
import { hoursText, readHours, weekWords } from './hours-text.ts';

it('reads hours as people write them, and writes them the same way', () => {
  const hours = readHours('9:00–13:00, 14:00 - 20:00');
  expect(hours).toEqual([
    ['09:00', '13:00'],
    ['14:00', '20:00'],
  ]);
  expect(hoursText(hours ?? [])).toBe('09:00-13:00, 14:00-20:00');
  expect(readHours(' ')).toEqual([]);
  expect(readHours('9 to 5')).toBeNull();
});

it('says a week in few words', () => {
  const day: [string, string][] = [['09:00', '20:00']];
  expect(weekWords({ mon: day, tue: day, wed: day, sat: [['10:00', '12:00']] })).toBe(
    'Mon–Wed 09:00-20:00; Sat 10:00-12:00',
  );
  expect(weekWords({})).toBe('No calls at all');
});
