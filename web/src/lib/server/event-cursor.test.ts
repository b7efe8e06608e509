import { expect, it } from 'vitest';
import { EventCursor } from './event-cursor.ts';

it('asks again for what a slower transaction has not committed yet, and no more when it is there', () => {
  const cursor = new EventCursor(10);
  cursor.note([11, 14, 15], 0);
  expect(cursor.last).toBe(15);
  expect(cursor.missing(1_000)).toEqual([12, 13]);
  cursor.note([13, 16], 1_000);
  expect(cursor.missing(2_000)).toEqual([12]);
  expect(cursor.last).toBe(16);
});

it('forgets what never comes', () => {
  const cursor = new EventCursor(0);
  cursor.note([3], 0);
  expect(cursor.missing(120_000)).toEqual([1, 2]);
  expect(cursor.missing(120_001)).toEqual([]);
});

it('remembers the newest of a large gap, and never more than it can ask for', () => {
  const cursor = new EventCursor(0);
  cursor.note([1_000_000], 0);
  expect(cursor.missing(0)).toHaveLength(5_000);
  cursor.note([1_000_010], 0);
  const missing = cursor.missing(0);
  expect(missing).toHaveLength(5_000);
  expect(missing.at(-1)).toBe(1_000_009);
});
