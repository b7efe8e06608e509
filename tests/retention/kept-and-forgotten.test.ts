/** What is too old goes, with proof; one person goes when asked; and nobody is called more often because of it. */
import { createHmac, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Client, Connection } from '@temporalio/client';
import { desc, eq, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createRetentionActivities } from '#activities/retention/index.ts';
import { readDials } from '#db/calling-law/dial-history.ts';
import { closeDatabase, openDatabase } from '#db/client.ts';
import { claimContacts } from '#db/dialling/claim.ts';
import { addToDoNotCall, isOnDoNotCall, onDoNotCall } from '#db/do-not-call/do-not-call.ts';
import { numberKeyOf } from '#db/number-keys.ts';
import { readRetentionPage } from '#db/retention/overview.ts';
import { changeRetention } from '#db/workspace/retention.ts';
import {
  attempts,
  audienceImports,
  auditLog,
  calls,
  campaigns,
  contacts,
  deletions,
  events,
  legalHolds,
  settings,
  stops,
  transcriptItems,
} from '#db/schema/index.ts';
import { Retention } from '#domain/retention/retention.ts';
import { addHold, liftHold } from '#operations/retention/change-holds.ts';
import { erasePerson, exportPerson, findPerson } from '#operations/retention/erase-person.ts';
import { keepRetention } from '#operations/retention/keep-retention.ts';
import { openLocalFolder } from '#providers/storage/local-folder.ts';
import type { Storage } from '#providers/storage/storage.ts';
import { workflowTypes } from '#temporal.config';
import { testSecretKeys } from '../support/database.ts';
import { one } from '../support/one.ts';
import { actor, inMinutes, useScene } from '../support/scene.ts';
import { bundleWithShortLimits, startTestEngine } from '../support/workflow-worker.ts';

const scene = useScene();
const reason = 'Case 17 before the court.';
const dayMs = 24 * 3_600_000;
const daysAgo = (days: number): Date => new Date(Date.now() - days * dayMs);
let folder: string;
let storage: Storage;
let connection: Connection;
let temporal: Client;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'retention-'));
  storage = openLocalFolder(folder);
  connection = await Connection.connect({ address: process.env.TEMPORAL_ADDRESS ?? '' });
  temporal = new Client({ connection });
});
afterAll(async () => {
  await connection.close();
  await rm(folder, { recursive: true });
});
afterEach(async () => {
  await scene.db.delete(legalHolds);
  await scene.db.delete(settings).where(eq(settings.name, 'retention'));
});

const context = () => ({ db: scene.db, storage, temporal });
const keep = (days: Partial<Retention>) =>
  changeRetention(scene.db, { retention: Retention.parse(days), actor, now: new Date() });
const round = () => keepRetention(context(), { now: new Date(), batches: 5 });
/** Beyond the time in which something may still come after a call. */
const erase = (phone: string) => erasePerson(context(), { phone, reason, actor, now: inMinutes(11) });
const proofs = () => scene.db.select().from(deletions).orderBy(desc(deletions.at));
const put = (key: string, text: string) =>
  storage.put(key, Readable.from([Buffer.from(text)]), { contentType: 'text/plain' });

/** Somebody who was called once and talked, of whom everything is kept; everything happened so many days ago. */
async function called(age = 0) {
  await scene.begin();
  const { lease } = await scene.dial('talked');
  const { phone } = await scene.contact();
  const [contactId, campaignId, { attemptId }] = [scene.contactId, scene.campaignId, lease];
  const recordingKey = `recordings/${attemptId}.ogg`;
  await put(recordingKey, 'sound');
  const words = { transcriptStatus: 'final', analysisStatus: 'done', summary: 'They talked.' } as const;
  const call = one(
    await scene.db
      .insert(calls)
      .values({ attemptId, contactId, campaignId, recordingKey, ...words })
      .onConflictDoUpdate({ target: calls.attemptId, set: { recordingKey, ...words } })
      .returning(),
  );
  const line = { version: 'final', seq: 1, speaker: 'callee', text: 'Hello.' } as const;
  await scene.db.insert(transcriptItems).values({ callId: call.id, ...line });
  const then = daysAgo(age);
  await scene.db
    .update(contacts)
    .set({ state: 'completed', dueAt: null, dueReason: null, updatedAt: then })
    .where(eq(contacts.id, contactId));
  if (age > 0) {
    await scene.db.update(attempts).set({ diallingAt: then, endedAt: then }).where(eq(attempts.id, attemptId));
    await scene.db.update(calls).set({ createdAt: then }).where(eq(calls.id, call.id));
    await scene.db.update(events).set({ at: then }).where(eq(events.campaignId, campaignId));
  } else {
    await scene.db.update(attempts).set({ diallingAt: then }).where(eq(attempts.id, attemptId));
  }
  return { phone, contactId, campaignId, attemptId, callId: call.id, recordingKey };
}

const callOf = async (id: string) => one(await scene.db.select().from(calls).where(eq(calls.id, id)));
const isThere = async (contactId: string) =>
  (await scene.db.select().from(contacts).where(eq(contacts.id, contactId))).length > 0;
const linesOf = (callId: string) => scene.db.select().from(transcriptItems).where(eq(transcriptItems.callId, callId));

describe('by its age', () => {
  it('nothing goes unless somebody says so', async () => {
    const { callId, recordingKey } = await called(5_000);
    expect(await round()).toEqual({ deleted: 0, more: false });
    expect(await storage.exists(recordingKey)).toBe(true);
    expect(await linesOf(callId)).toHaveLength(1);
  });

  it('a recording goes before the transcript, with its object, and each leaves its proof', async () => {
    const { callId, recordingKey } = await called(40);
    await keep({ recordings: 30, transcripts: 60 });
    await round();
    expect(await storage.exists(recordingKey)).toBe(false);
    expect(await callOf(callId)).toMatchObject({ recordingKey: null, summary: 'They talked.' });
    expect(await linesOf(callId)).toHaveLength(1);
    const proof = (await proofs()).find(({ kind }) => kind === 'recordings');
    expect(proof).toMatchObject({ rule: 'retention', days: 30, actor: 'system', records: proof?.objects });
    expect(proof?.until?.getTime()).toBeLessThan(daysAgo(29).getTime());

    await keep({ transcripts: 35 });
    await round();
    expect(await callOf(callId)).toMatchObject({ summary: null, transcriptStatus: 'none' });
    expect(await linesOf(callId)).toEqual([]);
    const count = (await proofs()).length;
    await round();
    expect(await proofs()).toHaveLength(count);
  });

  it('contacts go with all that hangs on them; caps still count their dials', async () => {
    const old = await called(40);
    const young = await called(3);
    await keep({ contacts: 30, events: 30 });
    const before = await readDials(scene.db, [old.phone, young.phone]);
    expect(before.get(old.phone)).toHaveLength(1);
    await round();
    expect([await isThere(old.contactId), await isThere(young.contactId)]).toEqual([false, true]);
    expect(await storage.exists(old.recordingKey)).toBe(false);
    expect(await scene.db.select().from(calls).where(eq(calls.id, old.callId))).toEqual([]);
    const left = await scene.db.select().from(events).where(eq(events.campaignId, old.campaignId));
    expect(left).toEqual([]);
    expect(await readDials(scene.db, [old.phone, young.phone])).toEqual(before);
    const proof = (await proofs()).find(({ kind }) => kind === 'contacts');
    expect(proof?.details).toMatchObject({ attempts: expect.any(Number), calls: expect.any(Number) });
  });

  it('nothing goes of what is held, until the hold is lifted', async () => {
    const [a, b] = [await called(40), await called(40)];
    const held = [
      await addHold(context(), { subject: { phone: a.phone }, reason, actor, now: new Date() }),
      await addHold(context(), { subject: { campaignId: b.campaignId }, reason, actor, now: new Date() }),
    ];
    await keep({ recordings: 7, transcripts: 7, contacts: 7, events: 7, crm_pushes: 7 });
    await round();
    const { kinds } = await readRetentionPage(scene.db, new Date());
    for (const { kind, held: contactsHeld } of kinds) {
      expect(contactsHeld, kind).toBe(kind === 'crm_pushes' || kind === 'audit' ? 0 : 2);
    }
    for (const { contactId, callId, recordingKey, campaignId } of [a, b]) {
      expect(await isThere(contactId)).toBe(true);
      expect(await storage.exists(recordingKey)).toBe(true);
      expect(await linesOf(callId)).toHaveLength(1);
      const kept = await scene.db.select().from(events).where(eq(events.contactId, contactId));
      expect(kept.length, campaignId).toBeGreaterThan(0);
    }
    for (const holdId of held) await liftHold(context(), { holdId, reason, actor });
    await round();
    expect([await isThere(a.contactId), await isThere(b.contactId)]).toEqual([false, false]);
  });

  it('many go in batches; what one round leaves is for the next', async () => {
    await scene.begin();
    await scene.add(104);
    await scene.db
      .update(contacts)
      .set({ state: 'exhausted', updatedAt: daysAgo(40) })
      .where(eq(contacts.campaignId, scene.campaignId));
    await keep({ contacts: 30 });
    const one = () => keepRetention(context(), { now: new Date(), batches: 1 });
    expect(await one()).toEqual({ deleted: 100, more: true });
    expect(await one()).toEqual({ deleted: 5, more: false });
    const counted = await scene.db.execute(sql`
      SELECT sum(contacts)::int AS n FROM campaign_contact_counts WHERE campaign_id = ${scene.campaignId}`);
    expect(counted[0]).toEqual({ n: 0 });
  });

  it('rows that an import left out go with contacts of their age, unless a number in them is held', async () => {
    await scene.begin();
    const { campaignId } = scene;
    const kept = { old: '+966501110001', held: '+966501110002', young: '+966501110003' };
    const keyOf = (phone: string) => `imports/${campaignId}/${phone.slice(1)}-problems.csv`;
    for (const phone of Object.values(kept)) {
      await put(keyOf(phone), `2,what,${phone}\n`);
      const finishedAt = daysAgo(phone === kept.young ? 29 : 31);
      const row = { campaignId, fileName: 'd.csv', status: 'done', problemsKey: keyOf(phone), finishedAt } as const;
      await scene.db.insert(audienceImports).values(row);
    }
    await addHold(context(), { subject: { phone: kept.held }, reason, actor, now: new Date() });
    await keep({ contacts: 30 });
    await round();
    const there = await Promise.all(Object.values(kept).map((phone) => storage.exists(keyOf(phone))));
    expect(there).toEqual([false, true, true]);
    const rows = await scene.db.select().from(audienceImports).where(eq(audienceImports.campaignId, campaignId));
    expect(rows.filter(({ problemsKey }) => problemsKey === null)).toHaveLength(1);
  });

  it('the audit log stays for a year at least', async () => {
    await expect(keep({ audit: 364 })).rejects.toMatchObject({ reason: 'retention_too_short' });
    const entry = { actor, action: 'x', entity: 'x', entityId: 'x' };
    await scene.db.insert(auditLog).values([
      { ...entry, at: daysAgo(366) },
      { ...entry, at: daysAgo(364) },
      { ...entry, at: daysAgo(366), entity: 'legal_hold' },
    ]);
    await keep({ audit: 365 });
    await round();
    const left = await scene.db.select().from(auditLog).where(eq(auditLog.action, 'x'));
    expect(left).toHaveLength(2);
  });
});

it('a deleted campaign goes after thirty days, with its files, unless it is held', async () => {
  const [old, young, held] = [await called(1), await called(1), await called(1)];
  const problemsKey = `imports/${old.campaignId}/x-problems.csv`;
  await put(problemsKey, 'row');
  await scene.db.insert(audienceImports).values({ campaignId: old.campaignId, fileName: 'a.csv', problemsKey });
  await addHold(context(), { subject: { campaignId: held.campaignId }, reason, actor, now: new Date() });
  for (const [{ campaignId }, days] of [
    [old, 31],
    [young, 29],
    [held, 31],
  ] as const) {
    await scene.db
      .update(campaigns)
      .set({ deletedAt: daysAgo(days) })
      .where(eq(campaigns.id, campaignId));
  }
  await round();
  const left = await scene.db.select({ id: campaigns.id }).from(campaigns);
  const ids = left.map(({ id }) => id);
  expect(ids).not.toContain(old.campaignId);
  expect(ids).toEqual(expect.arrayContaining([young.campaignId, held.campaignId]));
  expect([await storage.exists(problemsKey), await storage.exists(old.recordingKey)]).toEqual([false, false]);
  expect((await readDials(scene.db, [old.phone])).get(old.phone)).toHaveLength(1);
  expect((await proofs()).map(({ kind }) => kind)).toContain('campaign');
});

describe('one person', () => {
  it('is downloaded as a whole, and the audit log says by whom', async () => {
    const { phone, contactId, recordingKey } = await called();
    const kept = await exportPerson(context(), { phone, actor, now: new Date() });
    expect(kept).toMatchObject({
      phone,
      contacts: [{ id: contactId }],
      attempts: [{ contactId }],
      calls: [{ summary: 'They talked.', recording: expect.stringMatching(/^\/calls\/.*\/recording$/) }],
      transcripts: [{ text: 'Hello.' }],
    });
    expect(JSON.stringify(kept)).not.toContain(recordingKey);
    const [entry] = await scene.db.select().from(auditLog).where(eq(auditLog.action, 'person_data.export'));
    expect(entry).toMatchObject({ actor, after: { contacts: 1, calls: 1 } });
    expect(JSON.stringify(entry)).not.toContain(phone.slice(1));
  });

  it('is erased everywhere with a receipt; the number may be called no sooner for it', async () => {
    const { phone, contactId, campaignId, recordingKey } = await called();
    const problemsKey = `imports/${campaignId}/y-problems.csv`;
    const typed = `${phone.slice(0, -7)} ${phone.slice(-7, -4)}-${phone.slice(-4)}`;
    await put(problemsKey, `1,what,${typed}\n`);
    await scene.db.insert(audienceImports).values({ campaignId, fileName: 'b.csv', problemsKey });
    const receipt = await erase(phone);
    expect(receipt).toMatchObject({ deleted: { contacts: 1, attempts: 1, calls: 1 }, objects: 2 });
    expect([await isThere(contactId), await storage.exists(recordingKey), await storage.exists(problemsKey)]).toEqual([
      false,
      false,
      false,
    ]);
    // Nowhere in the database: in no column of any table.
    const tables = await scene.db.execute<{ name: string }>(sql`
      SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`);
    for (const { name } of tables) {
      const found = await scene.db.execute(sql`
        SELECT 1 FROM ${sql.identifier(name)} t WHERE strpos(t::text, ${phone}) > 0 OR strpos(t::text, ${contactId}) > 0`);
      expect(found, name).toHaveLength(0);
    }
    const hash = createHmac('sha256', numberKeyOf(Buffer.from(testSecretKeys, 'base64')))
      .update(phone)
      .digest('hex');
    const [proof] = await scene.db.select().from(deletions).where(eq(deletions.id, receipt.receiptId));
    expect(proof).toMatchObject({ kind: 'person', rule: 'person_erased', actor, reason, numberHash: hash });

    // The law's own caps: four hours between two calls.
    await scene.begin();
    await scene.db.update(settings).set({ plain: {} }).where(eq(settings.name, 'callingLaw'));
    await scene.db.update(contacts).set({ phone }).where(eq(contacts.id, scene.contactId));
    expect(await scene.claim()).toEqual([]);
    const { state, dueAt } = await scene.contact();
    expect(state).toBe('waiting_retry');
    expect(dueAt?.getTime()).toBeGreaterThan(inMinutes(3 * 60).getTime());
    await scene.db.delete(settings).where(eq(settings.name, 'callingLaw'));
  });

  it('who stands only in a file of rows that an import left out is found and erased, in whatever digits', async () => {
    await scene.begin();
    const phone = '+966501239876';
    const problemsKey = `imports/${scene.campaignId}/z-problems.csv`;
    await put(problemsKey, '2,what,\u0660\u0665\u0660 \u0661\u0662\u0663-\u0669\u0668\u0667\u0666\n');
    await scene.db.insert(audienceImports).values({ campaignId: scene.campaignId, fileName: 'c.csv', problemsKey });
    expect(await findPerson(context(), { phone })).toMatchObject({ isKept: true, files: 1, contacts: [] });
    const { campaignId } = scene;
    const holdId = await addHold(context(), { subject: { campaignId }, reason, actor, now: new Date() });
    await expect(erase(phone)).rejects.toMatchObject({ reason: 'erasure_held' });
    await liftHold(context(), { holdId, reason, actor });
    expect(await erase(phone)).toMatchObject({ objects: 1 });
    expect(await storage.exists(problemsKey)).toBe(false);
    await expect(erase(phone)).rejects.toMatchObject({ reason: 'person_unknown' });
  });

  it('who must not be called stays so without being named', async () => {
    const { phone } = await called();
    await addToDoNotCall(scene.db, { phone, source: 'spoken', quote: 'Never again.' });
    const stop = { scope: 'number', value: phone, reason, createdBy: actor } as const;
    await scene.db.insert(stops).values(stop);
    await erase(phone);
    expect(await scene.db.execute(sql`SELECT 1 FROM do_not_call WHERE phone = ${phone}`)).toHaveLength(0);
    expect(await scene.db.select().from(stops)).toEqual([]);
    expect(await isOnDoNotCall(scene.db, phone, { purpose: 'service', brandId: null })).toBe(true);
    await scene.begin();
    await scene.db.update(contacts).set({ phone }).where(eq(contacts.id, scene.contactId));
    const { leases } = await claimContacts(scene.db, {
      ...{ campaignId: scene.campaignId, claimId: randomUUID(), now: new Date() },
    });
    expect(leases).toEqual([]);
    expect(await scene.contact()).toMatchObject({ state: 'suppressed', barredBy: 'do_not_call' });
  });

  it('waits until a call is over, and is not called again after it', async () => {
    await scene.begin();
    const { attemptId } = await scene.lease();
    const { phone } = await scene.contact();
    await expect(erase(phone)).rejects.toMatchObject({ reason: 'erasure_in_call' });
    expect((await scene.contact()).state).toBe('cancelled');
    await scene.end(attemptId, 'busy');
    await erase(phone);
    expect(await isThere(scene.contactId)).toBe(false);
  });

  it('is not touched while a hold is on the number or on a campaign, and is not withdrawn either', async () => {
    await scene.begin();
    const { phone } = await scene.contact();
    for (const subject of [{ phone }, { campaignId: scene.campaignId }]) {
      const holdId = await addHold(context(), { subject, reason, actor, now: new Date() });
      await expect(erase(phone)).rejects.toMatchObject({ reason: 'erasure_held', says: { params: { reason } } });
      expect((await scene.contact()).state).toBe('queued');
      await liftHold(context(), { holdId, reason, actor });
    }
    await erase(phone);
    expect(await isThere(scene.contactId)).toBe(false);
    await expect(erase(phone)).rejects.toMatchObject({ reason: 'person_unknown' });
  });
});

describe('the key of the hashes', () => {
  const url = () => {
    const { host, port, user, pass, database } = scene.db.$client.options;
    const at = new URL(`postgres://${host[0]}:${port[0]}/${database}`);
    at.username = user;
    at.password = String(pass ?? '');
    return at.href;
  };
  const asks = async (secretKeys: string | undefined, phone: string) => {
    const db = openDatabase(url(), { maxConnections: 1, ...(secretKeys === undefined ? {} : { secretKeys }) });
    try {
      return (await onDoNotCall(db, [phone], { purpose: 'service', brandId: null })).has(phone);
    } finally {
      await closeDatabase(db);
    }
  };

  it('may be replaced, but whoever does not have it decides about no call', async () => {
    const { phone } = await called();
    await addToDoNotCall(scene.db, { phone, source: 'console' });
    await erase(phone);
    const newer = Buffer.alloc(32, 9).toString('base64');
    expect(await asks(`${newer},${testSecretKeys}`, phone)).toBe(true);
    await expect(asks(newer, phone)).rejects.toThrow();
    await expect(asks(undefined, phone)).rejects.toThrow();
  });
});

it('the workflow of the schedule does it, as often as there is more', async () => {
  const { contactId } = await called(40);
  await keep({ contacts: 30 });
  const activities = createRetentionActivities({ db: scene.db, storage });
  const bundle = await bundleWithShortLimits();
  const engine = await startTestEngine({ bundle, activities, providerAccountId: scene.account.accountId });
  try {
    const { taskQueue } = engine;
    const order = { taskQueue, workflowId: `retention-${randomUUID()}`, args: [] };
    const result = await engine.client.workflow.execute(workflowTypes.retention, order);
    expect(result).toMatchObject({ rounds: 1 });
  } finally {
    await engine.stop();
  }
  expect(await isThere(contactId)).toBe(false);
});
