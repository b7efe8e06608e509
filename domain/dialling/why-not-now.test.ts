import { expect, it } from 'vitest';
import { lawRules } from '../calling-law/law-rule.ts';
import { contactStates } from '../contact/contact-state.ts';
import { message } from '../message/index.ts';
import { stored } from '../message/stored.ts';
import { explainWhyNotNow, whyRules, type WhyFacts } from './why-not-now.ts';

const now = new Date('2026-11-24T15:00:00Z');
const minutes = (n: number): Date => new Date(now.getTime() + n * 60_000);
const opens = (at: Date | null): WhyFacts['windowAt'] => {
  return (instant) =>
    at !== null && instant >= at
      ? { allowed: true, nextOpenAt: null, closesAt: null }
      : { allowed: false, nextOpenAt: at, closesAt: null };
};
const always: WhyFacts['windowAt'] = opens(new Date(0));

function why(facts: Partial<Omit<WhyFacts, 'contact'>> & { contact?: Partial<WhyFacts['contact']> }) {
  const contact = {
    state: 'queued',
    stateReason: null,
    dueReason: null,
    dueAt: null,
    barredBy: null,
    ...facts.contact,
  };
  return explainWhyNotNow({
    now,
    campaign: { status: 'dialing', scheduledFor: null, isDeleted: false },
    stop: null,
    windowAt: always,
    governed: { may: true },
    ...facts,
    contact: contact as WhyFacts['contact'],
  });
}

const rulesOf = (facts: Parameters<typeof why>[0]): string[] => why(facts).holds.map(({ rule }) => rule);
const heldBy = (code: 'person_answered_hours' | 'attempt_number_on_the_phone', at: Date): WhyFacts['governed'] => {
  const says = code === 'person_answered_hours' ? message(code, { hours: 4 }) : message(code);
  const rule = code === 'person_answered_hours' ? 'answered_lately' : 'on_the_phone';
  return { may: false, rule, kind: 'until', at, message: stored(says) };
};

it('waits for a line where nothing else is missing', () => {
  expect(why({})).toMatchObject({ mayNow: true, nextAt: now, holds: [{ rule: 'line' }] });
});

it('names everything that holds, what decides first, and the first opening after all of it', () => {
  const windowAt: WhyFacts['windowAt'] = (at) =>
    at < minutes(60)
      ? { allowed: false, nextOpenAt: minutes(60), closesAt: null }
      : at < minutes(90)
        ? { allowed: true, nextOpenAt: null, closesAt: minutes(90) }
        : { allowed: false, nextOpenAt: minutes(900), closesAt: null };
  const answer = why({ windowAt, governed: heldBy('person_answered_hours', minutes(120)) });
  expect(answer.holds.map(({ rule, until }) => [rule, until])).toEqual([
    ['answered_lately', minutes(120)],
    ['calling_window', minutes(60)],
  ]);
  expect(answer).toMatchObject({ mayNow: false, nextAt: minutes(900) });
});

it('says a rule once, although a claim has written it down as well', () => {
  const stateReason = stored(message('attempt_number_on_the_phone'));
  const contact = { state: 'waiting_retry', dueReason: 'retry', dueAt: minutes(1), stateReason } as const;
  expect(rulesOf({ contact, governed: heldBy('attempt_number_on_the_phone', minutes(2)) })).toEqual(['on_the_phone']);
  expect(rulesOf({ contact })).toEqual(['on_the_phone']);
});

it('tells a cool-down from a callback, and shows what a carrier said', () => {
  const contact = { state: 'waiting_retry', dueReason: 'retry', dueAt: minutes(5), stateReason: 'SIP 503' } as const;
  const [hold] = why({ contact }).holds;
  expect(hold).toMatchObject({ rule: 'retry', until: minutes(5), says: { code: 'verbatim' } });
  const callback = { state: 'waiting_callback', dueReason: 'callback', dueAt: minutes(5) } as const;
  expect(rulesOf({ contact: callback })).toEqual(['callback']);
  // Its time has come: it is about to be offered.
  expect(rulesOf({ contact: { ...contact, dueAt: minutes(-1) } })).toEqual(['line']);
});

it('knows no time where people must act: a campaign that is paused, a stop, a consent', () => {
  const paused = { status: 'paused', scheduledFor: null, isDeleted: false } as const;
  expect(why({ campaign: paused })).toMatchObject({ nextAt: null, holds: [{ rule: 'campaign' }] });
  const planned = { ...paused, status: 'scheduled', scheduledFor: minutes(30) } as const;
  expect(why({ campaign: planned })).toMatchObject({ nextAt: minutes(30), holds: [{ rule: 'campaign' }] });
  const stop = message('region_stopped', { region: 'US-LA', reason: 'Hurricane.' });
  expect(why({ stop, windowAt: opens(null) })).toMatchObject({ nextAt: null, holds: [{ rule: 'regional_stop' }] });
  const consent = stored(message('consent_missing'));
  const governed = { may: false, rule: 'consent', kind: 'barred', by: 'consent', message: consent } as const;
  expect(why({ governed })).toMatchObject({ nextAt: null, holds: [{ rule: 'consent' }] });
});

it('says of everybody who is done or in a call what became of them', () => {
  for (const state of contactStates) {
    const { holds } = why({ contact: { state } });
    expect(holds).toHaveLength(1);
  }
  expect(rulesOf({ contact: { state: 'active' } })).toEqual(['in_call']);
  expect(rulesOf({ contact: { state: 'suppressed', barredBy: 'stale_list' } })).toEqual(['stale_list']);
  expect(rulesOf({ contact: { state: 'opted_out' } })).toEqual(['do_not_call']);
  expect(why({ contact: { state: 'cancelled' } }).holds[0]?.change).toEqual(message('why_change_withdrawn'));
});

it('says for every rule of the law what would change it', () => {
  const silent = lawRules.filter((rule) => {
    const governed = { may: false, rule, kind: 'until', at: minutes(5), message: 'Because.' } as const;
    return why({ governed }).holds[0]?.change === null;
  });
  expect(silent).toEqual(['other']);
  expect(new Set(whyRules).size).toBe(whyRules.length);
});
