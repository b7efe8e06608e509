/** What stands still is found, told, and healed where that is safe: on real Postgres and Temporal, with a carrier that says what a story needs. */
import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { eq, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createReconcilerActivities } from '#activities/health/index.ts';
import { beginDial } from '#db/dialling/attempt.ts';
import { claimContacts } from '#db/dialling/claim.ts';
import { concludeAttempt } from '#db/dialling/conclusion.ts';
import { listHealings } from '#db/health/healing.ts';
import { attempts, auditLog, campaigns, contacts, crmPushes, healings, stuckFindings } from '#db/schema/index.ts';
import type { CallState } from '#domain/call/call.ts';
import { RedialError } from '#domain/error.ts';
import type { HealResult, Remedy } from '#domain/health/stuck.ts';
import type { Rooms } from '#providers/media/livekit-rooms.ts';
import type { Telephony } from '#providers/telephony/telephony.ts';
import { readReconcilerSchedule } from '#providers/temporal/reconciler-schedule.ts';
import { ensureSchedule } from '#providers/temporal/schedule.ts';
import { createNudger } from '#providers/temporal/nudger.ts';
import { isWorkflowRunning } from '#providers/temporal/running.ts';
import { campaignWorkflowId, contactWorkflowId, schedules, workflowTypes } from '#temporal.config';
import { addContacts, createAccount, createCampaign, setFleet, type TestAccount } from '../support/campaign.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { one } from '../support/one.ts';
import { storedSaying } from '../support/words.ts';
import { bundleWithShortLimits, startTestEngine, type TestEngine } from '../support/workflow-worker.ts';

/** The carrier's side: which calls it has, and whether it obeys. */
class Carrier {
  legs = new Map<string, string>();
  away = false;
  deaf = false;
  dials = 0;
  hungUp: string[] = [];
  readonly telephony = {
    callFlow: 'call_control',
    place: () => {
      this.dials += 1;
      return Promise.reject(new Error('Nobody may dial here'));
    },
    hangUp: ({ attemptId, carrierCallId }) => {
      this.answer();
      this.hungUp.push(attemptId);
      if (!this.deaf)
        for (const [leg, id] of this.legs) if (leg === carrierCallId || id === attemptId) this.legs.delete(leg);
      return Promise.resolve();
    },
    findActiveCall: ({ attemptId }) => {
      this.answer();
      const leg = [...this.legs].find(([, id]) => id === attemptId)?.[0];
      return Promise.resolve(leg ? { carrierCallId: leg, attemptId, answered: false, answeredBy: null } : null);
    },
    listActiveCalls: () => {
      this.answer();
      return Promise.resolve(
        [...this.legs].map(([carrierCallId, attemptId]) => ({
          carrierCallId,
          attemptId,
          answered: false,
          answeredBy: null,
        })),
      );
    },
  } as Partial<Telephony> as Telephony;

  private answer(): void {
    if (this.away) throw new RedialError('vendor_silent', { vendor: 'Telnyx' });
  }
}

let test: TestDatabase;
let engine: TestEngine;
let carrier: Carrier;
let openRooms: Set<string>;
let account: TestAccount;
let campaignId: string;
let temporal: Client;
let connection: Connection;
let serial = 0;

const rooms: Rooms = {
  prepare: () => Promise.reject(new Error('Nobody may make a room here')),
  tellVerdict: () => Promise.resolve(),
  close: (attemptId) => {
    openRooms.delete(attemptId);
    return Promise.resolve();
  },
  list: () => Promise.resolve([...openRooms]),
};

beforeAll(async () => {
  [test, connection] = await Promise.all([
    createTestDatabase(),
    Connection.connect({ address: process.env.TEMPORAL_ADDRESS ?? '' }),
  ]);
  temporal = new Client({ connection });
  engine = await startTestEngine({
    bundle: await bundleWithShortLimits(),
    providerAccountId: randomUUID(),
    activities: createReconcilerActivities({
      db: test.db,
      temporal,
      nudger: createNudger(temporal),
      rooms,
      telephonyOf: () => carrier.telephony,
    }),
  });
  await setFleet(test.db, 100);
}, 90_000);
afterAll(async () => {
  await engine.stop();
  await connection.close();
  await test.drop();
});

beforeEach(async () => {
  carrier = new Carrier();
  openRooms = new Set();
  await test.db.execute(sql`TRUNCATE stuck_findings, healings, provider_accounts, campaigns, attempts CASCADE`);
  account = await createAccount(test.db);
  campaignId = await createCampaign(test.db, account);
  // The campaign itself is not what most stories are about.
  await startUnserved(workflowTypes.campaign, campaignWorkflowId(campaignId));
});
afterEach(async () => {
  const rows = await test.db.select({ id: contacts.id }).from(contacts);
  const ids = [...rows.map(({ id }) => contactWorkflowId(id)), campaignWorkflowId(campaignId)];
  for (const id of ids) await end(id);
});

/** A workflow that runs as far as Temporal knows, though nobody serves its queue. */
async function startUnserved(type: string, workflowId: string): Promise<void> {
  await temporal.workflow.start(type, { taskQueue: 'nobody', workflowId, args: [] });
}

async function end(workflowId: string): Promise<void> {
  await temporal.workflow
    .getHandle(workflowId)
    .terminate()
    .catch(() => {});
}

interface Stuck {
  contactId: string;
  attemptId: string;
}

/** A contact that was claimed an hour ago and whose call is in this state since. */
async function stuckCall(
  state: CallState,
  options: { workflow?: boolean; leg?: boolean; contact?: Partial<typeof contacts.$inferInsert> } = {},
): Promise<Stuck> {
  serial += 1;
  const contactId = one(await addContacts(test.db, campaignId, 1, serial));
  const claim = await claimContacts(test.db, { campaignId, claimId: randomUUID(), now: new Date() });
  const { attemptId } = one(claim.leases.filter((lease) => lease.contactId === contactId));
  const past = new Date(Date.now() - 3_600_000);
  await test.db
    .update(attempts)
    .set({
      state,
      leasedAt: past,
      ...(state === 'leased' ? {} : { diallingAt: past, carrierCallId: `leg-${attemptId}` }),
      ...(state === 'ringing' ? { ringingAt: past } : {}),
      ...(state === 'in_progress' ? { inProgressAt: past, answeredAt: past } : {}),
      ...(state === 'wrap_up' ? { wrapUpAt: past, endedAt: past, slotFreedAt: past, cause: 'no_answer' as const } : {}),
    })
    .where(eq(attempts.id, attemptId));
  if (options.leg) carrier.legs.set(`leg-${attemptId}`, attemptId);
  if (options.workflow) await startUnserved(workflowTypes.contact, contactWorkflowId(contactId));
  return { contactId, attemptId };
}

/** One round of the reconciler, as its schedule starts it. */
async function round(): Promise<{ findings: number; healed: number; away: string[] }> {
  return temporal.workflow.execute(workflowTypes.reconcile, {
    taskQueue: engine.taskQueue,
    workflowId: `reconcile-${randomUUID()}`,
    args: [],
  }) as Promise<{ findings: number; healed: number; away: string[] }>;
}

/** Two rounds, a minute apart: what two systems do not agree about is healed at the second look. */
async function twoRounds() {
  await round();
  await test.db.update(stuckFindings).set({ firstSeenAt: new Date(Date.now() - 60_000) });
  return round();
}

function order(findingId: string, remedy: Remedy): Promise<HealResult> {
  return temporal.workflow.execute(workflowTypes.heal, {
    taskQueue: engine.taskQueue,
    workflowId: `heal-${randomUUID()}`,
    args: [{ findingId, remedy, actor: 'tester' }],
  }) as Promise<HealResult>;
}

const findingIds = async () => (await test.db.select().from(stuckFindings)).map(({ id }) => id);
async function attempt(attemptId: string) {
  const [row] = await test.db.select().from(attempts).where(eq(attempts.id, attemptId));
  if (!row) throw new Error('The attempt is gone');
  return row;
}
const runs = (contactId: string) => isWorkflowRunning(temporal, contactWorkflowId(contactId));
const conclude = (attemptId: string) => concludeAttempt(test.db, { attemptId, timeScale: 1, now: new Date() });

describe('a lease whose workflow is gone', () => {
  it('is given back at the second look, never dialled, and not counted', async () => {
    const { contactId, attemptId } = await stuckCall('leased');
    expect(await round()).toMatchObject({ findings: 1, healed: 0 });
    expect((await attempt(attemptId)).slotFreedAt).toBeNull();
    await twoRounds();
    expect(await attempt(attemptId)).toMatchObject({ cause: 'given_back', slotFreedAt: expect.any(Date) as Date });
    expect(await runs(contactId)).toBe(true);
    await expect(beginDial(test.db, { attemptId, now: new Date() })).rejects.toMatchObject({ code: 'conflict' });
    expect(await conclude(attemptId)).toMatchObject({ outcome: 'deferred', state: 'waiting_retry' });
    const [contact] = await test.db.select().from(contacts).where(eq(contacts.id, contactId));
    expect(contact?.attempts).toBe(0);
    expect(carrier.dials).toBe(0);
  });

  it('is written down: who, what, before and after', async () => {
    const { contactId, attemptId } = await stuckCall('leased');
    await twoRounds();
    const [healing] = await listHealings(test.db, 10);
    expect(healing).toMatchObject({
      actor: 'system',
      remedy: 'reconcile',
      kind: 'attempt_without_workflow',
      contactId,
      attemptId,
      before: { call: 'leased', slot: 'taken', workflow: 'gone' },
      after: { call: 'wrap_up', slot: 'free', workflow: 'running' },
    });
    const audit = await test.db.select().from(auditLog).where(eq(auditLog.action, 'stuck.reconcile'));
    expect(audit.at(-1)).toMatchObject({ actor: 'system' });
  });
});

describe('a call whose workflow is gone', () => {
  it('is hung up if nobody would connect the bot, and freed when the carrier has confirmed that', async () => {
    const { contactId, attemptId } = await stuckCall('ringing', { leg: true });
    await twoRounds();
    expect(carrier.hungUp).toEqual([attemptId]);
    expect(await attempt(attemptId)).toMatchObject({ cause: 'lost', slotFreedAt: expect.any(Date) as Date });
    expect(await runs(contactId)).toBe(true);
  });

  it('holds its slot as long as the carrier has it', async () => {
    const { attemptId } = await stuckCall('ringing', { leg: true });
    carrier.deaf = true;
    await twoRounds();
    expect(carrier.hungUp).toEqual([attemptId]);
    expect((await attempt(attemptId)).slotFreedAt).toBeNull();
    const [healing] = await test.db.select().from(healings);
    expect(healing?.words).toEqual(storedSaying(/has not confirmed/));
  }, 20_000);

  it('goes on if it is a conversation: only its workflow is started again', async () => {
    const { contactId, attemptId } = await stuckCall('in_progress', { leg: true });
    await twoRounds();
    expect(carrier.hungUp).toEqual([]);
    expect((await attempt(attemptId)).endedAt).toBeNull();
    expect(await runs(contactId)).toBe(true);
  });

  it('that is over is concluded by a new run', async () => {
    const { contactId } = await stuckCall('wrap_up');
    await twoRounds();
    expect(await runs(contactId)).toBe(true);
  });
});

describe('a call that the carrier does not know', () => {
  it('is ended here at the second look, and its workflow hears of it', async () => {
    const { contactId, attemptId } = await stuckCall('ringing', { workflow: true });
    const fresh = new Date(Date.now() - 50_000);
    // Within the limit of its state: only the carrier tells that something is wrong.
    await test.db.update(attempts).set({ ringingAt: fresh }).where(eq(attempts.id, attemptId));
    await round();
    expect(await findingIds()).toEqual([`call_without_leg:${attemptId}`]);
    expect((await attempt(attemptId)).slotFreedAt).toBeNull();
    await twoRounds();
    expect(await attempt(attemptId)).toMatchObject({ cause: 'lost', slotFreedAt: expect.any(Date) as Date });
    const history = await temporal.workflow.getHandle(contactWorkflowId(contactId)).fetchHistory();
    const signals = (history.events ?? []).filter((event) => event.workflowExecutionSignaledEventAttributes);
    expect(signals).toHaveLength(1);
  });

  it('stays as it is while the carrier is away', async () => {
    const { attemptId } = await stuckCall('ringing', { workflow: true });
    carrier.away = true;
    const result = await twoRounds();
    expect(result.away).toEqual(['Test']);
    expect(await findingIds()).toEqual([`attempt_over_limit:${attemptId}`]);
    await expect(order(`attempt_over_limit:${attemptId}`, 'hang_up')).rejects.toThrow();
    expect((await attempt(attemptId)).slotFreedAt).toBeNull();
    expect(await test.db.select().from(healings)).toEqual([]);
  });
});

describe('a call that takes too long', () => {
  it('is shown and left alone while the carrier has it', async () => {
    const { attemptId } = await stuckCall('in_progress', { workflow: true, leg: true });
    await twoRounds();
    expect(await findingIds()).toEqual([`attempt_over_limit:${attemptId}`]);
    expect((await attempt(attemptId)).endedAt).toBeNull();
    expect(await test.db.select().from(healings)).toEqual([]);
  });

  it('is hung up when an engineer orders it', async () => {
    const { attemptId } = await stuckCall('in_progress', { workflow: true, leg: true });
    await round();
    expect(await order(`attempt_over_limit:${attemptId}`, 'hang_up')).toMatchObject({ changed: true });
    expect((await attempt(attemptId)).slotFreedAt).not.toBeNull();
    expect(await findingIds()).toEqual([]);
    expect((await listHealings(test.db, 1))[0]).toMatchObject({ actor: 'tester', remedy: 'hang_up' });
  });

  it('is given back when an engineer orders it, whatever the carrier calls its end', async () => {
    const { contactId, attemptId } = await stuckCall('ringing', { workflow: true, leg: true });
    await round();
    await order(`attempt_over_limit:${attemptId}`, 'requeue');
    expect(carrier.hungUp).toEqual([attemptId]);
    expect(await conclude(attemptId)).toMatchObject({ outcome: 'deferred', state: 'waiting_retry' });
    const [contact] = await test.db.select().from(contacts).where(eq(contacts.id, contactId));
    expect(contact?.attempts).toBe(0);
  });
});

describe('what hangs in the air', () => {
  it('is ended if it belonged to a call of ours that is over', async () => {
    const { attemptId } = await stuckCall('wrap_up', { workflow: true });
    await test.db.update(attempts).set({ state: 'ended', concludedAt: new Date() }).where(eq(attempts.id, attemptId));
    await test.db.update(contacts).set({ state: 'completed' });
    carrier.legs.set('leg-orphan', attemptId);
    openRooms.add(attemptId);
    await round();
    expect([carrier.legs.size, openRooms.size]).toEqual([1, 1]);
    await twoRounds();
    expect([carrier.legs.size, openRooms.size]).toEqual([0, 0]);
    expect(await listHealings(test.db, 10)).toHaveLength(2);
  });

  it('is left to a person if this database does not know it', async () => {
    carrier.legs.set('leg-foreign', randomUUID());
    openRooms.add(randomUUID());
    await twoRounds();
    expect([carrier.legs.size, openRooms.size]).toEqual([1, 1]);
    const ids = await findingIds();
    expect(ids).toHaveLength(2);
    for (const id of ids) await order(id, id.startsWith('leg') ? 'hang_up' : 'close_room');
    expect([carrier.legs.size, openRooms.size]).toEqual([0, 0]);
  });

  it('is not touched while the call is open', async () => {
    const { attemptId } = await stuckCall('ringing', { workflow: true, leg: true });
    openRooms.add(attemptId);
    await twoRounds();
    expect(openRooms.has(attemptId)).toBe(true);
    expect(carrier.hungUp).toEqual([]);
  });
});

describe('contacts and campaigns that nobody drives', () => {
  it('a contact without an open call is given back if nothing forbids another', async () => {
    const { contactId, attemptId } = await stuckCall('ringing');
    await test.db.delete(attempts).where(eq(attempts.id, attemptId));
    await test.db
      .update(contacts)
      .set({ updatedAt: new Date(Date.now() - 600_000) })
      .where(eq(contacts.id, contactId));
    await twoRounds();
    const [contact] = await test.db.select().from(contacts).where(eq(contacts.id, contactId));
    expect(contact?.state).toBe('queued');
  });

  it('a contact whose retry is long due is offered again', async () => {
    const { contactId } = await stuckCall('wrap_up');
    await test.db.update(attempts).set({ state: 'ended', concludedAt: new Date() });
    await test.db
      .update(contacts)
      .set({ state: 'waiting_retry', dueReason: 'retry', dueAt: new Date(Date.now() - 120_000) })
      .where(eq(contacts.id, contactId));
    await round();
    expect(await runs(contactId)).toBe(true);
    expect((await listHealings(test.db, 1))[0]).toMatchObject({ kind: 'contact_overdue', contactId });
    await round();
    expect(await listHealings(test.db, 5)).toHaveLength(1);
  });

  it('who was turned away before the first dial is left to the next claim, for nothing is wrong', async () => {
    serial += 1;
    const contactId = one(await addContacts(test.db, campaignId, 1, serial));
    await test.db
      .update(contacts)
      .set({ state: 'waiting_retry', dueReason: 'retry', dueAt: new Date(Date.now() - 3_600_000) })
      .where(eq(contacts.id, contactId));
    expect(await twoRounds()).toMatchObject({ findings: 0, healed: 0 });
    expect(await runs(contactId)).toBe(false);
    expect((await claimContacts(test.db, { campaignId, claimId: randomUUID(), now: new Date() })).leases).toMatchObject(
      [{ contactId }],
    );
  });

  it('a result that waits for the CRM, of a call that is over, gets its workflow back', async () => {
    const { contactId, attemptId } = await stuckCall('wrap_up');
    await conclude(attemptId);
    const hoursAgo = (hours: number): Date => new Date(Date.now() - hours * 3_600_000);
    const push = { attemptId, campaignId, contactId, payload: {}, createdAt: hoursAgo(5), lastTryAt: hoursAgo(1) };
    await test.db.update(attempts).set({ state: 'ended' }).where(eq(attempts.id, attemptId));
    await test.db.insert(crmPushes).values(push);
    // It is tried every hour at the latest: the next try may just be due.
    expect(await twoRounds()).toMatchObject({ findings: 0, healed: 0 });
    await test.db.update(crmPushes).set({ lastTryAt: hoursAgo(2) });
    expect(await twoRounds()).toMatchObject({ healed: 1 });
    expect(await runs(contactId)).toBe(true);
    expect(await twoRounds()).toMatchObject({ findings: 0, healed: 0 });
    expect((await listHealings(test.db, 5)).map(({ words }) => words)).toEqual([storedSaying(/started again/)]);
    expect(carrier.dials).toBe(0);
  });

  it('a paused campaign is not nudged: it has nothing to look for', async () => {
    await test.db.update(campaigns).set({ status: 'paused' });
    await round();
    const { events } = await temporal.workflow.getHandle(campaignWorkflowId(campaignId)).fetchHistory();
    expect(events?.filter((event) => event.workflowExecutionSignaledEventAttributes)).toEqual([]);
    await test.db.update(campaigns).set({ status: 'dialing' });
    await round();
    const { events: later } = await temporal.workflow.getHandle(campaignWorkflowId(campaignId)).fetchHistory();
    expect(later?.filter((event) => event.workflowExecutionSignaledEventAttributes)).toHaveLength(1);
  });

  it('a dialling campaign gets its workflow back', async () => {
    await end(campaignWorkflowId(campaignId));
    await test.db.update(campaigns).set({ updatedAt: new Date(Date.now() - 120_000) });
    await round();
    expect(await isWorkflowRunning(temporal, campaignWorkflowId(campaignId))).toBe(true);
    expect((await listHealings(test.db, 1))[0]).toMatchObject({ kind: 'campaign_without_workflow', campaignId });
  });

  it('nothing is found where nothing is wrong', async () => {
    serial += 1;
    await addContacts(test.db, campaignId, 2, serial);
    serial += 2;
    await claimContacts(test.db, { campaignId, claimId: randomUUID(), now: new Date() });
    expect(await round()).toMatchObject({ findings: 0, healed: 0, away: [] });
  });
});

describe('the schedule', () => {
  it('is made once, however many engines start', async () => {
    const handle = temporal.schedule.getHandle(schedules.reconciler.id);
    await handle.delete().catch(() => {});
    const made = await Promise.all([1, 2, 3].map(() => ensureSchedule(temporal, schedules.reconciler)));
    expect(made.sort()).toEqual(['created', 'kept', 'kept']);
    await handle.pause();
    // A schedule takes orders one after the other, and what it tells may be older than the last.
    await expect.poll(async () => (await readReconcilerSchedule(temporal)).paused).toBe(true);
    // An older version's is brought to what this one wants, and stays paused.
    await handle.update(({ state, action, policies }) => ({
      state,
      action,
      policies,
      spec: { intervals: [{ every: '7 minutes' }] },
    }));
    await expect.poll(async () => (await handle.describe()).spec.intervals?.[0]?.every).toBe(7 * 60_000);
    expect(await ensureSchedule(temporal, schedules.reconciler)).toBe('updated');
    await expect.poll(() => ensureSchedule(temporal, schedules.reconciler)).toBe('kept');
    const { paused, nextAt } = await readReconcilerSchedule(temporal);
    expect(paused).toBe(true);
    expect(nextAt).not.toBeUndefined();
    await handle.delete();
  });
});
