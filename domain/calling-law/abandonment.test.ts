import { describe, expect, it } from 'vitest';
import {
  abandonmentPercent,
  abandonmentMessage,
  answerOf,
  defaultAbandonmentRule as rule,
  isLooser,
  mustPause,
  type AnsweredCall,
} from './abandonment.ts';

const answeredAt = new Date('2026-03-04T10:00:00.000Z');
const after = (ms: number) => new Date(answeredAt.getTime() + ms);
const call = (changes: Partial<AnsweredCall>): AnsweredCall => ({
  answeredAt,
  answeredBy: 'human',
  firstSoundAt: null,
  waitedMs: null,
  endedAt: after(30_000),
  ...changes,
});

describe('a call counts as', () => {
  it('served when the bot is heard within two seconds of the answer', () => {
    expect(answerOf(call({ firstSoundAt: after(2_000) }), rule)).toBe('served');
    expect(answerOf(call({ firstSoundAt: after(2_001) }), rule)).toBe('abandoned');
  });

  it('what the agent’s clock says, from the end of the greeting, where it was there at the answer', () => {
    expect(answerOf(call({ firstSoundAt: after(4_500), waitedMs: 900 }), rule)).toBe('served');
    expect(answerOf(call({ firstSoundAt: after(1_000), waitedMs: 2_001 }), rule)).toBe('abandoned');
  });

  it('abandoned when the bot is never heard', () => {
    expect(answerOf(call({}), rule)).toBe('abandoned');
  });

  it('served when the person hangs up before the bot has to speak', () => {
    expect(answerOf(call({ endedAt: after(1_500) }), rule)).toBe('served');
    expect(answerOf(call({ endedAt: after(2_500) }), rule)).toBe('abandoned');
  });

  it('nothing when no person answered', () => {
    expect(answerOf(call({ answeredAt: null }), rule)).toBeNull();
    for (const answeredBy of ['machine', 'fax', 'ivr', 'screening'] as const)
      expect(answerOf(call({ answeredBy }), rule)).toBeNull();
  });

  it('a person’s when nobody knows', () => {
    for (const answeredBy of ['unknown', null] as const) expect(answerOf(call({ answeredBy }), rule)).toBe('abandoned');
  });
});

describe('a campaign', () => {
  it('pauses at two percent', () => {
    expect(mustPause({ answered: 1000, abandoned: 19 }, rule)).toBe(false);
    expect(mustPause({ answered: 1000, abandoned: 20 }, rule)).toBe(true);
  });

  it('is not stopped by a single call, and not only after a hundred', () => {
    expect(mustPause({ answered: 1, abandoned: 1 }, rule)).toBe(false);
    expect(mustPause({ answered: 2, abandoned: 2 }, rule)).toBe(true);
  });

  it('is not stopped where nothing was abandoned', () => {
    expect(mustPause({ answered: 0, abandoned: 0 }, rule)).toBe(false);
    expect(abandonmentPercent({ answered: 0, abandoned: 0 })).toBe(0);
  });

  it('says why it paused', () => {
    expect(abandonmentMessage({ answered: 120, abandoned: 3 }, rule)).toEqual({
      code: 'campaign_left_people_alone',
      params: { answered: 120, abandoned: 3, hours: 24, seconds: 2, share: 2.5, limit: 2 },
    });
  });
});

it('a rule that allows more than the default is looser in any of its numbers', () => {
  expect(isLooser(rule)).toBe(false);
  expect(isLooser({ ...rule, pauseAtPercent: 1, withinSeconds: 1, minimumAnswered: 50 })).toBe(false);
  expect(isLooser({ ...rule, pauseAtPercent: 3 })).toBe(true);
  expect(isLooser({ ...rule, withinSeconds: 2.5 })).toBe(true);
  expect(isLooser({ ...rule, minimumAnswered: 200 })).toBe(true);
});
