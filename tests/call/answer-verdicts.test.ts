/** Verdicts on who answered: each is kept with its moment, people correct them, and the corrections are counted. */
import { and, eq } from 'drizzle-orm';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { applyCallEvent } from '#db/call/call-event.ts';
import { noteRecording, openCall, readCallOfAttempt, storeReports } from '#db/call/call.ts';
import { readCallPage } from '#db/call/call-page.ts';
import { claimContacts } from '#db/dialling/claim.ts';
import { answerVerdicts, attempts, auditLog, campaigns, events, user } from '#db/schema/index.ts';
import { callEventsOf } from '#domain/call/agent-event.ts';
import type { AgentReport } from '#domain/call/agent-protocol.ts';
import type { AnsweredBy } from '#domain/call/call.ts';
import { callsRouter } from '#lib/server/trpc/calls.ts';
import { createCallerFactory, type Context } from '#lib/server/trpc/trpc.ts';
import { addContacts, createAccount, createCampaign, setFleet, type TestAccount } from '../support/campaign.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { one } from '../support/one.ts';

let test: TestDatabase;
let trunk: TestAccount;
let telnyx: TestAccount;
let serial = 0;

const reviewer = { id: 'u1', name: 'Rita Reviewer', email: 'rita@example.com', timeZone: 'UTC' };

beforeAll(async () => {
  test = await createTestDatabase();
  await setFleet(test.db, 1_000);
  await test.db.insert(user).values({ ...reviewer, emailVerified: true });
});
afterAll(() => test.drop());
beforeEach(async () => {
  await test.db.delete(campaigns);
  trunk = await createAccount(test.db, {
    maxConcurrentCalls: 100,
    configuration: { kind: 'sip_trunk', livekitTrunkId: 'ST_1' },
  });
  telnyx = await createAccount(test.db, { maxConcurrentCalls: 100 });
});

const console = () =>
  createCallerFactory(callsRouter)({ db: test.db, user: reviewer, roles: ['reviewer'] } as unknown as Context);

const answeredAt = Date.UTC(2026, 0, 10, 12, 0, 0);
const after = (ms: number): string => new Date(answeredAt + ms).toISOString();

/** A call that was answered at `answeredAt`. */
async function answered(account: TestAccount) {
  serial += 1;
  const campaignId = await createCampaign(test.db, account);
  await addContacts(test.db, campaignId, 1, serial);
  const claim = await claimContacts(test.db, { campaignId, claimId: randomUUID(), now: new Date() });
  const { attemptId } = one(claim.leases);
  const { call } = await openCall(test.db, attemptId);
  await applyCallEvent(test.db, attemptId, { type: 'answered', id: 'answered', at: after(0) });
  return { attemptId, callId: call.id };
}

/** What the agent's report does at the server: it is stored, and its events are applied. */
async function reported(attemptId: string, report: AgentReport): Promise<void> {
  await storeReports(test.db, await readCallOfAttempt(test.db, attemptId), [report]);
  const context = { callFlow: 'agent_first', calleeWasThere: true, conversationStarted: false } as const;
  for (const event of callEventsOf(report, context)) await applyCallEvent(test.db, attemptId, event);
}

const detected = (ms: number, answeredBy: AnsweredBy, basis: 'words' | 'rhythm'): AgentReport => {
  const report = { type: 'detected', answeredBy, basis, tookMs: ms } as const;
  return { id: `detected ${ms}`, at: after(ms), ...report };
};

async function verdictId(attemptId: string): Promise<string> {
  return one(await test.db.select().from(answerVerdicts).where(eq(answerVerdicts.attemptId, attemptId))).id;
}

describe('a verdict', () => {
  it('of our own detector is kept with what it rests on, also when a later one revises it, however often it is told', async () => {
    const { attemptId, callId } = await answered(trunk);
    for (let times = 0; times < 2; times += 1) {
      await reported(attemptId, detected(1_200, 'human', 'rhythm'));
      await reported(attemptId, detected(3_000, 'ivr', 'words'));
      await reported(attemptId, { id: 'k', at: after(6_000), type: 'keys_pressed', keys: '2w1', isSent: true });
    }
    const page = await readCallPage(test.db, callId);
    expect(page.verdicts).toMatchObject([
      { verdict: 'human', basis: 'rhythm', source: 'agent', tookMs: 1_200, moment: null, correctedTo: null },
      { verdict: 'ivr', basis: 'words', source: 'agent', tookMs: 3_000 },
    ]);
    expect(page.call.keyPresses).toEqual([{ at: after(6_000), keys: '2w1', isSent: true }]);
    expect(page.attempt?.answeredBy).toBe('ivr');
  });

  it('of a carrier is kept once; that it does not know is none', async () => {
    const { attemptId, callId } = await answered(telnyx);
    const verdict = { type: 'detected', at: after(2_100), answeredBy: 'machine', by: 'carrier' } as const;
    for (let times = 0; times < 2; times += 1) await applyCallEvent(test.db, attemptId, { ...verdict, id: 'amd' });
    await applyCallEvent(test.db, attemptId, { ...verdict, id: 'not sure', answeredBy: 'unknown' });
    expect((await readCallPage(test.db, callId)).verdicts).toMatchObject([
      { verdict: 'machine', basis: null, source: 'carrier', tookMs: 2_100, at: new Date(after(2_100)) },
    ]);
  });

  it('is found in the recording by the time at which that began', async () => {
    const { attemptId, callId } = await answered(trunk);
    await reported(attemptId, detected(1_200, 'human', 'rhythm'));
    const recording = { key: 'recordings/x.ogg', durationMs: 20_000 };
    await noteRecording(test.db, callId, { ...recording, startedAt: new Date(after(-500)) });
    expect((await readCallPage(test.db, callId)).verdicts).toMatchObject([{ moment: { fromMs: 500, toMs: 2_700 } }]);
    await noteRecording(test.db, callId, { ...recording, startedAt: null });
    expect((await readCallPage(test.db, callId)).verdicts).toMatchObject([{ moment: null }]);
  });
});

describe('a correction', () => {
  const auditOf = (id: string) =>
    test.db
      .select()
      .from(auditLog)
      .where(and(eq(auditLog.entity, 'answer_verdict'), eq(auditLog.entityId, id)))
      .orderBy(auditLog.at);

  it('says who and when, is audited, can be taken back, and changes nothing that was decided', async () => {
    const { attemptId, callId } = await answered(trunk);
    await reported(attemptId, detected(1_200, 'machine', 'words'));
    const id = await verdictId(attemptId);
    const before = one(await test.db.select().from(attempts).where(eq(attempts.id, attemptId)));

    await console().correctVerdict({ verdictId: id, to: 'human' });
    const { verdicts } = await readCallPage(test.db, callId);
    expect(verdicts).toMatchObject([
      { verdict: 'machine', correctedTo: 'human', correctedBy: 'Rita Reviewer', correctedAt: expect.any(Date) },
    ]);
    expect(one(await test.db.select().from(attempts).where(eq(attempts.id, attemptId)))).toEqual(before);

    await console().correctVerdict({ verdictId: id, to: null });
    expect((await readCallPage(test.db, callId)).verdicts).toMatchObject([
      { verdict: 'machine', correctedTo: null, correctedBy: null, correctedAt: null },
    ]);
    expect(await auditOf(id)).toMatchObject([
      { actor: 'u1', action: 'verdict.correct', after: { verdict: 'machine', correctedTo: 'human' } },
      { actor: 'u1', action: 'verdict.take_back_correction', before: { correctedTo: 'human' } },
    ]);
  });

  it('to what the verdict says takes it back, and one that is there already is not written again', async () => {
    const { attemptId } = await answered(trunk);
    await reported(attemptId, detected(1_200, 'machine', 'words'));
    const id = await verdictId(attemptId);
    await console().correctVerdict({ verdictId: id, to: 'machine' });
    await console().correctVerdict({ verdictId: id, to: 'human' });
    await console().correctVerdict({ verdictId: id, to: 'human' });
    await console().correctVerdict({ verdictId: id, to: 'machine' });
    expect((await auditOf(id)).map(({ action }) => action)).toEqual([
      'verdict.correct',
      'verdict.take_back_correction',
    ]);
    const told = await test.db.select().from(events).where(eq(events.kind, 'call.verdict_corrected'));
    expect(told.filter((event) => event.attemptId === attemptId)).toHaveLength(2);
  });

  it('of a verdict that is not there is refused', async () => {
    await expect(console().correctVerdict({ verdictId: randomUUID(), to: 'human' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

describe('the rates of corrections', () => {
  /** Three calls over the trunk, two of them corrected, and one over Telnyx that is right; and one of the year before. */
  async function someCalls() {
    const ids: string[] = [];
    for (const to of ['human', 'human', null] as const) {
      const { attemptId, callId } = await answered(trunk);
      await reported(attemptId, detected(1_200, 'machine', 'words'));
      if (to !== null) await console().correctVerdict({ verdictId: await verdictId(attemptId), to });
      ids.push(callId);
    }
    const { attemptId, callId } = await answered(telnyx);
    await applyCallEvent(test.db, attemptId, {
      type: 'detected',
      id: 'd',
      at: after(900),
      answeredBy: 'human',
      by: 'carrier',
    });
    const old = await answered(telnyx);
    await applyCallEvent(test.db, old.attemptId, {
      type: 'detected',
      id: 'd',
      at: after(900),
      answeredBy: 'fax',
      by: 'carrier',
    });
    await test.db
      .update(answerVerdicts)
      .set({ at: new Date('2025-06-01T12:00:00Z') })
      .where(eq(answerVerdicts.attemptId, old.attemptId));
    return { corrected: ids.slice(0, 2), right: [ids[2], callId], old: old.callId };
  }
  const year = { from: '2026-01-01' };

  it('are counted by verdict, carrier account, country, setting and who listened', async () => {
    await someCalls();
    const commonest = { from: 'machine', to: 'human', calls: 2 };
    const wrong = { calls: 3, corrected: 2, commonest };
    const right = { calls: 1, corrected: 0, commonest: null };
    const by = async (axis: 'verdict' | 'account' | 'country' | 'setting' | 'source') =>
      console().verdictRates({ by: axis, ...year });
    expect(await by('verdict')).toMatchObject({
      total: { calls: 4, corrected: 2 },
      rows: [
        { value: 'machine', ...wrong },
        { value: 'human', ...right },
      ],
    });
    expect((await by('account')).rows).toMatchObject([
      { value: trunk.accountId, accountName: 'Test', ...wrong },
      { value: telnyx.accountId, ...right },
    ]);
    expect((await by('source')).rows).toMatchObject([
      { value: 'agent', ...wrong },
      { value: 'carrier', ...right },
    ]);
    expect((await by('setting')).rows).toMatchObject([{ value: 'speak_first', calls: 4, corrected: 2 }]);
    expect((await by('country')).rows).toMatchObject([{ value: expect.stringMatching(/^[A-Z]{2}$/), calls: 4 }]);
  });

  it('are of the days that are asked for, the last one included', async () => {
    await someCalls();
    const total = async (days: { from?: string; to?: string }) => (await console().verdictRates(days)).total.calls;
    expect(await total({})).toBe(5);
    expect(await total({ from: '2026-01-10', to: '2026-01-10' })).toBe(4);
    expect(await total({ to: '2026-01-09' })).toBe(1);
    expect(await total({ from: '2026-01-11' })).toBe(0);
  });

  it('count a call whose verdict changed once under each of them, and once in all', async () => {
    const { attemptId } = await answered(trunk);
    await reported(attemptId, detected(1_200, 'human', 'rhythm'));
    await reported(attemptId, detected(3_000, 'machine', 'words'));
    expect(await console().verdictRates({})).toMatchObject({
      total: { calls: 1 },
      rows: [
        { value: 'human', calls: 1 },
        { value: 'machine', calls: 1 },
      ],
    });
  });

  it('lead to the calls that they count', async () => {
    const { corrected, right, old } = await someCalls();
    const listed = async (query: Parameters<ReturnType<typeof console>['list']>[0]) =>
      (await console().list(query)).rows.map(({ id }) => id).sort();
    expect(await listed({ corrected: true, ...year })).toEqual([...corrected].sort());
    expect(await listed({ corrected: true, verdict: 'machine', account: trunk.accountId })).toEqual(
      [...corrected].sort(),
    );
    expect(await listed({ corrected: true, source: 'carrier' })).toEqual([]);
    expect(await listed({ corrected: true, setting: 'speak_first' })).toEqual([...corrected].sort());
    expect(await listed(year)).toEqual([...corrected, ...right].sort());
    expect(await listed({})).toEqual([...corrected, ...right, old].sort());
  });
});
