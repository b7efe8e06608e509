import { describe, expect, it } from 'vitest';
import { alertsIn, alertTable, nextStep, nextTryAt, overAfterMs, type AlertFacts, type AlertName } from './alert.ts';
import { sample, type Sample } from './metric.ts';

const nothing: AlertFacts = { samples: [], failedCampaigns: [], unservedCalls: 0 };
const namesOf = (samples: Sample[], more: Partial<AlertFacts> = {}): string[] =>
  alertsIn({ ...nothing, ...more, samples }).map(({ name, subject }) => (subject === '' ? name : `${name} ${subject}`));

const free = (value: number) => sample('redial_agents_free', {}, value);
const dialling = [
  sample('redial_campaigns', { status: 'dialing' }, 1),
  sample('redial_contacts', { state: 'ready' }, 4),
];
const putOff = (value: number) => sample('redial_recent_attempts', { outcome: 'deferred', cause: 'capacity' }, value);
const failures = (sip_code: string, value: number) => sample('redial_recent_sip_failures', { sip_code }, value);
const age = (queue: string, seconds: number) => sample('redial_queue_age_seconds', { queue }, seconds);
const pushes = (state: string, value: number) => sample('redial_crm_pushes', { state }, value);
const paused = (breaker: string, value: number) => sample('redial_campaigns_paused_by_breaker', { breaker }, value);
const up = (service: string, account: string, value: number) =>
  sample('redial_service_up', { service, account }, value);

describe('what is wrong', () => {
  it.each<[string, Sample[], string[]]>([
    ['nothing with free agents and nobody waiting', [free(3)], []],
    ['no agent free while people wait', [free(0), ...dialling], ['RedialFleetWithoutCapacity']],
    ['not that nobody is there while nobody waits', [free(0)], []],
    ['no capacity with agents free', [free(2), putOff(10)], ['RedialNoCapacityWhileAgentsAreFree']],
    ['not nine refusals', [free(2), putOff(9)], []],
    ['ten calls with one code', [free(1), failures('503', 10)], ['RedialSameFailureAgain 503']],
    ['not ten people who are busy', [free(1), failures('486', 40)], []],
    ['each code by itself', [free(1), failures('503', 9), failures('403', 9)], []],
    ['stuck calls', [free(1), sample('redial_stuck_findings', { kind: 'x' }, 1)], ['RedialCallsTooLongInAState']],
    ['missing recordings', [free(1), sample('redial_recordings_missing', {}, 2)], ['RedialRecordingsMissing']],
    ['pushes given up', [free(1), pushes('given_up', 1)], ['RedialCrmPushFailing']],
    ['pushes that wait for another address', [free(1), pushes('held', 1)], ['RedialCrmPushFailing']],
    ['pushes tried for long', [free(1), pushes('retrying', 1), age('crm_pushes', 901)], ['RedialCrmPushFailing']],
    ['not a push that is tried once more', [free(1), pushes('retrying', 1), age('crm_pushes', 60)], []],
    ['each breaker', [free(1), paused('carrier', 2), paused('speech', 0)], ['RedialCampaignPausedItself carrier']],
    ['late callbacks', [free(1), age('callbacks', 301)], ['RedialCallbacksLate']],
    ['events that wait', [free(1), age('events', 61)], ['RedialEventsNotApplied']],
    ['a service', [free(1), up('language', '', 0), up('gateway', '', 1)], ['RedialServiceDown language']],
    ['the carrier of an account', [free(1), up('carrier', 'a1', 0)], ['RedialServiceDown carrier/a1']],
  ])('is %s', (_, samples, expected) => {
    expect(namesOf(samples)).toEqual(expected);
  });

  it('is each campaign that failed, on its own page, and calls without a configuration', () => {
    const found = alertsIn({ samples: [free(1)], failedCampaigns: [{ id: 'c1', name: 'Solar' }], unservedCalls: 3 });
    expect(found).toMatchObject([
      { name: 'RedialBotConfigurationNotServed', says: { params: { count: 3 } } },
      { name: 'RedialCampaignFailed', subject: 'c1', page: '/campaigns/c1', says: { params: { campaign: 'Solar' } } },
    ]);
  });
});

describe('an alert', () => {
  const start = new Date('2026-11-28T10:00:00Z');
  const after = (seconds: number): Date => new Date(start.getTime() + seconds * 1_000);
  const step = (
    name: AlertName,
    {
      at,
      seenAt = at,
      isSeen = true,
      begun = false,
    }: { at: number; seenAt?: number; isSeen?: boolean; begun?: boolean },
  ) =>
    nextStep(
      name,
      { since: start, lastSeenAt: after(seenAt), begunAt: begun ? start : null },
      { isSeen, now: after(at) },
    );

  it('begins when it has been so for long enough, once', () => {
    const { forSeconds } = alertTable.RedialCallbacksLate;
    expect(step('RedialCallbacksLate', { at: forSeconds - 1 })).toBeNull();
    expect(step('RedialCallbacksLate', { at: forSeconds })).toBe('begin');
    expect(step('RedialCallbacksLate', { at: forSeconds + 1, begun: true })).toBeNull();
    expect(step('RedialCampaignFailed', { at: 0 })).toBe('begin');
  });

  it('is forgotten if it is gone before, and over when it stays away', () => {
    const overSeconds = overAfterMs / 1_000;
    expect(step('RedialCallbacksLate', { at: 60, isSeen: false })).toBe('forget');
    const begun = { isSeen: false, begun: true, seenAt: 0 };
    expect(step('RedialCallbacksLate', { at: overSeconds - 1, ...begun })).toBeNull();
    expect(step('RedialCallbacksLate', { at: overSeconds, ...begun })).toBe('end');
  });

  it('is told again with growing pauses, and given up after a day', () => {
    const next = (tries: number, at: number) => nextTryAt({ tries, createdAt: start, now: after(at) });
    expect([1, 2, 3, 20].map((tries) => (next(tries, 0)?.getTime() ?? 0) - start.getTime())).toEqual([
      30_000, 60_000, 120_000, 3_600_000,
    ]);
    expect(next(30, 86_400)).toBeNull();
  });
});
