import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { numberFor } from '../callees/behaviours.ts';
import { paceOf } from '../callees/pace.ts';
import { Dials } from './dials.ts';
import { Ledger } from './ledger.ts';
import { unkindnesses } from './unkindness.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'redial-ledger-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const open = () =>
  new Dials({
    ledger: new Ledger(folder),
    seed: 'test',
    pace: paceOf(10),
    callbackScale: 60,
    unkindness: unkindnesses.none,
  });
const to = numberFor('human', '+120220', 1);
const newDial = {
  provider: 'telnyx',
  account: 'app-1',
  to,
  from: '+12025550100',
  commandId: 'c1',
  clientState: null,
  attemptRef: 'a1',
  room: null,
} as const;
const reached = { refusedByCarrier: false };
const hungUp = { hangupCause: 'normal_clearing', sipCode: 200, endedBy: 'callee' } as const;

describe('the ledger', () => {
  it('has one entry per dial, with the calls that were alive at that moment', () => {
    const dials = open();
    const first = dials.begin(newDial, reached);
    dials.begin({ ...newDial, account: 'app-2', from: '+12025550101' }, reached);
    const third = dials.begin({ ...newDial, to: '+12022009901' }, reached);
    expect(third.entry.concurrentAtDial).toEqual({ account: 2, fromNumber: 2, total: 3 });
    first.answered();
    first.log.heardFirstSound(Date.parse(first.entry.answeredAt ?? '') + 840);
    first.end(hungUp);
    first.end({ ...hungUp, hangupCause: 'late' });
    const entries = dials.entries();
    expect(entries).toHaveLength(3);
    expect(entries[0]).toMatchObject({ hangupCause: 'normal_clearing', answerToFirstAudioMs: 840 });
    expect(entries.slice(1).every(({ endedAt }) => endedAt === null)).toBe(true);
  });

  it('counts the calls to a number, but not those that the carrier itself refused, also after a restart', () => {
    const dials = open();
    dials.begin(newDial, { refusedByCarrier: true }).end({ ...hungUp, endedBy: 'carrier' });
    expect(dials.begin(newDial, reached).entry.attemptOfNumber).toBe(1);
    const again = open();
    expect(again.entries().map(({ hangupCause }) => hangupCause)).toEqual(['normal_clearing', 'carrier_restart']);
    expect(again.begin(newDial, reached).entry.attemptOfNumber).toBe(2);
  });

  it('knows after a restart what had become of the calls that were alive, and how their customers named them', () => {
    const dials = open();
    const dial = dials.begin(newDial, reached);
    const call = {
      callControlId: 'v3:x',
      callLegId: 'leg',
      callSessionId: 'session',
      customHeaders: [],
      targets: { url: 'http://127.0.0.1:1/hook', byEventType: {} },
    };
    dial.knownAs(call);
    dial.answered();
    dial.bridged('call-a1');
    dials.begin({ ...newDial, to: '+12022009902' }, reached).end(hungUp);
    const { lost } = new Ledger(folder);
    expect(lost).toHaveLength(1);
    expect(lost[0]?.call).toEqual(call);
    expect(lost[0]?.entry).toMatchObject({ room: 'call-a1', hangupCause: 'carrier_restart' });
    expect(lost[0]?.entry.answeredAt).not.toBeNull();
    expect(new Ledger(folder).lost).toEqual([]);
  });

  it('leaves out a line that a crash cut off', () => {
    open().begin(newDial, reached).end(hungUp);
    appendFileSync(join(folder, 'ledger.jsonl'), '{"dialId":"cut');
    expect(open().entries()).toHaveLength(1);
  });

  it('expects a callback at the promised time, at the pace of that world', () => {
    const dial = open().begin(newDial, reached);
    dial.log.askedForCallback('in 20 minutes', 1_200);
    const { requestedAt, expectedAt } = dial.entry.callbackRequested ?? { requestedAt: '', expectedAt: '' };
    expect(Date.parse(expectedAt) - Date.parse(requestedAt)).toBe(20_000);
  });

  it('follows a script that was posted for a number, attempt by attempt', () => {
    const dials = open();
    const plan = dials.begin(newDial, reached).plan;
    dials.setScript(to, {
      attempts: [
        { ...plan, ring: { kind: 'never' } },
        { ...plan, patienceMs: 777 },
      ],
    });
    const kinds = [1, 2, 3].map(() => dials.begin(newDial, reached).plan);
    expect(kinds[0]?.ring.kind).toBe('never');
    expect([kinds[1]?.patienceMs, kinds[2]?.patienceMs]).toEqual([777, 777]);
  });

  it('forgets everything when it is reset', () => {
    const dials = open();
    dials.begin(newDial, reached).end(hungUp);
    dials.reset();
    expect(dials.entries()).toEqual([]);
    expect(dials.begin(newDial, reached).entry.attemptOfNumber).toBe(1);
  });
});
