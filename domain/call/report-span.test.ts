import { expect, it } from 'vitest';
import { spanOfReport } from './report-span.ts';

const base = { id: 'r', at: '2026-11-28T10:00:10.000Z' };

it('makes a span of the time that an answer took', () => {
  const latency = { turn: 3, endToEndMs: 1200, languageFirstTokenMs: 300, speechFirstByteMs: 200 };
  expect(spanOfReport({ ...base, type: 'turn_latency', ...latency })).toMatchObject({
    from: new Date('2026-11-28T10:00:08.800Z'),
    to: new Date(base.at),
    facts: { 'redial.turn': 3, 'redial.turn.language_first_token_ms': 300 },
  });
});

it('tells of a failure where it was, and not in its words', () => {
  const words = 'Ana said that she does not hear';
  expect(JSON.stringify(spanOfReport({ ...base, type: 'failure', source: 'stt', words }))).not.toContain('Ana');
});

it('makes nothing of what is said', () => {
  const said = { seq: 1, speaker: 'callee', text: 'Hello', startMs: 0, interrupted: false } as const;
  expect(spanOfReport({ ...base, type: 'transcript_item', ...said })).toBeNull();
  expect(spanOfReport({ ...base, type: 'field_captured', name: 'colour', value: 'blue' })).toBeNull();
});
