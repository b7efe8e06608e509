/** Callbacks of contacts in every state, as the database decides them: planned, moved, cancelled, missed. */
import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { pendingCallback } from '#db/callback/callback.ts';
import { cancelCallback, moveCallback } from '#db/callback/callback-change.ts';
import { completeCampaign } from '#db/campaign/campaign.ts';
import { addToDoNotCall } from '#db/do-not-call/do-not-call.ts';
import { contactSchedule, markReady } from '#db/dialling/schedule.ts';
import { attempts, auditLog, callbacks, campaigns } from '#db/schema/index.ts';
import type { CampaignSettings } from '#domain/campaign/campaign.ts';
import { RetryPolicy } from '#domain/dialling/retry-policy.ts';
import { actor, inMinutes, useScene } from '../support/scene.ts';
import { saying, storedSaying } from '../support/words.ts';

const scene = useScene();
const { campaign, claim, contact, dial, due, plan } = scene;
const newest = scene.callback;
beforeEach(() => campaignWith({}));

const campaignWith = (settings: Partial<CampaignSettings>) => scene.begin({ settings });
const cancel = (callbackId: string) => cancelCallback(scene.db, { callbackId, actor, timeScale: 1, now: new Date() });
const move = (callbackId: string, requestedFor: Date) =>
  moveCallback(scene.db, { callbackId, requestedFor, actor, now: new Date() });
const completeIt = () => completeCampaign(scene.db, scene.campaignId);
const setCampaign = (set: Partial<typeof campaigns.$inferInsert>) =>
  scene.db.update(campaigns).set(set).where(eq(campaigns.id, scene.campaignId));

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
    expect(await completeIt()).toBe(true);
    await plan();
    expect(await campaign()).toMatchObject({ status: 'dialing', finishedAt: null });
    expect(await contact()).toMatchObject({
      state: 'waiting_callback',
      stateReason: storedSaying('Taken up again for a callback'),
    });
    const [entry] = await scene.db.select().from(auditLog).where(eq(auditLog.action, 'campaign.reopen'));
    expect(entry).toMatchObject({ actor, entityId: scene.campaignId });
    await due();
    await dial('talked');
    expect(await completeIt()).toBe(true);
  });

  it('never while its campaign completes: the campaign is completed, or waits for the callback', async () => {
    for (let round = 0; round < 10; round++) {
      await campaignWith({});
      await dial('talked');
      await Promise.all([completeIt(), plan()]);
      expect((await campaign()).status).toBe('dialing');
    }
  });
});

describe('a callback is refused, with what would help, in a campaign that', () => {
  it.each([
    ['was cancelled', { status: 'cancelled' }, /was cancelled/],
    ['has failed', { status: 'failed' }, /has failed.*resume/],
    ['is a draft', { status: 'draft' }, /Launch it first/],
    ['is archived', { status: 'completed', archivedAt: new Date() }, /archived.*Take it out/],
    ['was deleted', { status: 'completed', deletedAt: new Date() }, /deleted.*Restore/],
  ] as const)('%s', async (_, set, words) => {
    await setCampaign(set);
    await expect(plan()).rejects.toMatchObject({ code: 'conflict', says: saying(words) });
    expect(await pendingCallback(scene.db, scene.contactId)).toBeNull();
    expect((await contact()).state).toBe('queued');
  });
});

describe('a planned callback that is moved', () => {
  it('is due at the new time, keeps its id, and tells who moved it', async () => {
    const { callbackId } = await plan(inMinutes(3));
    const later = inMinutes(8);
    const moved = await move(callbackId, later);
    expect(moved).toMatchObject({ callbackId, dueAt: later, status: 'scheduled' });
    expect((await contact()).dueAt).toEqual(later);
    const entries = await scene.db.select().from(auditLog).where(eq(auditLog.entityId, callbackId));
    expect(entries.map(({ action }) => action)).toEqual(['callback.move']);
  });

  it('a second time to the same hour changes nothing', async () => {
    const { callbackId } = await plan(inMinutes(3));
    const later = inMinutes(8);
    const first = await move(callbackId, later);
    expect(await move(callbackId, later)).toEqual(first);
    expect(await scene.db.select().from(auditLog).where(eq(auditLog.entityId, callbackId))).toHaveLength(1);
  });

  it('is not dialled at the old time, even if it was due already', async () => {
    const { callbackId } = await plan(inMinutes(1));
    await due();
    expect((await contact()).state).toBe('ready');
    await move(callbackId, inMinutes(9));
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
    for (const requestedFor of midnights) moved.push(await move(callbackId, requestedFor));
    const late = moved.filter(({ movedReason }) => movedReason !== null);
    expect(late.length).toBeGreaterThan(0);
    for (const { requestedFor, dueAt } of late) expect(dueAt.getTime()).toBeGreaterThan(requestedFor.getTime());
  });

  it('while the contact is in another call is taken up at its end', async () => {
    let planned = { callbackId: '' };
    const later = inMinutes(9);
    const { conclusion } = await dial('talked', async () => {
      planned = await plan(inMinutes(2));
      await move(planned.callbackId, later);
    });
    expect(conclusion).toMatchObject({ state: 'waiting_callback', dueAt: later.toISOString() });
  });

  it('in the moment of its own dial is refused, and after it, too', async () => {
    const { callbackId } = await plan();
    await due();
    const attempt = () => move(callbackId, inMinutes(9));
    await dial('talked', async () => {
      await expect(attempt()).rejects.toMatchObject({ code: 'conflict', details: { status: 'dialling' } });
      await expect(cancel(callbackId)).rejects.toMatchObject({ code: 'conflict' });
    });
    await expect(attempt()).rejects.toMatchObject({ code: 'conflict', details: { status: 'done' } });
    await expect(cancel(callbackId)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('and claimed at the same moment is dialled at one of both times, never at both', async () => {
    for (let round = 0; round < 10; round++) {
      await campaignWith({});
      const { callbackId } = await plan(inMinutes(1));
      await due();
      const [leases, moved] = await Promise.all([claim(), move(callbackId, inMinutes(9)).catch(() => null)]);
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
    expect(await contactSchedule(scene.db, scene.contactId)).toMatchObject({ final: true });
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
    expect(await completeIt()).toBe(true);
  });

  it('during the call in which it was asked for is as if it had never been', async () => {
    const { conclusion } = await dial('talked', async () => cancel((await plan()).callbackId));
    expect(conclusion).toMatchObject({ state: 'completed', final: true });
  });

  it('may be cancelled twice', async () => {
    const { callbackId } = await plan();
    await cancel(callbackId);
    expect(await cancel(callbackId)).toMatchObject({ status: 'cancelled' });
    expect(await scene.db.select().from(auditLog).where(eq(auditLog.entityId, callbackId))).toHaveLength(1);
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
    const dialled = await scene.db.select().from(attempts).where(eq(attempts.contactId, scene.contactId));
    expect(dialled.map(({ reason }) => reason).sort()).toEqual(['callback', 'retry', 'retry']);
  });

  it('starts anew when it is moved by hand', async () => {
    await campaignWith({ retryPolicy: RetryPolicy.parse({ callback: rule }) });
    const { callbackId } = await plan();
    await due();
    await dial('no_answer');
    await move(callbackId, inMinutes(9));
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
    expect(conclusion.dueAt).toBe((await pendingCallback(scene.db, scene.contactId))?.dueAt.toISOString());
    const all = await scene.db.select().from(callbacks).where(eq(callbacks.contactId, scene.contactId));
    expect(all.map(({ status }) => status).sort()).toEqual(['missed', 'scheduled']);
  });
});

it('a callback that is due in hours that were closed since moves to the next opening', async () => {
  await plan(inMinutes(1));
  const closed = [{ days: [1, 2, 3, 4, 5, 6, 7], from: '12:00', to: '12:05' }];
  await setCampaign({ settings: { ...(await campaign()).settings, window: closed } });
  const then = inMinutes(2);
  const schedule = await markReady(scene.db, scene.contactId, then);
  expect(schedule?.state).toBe('waiting_callback');
  expect(Date.parse(schedule?.dueAt ?? '')).toBeGreaterThan(then.getTime());
  expect(await newest()).toMatchObject({ dueAt: new Date(schedule?.dueAt ?? ''), status: 'scheduled' });
  expect((await newest()).movedReason).toEqual(storedSaying(/next opening/));
});

it('an opt-out in a call ends the callback that was planned in it', async () => {
  const { phone } = await contact();
  await dial('talked', async () => {
    await plan();
    await addToDoNotCall(scene.db, { phone, source: 'spoken' });
  });
  expect((await contact()).state).toBe('opted_out');
  expect((await newest()).status).toBe('cancelled');
});

it('a call in flight when its campaign is cancelled counts as what it became, and nothing comes after it', async () => {
  const end = () => setCampaign({ status: 'cancelled' });
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
