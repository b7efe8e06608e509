import { expect, it } from 'vitest';
import { goesAt, purgeLimit, requireLongEnough, Retention, retentionKinds, retentionLimit } from './retention.ts';

const now = new Date('2026-11-28T12:00:00Z');

it('keeps everything unless somebody says otherwise', () => {
  const everything = Retention.parse({});
  for (const kind of Object.keys(retentionKinds) as (keyof typeof retentionKinds)[]) {
    expect(retentionLimit(everything, kind, now)).toBeNull();
  }
});

it('counts days back from now', () => {
  expect(retentionLimit(Retention.parse({ recordings: 30 }), 'recordings', now)).toEqual(
    new Date('2026-10-29T12:00:00Z'),
  );
  expect(goesAt(new Date('2026-11-01T12:00:00Z'), 30)).toEqual(new Date('2026-12-01T12:00:00Z'));
  expect(goesAt(now, null)).toBeNull();
  expect(purgeLimit(now)).toEqual(new Date('2026-10-29T12:00:00Z'));
});

it.each(Object.entries(retentionKinds))('keeps %s for its least days', (kind, { leastDays }) => {
  requireLongEnough(Retention.parse({ [kind]: leastDays }));
  if (leastDays > 1) {
    expect(() => requireLongEnough(Retention.parse({ [kind]: leastDays - 1 }))).toThrow(/retention_too_short/);
  } else {
    expect(() => Retention.parse({ [kind]: 0 })).toThrow();
  }
});
