import { eq, sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { beginDial } from '#db/dialling/attempt.ts';
import { applyCallEvent, markSignalled } from '#db/call/call-event.ts';
import { scheduleCallback } from '#db/callback/callback.ts';
import { claimContacts } from '#db/dialling/claim.ts';
import { latestEndsQuery } from '#db/dialling/latest-ends.ts';
import { addToDoNotCall } from '#db/do-not-call/do-not-call.ts';
import { callbacks, campaigns, contacts } from '#db/schema/index.ts';
import type { AnsweredBy } from '#domain/call/call.ts';
import type { CallEvent } from '#domain/call/call-event.ts';
import type { Lease } from '#domain/dialling/claim.ts';
import { addContacts, createAccount, createCampaign } from '../support/campaign.ts';
import { ended as endOf } from '../support/ended.ts';
import { closedHourOf } from '../support/lawful-numbers.ts';
import { one } from '../support/one.ts';
import { inMinutes, useScene } from '../support/scene.ts';
import { storedSaying } from '../support/words.ts';

const scene = useScene();
const { attempt: read, conclude, contact } = scene;

async function leaseOne(): Promise<{ lease: Lease; campaignId: string; phone: string }> {
  await scene.begin();
  const { campaignId } = scene;
  return { lease: await scene.lease(), campaignId, phone: (await contact()).phone };
}

const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 12, 0, second)).toISOString();
const ended = (second: number, id = 'end') =>
  endOf('normal', { id, at: at(second), sipCode: 200, words: 'Normal clearing' });

describe('events of a call', () => {
  it('move it forward with their own times, in whatever order they come', async () => {
    const { lease } = await leaseOne();
    const apply = (event: CallEvent) => applyCallEvent(scene.db, lease.attemptId, event);
    await apply({ type: 'answered', id: 'b', at: at(5) });
    await apply({ type: 'initiated', id: 'a', at: at(1), carrierCallId: 'v3:1' });
    expect((await read(lease.attemptId)).state).toBe('amd');
    await apply({ type: 'detected', id: 'c', at: at(7), answeredBy: 'human', by: 'carrier' });
    await apply({ type: 'conversation_started', id: 'd', at: at(8) });
    await apply({ type: 'bridged', id: 'e', at: at(7) });
    const row = await read(lease.attemptId);
    expect(row).toMatchObject({ state: 'in_progress', carrierCallId: 'v3:1', answeredBy: 'human', detectionMs: 2000 });
  });

  it('count once, however often they are delivered, and are signalled until Temporal has them', async () => {
    const { lease } = await leaseOne();
    expect((await applyCallEvent(scene.db, lease.attemptId, ended(9)))?.signal).toBe(true);
    expect((await applyCallEvent(scene.db, lease.attemptId, ended(9)))?.signal).toBe(true);
    await markSignalled(scene.db, lease.attemptId, 'end');
    expect((await applyCallEvent(scene.db, lease.attemptId, ended(9)))?.signal).toBe(false);
  });

  it('of two witnesses keep both verdicts, and count the agent’s', async () => {
    const { lease } = await leaseOne();
    const apply = (event: CallEvent) => applyCallEvent(scene.db, lease.attemptId, event);
    const says = (id: string, by: 'agent' | 'carrier', answeredBy: AnsweredBy, second: number) =>
      apply({ type: 'detected', id, at: at(second), answeredBy, by });
    await apply({ type: 'answered', id: 'a', at: at(1) });
    // Until the agent has a verdict, the carrier's stands for it; only that is told to the workflow.
    expect((await says('b', 'carrier', 'machine', 2))?.signal).toBe(true);
    expect(await read(lease.attemptId)).toMatchObject({ answeredBy: 'machine', detectionMs: 1000 });
    expect((await says('c', 'agent', 'human', 3))?.signal).toBe(false);
    await says('d', 'carrier', 'fax', 5);
    await says('e', 'carrier', 'unknown', 6);
    const both = {
      answeredBy: 'human',
      detectionMs: 2000,
      carrierAnsweredBy: 'fax',
      carrierVerdictAt: new Date(at(5)),
    };
    expect(await read(lease.attemptId)).toMatchObject(both);
  });

  it('tell of an agent that is ready only where one was lost before', async () => {
    const { lease } = await leaseOne();
    const apply = (event: CallEvent) => applyCallEvent(scene.db, lease.attemptId, event);
    expect((await apply({ type: 'agent_ready', id: 'first', at: at(1) }))?.signal).toBe(false);
    expect((await apply({ type: 'agent_lost', id: 'lost', at: at(20) }))?.signal).toBe(true);
    expect((await apply({ type: 'agent_ready', id: 'second', at: at(22) }))?.signal).toBe(true);
  });

  it('do not change the end, which frees the slot at once', async () => {
    const { lease } = await leaseOne();
    await applyCallEvent(scene.db, lease.attemptId, { ...ended(9), cause: 'no_answer' });
    await applyCallEvent(scene.db, lease.attemptId, { type: 'ringing', id: 'late', at: at(5) });
    await applyCallEvent(scene.db, lease.attemptId, ended(20, 'second'));
    const row = await read(lease.attemptId);
    expect(row.slotFreedAt).not.toBeNull();
    expect(row).toMatchObject({ state: 'wrap_up', cause: 'no_answer', answeredAt: null });
  });

  it('name the campaigns that wait for the slot which the end has freed, once', async () => {
    const small = await createAccount(scene.db, { maxConcurrentCalls: 1 });
    const campaignId = await createCampaign(scene.db, small);
    await addContacts(scene.db, campaignId, 2, 4_000);
    const claim = await claimContacts(scene.db, { campaignId, claimId: 'small', now: new Date() });
    expect(claim).toMatchObject({ leases: [{}], more: false });
    const { attemptId } = one(claim.leases);
    const answered = await applyCallEvent(scene.db, attemptId, { type: 'answered', id: 'a', at: at(1) });
    expect(answered?.hungry).toEqual([]);
    expect((await applyCallEvent(scene.db, attemptId, ended(9)))?.hungry).toEqual([campaignId]);
    expect((await applyCallEvent(scene.db, attemptId, ended(9)))?.hungry).toEqual([]);
    expect(await conclude(attemptId)).toMatchObject({ freedSlot: false, isCampaignHungry: true });
  });

  it('of what was before the end count until the attempt is concluded', async () => {
    const { lease } = await leaseOne();
    await applyCallEvent(scene.db, lease.attemptId, ended(9));
    await applyCallEvent(scene.db, lease.attemptId, { type: 'conversation_started', id: 'late', at: at(5) });
    expect(await read(lease.attemptId)).toMatchObject({ state: 'wrap_up', inProgressAt: new Date(at(5)) });
    expect(await conclude(lease.attemptId)).toMatchObject({ outcome: 'connected' });
    await applyCallEvent(scene.db, lease.attemptId, {
      type: 'detected',
      id: 'too late',
      at: at(6),
      answeredBy: 'fax',
      by: 'carrier',
    });
    expect((await read(lease.attemptId)).answeredBy).toBeNull();
  });

  it('may miss the answer: a call that ended normally was answered', async () => {
    const { lease } = await leaseOne();
    await applyCallEvent(scene.db, lease.attemptId, ended(9));
    expect(await conclude(lease.attemptId)).toMatchObject({ outcome: 'hangup' });
  });

  it('of calls that are not ours are told apart', async () => {
    expect(await applyCallEvent(scene.db, crypto.randomUUID(), ended(1))).toBeNull();
  });
});

describe('the check in the second before the dial', () => {
  it('lets a lawful dial through once, and keeps by what law', async () => {
    const { lease } = await leaseOne();
    const first = await beginDial(scene.db, { attemptId: lease.attemptId, now: new Date() });
    expect(first.kind).toBe('go');
    expect((await read(lease.attemptId)).lawEvidence).toMatchObject({ rulesetVersion: expect.any(String) as string });
    await expect(beginDial(scene.db, { attemptId: lease.attemptId, now: new Date() })).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it.each([
    ['the number was put on the do-not-call list', 'blocked'],
    ['the campaign was paused', 'agent_unavailable'],
    ['the contact was withdrawn', 'given_back'],
    ['the window closed', 'unlawful_now'],
  ] as const)('stops it when %s', async (what, cause) => {
    const { lease, campaignId, phone } = await leaseOne();
    if (cause === 'blocked') await addToDoNotCall(scene.db, { phone, source: 'console' });
    if (cause === 'agent_unavailable') {
      await scene.db.update(campaigns).set({ status: 'paused' }).where(eq(campaigns.id, campaignId));
    }
    if (cause === 'given_back') {
      await scene.db.update(contacts).set({ state: 'cancelled' }).where(eq(contacts.id, lease.contactId));
    }
    const night = cause === 'unlawful_now' ? closedHourOf(phone) : new Date();
    const permission = await beginDial(scene.db, { attemptId: lease.attemptId, now: night });
    expect(permission, what).toMatchObject({ kind: 'blocked', cause });
    expect((await read(lease.attemptId)).state).toBe('leased');
  });
});

describe('the conclusion of an attempt', () => {
  it('is the same when it is asked twice, and counts once', async () => {
    const { lease } = await leaseOne();
    await applyCallEvent(scene.db, lease.attemptId, { ...ended(9), cause: 'busy' });
    const first = await conclude(lease.attemptId);
    const again = await conclude(lease.attemptId);
    expect(first).toMatchObject({ outcome: 'busy', state: 'waiting_retry', push: false });
    expect(again).toMatchObject({ outcome: 'busy', state: 'waiting_retry', dueAt: first.dueAt });
    expect((await contact(lease.contactId)).attempts).toBe(1);
  });

  it('does not count a refusal for want of capacity as an attempt', async () => {
    const { lease } = await leaseOne();
    await applyCallEvent(scene.db, lease.attemptId, { ...ended(9), cause: 'capacity' });
    expect(await conclude(lease.attemptId)).toMatchObject({ outcome: 'deferred', push: false });
    expect(await contact(lease.contactId)).toMatchObject({ attempts: 0, deferrals: 1 });
  });

  it('puts a callback that was agreed before the retry rules, and an opt-out before the callback', async () => {
    const one = await leaseOne();
    const inAnHour = new Date(Date.now() + 120_000);
    await scheduleCallback(scene.db, {
      contactId: one.lease.contactId,
      source: 'callee',
      requestedFor: inAnHour,
      now: new Date(),
    });
    await applyCallEvent(scene.db, one.lease.attemptId, { ...ended(9), cause: 'busy' });
    expect(await conclude(one.lease.attemptId)).toMatchObject({ state: 'waiting_callback', push: true });

    const two = await leaseOne();
    await scheduleCallback(scene.db, {
      contactId: two.lease.contactId,
      source: 'callee',
      requestedFor: inAnHour,
      now: new Date(),
    });
    await applyCallEvent(scene.db, two.lease.attemptId, { type: 'conversation_started', id: 's', at: at(1) });
    await addToDoNotCall(scene.db, { phone: two.phone, source: 'spoken' });
    await applyCallEvent(scene.db, two.lease.attemptId, ended(9));
    expect(await conclude(two.lease.attemptId)).toMatchObject({ state: 'opted_out', dueAt: null });
  });

  it('reports a configuration problem only after several refusals in a row', async () => {
    const campaignId = await createCampaign(scene.db, scene.account);
    await addContacts(scene.db, campaignId, 3, 5_000);
    const { leases } = await claimContacts(scene.db, { campaignId, claimId: 'config', now: new Date() });
    const problems: unknown[] = [];
    for (const lease of leases) {
      await applyCallEvent(scene.db, lease.attemptId, {
        ...ended(9),
        cause: 'configuration',
        vendorCode: 'D38',
        words: 'D38: no outbound voice profile.',
      });
      problems.push((await conclude(lease.attemptId)).tripped);
    }
    const cause: unknown = storedSaying(/^D38: no outbound voice profile. In the carrier’s portal/);
    // In its account others get through.
    expect(problems).toEqual([[], [], [{ breaker: 'campaign', cause }]]);
  });

  it('finds the latest refusals by an index, for a campaign may have a million attempts', async () => {
    await scene.begin();
    const plan = await scene.db.transaction(async (tx) => {
      // Tables of a test are so small that PostgreSQL would read and sort them whole.
      await tx.execute(sql`SET LOCAL enable_seqscan = off`);
      return tx.execute(sql`EXPLAIN ${latestEndsQuery({ providerAccountId: scene.account.accountId })}`);
    });
    expect(JSON.stringify(plan)).toContain('attempts_campaign');
  });
});

describe('a callback', () => {
  it('replaces the one before it, and is closed by its call', async () => {
    const { lease } = await leaseOne();
    const { contactId } = lease;
    await scheduleCallback(scene.db, { contactId, source: 'api', requestedFor: inMinutes(1), now: new Date() });
    await scheduleCallback(scene.db, { contactId, source: 'api', requestedFor: inMinutes(2), now: new Date() });
    const rows = await scene.db.select().from(callbacks).where(eq(callbacks.contactId, contactId));
    expect(rows.map((row) => row.status).sort()).toEqual(['cancelled', 'scheduled']);
  });

  it('is refused in the past, for nobody, and for a number on the do-not-call list', async () => {
    const { lease, phone } = await leaseOne();
    const { contactId } = lease;
    const soon = new Date(Date.now() + 60_000);
    const past = new Date(Date.now() - 120_000);
    await expect(
      scheduleCallback(scene.db, { contactId, source: 'api', requestedFor: past, now: new Date() }),
    ).rejects.toMatchObject({
      code: 'bad_input',
    });
    await expect(
      scheduleCallback(scene.db, {
        contactId: crypto.randomUUID(),
        source: 'api',
        requestedFor: soon,
        now: new Date(),
      }),
    ).rejects.toMatchObject({ code: 'not_found' });
    await addToDoNotCall(scene.db, { phone, source: 'api' });
    await expect(
      scheduleCallback(scene.db, { contactId, source: 'api', requestedFor: soon, now: new Date() }),
    ).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('outside the calling window moves to the next opening and says so', async () => {
    const { lease, phone } = await leaseOne();
    const night = closedHourOf(phone);
    const callback = await scheduleCallback(scene.db, {
      contactId: lease.contactId,
      source: 'api',
      requestedFor: night,
      now: new Date(),
    });
    expect(callback.dueAt.getTime()).toBeGreaterThan(night.getTime());
    expect(callback.movedReason).toEqual(storedSaying(/calling window/));
  });
});
