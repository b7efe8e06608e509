import { expect, it } from 'vitest';
import { answerFlowOf } from './answer-flow.ts';

it('lets the bot speak at once, unless a message may have to be left on a quiet line', () => {
  expect(answerFlowOf({ voicemail: { policy: 'hang_up' } })).toBe('speak_first');
  expect(answerFlowOf({ voicemail: { policy: 'leave_message', message: 'Hello.' } })).toBe('carrier_verdict_first');
});
