import { describe, expect, it } from 'vitest';
import { explainIdle, type IdleFacts, type SlotFacts } from './explain-idle.ts';
import { idleDetails } from './idle-details.ts';

const slots: SlotFacts = {
  campaign: { free: 1, limit: 5 },
  account: { free: 2, limit: 10 },
  accountShare: 2,
  agents: { free: 3, capacity: 20 },
  agentsShare: 3,
  numbers: { free: 4 },
};
const open = { anyOpen: true, opensAt: null, stopped: [] };
const opensAt = new Date('2026-03-04T14:00:00Z');

const explain = (changes: Partial<IdleFacts>) =>
  explainIdle({
    ...{ status: 'dialing', inFlight: 0, callable: 7, retries: 0, callbacks: 0, dueAt: null, neverOpen: 0 },
    ...{ windows: open, slots },
    ...changes,
  });

it('a campaign with people to call, calling hours and lines dials', () => {
  expect(explain({ inFlight: 3 })).toEqual({ kind: 'dialling', inFlight: 3 });
});

it('one that does not run says so before anything else', () => {
  expect(explain({ status: 'paused', callable: 0, inFlight: 2 })).toEqual({
    kind: 'not_running',
    status: 'paused',
    inFlight: 2,
  });
});

describe('with nobody to call now', () => {
  it('waits for retries and callbacks', () => {
    const waiting = { kind: 'waiting', dueAt: opensAt, retries: 2, callbacks: 1 };
    expect(explain({ callable: 0, retries: 2, callbacks: 1, dueAt: opensAt, inFlight: 1 })).toEqual(waiting);
  });

  it('finishes when nothing is planned either', () => {
    expect(explain({ callable: 0, inFlight: 1 })).toEqual({ kind: 'finishing', inFlight: 1 });
  });

  it('says that those who were left are never called', () => {
    expect(explain({ callable: 0, neverOpen: 4, retries: 1 })).toEqual({ kind: 'never_open', contacts: 4 });
  });

  it('does not speak of slots', () => {
    expect(explain({ callable: 0, slots: { ...slots, campaign: { free: 0, limit: 5 } } })).toMatchObject({
      kind: 'finishing',
    });
  });
});

describe('outside calling hours', () => {
  it('says when they begin, also where a stop is in force for others', () => {
    const windows = { anyOpen: false, opensAt, stopped: ['Calls to US-LA are stopped: Hurricane'] };
    expect(explain({ windows })).toEqual({ kind: 'window_closed', opensAt, contacts: 7 });
  });

  it('names the stop that keeps everybody from being called', () => {
    const windows = { anyOpen: false, opensAt: null, stopped: ['Calls to US-LA are stopped: Hurricane'] };
    expect(explain({ windows })).toEqual({ kind: 'stopped', words: windows.stopped, contacts: 7 });
  });

  it('comes before any cap', () => {
    const windows = { anyOpen: false, opensAt: null, stopped: [] };
    expect(explain({ windows, slots: { ...slots, numbers: { free: 0 } } })).toMatchObject({ kind: 'window_closed' });
  });
});

it.each<[Partial<SlotFacts>, object, string]>([
  [{ agents: { free: 0, capacity: 0 }, campaign: { free: 0, limit: 5 } }, { kind: 'no_agents' }, 'No voice agent'],
  [{ campaign: { free: 0, limit: 5 } }, { kind: 'campaign_busy', limit: 5 }, 'slots of the campaign'],
  [{ account: { free: 0, limit: 10 } }, { kind: 'account_busy', limit: 10 }, 'slots of the provider account'],
  [{ accountShare: 0 }, { kind: 'account_shared' }, 'share of the provider account'],
  [{ agents: { free: 0, capacity: 20 } }, { kind: 'agents_busy', capacity: 20 }, 'No voice agent'],
  [{ agentsShare: 0 }, { kind: 'agents_shared' }, 'share of the voice agents'],
  [{ numbers: { free: 0 } }, { kind: 'numbers_busy' }, 'caller numbers'],
])('without a line it names the cap: %o', (changes, expected, words) => {
  const idle = explain({ slots: { ...slots, ...changes } });
  expect(idle).toEqual(expected);
  expect(idleDetails(idle)).toContain(words);
});

it('a page that does not ask about hours and lines while calls run hears that it dials', () => {
  expect(explain({ inFlight: 1, windows: null, slots: null })).toEqual({ kind: 'dialling', inFlight: 1 });
});

it('engineers read when the calling window opens, and why a claim looked for nobody', () => {
  expect(idleDetails({ kind: 'window_closed', opensAt, contacts: 2 })).toMatch(
    /window is closed .* until 2026-03-04T14/,
  );
  expect(idleDetails({ kind: 'not_claiming', why: 'paused' })).toBe('The campaign is paused');
  expect(idleDetails({ kind: 'not_claiming', why: 'deleted' })).toBe('The campaign was deleted');
});
