/** The do-not-call list as people keep it: scope, expiry, removal, review, import and history, and what each ends and frees. */
import { and, eq, sql } from 'drizzle-orm';
import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import { scheduleCallback } from '#db/callback/callback.ts';
import { addContacts } from '#db/contact/contact-add.ts';
import { isOnDoNotCall } from '#db/do-not-call/do-not-call.ts';
import { endExpiredDoNotCall, keepDoNotCall } from '#db/do-not-call/entry-end.ts';
import { exportDoNotCall, historyOfNumber, listDoNotCall } from '#db/do-not-call/list.ts';
import { attempts, calls, callbacks, crmPushes, doNotCall } from '#db/schema/index.ts';
import { writeSetting } from '#db/workspace/settings.ts';
import { openSecretBox } from '#db/workspace/secret-box.ts';
import { preparePush } from '#activities/after-call/crm.ts';
import { takeReports } from '#operations/call/take-agent-reports.ts';
import { contactFacts } from '#domain/contact/contact-input.ts';
import { DoNotCallListQuery } from '#domain/do-not-call/entry.ts';
import { listNumber, unlistImport, unlistNumber } from '#operations/do-not-call/change-do-not-call.ts';
import { importDoNotCall } from '#operations/do-not-call/import-do-not-call.ts';
import { optOutCallee } from '#operations/do-not-call/opt-out-callee.ts';
import type { StopContext } from '#operations/do-not-call/stop-number.ts';
import { hours, tuesday, useLawScene } from '../support/law-scene.ts';
import { one } from '../support/one.ts';

const scene = useLawScene();
const { campaignWith, begin, contactOf, lease, end, nextPhone } = scene;
const reason = 'They wrote us a letter.';
const now = () => new Date();

/** Who is told is the story of `stop-number.test.ts`. */
let told: string[];
beforeEach(() => {
  told = [];
});
function context(): StopContext {
  const tell = (workflowId: string) => Promise.resolve(void told.push(workflowId));
  const temporal = {
    workflow: {
      signalWithStart: (_: string, { workflowId }: { workflowId: string }) => tell(workflowId),
      getHandle: (workflowId: string) => ({ signal: () => tell(workflowId) }),
    },
    withDeadline: (_: number, work: () => Promise<unknown>) => work(),
  };
  return { db: scene.db, temporal, nudger: { nudge: () => {} }, log: pino({ level: 'silent' }) } as never;
}

const add = (phone: string, entry: Partial<Parameters<typeof listNumber>[1]> = {}) =>
  listNumber(context(), {
    ...{ phone, country: null, scope: 'everywhere', expiresAt: null, reason, source: 'console', actor: 'ops' },
    ...{ now: now(), ...entry },
  });
const remove = (entryId: string, end: 'removed' | 'not_meant' = 'removed') =>
  unlistNumber(context(), { entryId, end, reason, actor: 'ops', now: now() });
const inFuture = (ms: number) => new Date(Date.now() + ms);
/** Its day comes. */
const expire = (id: string) =>
  scene.db
    .update(doNotCall)
    .set({ expiresAt: sql`now() - interval '1 second'` })
    .where(eq(doNotCall.id, id));

describe('an entry for one purpose', () => {
  it('bars the campaigns of that purpose at every place where the list is asked, and no other', async () => {
    const phone = nextPhone();
    const sales = await campaignWith([phone], { purpose: 'marketing', values: { consentAt: new Date('2026-11-01') } });
    const service = await campaignWith([phone]);
    await add(phone, { scope: 'marketing' });
    expect(await contactOf(sales.ids[0])).toMatchObject({ state: 'suppressed', barredBy: 'do_not_call' });
    expect((await contactOf(service.ids[0])).state).toBe('queued');
    const facts = [contactFacts({ phone, consentAt: '2026-11-01T00:00:00Z' })];
    const other = await campaignWith([], { purpose: 'marketing' });
    const added = await addContacts(scene.db, {
      campaignId: other.campaignId,
      contacts: facts,
      actor: 'ops',
      now: now(),
    });
    expect(added.contacts).toMatchObject([{ status: 'refused', reason: 'do_not_call' }]);
    const planned = { contactId: one(service.ids), source: 'api' as const, requestedFor: hours(1), now: tuesday };
    expect(await scheduleCallback(scene.db, planned)).toMatchObject({ status: 'scheduled' });
    expect(await isOnDoNotCall(scene.db, phone, { purpose: 'marketing', brandId: null })).toBe(true);
    expect(await isOnDoNotCall(scene.db, phone, { purpose: 'survey', brandId: null })).toBe(false);
    // What the claim passed meets the list in the second before the dial.
    const late = nextPhone();
    const leased = await campaignWith([late]);
    const attemptId = await lease(leased.campaignId);
    await scene.db.insert(doNotCall).values({ phone: late, scope: 'service', source: 'api' });
    expect(await begin(attemptId)).toMatchObject({ kind: 'blocked', cause: 'blocked' });
  });
});

describe('an entry that ends', () => {
  it('on its day bars nobody from then on, and who waited is called again', async () => {
    const phone = nextPhone();
    const { ids, campaignId } = await campaignWith([phone]);
    const { id } = await add(phone, { expiresAt: inFuture(3600_000) });
    expect((await contactOf(ids[0])).state).toBe('suppressed');
    await expire(id);
    expect(await isOnDoNotCall(scene.db, phone, { purpose: 'service', brandId: null })).toBe(false);
    expect((await endExpiredDoNotCall(scene.db, tuesday)).get(campaignId)).toBe(1);
    expect((await contactOf(ids[0])).state).toBe('queued');
    const { entries } = await historyOfNumber(scene.db, phone);
    expect(entries).toMatchObject([{ removal: 'expired', reason }]);
    await expect(add(phone, { expiresAt: new Date(0) })).rejects.toMatchObject({ reason: 'do_not_call_expiry_past' });
  });

  it('is replaced by one that lasts longer, never by a shorter one', async () => {
    const phone = nextPhone();
    const day = await add(phone, { expiresAt: inFuture(86_400_000) });
    const good = await add(phone);
    expect(good.id).not.toBe(day.id);
    expect((await add(phone, { expiresAt: inFuture(1000) })).id).toBe(good.id);
    const { entries } = await historyOfNumber(scene.db, phone);
    expect(entries.map(({ removal }) => removal)).toEqual([null, 'replaced']);
  });

  it('by hand with a reason stays as history, and frees only whom nothing else bars and who had not asked', async () => {
    const phone = nextPhone();
    const [kept, asked] = [await campaignWith([phone]), await campaignWith([phone])];
    const [everywhere, purpose] = [await add(phone), await add(phone, { scope: 'service' })];
    await scene.db.execute(sql`UPDATE contacts SET state = 'opted_out' WHERE id = ${asked.ids[0] ?? ''}`);
    await remove(everywhere.id);
    expect((await contactOf(kept.ids[0])).state).toBe('suppressed');
    await remove(purpose.id);
    await remove(purpose.id);
    expect((await contactOf(kept.ids[0])).state).toBe('queued');
    expect((await contactOf(asked.ids[0])).state).toBe('opted_out');
    expect(told).toContain(`campaign/${kept.campaignId}`);
    const { entries } = await historyOfNumber(scene.db, phone);
    expect(entries).toMatchObject([
      { scope: 'service', removal: 'removed', removalReason: reason },
      { scope: 'everywhere', removal: 'removed' },
    ]);
    const short = unlistNumber(context(), {
      entryId: purpose.id,
      end: 'removed',
      reason: 'no',
      actor: 'a',
      now: now(),
    });
    await expect(short).rejects.toMatchObject({ reason: 'do_not_call_removal_reason_missing' });
  });
});

describe('the list', () => {
  it('is searched in any notation, filtered, and exported in the order of its numbers', async () => {
    await scene.db.delete(doNotCall);
    const phones = [nextPhone(), nextPhone(), nextPhone()];
    for (const phone of phones) await add(phone);
    const digits = phones[1]?.slice(2) ?? '';
    await add(`(${digits.slice(0, 3)}) ${digits.slice(3, 6)}-${digits.slice(6)}`, { country: 'US', scope: 'survey' });
    const find = async (query: object) =>
      (await listDoNotCall(scene.db, DoNotCallListQuery.parse(query))).rows.map(({ phone, scope }) => [phone, scope]);
    const both = [
      [phones[1], 'survey'],
      [phones[1], 'everywhere'],
    ];
    for (const search of [phones[1], `001${digits}`, `(${digits.slice(0, 3)}) ${digits.slice(3)}`, `0${digits}`]) {
      expect(await find({ search }), search).toEqual(both);
    }
    expect(await find({ scope: 'survey' })).toEqual([both[0]]);
    expect(await find({ source: 'spoken' })).toEqual([]);
    const rows = [];
    for await (const some of exportDoNotCall(scene.db)) rows.push(...some);
    expect(rows.map(({ phone }) => phone)).toEqual([phones[0], phones[1], phones[1], phones[2]]);
  });
});

describe('a file of numbers', () => {
  async function* file(text: string) {
    yield await Promise.resolve(Buffer.from(text));
  }
  const importFile = (text: string, choice: object = {}) =>
    importDoNotCall(context(), {
      ...{ bytes: file(text), fileName: 'wash.csv', phoneColumn: 0, verdict: null, country: 'US', scope: 'everywhere' },
      ...{ expiresAt: null, reason, actor: 'ops', now: now(), ...choice },
    });

  it('lists those whose verdict people chose, ends what waits and rings, and can be taken back', async () => {
    const [waits, clean, rings, listed] = [nextPhone(), nextPhone(), nextPhone(), nextPhone()];
    const { ids, campaignId } = await campaignWith([waits, clean, rings]);
    await scene.db.execute(sql`UPDATE contacts SET state = 'waiting_retry' WHERE id = ${ids[0] ?? ''}`);
    const [attempt] = await scene.db
      .insert(attempts)
      .values({
        ...{ campaignId, contactId: ids[2] ?? '', providerAccountId: campaignId, providerNumberId: campaignId },
        ...{ claimId: 'c', number: 1, reason: 'fresh', state: 'ringing', diallingAt: now() },
      })
      .returning();
    await add(listed);
    const text = `phone,status\n${waits},DNC\n${clean.slice(2)},clean\n${rings.slice(2)},DNC\n${listed},DNC\nnobody,DNC\n`;
    const verdict = { column: 1, listed: ['DNC'] };
    // No account has this call: what is hung up is told elsewhere, here it is found.
    const done = await importFile(text, { verdict });
    expect(done).toMatchObject({ added: 2, present: 1, unreadable: 1, firstUnreadable: [6] });
    expect((await contactOf(ids[0])).state).toBe('suppressed');
    expect((await contactOf(ids[1])).state).toBe('queued');
    expect(told).toEqual([`contact/${ids[0]}`]);
    await scene.db.delete(attempts).where(eq(attempts.id, attempt?.id ?? ''));
    expect(await unlistImport(context(), { importId: done.importId, reason, actor: 'ops', now: now() })).toBe(2);
    expect((await contactOf(ids[0])).state).toBe('queued');
    expect(await isOnDoNotCall(scene.db, listed, { purpose: 'service', brandId: null })).toBe(true);
  });

  it('that names nobody is refused, and nothing is stored', async () => {
    const before = await scene.db.$count(doNotCall);
    await expect(importFile('phone\nnobody\n')).rejects.toMatchObject({ reason: 'do_not_call_file_nobody_listed' });
    expect(await scene.db.$count(doNotCall)).toBe(before);
  });
});

describe('what is heard in a call', () => {
  async function talking(phone: string) {
    const { campaignId, ids } = await campaignWith([phone]);
    const attemptId = await lease(campaignId);
    await begin(attemptId);
    await scene.db.update(attempts).set({ inProgressAt: tuesday }).where(eq(attempts.id, attemptId));
    const [call] = await scene.db
      .insert(calls)
      .values({ attemptId, contactId: one(ids), campaignId })
      .returning();
    return { attemptId, campaignId, contactId: one(ids), callId: call?.id ?? '' };
  }
  const report = (attemptId: string, ...reports: object[]) =>
    takeReports(scene.db, attemptId, reports as never, () => Promise.resolve());
  const said = (id: string, seq: number, text: string) => ({
    ...{ type: 'transcript_item', id, at: tuesday.toISOString(), seq, speaker: 'callee', text, startMs: null },
    interrupted: false,
  });
  const used = (id: string, tool: string) => ({
    ...{ type: 'tool_call', id, at: tuesday.toISOString(), tool, arguments: { quote: 'as said' }, result: 'done' },
  });

  it('by the model alone is listed and waits for review: kept, or not meant', async () => {
    const [phone, other] = [nextPhone(), nextPhone()];
    const call = await talking(phone);
    const waits = await campaignWith([phone]);
    await optOutCallee(context(), { attemptId: call.attemptId, quote: 'Maybe another day' });
    const entry = one((await historyOfNumber(scene.db, phone)).entries);
    expect(entry).toMatchObject({ review: 'open', source: 'spoken' });
    expect((await contactOf(waits.ids[0])).state).toBe('opted_out');
    expect(await end(call.attemptId, 'normal')).toMatchObject({ state: 'opted_out' });
    await remove(entry.id, 'not_meant');
    expect((await contactOf(waits.ids[0])).state).toBe('queued');
    expect((await contactOf(call.contactId)).state).toBe('completed');
    expect(await isOnDoNotCall(scene.db, phone, { purpose: 'service', brandId: null })).toBe(false);

    const second = await talking(other);
    await optOutCallee(context(), { attemptId: second.attemptId, quote: 'Hm, rather not' });
    const kept = one((await historyOfNumber(scene.db, other)).entries);
    await keepDoNotCall(scene.db, { entryId: kept.id, actor: 'ops' });
    await expect(remove(kept.id, 'not_meant')).rejects.toMatchObject({ reason: 'do_not_call_not_in_review' });
    expect(await isOnDoNotCall(scene.db, other, { purpose: 'service', brandId: null })).toBe(true);
  });

  it('in words needs no review, also where the model had been first', async () => {
    const phone = nextPhone();
    const call = await talking(phone);
    await optOutCallee(context(), { attemptId: call.attemptId, quote: 'Rather not' });
    await report(call.attemptId, said('s1', 1, 'Please stop calling me.'));
    await optOutCallee(context(), { attemptId: call.attemptId, quote: 'Rather not' });
    expect((await historyOfNumber(scene.db, phone)).entries).toMatchObject([{ review: null }]);
  });

  it('bars the same person everywhere, whatever the CRM is told of it', async () => {
    const box = openSecretBox(Buffer.alloc(32, 7).toString('base64'));
    const mapping = { outcome: 'CUSTOM', opted_out: '' };
    await writeSetting(scene.db, box, 'crm', {
      plain: { url: 'http://127.0.0.1:9/crm', fieldMapping: mapping } as never,
      secrets: { signingSecret: 'secret' } as never,
    });
    const phone = nextPhone();
    const a = await talking(phone);
    const [b, c] = [await campaignWith([phone]), await campaignWith([phone])];
    await scheduleCallback(scene.db, { contactId: one(c.ids), source: 'api', requestedFor: hours(1), now: tuesday });
    await report(a.attemptId, said('x1', 1, 'Take me off your list.'));
    await optOutCallee(context(), { attemptId: a.attemptId, quote: 'Take me off your list.' });
    await end(a.attemptId, 'normal');
    await preparePush({ db: scene.db, secretBox: box, publicUrl: 'http://redial.test' } as never, a.attemptId);
    const push = one(await scene.db.select().from(crmPushes).where(eq(crmPushes.attemptId, a.attemptId)));
    expect((push.payload as { data: object }).data).toMatchObject({ CUSTOM: 'connected' });
    expect((push.payload as { data: object }).data).not.toHaveProperty('opted_out');
    expect((await historyOfNumber(scene.db, phone)).entries).toMatchObject([
      { source: 'spoken', quote: 'Take me off your list.', review: null, callId: a.callId },
    ]);
    for (const { ids } of [b, c]) expect((await contactOf(ids[0])).state).toBe('opted_out');
    const planned = and(eq(callbacks.contactId, one(c.ids)), eq(callbacks.status, 'scheduled'));
    expect(await scene.db.select().from(callbacks).where(planned)).toEqual([]);
    expect((await scene.claim(b.campaignId)).leases).toEqual([]);
  });

  it('“wrong number” ends the contact in its campaign, lists nobody, and the CRM is told', async () => {
    const phone = nextPhone();
    const a = await talking(phone);
    const other = await campaignWith([phone]);
    await report(a.attemptId, said('w1', 1, 'You have the wrong number.'));
    expect(await end(a.attemptId, 'normal')).toMatchObject({ state: 'suppressed', final: true });
    expect(await contactOf(a.contactId)).toMatchObject({ barredBy: 'wrong_number' });
    expect(await isOnDoNotCall(scene.db, phone, { purpose: 'service', brandId: null })).toBe(false);
    expect((await contactOf(other.ids[0])).state).toBe('queued');
    // What only the model notes counts too, also when it comes after the end.
    const late = await talking(nextPhone());
    await end(late.attemptId, 'normal');
    await report(late.attemptId, used('w2', 'wrong_number'));
    expect(await contactOf(late.contactId)).toMatchObject({ state: 'suppressed', barredBy: 'wrong_number' });
    const box = openSecretBox(Buffer.alloc(32, 7).toString('base64'));
    await preparePush({ db: scene.db, secretBox: box, publicUrl: 'http://redial.test' } as never, a.attemptId);
    const push = one(await scene.db.select().from(crmPushes).where(eq(crmPushes.attemptId, a.attemptId)));
    expect((push.payload as { data: object }).data).toMatchObject({ wrong_number: true });
  });

  it('“do not record me” deletes what was written down and keeps that it was said', async () => {
    const call = await talking(nextPhone());
    await report(call.attemptId, said('r1', 1, 'Hello?'), used('r2', 'stop_recording'));
    await report(call.attemptId, said('r3', 2, 'Then go on.'));
    const words = await scene.db.execute<{ text: string }>(sql`
      SELECT text FROM transcript_items WHERE call_id = ${call.callId}`);
    expect(words.map(({ text }) => text)).toEqual(['Then go on.']);
    const [row] = await scene.db.select().from(calls).where(eq(calls.id, call.callId));
    expect(row).toMatchObject({ recordingRefusedAt: tuesday, recordingKey: null });
    expect(row?.toolCalls).toMatchObject([{ tool: 'stop_recording', arguments: { quote: 'as said' } }]);
  });
});
