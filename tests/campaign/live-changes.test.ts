/** Pause, changes, cancelling and deleting of a campaign in which a hundred thousand contacts wait. */
import { randomUUID } from 'node:crypto';
import { and, desc, eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changeCampaignStatus, openContacts } from '#db/campaign/campaign.ts';
import { changeLiveSettings } from '#db/campaign/campaign-live.ts';
import { moveCampaigns } from '#db/campaign/campaign-shelf.ts';
import { claimContacts } from '#db/dialling/claim.ts';
import { contactSchedule, markReady } from '#db/dialling/schedule.ts';
import { unfinishedWithdrawals, withdrawContacts } from '#db/campaign/withdrawal.ts';
import {
  auditLog,
  callbacks,
  campaignNumbers,
  campaigns,
  contacts,
  events,
  providerNumbers,
} from '#db/schema/index.ts';
import type { ContactState } from '#domain/contact/contact.ts';
import { campaignsRouter } from '#lib/server/trpc/campaigns.ts';
import { createCallerFactory, type Context } from '#lib/server/trpc/trpc.ts';
import { addContacts, createAccount, createCampaign, setFleet, type TestAccount } from '../support/campaign.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { one } from '../support/one.ts';
import { saying } from '../support/words.ts';

const many = 100_000;
/** Generous: one row is written, whatever the number of contacts. */
const atOnceMs = 3_000;
/** Closing all contacts, in steps. */
const closedWithinMs = 60_000;
const actor = 'tester';

let test: TestDatabase;
let account: TestAccount;

beforeAll(async () => {
  test = await createTestDatabase();
  await setFleet(test.db, 1000);
  account = await createAccount(test.db, { maxConcurrentCalls: 100 });
});
afterAll(() => test.drop());

/** A campaign of which a part is fresh, waits for a retry, is ready, or waits for a callback. */
async function largeCampaign(): Promise<string> {
  const campaignId = await createCampaign(test.db, account, { settings: { concurrency: 20 } });
  const [first = ''] = await addContacts(test.db, campaignId, 1);
  await test.db.execute(sql`
    INSERT INTO contacts (campaign_id, phone, window_class_id, position, state, due_reason, due_at)
    SELECT ${campaignId}, '+1999' || lpad(i::text, 8, '0'), (SELECT window_class_id FROM contacts WHERE id = ${first}), i,
      (ARRAY['waiting_retry', 'queued', 'ready', 'waiting_callback'])[1 + i % 4],
      (ARRAY['retry', NULL, 'retry', 'callback'])[1 + i % 4],
      CASE i % 4 WHEN 1 THEN NULL WHEN 2 THEN now() ELSE now() + interval '1 day' END
    FROM generate_series(1, ${many - 1}) AS i`);
  await test.db.execute(sql`
    INSERT INTO callbacks (contact_id, campaign_id, source, requested_for, due_at)
    SELECT id, campaign_id, 'api', due_at, due_at FROM contacts
    WHERE campaign_id = ${campaignId} AND state = 'waiting_callback'`);
  await test.db.execute(sql`ANALYZE contacts`);
  return campaignId;
}

async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; result: T }> {
  const startedAt = performance.now();
  const result = await work();
  return { ms: performance.now() - startedAt, result };
}

const claim = (campaignId: string) => claimContacts(test.db, { campaignId, claimId: randomUUID(), now: new Date() });
const settingsOf = async (campaignId: string) =>
  one(await test.db.select().from(campaigns).where(eq(campaigns.id, campaignId)));
const change = (
  campaignId: string,
  expectedVersion: number,
  what: Parameters<typeof changeLiveSettings>[1]['change'],
) => changeLiveSettings(test.db, { campaignId, expectedVersion, change: what, actor });

describe('with a hundred thousand contacts that wait', () => {
  let campaignId: string;
  beforeAll(async () => {
    campaignId = await largeCampaign();
  }, 120_000);

  async function someContact(state: ContactState): Promise<string> {
    const inState = and(eq(contacts.campaignId, campaignId), eq(contacts.state, state));
    return one(await test.db.select().from(contacts).where(inState).limit(1)).id;
  }

  it('a pause and a resume are one row each; a contact that falls due meanwhile wakes nobody', async () => {
    const paused = await timed(() => changeCampaignStatus(test.db, { campaignId, action: 'pause', actor }));
    expect(paused.ms).toBeLessThan(atOnceMs);
    expect((await claim(campaignId)).leases).toEqual([]);
    const waiting = await someContact('waiting_retry');
    await test.db.update(contacts).set({ dueAt: new Date() }).where(eq(contacts.id, waiting));
    expect(await markReady(test.db, waiting, new Date())).toMatchObject({
      state: 'ready',
      campaignDials: false,
    });
    const resumed = await timed(() => changeCampaignStatus(test.db, { campaignId, action: 'resume', actor }));
    expect(resumed.ms).toBeLessThan(atOnceMs);
  });

  it('more or fewer slots, and other caller numbers, hold from the next claim', async () => {
    const before = await settingsOf(campaignId);
    const slots = await timed(() => change(campaignId, before.settingsVersion, { settings: { concurrency: 3 } }));
    expect(slots.ms).toBeLessThan(atOnceMs);
    const first = await timed(() => claim(campaignId));
    expect(first.result.leases).toHaveLength(3);
    expect(first.ms).toBeLessThan(atOnceMs);
    const more = { providerAccountId: account.accountId, number: '+12125550177' };
    const number = one(await test.db.insert(providerNumbers).values(more).returning());
    await change(campaignId, slots.result.settingsVersion, {
      settings: { concurrency: 4 },
      providerNumberIds: [number.id],
    });
    const { leases } = await claim(campaignId);
    expect(leases).toHaveLength(1);
    const [used] = await test.db.execute<{ id: string }>(
      sql`SELECT provider_number_id AS id FROM attempts WHERE id = ${leases[0]?.attemptId}`,
    );
    expect(used?.id).toBe(number.id);
    await change(campaignId, slots.result.settingsVersion + 1, { settings: { concurrency: 1 } });
    expect((await claim(campaignId)).leases).toEqual([]);
  });

  it('a cancel ends it at once; the contacts are closed by few statements, the calls in flight are not', async () => {
    const inFlight = 4;
    const cancelled = await timed(() => changeCampaignStatus(test.db, { campaignId, action: 'cancel', actor }));
    expect(cancelled.ms).toBeLessThan(atOnceMs);
    expect((await claim(campaignId)).leases).toEqual([]);
    expect(await unfinishedWithdrawals(test.db)).toEqual([campaignId]);
    // One process stops half-way; another one goes on.
    const part = await withdrawContacts(test.db, { campaignId, until: Date.now() });
    expect(part).toBeGreaterThan(0);
    expect(part).toBeLessThan(many - inFlight);
    const rest = await timed(() => withdrawContacts(test.db, { campaignId }));
    expect(part + rest.result).toBe(many - inFlight);
    expect(rest.ms).toBeLessThan(closedWithinMs);
    expect(await openContacts(test.db, campaignId)).toBe(inFlight);
    expect(await unfinishedWithdrawals(test.db)).toEqual([]);
    const [planned] = await test.db
      .select({ n: sql<number>`count(*)::int` })
      .from(callbacks)
      .where(and(eq(callbacks.campaignId, campaignId), eq(callbacks.status, 'scheduled')));
    expect(planned?.n).toBe(0);
    // Pages are told of it once, not a hundred thousand times.
    const told = await test.db
      .select()
      .from(events)
      .where(and(eq(events.campaignId, campaignId), eq(events.kind, 'contact.state')));
    expect(told.length).toBeLessThan(10);
  });

  it('a workflow that wakes later learns that it has nothing to do', async () => {
    expect(await contactSchedule(test.db, await someContact('cancelled'))).toMatchObject({ final: true, dueAt: null });
  });
});

it('a delete is one row; its contacts end when they wake, and are there again when it is restored', async () => {
  const campaignId = await createCampaign(test.db, account, { status: 'paused' });
  const [contactId = ''] = await addContacts(test.db, campaignId, 1, 500);
  const dueAt = new Date(Date.now() + 60_000);
  await test.db
    .update(contacts)
    .set({ state: 'waiting_retry', dueReason: 'retry', dueAt })
    .where(eq(contacts.id, contactId));
  const move = (what: 'delete' | 'restore') =>
    moveCampaigns(test.db, { campaignIds: [campaignId], move: what, actor, now: new Date() });
  await move('delete');
  expect(await contactSchedule(test.db, contactId)).toMatchObject({ final: true });
  expect(await claim(campaignId)).toMatchObject({ leases: [], status: 'cancelled' });
  await move('restore');
  expect(await contactSchedule(test.db, contactId)).toMatchObject({ final: false, state: 'waiting_retry' });
});

describe('a change while dialling', () => {
  it('keeps what was and what is, and only what differs', async () => {
    const campaignId = await createCampaign(test.db, account, { settings: { concurrency: 5, weight: 1 } });
    const result = await change(campaignId, 1, { settings: { concurrency: 5, weight: 7 } });
    expect(result).toEqual({ settingsVersion: 2, changed: ['weight'] });
    const [entry] = await test.db
      .select()
      .from(auditLog)
      .where(eq(auditLog.entityId, campaignId))
      .orderBy(desc(auditLog.id));
    expect(entry).toMatchObject({ action: 'campaign.change_live', before: { weight: 1 }, after: { weight: 7 } });
    const [told] = await test.db.select().from(events).where(eq(events.campaignId, campaignId));
    expect(told).toMatchObject({ kind: 'campaign.settings', data: { settingsVersion: 2, changed: ['weight'] } });
  });

  it('of what is already so is none', async () => {
    const campaignId = await createCampaign(test.db, account, { settings: { concurrency: 5 } });
    expect(await change(campaignId, 1, { settings: { concurrency: 5 } })).toEqual({ settingsVersion: 1, changed: [] });
  });

  it('of two people at once is made by one; the other is told', async () => {
    const campaignId = await createCampaign(test.db, account);
    const both = await Promise.allSettled([
      change(campaignId, 1, { settings: { concurrency: 8 } }),
      change(campaignId, 1, { settings: { concurrency: 9 } }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = both.find((one) => one.status === 'rejected');
    expect(refused?.reason).toMatchObject({
      code: 'conflict',
      says: saying(/Somebody else/),
    });
  });

  it.each(['draft', 'completed', 'failed', 'cancelled'] as const)(
    'of a campaign that is %s is refused',
    async (status) => {
      const campaignId = await createCampaign(test.db, account, { status });
      await expect(change(campaignId, 1, { settings: { concurrency: 2 } })).rejects.toMatchObject({ code: 'conflict' });
    },
  );

  it('takes caller numbers of the campaign’s account only, and at least one', async () => {
    const other = await createAccount(test.db);
    const campaignId = await createCampaign(test.db, account);
    for (const providerNumberIds of [[other.numberId], []]) {
      await expect(change(campaignId, 1, { providerNumberIds })).rejects.toMatchObject({ code: 'bad_input' });
    }
    const kept = await test.db.select().from(campaignNumbers).where(eq(campaignNumbers.campaignId, campaignId));
    expect(kept).toHaveLength(1);
  });

  it('from the console nudges the campaign once, and asks for the permission', async () => {
    const campaignId = await createCampaign(test.db, account);
    const nudges: unknown[] = [];
    const temporal = {
      workflow: { signalWithStart: (...what: unknown[]) => Promise.resolve(void nudges.push(what)) },
      withDeadline: (_: number, work: () => Promise<unknown>) => work(),
    };
    const callerAs = (role: string) =>
      createCallerFactory(campaignsRouter)({
        ...{ db: test.db, temporal, roles: [role] },
        user: { id: actor, name: 'T', email: 't@example.com', timeZone: 'UTC' },
      } as never as Context);
    const request = { campaignId, expectedVersion: 1, change: { settings: { concurrency: 6 } } };
    await expect(callerAs('reviewer').changeLive(request)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await callerAs('campaign_manager').changeLive(request)).toMatchObject({ settingsVersion: 2 });
    expect(nudges).toHaveLength(1);
    expect((await settingsOf(campaignId)).settings).toMatchObject({ concurrency: 6 });
  });
});
