/** A backup is restored while Temporal has lost everything: nobody is forgotten, dialled twice, or called who objected since. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { eq, sql } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createReconcilerActivities } from '#activities/health/index.ts';
import { scheduleCallback } from '#db/callback/callback.ts';
import { readDials } from '#db/calling-law/dial-history.ts';
import { closeDatabase, openDatabase, type Database } from '#db/client.ts';
import { beginDial } from '#db/dialling/attempt.ts';
import { claimContacts } from '#db/dialling/claim.ts';
import { addToDoNotCall, onDoNotCall } from '#db/do-not-call/do-not-call.ts';
import { attempts, campaigns, contacts, crmPushes, doNotCall, stops, stuckFindings, user } from '#db/schema/index.ts';
import { openSecretBox } from '#db/workspace/secret-box.ts';
import { readSetting, writeSetting } from '#db/workspace/settings.ts';
import { slotKey, slotStart } from '#domain/retention/restore-journal.ts';
import { journalGap, keepJournal, recallSince } from '#operations/retention/restore-journal.ts';
import type { Rooms } from '#providers/media/livekit-rooms.ts';
import { openLocalFolder } from '#providers/storage/local-folder.ts';
import type { Storage } from '#providers/storage/storage.ts';
import type { Telephony } from '#providers/telephony/telephony.ts';
import { createNudger } from '#providers/temporal/nudger.ts';
import { isWorkflowRunning } from '#providers/temporal/running.ts';
import { campaignWorkflowId, contactWorkflowId, workflowTypes } from '#temporal.config';
import { addContacts, createAccount, createCampaign, setFleet } from '../support/campaign.ts';
import { createTestDatabase, testSecretKeys, type TestDatabase } from '../support/database.ts';
import { one } from '../support/one.ts';
import { bundleWithShortLimits, startTestEngine, type TestEngine } from '../support/workflow-worker.ts';

const box = openSecretBox(testSecretKeys);
const signingSecret = 'whsec_c2VjcmV0';
const stranger = '+12125550142';
const stopped = '+12125550143';
let test: TestDatabase;
let folder: string;
let storage: Storage;
let temporal: Client;
let connection: Connection;
let engine: TestEngine | undefined;
/** The database as the backup has it. */
let restored: Database;
let restoredName: string;
let backupAt: Date;
let campaignId: string;
/** By what becomes of them after the backup; the last two do not change. */
let people: Record<'objects' | 'isDialled' | 'leased' | 'talks' | 'waits' | 'calledBack' | 'told', string>;

beforeAll(async () => {
  [test, folder, connection] = await Promise.all([
    createTestDatabase(),
    mkdtemp(join(tmpdir(), 'restore-')),
    Connection.connect({ address: process.env.TEMPORAL_ADDRESS ?? '' }),
  ]);
  storage = openLocalFolder(folder);
  temporal = new Client({ connection });
  await setFleet(test.db, 100);
  await campaignInTheMiddle(test.db);
  restored = await backUp();
  await whatCameAfter(test.db);
  await keepJournal({ db: test.db, storage }, { from: backupAt, now: new Date() });
}, 60_000);

afterAll(async () => {
  await engine?.stop();
  for (const id of Object.values(people).map(contactWorkflowId).concat(campaignWorkflowId(campaignId))) {
    await temporal.workflow
      .getHandle(id)
      .terminate()
      .catch(() => {});
  }
  await closeDatabase(restored);
  await connection.close();
  const admin = postgres(process.env.DATABASE_URL ?? '', { max: 1 });
  await admin.unsafe(`DROP DATABASE ${restoredName} WITH (FORCE)`);
  await admin.end();
  await test.drop();
  await rm(folder, { recursive: true, force: true });
});

async function campaignInTheMiddle(db: Database): Promise<void> {
  const account = await createAccount(db);
  campaignId = await createCampaign(db, account);
  const [objects, isDialled, leased, talks, waits, calledBack, told] = await addContacts(db, campaignId, 7);
  people = { objects, isDialled, leased, talks, waits, calledBack, told } as typeof people;
  const order = [people.talks, people.leased, people.objects, people.isDialled, people.waits, people.calledBack];
  for (const [position, id] of [...order, people.told].entries()) {
    await db.update(contacts).set({ position }).where(eq(contacts.id, id));
  }
  const { secrets: _, ...crm } = await readSetting(db, box, 'crm');
  await writeSetting(db, box, 'crm', {
    plain: { ...crm, url: 'https://crm.example/hooks' },
    secrets: { signingSecret },
  });
  await db.update(campaigns).set({ settings: sql`settings || '{"concurrency": 2}'` });
  const { leases } = await claimContacts(db, { campaignId, claimId: randomUUID(), now: new Date() });
  expect(leases.map(({ contactId }) => contactId).sort()).toEqual([people.talks, people.leased].sort());
  await beginDial(db, { attemptId: attemptOf(leases, people.talks), now: new Date() });
  const past = new Date(Date.now() - 3 * 3600_000);
  await db
    .update(contacts)
    .set({ state: 'waiting_retry', dueAt: past, dueReason: 'retry', attempts: 1 })
    .where(eq(contacts.id, people.waits));
  // Without an attempt a claim would offer them by itself.
  const of = { campaignId, contactId: people.waits, providerAccountId: account.accountId };
  await db.insert(attempts).values({
    ...{ ...of, providerNumberId: account.numberId, claimId: 'before', number: 1, reason: 'fresh', state: 'ended' },
    ...{ outcome: 'busy', leasedAt: past, diallingAt: past, endedAt: past, slotFreedAt: past, concludedAt: past },
  });
  // Everything is over but that the CRM knows of it.
  const [over] = await db
    .insert(attempts)
    .values({
      ...{ ...of, contactId: people.told, providerNumberId: account.numberId, claimId: 'before', number: 1 },
      ...{ reason: 'fresh', state: 'ended', outcome: 'connected' },
      ...{ leasedAt: past, diallingAt: past, endedAt: past, slotFreedAt: past, concludedAt: past },
    })
    .returning({ id: attempts.id });
  await db.update(contacts).set({ state: 'completed' }).where(eq(contacts.id, people.told));
  const push = { attemptId: over?.id ?? '', contactId: people.told, payload: {}, createdAt: past, lastTryAt: past };
  await db.insert(crmPushes).values({ campaignId, ...push });
  await scheduleCallback(db, {
    ...{ contactId: people.calledBack, requestedFor: new Date(Date.now() + 60_000), source: 'api' },
    now: new Date(),
  });
}

const attemptOf = (leases: readonly { contactId: string; attemptId: string }[], contactId: string): string =>
  one(leases.filter((lease) => lease.contactId === contactId)).attemptId;

/** A copy of the database as it is now. Nobody may be connected to it meanwhile. */
async function backUp(): Promise<Database> {
  await closeDatabase(test.db);
  const url = new URL(test.url);
  restoredName = `${url.pathname.slice(1)}_restored`;
  const admin = postgres(process.env.DATABASE_URL ?? '', { max: 1 });
  await admin.unsafe(`CREATE DATABASE ${restoredName} TEMPLATE ${url.pathname.slice(1)}`);
  await admin.end();
  backupAt = new Date();
  const open = (address: string) => openDatabase(address, { maxConnections: 5, secretKeys: testSecretKeys });
  test.db = open(test.url);
  url.pathname = `/${restoredName}`;
  return open(url.href);
}

const phoneOf = async (db: Database, contactId: string): Promise<string> =>
  one(await db.select({ phone: contacts.phone }).from(contacts).where(eq(contacts.id, contactId))).phone;

async function whatCameAfter(db: Database): Promise<void> {
  const [leasedBefore] = await db.select().from(attempts).where(eq(attempts.contactId, people.leased));
  await beginDial(db, { attemptId: leasedBefore?.id ?? '', now: new Date() });
  await db.update(campaigns).set({ settings: sql`settings || '{"concurrency": 6}'` });
  const { leases } = await claimContacts(db, { campaignId, claimId: randomUUID(), now: new Date() });
  await beginDial(db, { attemptId: attemptOf(leases, people.isDialled), now: new Date() });
  await addToDoNotCall(db, { phone: await phoneOf(db, people.objects), source: 'spoken', quote: 'Never again.' });
  await addToDoNotCall(db, { phone: stranger, source: 'api', scope: 'marketing' });
  await db.insert(stops).values({ scope: 'number', value: stopped, reason: 'Complained to us.', createdBy: 'tester' });
}

describe('the restore journal', () => {
  it('says nothing of anybody that is not a hash, and is written where it was not', async () => {
    const { stream } = await storage.open(slotKey(slotStart(backupAt)));
    const text = (await stream.toArray()).join('');
    const phones = await test.db.select({ phone: contacts.phone }).from(contacts);
    for (const { phone } of [...phones, { phone: stranger }]) expect(text).not.toContain(phone.slice(1));
    expect(text).not.toContain('Never again');
    const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
    const empty = { db: test.db, storage: openLocalFolder(join(folder, 'empty')) };
    expect((await journalGap(empty, new Date())).getTime()).toBeGreaterThanOrEqual(minutesAgo(21).getTime());
    await test.db
      .insert(user)
      .values({ id: 'a', name: 'Ada', email: 'ada@restore.example', createdAt: minutesAgo(90) });
    expect((await journalGap(empty, new Date())).getTime()).toBeLessThanOrEqual(minutesAgo(90).getTime());
    expect((await journalGap({ db: test.db, storage }, backupAt)).getTime()).toBeLessThanOrEqual(backupAt.getTime());
  });

  it('is not emptied by an engine that was started on the backup too early', async () => {
    await keepJournal({ db: restored, storage }, { from: backupAt, now: new Date() });
    const known = await recallSince({ db: test.db, storage }, { since: backupAt, now: new Date() });
    expect(known).toMatchObject({ listed: 0, hashed: 2, dials: 0, dialled: 0, missing: [], imports: 0, paused: 1 });
    await test.db.execute(sql`DELETE FROM forgotten_do_not_call`);
  });

  it('bars who objected since, counts who was dialled since, and changes nothing the second time', async () => {
    const recall = () => recallSince({ db: restored, storage }, { since: backupAt, now: new Date() });
    expect(await recall()).toMatchObject({ listed: 1, hashed: 2, dials: 1, dialled: 1, missing: [], paused: 1 });
    expect(await recall()).toMatchObject({ listed: 0, hashed: 0, dials: 0, dialled: 0, paused: 0 });
    const objector = one(await restored.select().from(contacts).where(eq(contacts.id, people.objects)));
    expect(objector).toMatchObject({ state: 'opted_out', barredBy: 'do_not_call' });
    expect(await restored.select().from(doNotCall)).toMatchObject([{ phone: objector.phone, source: 'spoken' }]);
    expect(await onDoNotCall(restored, [stranger], { purpose: 'marketing', brandId: null })).toEqual(
      new Set([stranger]),
    );
    expect(await onDoNotCall(restored, [stranger, stopped], { purpose: 'service', brandId: null })).toEqual(
      new Set([stopped]),
    );
    const dialled = await phoneOf(restored, people.isDialled);
    expect((await readDials(restored, [dialled])).get(dialled)).toHaveLength(1);
    const tooOld = await recallSince({ db: restored, storage }, { since: new Date(0), now: new Date() }).catch(String);
    expect(tooOld).toContain('journal_too_old');
  });
});

describe('a restored campaign whose workflows are gone', () => {
  it('goes on: attempts that had been dialled end and are not dialled again, and everybody else is driven', async () => {
    // Somebody has looked, and resumes it.
    await restored.update(campaigns).set({ status: 'dialing' });
    let dials = 0;
    const telephony = {
      callFlow: 'call_control',
      place: () => Promise.reject(new Error(`Dial ${(dials += 1)}`)),
      hangUp: () => Promise.resolve(),
      findActiveCall: () => Promise.resolve(null),
      listActiveCalls: () => Promise.resolve([]),
    } as Partial<Telephony> as Telephony;
    const rooms = { list: () => Promise.resolve([]), close: () => Promise.resolve() } as Partial<Rooms> as Rooms;
    const nudger = createNudger(temporal);
    const running = await startTestEngine({
      bundle: await bundleWithShortLimits(),
      providerAccountId: randomUUID(),
      activities: createReconcilerActivities({ db: restored, temporal, nudger, rooms, telephonyOf: () => telephony }),
    });
    engine = running;
    // What was in flight when the backup was made is long over when it is restored.
    const past = new Date(Date.now() - 3_600_000);
    await restored.update(attempts).set({ leasedAt: past, diallingAt: past });
    await restored.update(contacts).set({ dueAt: past }).where(eq(contacts.id, people.calledBack));
    const round = () =>
      temporal.workflow.execute(workflowTypes.reconcile, {
        ...{ taskQueue: running.taskQueue, workflowId: `reconcile-${randomUUID()}`, args: [] },
      });
    await round();
    await restored.update(stuckFindings).set({ firstSeenAt: new Date(Date.now() - 60_000) });
    await round();
    const left = await restored.select().from(attempts);
    expect(left.map(({ contactId, state }) => [contactId, ['ended', 'wrap_up'].includes(state)]).sort()).toEqual(
      [
        [people.talks, true],
        [people.leased, true],
        [people.waits, true],
        [people.told, true],
      ].sort(),
    );
    expect(await isWorkflowRunning(temporal, campaignWorkflowId(campaignId))).toBe(true);
    for (const contactId of [people.waits, people.calledBack, people.told]) {
      expect(await isWorkflowRunning(temporal, contactWorkflowId(contactId))).toBe(true);
    }
    expect(dials).toBe(0);
    // What was sealed is opened by the same keys.
    expect((await readSetting(restored, box, 'crm')).secrets.signingSecret).toBe(signingSecret);
  });
});
