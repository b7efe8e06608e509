import { describe, expect, it } from 'vitest';
import { windowClassOf } from '#domain/calling-law/index.ts';
import type { LedgerEntry } from '#sandbox/carrier/ledger.ts';
import { judge, type Verdict } from './verdict.ts';

// A Wednesday; 15:00 in New York is a lawful hour, 03:00 is none.
const at = (second: number, hour = 20): string => new Date(Date.UTC(2026, 6, 1, hour, 0, second)).toISOString();
const found = windowClassOf({ e164: '+12125550123' });
const windowKey = found.ok ? found.windowClass.key : '';

const dial = (changes: Partial<LedgerEntry> = {}): LedgerEntry =>
  ({
    dialId: 'd1',
    to: '+12125550123',
    from: '+12025550100',
    attemptRef: 'a1',
    dialledAt: at(0),
    endedAt: at(10),
    ...changes,
  }) as LedgerEntry;

type RunRecord = Parameters<typeof judge>[0];
const person = { id: 'c1', campaignId: 'k1', phone: '+12125550123', state: 'completed' as const, windowKey };
const attempt = { id: 'a1', contactId: 'c1', number: 1, outcome: 'busy' as const, slotFreedAt: new Date(at(10)) };
const push = { id: 'p1', attemptId: 'a1', status: 'delivered' as const } as RunRecord['pushes'][number];
const fine: RunRecord = {
  people: [person],
  attempts: [attempt],
  pushes: [push],
  barred: [],
  dials: [dial()],
  deliveries: [
    { id: 'p1', accepted: false },
    { id: 'p1', accepted: true },
  ],
  caps: { campaigns: new Map([['k1', 2]]), account: 2, numbers: new Map([['+12025550100', 2]]) },
  now: new Date(at(60)),
};
const nothing: Verdict = {
  doubleDials: 0,
  lostContacts: 0,
  leakedSlots: 0,
  dialsOutsideWindows: 0,
  dialsToDoNotCall: 0,
  capBreaches: 0,
  pushesNotDeliveredOnce: 0,
};

describe('the verdict on a run', () => {
  it('has nothing to say against a run in order, nor against somebody who waits for his hour', () => {
    expect(judge(fine)).toEqual(nothing);
    const night = new Date(at(0, 7));
    const waiting: RunRecord['people'] = [person, { ...person, id: 'c2', phone: '+12125550124', state: 'queued' }];
    expect(judge({ ...fine, people: waiting, now: night })).toEqual(nothing);
    expect(judge({ ...fine, people: waiting }).lostContacts).toBe(1);
  });

  it.each<[keyof Verdict, Partial<RunRecord>, number]>([
    ['doubleDials', { dials: [dial(), dial({ dialId: 'd2', dialledAt: at(20), endedAt: at(21) })] }, 1],
    ['lostContacts', { people: [{ ...person, state: 'active' }] }, 1],
    ['lostContacts', { people: [{ ...person, state: 'waiting_retry' }], now: new Date(at(0, 7)) }, 1],
    ['leakedSlots', { attempts: [{ ...attempt, slotFreedAt: null }] }, 1],
    ['leakedSlots', { dials: [dial({ endedAt: null })] }, 1],
    ['dialsOutsideWindows', { dials: [dial({ dialledAt: at(0, 7), endedAt: at(1, 7) })] }, 1],
    ['dialsToDoNotCall', { barred: [{ phone: person.phone, createdAt: new Date(Date.parse(at(0)) - 5_000) }] }, 1],
    ['dialsToDoNotCall', { barred: [{ phone: person.phone, createdAt: new Date(at(5)) }] }, 0],
    ['capBreaches', { caps: { ...fine.caps, account: 0 } }, 1],
    ['capBreaches', { caps: { ...fine.caps, campaigns: new Map([['k1', 0]]) } }, 1],
    ['capBreaches', { caps: { ...fine.caps, numbers: new Map([['+12025550100', 0]]) } }, 1],
    ['pushesNotDeliveredOnce', { pushes: [{ ...push, status: 'pending' }] }, 1],
    ['pushesNotDeliveredOnce', { deliveries: [] }, 1],
    ['pushesNotDeliveredOnce', { deliveries: [...fine.deliveries, { id: 'p1', accepted: true }] }, 1],
    ['pushesNotDeliveredOnce', { pushes: [], deliveries: [] }, 1],
  ])('counts %s in case %#', (name, changes, count) => {
    expect(judge({ ...fine, ...changes })[name]).toBe(count);
  });
});
