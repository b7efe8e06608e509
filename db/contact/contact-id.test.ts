import { expect, it } from 'vitest';
import { contactIds } from './contact-id.ts';

const form = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

it('makes ids of version 7 that begin with the time and differ in their random part', () => {
  const next = contactIds(() => Date.UTC(2026, 0, 31));
  const ids = Array.from({ length: 3000 }, next);
  for (const id of ids) expect(id).toMatch(form);
  expect(Number.parseInt((ids[0] ?? '').replace('-', '').slice(0, 12), 16)).toBe(Date.UTC(2026, 0, 31));
  expect(new Set(ids.map((id) => id.slice(19))).size).toBe(ids.length);
});

it.each([
  ['stands still for more ids than a millisecond has', () => 1_000],
  [
    'is set back',
    (
      (times: number[]) => () =>
        times.shift() ?? 400
    )(Array.from({ length: 5_000 }, (_, index) => 9_000 - index)),
  ],
])('makes ascending ids when the clock %s', (_, clock) => {
  const ids = Array.from({ length: 10_000 }, contactIds(clock));
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual([...ids].sort());
});
