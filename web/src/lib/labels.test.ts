import { expect, it } from 'vitest';
import * as labels from './labels.ts';

it('every label has words', () => {
  const tables = Object.values(labels).map((table) => Object.values(table as Record<string, unknown>));
  const words = tables
    .flat()
    .flatMap((entry) => (typeof entry === 'object' && entry !== null ? Object.values(entry) : [entry]));
  expect(words.length).toBeGreaterThan(100);
  for (const text of words) expect(text).toMatch(/^[\p{L}“].*\p{L}/u);
  expect(labels.outcomeLabels.hangup).toEqual({ label: 'Hung up early', tone: 'amber' });
  expect(labels.providerLabels).toEqual({ telnyx: 'Telnyx', sip_trunk: 'SIP trunk' });
});
