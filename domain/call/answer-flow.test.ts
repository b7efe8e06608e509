import { expect, it } from 'vitest';
import { answerFlowOf } from './answer-flow.ts';

const of = (kind: 'telnyx' | 'sip_trunk', extension: string | null = null) => ({ kind, extension });

it('waits for the carrier’s verdict only where the carrier gives one; elsewhere the bot listens first', () => {
  expect(answerFlowOf('carrier_verdict_first', of('telnyx'))).toBe('carrier_verdict_first');
  expect(answerFlowOf('carrier_verdict_first', of('sip_trunk'))).toBe('listen_first');
});

it('is otherwise the same with every carrier', () => {
  for (const kind of ['telnyx', 'sip_trunk'] as const) {
    expect(answerFlowOf('speak_first', of(kind))).toBe('speak_first');
    expect(answerFlowOf('listen_first', of(kind))).toBe('listen_first');
  }
});

it('never waits for a verdict on the exchange before the extension', () => {
  expect(answerFlowOf('carrier_verdict_first', of('telnyx', '23'))).toBe('listen_first');
  expect(answerFlowOf('speak_first', of('telnyx', '23'))).toBe('speak_first');
});
