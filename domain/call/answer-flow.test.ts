import { expect, it } from 'vitest';
import { answerFlowOf } from './answer-flow.ts';

it('waits for the carrier’s verdict only where the carrier gives one; elsewhere the bot listens first', () => {
  expect(answerFlowOf('carrier_verdict_first', 'telnyx')).toBe('carrier_verdict_first');
  expect(answerFlowOf('carrier_verdict_first', 'sip_trunk')).toBe('listen_first');
});

it('is otherwise the same with every carrier', () => {
  for (const kind of ['telnyx', 'sip_trunk'] as const) {
    expect(answerFlowOf('speak_first', kind)).toBe('speak_first');
    expect(answerFlowOf('listen_first', kind)).toBe('listen_first');
  }
});
