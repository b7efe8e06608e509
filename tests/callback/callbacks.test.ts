/** Callbacks of contacts in every state, as the database decides them: planned, moved, cancelled, missed. */
import { randomUUID } from 'node:crypto';
import { desc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { applyCallEvent } from '#db/call/call-event.ts';
import { pendingCallback, scheduleCallback } from '#db/callback/callback.ts';
import { cancelCallback, moveCallback } from '#db/callback/callback-change.ts';
import { completeCampaign } from '#db/campaign/campaign.ts';
import { claimContacts } from '#db/dialling/claim.ts';
import { concludeAttempt } from '#db/dialling/conclusion.ts';
import { addToDoNotCall } from '#db/do-not-call/do-not-call.ts';
import { contactSchedule, markReady } from '#db/dialling/schedule.ts';
import { attempts, auditLog, callbacks, campaigns, contacts } from '#db/schema/index.ts';
import type { Cause } from '#domain/call/call.ts';
import type { CampaignSettings } from '#domain/campaign/campaign.ts';
import { RetryPolicy } from '#domain/dialling/retry-policy.ts';
import { addContacts, createAccount, createCampaign, setFleet, type TestAccount } from '../support/campaign.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { saying, storedSaying } from '../support/words.ts';

let test: TestDatabase;
let account: TestAccount;
let campaignId: string;
let contactId: string;
let serial = 0;
const actor = 'tester';

beforeAll(async () => {
  test = await createTestDatabase();
  await setFleet(test.db, 1000);
  account = await createAccount(test.db, { maxConcurrentCalls: 1000 });
});
afterAll(() => test.drop());
beforeEach(() => campaignWith({}));

async function campaignWith(settings: Partial<CampaignSettings>): Promise<void> {
  campaignId = await createCampaign(test.db, account, { settings });
  [contactId = ''] = await addContacts(test.db, campaignId, 1, ++serial);
}

const inMinutes = (minutes: number): Date => new Date(Date.now() + minutes * 60_000);
const plan = (requestedFor = inMinutes(5)) =>
  scheduleCallback(test.db, { contactId, source: 'console', requestedFor, createdBy: actor });
const cancel = (callbackId: string) => cancelCallback(test.db, { callbackId, actor, timeScale: 1 });
const contact = async () =>
  (await test.db.select().from(contacts).where(eq(contacts.id, contactId)))[0] as typeof contacts.$inferSelect;
const newest = async () =>
  (
    await test.db.select().from(callbacks).where(eq(callbacks.contactId, contactId)).orderBy(desc(callbacks.createdAt))
  )[0] as typeof callbacks.$inferSelect;
const claim = async (now = new Date()) =>
  (await claimContacts(test.db, { campaignId, claimId: randomUUID(), now })).leases;

/** One dial of the contact, which ends so. */
async function dial(cause: Cause | 'talked', meanwhile: () => Promise<unknown> = () => Promise.resolve()) {
  const [lease] = await claim();
  if (!lease) throw new Error('Nothing could be claimed');
  const at = new Date().toISOString();
  if (cause === 'talked') {
    await applyCallEvent(test.db, lease.attemptId, { type: 'conversation_started', id: 's', at });
  }
  await meanwhile();
  await applyCallEvent(test.db, lease.attemptId, {
    ...{ type: 'ended', id: 'end', at, cause: cause === 'talked' ? 'normal' : cause, endedBy: 'callee' },
    ...{ sipCode: null, vendorCode: null, words: '' },
  });
  return {
    lease,
    conclusion: await concludeAttempt(test.db, { attemptId: lease.attemptId, timeScale: 1, now: new Date() }),
  };
}

/** The time of what the contact waits for is now. */
async function due(): Promise<void> {
  const now = new Date();
  await test.db.update(contacts).set({ dueAt: now }).where(eq(contacts.id, contactId));
  await markReady(test.db, contactId, now);
}

describe('a callback can be planned for a contact that', () => {
  it('was never dialled: it is called as a callback, and that is no attempt of the ordinary ones', async () => {
    await plan();
    expect(await contact()).toMatchObject({ state: 'waiting_callback', dueReason: 'callback' });
    await due();
    const { lease } = await dial('talked');
    expect(lease.reason).toBe('callback');
    expect(await newest()).toMatchObject({ status: 'done', attemptId: lease.attemptId });
    expect((await contact()).state).toBe('completed');
  });

  it('waits for its retry: the callback takes its place', async () => {
    await dial('busy');
    expect((await contact()).state).toBe('waiting_retry');
    await plan();
    expect(await contact()).toMatchObject({ state: 'waiting_callback', dueReason: 'callback' });
  });

  it('is offered for a slot: nobody dials it before the time that was agreed', async () => {
    await dial('busy');
    await due();
    expect((await contact()).state).toBe('ready');
    await plan(inMinutes(10));
    expect(await claim()).toEqual([]);
  });

  it('is in a call: it is taken up when the call ends, whatever became of that', async () => {
    const { conclusion } = await dial('talked', () => plan(inMinutes(10)));
    expect(conclusion).toMatchObject({ outcome: 'connected', state: 'waiting_callback', final: false });
    expect(conclusion.dueAt).toBe((await newest()).dueAt.toISOString());
  });

  it('is done, in a campaign that is completed: the campaign is taken up again', async () => {
    await dial('talked');
    expect(await completeCampaign(test.db, campaignId)).toBe(true);
    await plan();
    const [campaign] = await test.db.select().from(campaigns).where(eq(campaigns.id, campaignId));
    expect(campaign).toMatchObject({ status: 'dialing', finishedAt: null });
    expect(await contact()).toMatchObject({
      state: 'waiting_callback',
      stateReason: storedSaying('Taken up again for a callback'),
    });
    const [entry] = await test.db.select().from(auditLog).where(eq(auditLog.action, 'campaign.reopen'));
    expect(entry).toMatchObject({ actor, entityId: campaignId });
    await due();
    await dial('talked');
    expect(await completeCampaign(test.db, campaignId)).toBe(true);
  });

  it('never while its campaign completes: the campaign is completed, or waits for the callback', async () => {
    for (let round = 0; round < 10; round++) {
      await campaignWith({});
      await dial('talked');
      await Promise.all([completeCampaign(test.db, campaignId), plan()]);
      const [campaign] = await test.db.select().from(campaigns).where(eq(campaigns.id, campaignId));
      expect(campaign?.status).toBe('dialing');
    }
  });
});

describe('a callback is refused, with what would help, in a campaign that', () => {
  it.each([
    ['was cancelled', { status: 'cancelled' }, /was cancelled/],
    ['has failed', { status: 'failed' }, /has failed.*Duplicate/],
    ['is a draft', { status: 'draft' }, /Launch it first/],
    ['is archived', { status: 'completed', archivedAt: new Date() }, /archived.*Take it out/],
    ['was deleted', { status: 'completed', deletedAt: new Date() }, /deleted.*Restore/],
  ] as const)('%s', async (_, set, words) => {
    await test.db.update(campaigns).set(set).where(eq(campaigns.id, campaignId));
    await expect(plan()).rejects.toMatchObject({ code: 'conflict', says: saying(words) });
    expect(await pendingCallback(test.db, contactId)).toBeNull();
    expect((await contact()).state).toBe('queued');
  });
});

describe('a planned callback that is moved', () => {
  it('is due at the new time, keeps its id, and tells who moved it', async () => {
    const { callbackId } = await plan(inMinutes(3));
    const later = inMinutes(8);
    const moved = await moveCallback(test.db, { callbackId, requestedFor: later, actor });
    expect(moved).toMatchObject({ callbackId, dueAt: later, status: 'scheduled' });
    expect((await contact()).dueAt).toEqual(later);
    const entries = await test.db.select().from(auditLog).where(eq(auditLog.entityId, callbackId));
    expect(entries.map(({ action }) => action)).toEqual(['callback.move']);
  });

  it('a second time to the same hour changes nothing', async () => {
    const { callbackId } = await plan(inMinutes(3));
    const later = inMinutes(8);
    const first = await moveCallback(test.db, { callbackId, requestedFor: later, actor });
    expect(await moveCallback(test.db, { callbackId, requestedFor: later, actor })).toEqual(first);
    expect(await test.db.select().from(auditLog).where(eq(auditLog.entityId, callbackId))).toHaveLength(1);
  });

  it('is not dialled at the old time, even if it was due already', async () => {
    const { callbackId } = await plan(inMinutes(1));
    await due();
    expect((await contact()).state).toBe('ready');
    await moveCallback(test.db, { callbackId, requestedFor: inMinutes(9), actor });
    expect(await claim()).toEqual([]);
    expect((await contact()).state).toBe('waiting_callback');
  });

  it('outside the calling window goes to the next opening and says so', async () => {
    const { callbackId } = await plan();
    const midnights = Array.from({ length: 6 }, (_, i) => {
      const at = inMinutes(3 * 24 * 60);
      at.setUTCHours(i * 4, 0, 0, 0);
      return at;
    });
    const moved = [];
    for (const requestedFor of midnights) moved.push(await moveCallback(test.db, { callbackId, requestedFor, actor }));
    const late = moved.filter(({ movedReason }) => movedReason !== null);
    expect(late.length).toBeGreaterThan(0);
    for (const { requestedFor, dueAt } of late) expect(dueAt.getTime()).toBeGreaterThan(requestedFor.getTime());
  });

  it('while the contact is in another call is taken up at its end', async () => {
    let planned = { callbackId: '' };
    const later = inMinutes(9);
    const { conclusion } = await dial('talked', async () => {
      planned = await plan(inMinutes(2));
      await moveCallback(test.db, { callbackId: planned.callbackId, requestedFor: later, actor });
    });
    expect(conclusion).toMatchObject({ state: 'waiting_callback', dueAt: later.toISOString() });
  });

  it('in the moment of its own dial is refused, and after it, too', async () => {
    const { callbackId } = await plan();
    await due();
    const move = () => moveCallback(test.db, { callbackId, requestedFor: inMinutes(9), actor });
    await dial('talked', async () => {
      await expect(move()).rejects.toMatchObject({ code: 'conflict', details: { status: 'dialling' } });
      await expect(cancel(callbackId)).rejects.toMatchObject({ code: 'conflict' });
    });
    await expect(move()).rejects.toMatchObject({ code: 'conflict', details: { status: 'done' } });
    await expect(cancel(callbackId)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('and claimed at the same moment is dialled at one of both times, never at both', async () => {
    for (let round = 0; round < 10; round++) {
      await campaignWith({});
      const { callbackId } = await plan(inMinutes(1));
      await due();
      const [leases, moved] = await Promise.all([
        claim(),
        moveCallback(test.db, { callbackId, requestedFor: inMinutes(9), actor }).catch(() => null),
      ]);
      expect(leases.length === 1).toBe(moved === null);
      expect((await contact()).state).toBe(moved === null ? 'active' : 'waiting_callback');
    }
  });
});

describe('a planned callback that is cancelled', () => {
  it('leaves a contact that was never dialled as a fresh one, whose workflow has nothing to do', async () => {
    const { callbackId } = await plan();
    expect(await cancel(callbackId)).toMatchObject({ status: 'cancelled' });
    expect(await contact()).toMatchObject({ state: 'queued', dueAt: null, dueReason: null });
    expect(await contactSchedule(test.db, contactId)).toMatchObject({ final: true });
    expect((await claim()).map(({ reason }) => reason)).toEqual(['fresh']);
  });

  it('gives a contact its retry back', async () => {
    await dial('busy');
    const { dueAt } = await contact();
    await cancel((await plan()).callbackId);
    const after = await contact();
    expect(after).toMatchObject({ state: 'waiting_retry', dueReason: 'retry' });
    expect(Math.abs((after.dueAt?.getTime() ?? 0) - (dueAt?.getTime() ?? 0))).toBeLessThan(5_000);
  });

  it('leaves a contact that was talked to completed, and its campaign can end', async () => {
    await dial('talked', () => plan());
    await cancel((await newest()).id);
    expect((await contact()).state).toBe('completed');
    expect(await completeCampaign(test.db, campaignId)).toBe(true);
  });

  it('during the call in which it was asked for is as if it had never been', async () => {
    const { conclusion } = await dial('talked', async () => cancel((await plan()).callbackId));
    expect(conclusion).toMatchObject({ state: 'completed', final: true });
  });

  it('may be cancelled twice', async () => {
    const { callbackId } = await plan();
    await cancel(callbackId);
    expect(await cancel(callbackId)).toMatchObject({ status: 'cancelled' });
    expect(await test.db.select().from(auditLog).where(eq(auditLog.entityId, callbackId))).toHaveLength(1);
  });
});

describe('a callback that reaches nobody', () => {
  const rule = { maxRetries: 1, coolDownSeconds: 60 };

  it('is tried again by its own rule, as the callback that it is', async () => {
    await campaignWith({ retryPolicy: RetryPolicy.parse({ maxAttempts: 1, callback: rule }) });
    await dial('talked', () => plan());
    await due();
    const { conclusion } = await dial('no_answer');
    expect(conclusion).toMatchObject({ outcome: 'no_answer', state: 'waiting_callback' });
    const again = await newest();
    expect(again).toMatchObject({ status: 'scheduled', misses: 1, dueAt: new Date(conclusion.dueAt ?? '') });
    expect(again.movedReason).toEqual(storedSaying(/tried again/));
    await due();
    const { lease } = await dial('busy');
    expect(lease.reason).toBe('callback');
    expect(await newest()).toMatchObject({ status: 'missed', misses: 2 });
    expect((await contact()).state).toBe('exhausted');
  });

  it('does not use up the ordinary attempts', async () => {
    const policy = { maxAttempts: 1, callback: { maxRetries: 0, coolDownSeconds: 60 }, noAnswer: rule };
    await campaignWith({ retryPolicy: RetryPolicy.parse({ ...policy, maxAttempts: 2 }) });
    await plan();
    await due();
    expect((await dial('no_answer')).conclusion.state).toBe('waiting_retry');
    await due();
    expect((await dial('no_answer')).conclusion.state).toBe('waiting_retry');
    await due();
    expect((await dial('no_answer')).conclusion.state).toBe('exhausted');
    const dialled = await test.db.select().from(attempts).where(eq(attempts.contactId, contactId));
    expect(dialled.map(({ reason }) => reason).sort()).toEqual(['callback', 'retry', 'retry']);
  });

  it('starts anew when it is moved by hand', async () => {
    await campaignWith({ retryPolicy: RetryPolicy.parse({ callback: rule }) });
    const { callbackId } = await plan();
    await due();
    await dial('no_answer');
    await moveCallback(test.db, { callbackId, requestedFor: inMinutes(9), actor });
    expect(await newest()).toMatchObject({ status: 'scheduled', misses: 0, movedReason: null });
  });

  it('because the carrier has no capacity is no miss: it stays due', async () => {
    await plan();
    await due();
    expect((await dial('capacity')).conclusion).toMatchObject({ outcome: 'deferred', state: 'waiting_callback' });
    expect(await newest()).toMatchObject({ status: 'scheduled', misses: 0 });
  });

  it('for whom a new one was agreed meanwhile is not tried at the old time', async () => {
    await plan();
    await due();
    const { conclusion } = await dial('busy', () => plan(inMinutes(10)));
    expect(conclusion.dueAt).toBe((await pendingCallback(test.db, contactId))?.dueAt.toISOString());
    const all = await test.db.select().from(callbacks).where(eq(callbacks.contactId, contactId));
    expect(all.map(({ status }) => status).sort()).toEqual(['missed', 'scheduled']);
  });
});

it('a callback that is due in hours that were closed since moves to the next opening', async () => {
  await plan(inMinutes(1));
  const closed = [{ days: [1, 2, 3, 4, 5, 6, 7], from: '12:00', to: '12:01' }];
  const [campaign] = await test.db.select().from(campaigns).where(eq(campaigns.id, campaignId));
  const settings = { ...(campaign?.settings as CampaignSettings), window: closed };
  await test.db.update(campaigns).set({ settings }).where(eq(campaigns.id, campaignId));
  const then = inMinutes(2);
  const schedule = await markReady(test.db, contactId, then);
  expect(schedule?.state).toBe('waiting_callback');
  expect(Date.parse(schedule?.dueAt ?? '')).toBeGreaterThan(then.getTime());
  expect(await newest()).toMatchObject({ dueAt: new Date(schedule?.dueAt ?? ''), status: 'scheduled' });
  expect((await newest()).movedReason).toEqual(storedSaying(/next opening/));
});

it('an opt-out in a call ends the callback that was planned in it', async () => {
  const { phone } = await contact();
  await dial('talked', async () => {
    await plan();
    await addToDoNotCall(test.db, { phone, source: 'spoken' });
  });
  expect((await contact()).state).toBe('opted_out');
  expect((await newest()).status).toBe('cancelled');
});

it('a call in flight when its campaign is cancelled counts as what it became, and nothing comes after it', async () => {
  const end = () => test.db.update(campaigns).set({ status: 'cancelled' }).where(eq(campaigns.id, campaignId));
  expect((await dial('talked', end)).conclusion.state).toBe('completed');
  await campaignWith({});
  expect((await dial('busy', end)).conclusion.state).toBe('cancelled');
  await campaignWith({});
  const asked = await dial('talked', async () => {
    await plan();
    await end();
  });
  expect(asked.conclusion).toMatchObject({ state: 'completed', final: true });
  expect((await newest()).status).toBe('cancelled');
});
