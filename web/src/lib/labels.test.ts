import { expect, it } from 'vitest';
import * as audience from './audience-labels.ts';
import * as callingLaw from './calling-law-labels.ts';
import * as doNotCall from './do-not-call-labels.ts';
import * as health from './health-labels.ts';
import * as labels from './labels.ts';
import * as workspace from './workspace-labels.ts';

it('every label has words', () => {
  const modules = [audience, callingLaw, doNotCall, health, labels, workspace];
  const tables = modules.flatMap((module) => Object.values<object>({ ...module }));
  const words = tables
    .map((table) => Object.values(table as Record<string, unknown>))
    .flat()
    .flatMap((entry) => (typeof entry === 'object' && entry !== null ? Object.values(entry) : [entry]));
  expect(words.length).toBeGreaterThan(100);
  for (const text of words) expect(text).toMatch(/^[\p{L}“].*\p{L}/u);
  expect(labels.outcomeLabels.hangup).toEqual({ label: 'Hung up early', tone: 'amber' });
  expect(labels.providerLabels).toEqual({ telnyx: 'Telnyx', sip_trunk: 'SIP trunk' });
});
