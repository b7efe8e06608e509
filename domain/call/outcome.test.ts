import { describe, expect, it } from 'vitest';
import { AnsweredBy, type Cause } from './call.ts';
import { causes, causeTraits } from './cause-table.ts';
import { outcomeOf, type EndedAttempt } from './outcome.ts';

const unanswered = (cause: Cause): EndedAttempt => ({
  cause,
  answered: false,
  answeredBy: null,
  conversationStarted: false,
  endedBy: 'carrier',
});

describe('the outcome of an attempt that nobody answered', () => {
  it.each([
    ['no_answer', 'no_answer'],
    ['unreachable', 'no_answer'],
    ['declined', 'no_answer'],
    ['callee_hung_up', 'no_answer'],
    ['busy', 'busy'],
    ['carrier_failure', 'failed'],
    ['invalid_number', 'failed'],
    ['blocked', 'failed'],
    ['no_route', 'failed'],
    ['lost', 'failed'],
    ['capacity', 'deferred'],
    ['agent_unavailable', 'deferred'],
    ['unlawful_now', 'deferred'],
    ['configuration', 'deferred'],
  ] as const)('%s is %s', (cause, outcome) => {
    expect(outcomeOf(unanswered(cause)).outcome).toBe(outcome);
  });
});

it('no attempt is made of what is our fault, or the account’s', () => {
  for (const cause of causes) {
    const isDeferred = outcomeOf(unanswered(cause)).outcome === 'deferred';
    expect(`${cause}: ${isDeferred}`).toBe(`${cause}: ${causeTraits[cause].fault !== 'person'}`);
  }
});

describe('the outcome of an answered attempt', () => {
  const answered: EndedAttempt = { ...unanswered('normal'), answered: true, answeredBy: 'human', endedBy: 'callee' };

  it('is connected once the bot has begun to speak to a person, whoever ends it', () => {
    for (const endedBy of ['callee', 'bot', 'campaign', 'carrier'] as const) {
      expect(outcomeOf({ ...answered, conversationStarted: true, endedBy })).toEqual({
        outcome: 'connected',
        cause: 'normal',
      });
    }
  });

  it('is a hang-up if the callee ends before the bot speaks, and our failure if anybody else does', () => {
    expect(outcomeOf(answered)).toEqual({ outcome: 'hangup', cause: 'callee_hung_up' });
    expect(outcomeOf({ ...answered, endedBy: 'system' })).toEqual({ outcome: 'failed', cause: 'attach_failed' });
  });

  it.each(['machine', 'fax', 'ivr'] as AnsweredBy[])(
    'is voicemail for a %s, also when the bot spoke to it',
    (answeredBy) => {
      for (const conversationStarted of [false, true]) {
        expect(outcomeOf({ ...answered, answeredBy, conversationStarted }).outcome).toBe('voicemail');
      }
    },
  );

  it('is not at home, by a name of its own, where a screener put nobody through', () => {
    for (const endedBy of ['callee', 'bot'] as const)
      for (const conversationStarted of [false, true])
        expect(outcomeOf({ ...answered, answeredBy: 'screening', conversationStarted, endedBy })).toEqual({
          outcome: 'no_answer',
          cause: 'screened',
        });
  });

  it('is a failure that may be tried again if the agent was lost in the conversation', () => {
    expect(outcomeOf({ ...answered, conversationStarted: true, cause: 'agent_lost' })).toEqual({
      outcome: 'failed',
      cause: 'agent_lost',
    });
  });
});

it.each(['service_failure', 'line_lost'] as const)('a conversation that ends by a %s is no attempt', (cause) => {
  const answered: EndedAttempt = { ...unanswered(cause), answered: true, answeredBy: 'human' };
  for (const conversationStarted of [true, false]) {
    expect(outcomeOf({ ...answered, conversationStarted })).toEqual({ outcome: 'deferred', cause });
  }
});

it('every combination of facts has an outcome', () => {
  for (const cause of causes)
    for (const answered of [false, true])
      for (const answeredBy of [null, ...AnsweredBy.options])
        for (const conversationStarted of [false, true])
          for (const endedBy of [null, 'callee', 'bot', 'campaign', 'carrier', 'system'] as const)
            expect(outcomeOf({ cause, answered, answeredBy, conversationStarted, endedBy }).outcome).toBeTruthy();
});
