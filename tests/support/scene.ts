import { randomUUID } from 'node:crypto';
import { desc, eq } from 'drizzle-orm';
import { afterAll, beforeAll } from 'vitest';
import { applyCallEvent } from '#db/call/call-event.ts';
import { scheduleCallback } from '#db/callback/callback.ts';
import { claimContacts } from '#db/dialling/claim.ts';
import type { Database } from '#db/client.ts';
import { concludeAttempt } from '#db/dialling/conclusion.ts';
import { markReady } from '#db/dialling/schedule.ts';
import { attempts, callbacks, campaigns, contacts } from '#db/schema/index.ts';
import type { Cause } from '#domain/call/call.ts';
import { addContacts, createAccount, createCampaign, setFleet, type TestAccount } from './campaign.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { ended } from './ended.ts';
import { one } from './one.ts';

/** Who changes things in these stories, as the audit log names them. */
export const actor = 'tester';
export const inMinutes = (minutes: number): Date => new Date(Date.now() + minutes * 60_000);
export const inSeconds = (seconds: number): Date => new Date(Date.now() + seconds * 1_000);

type CampaignOptions = NonNullable<Parameters<typeof createCampaign>[2]>;

/**
 * A database of its own with one provider account, and the story of one contact in it: claimed, talked to, called back.
 * The steps are about the contact and the campaign of the last `begin`, unless another id is given. To be called at the
 * top of a test file.
 */
export function useScene() {
  let test: TestDatabase;
  let account: TestAccount;
  let campaignId = '';
  let contactId = '';
  let serial = 0;

  beforeAll(async () => {
    test = await createTestDatabase();
    await setFleet(test.db, 1_000);
    account = await createAccount(test.db, { maxConcurrentCalls: 1_000 });
  });
  afterAll(() => test.drop());

  /** A campaign and its one contact, whom the law lets be called now. */
  async function begin(options: CampaignOptions & { account?: TestAccount } = {}): Promise<void> {
    campaignId = await createCampaign(test.db, options.account ?? account, options);
    contactId = one(await add(1));
  }

  /** More contacts of the campaign, whom the law lets be called now. */
  async function add(count: number): Promise<string[]> {
    const ids = await addContacts(test.db, campaignId, count, serial);
    serial += count;
    return ids;
  }

  const contact = async (id = contactId) => one(await test.db.select().from(contacts).where(eq(contacts.id, id)));
  const campaign = async (id = campaignId) => one(await test.db.select().from(campaigns).where(eq(campaigns.id, id)));
  const attempt = async (id: string) => one(await test.db.select().from(attempts).where(eq(attempts.id, id)));
  /** The contact's newest callback. */
  const callback = async () =>
    one(
      await test.db
        .select()
        .from(callbacks)
        .where(eq(callbacks.contactId, contactId))
        .orderBy(desc(callbacks.createdAt)),
    );

  const claim = async () =>
    (await claimContacts(test.db, { campaignId, claimId: randomUUID(), now: new Date() })).leases;
  /** The first whom a claim takes. */
  const lease = async () => one(await claim());
  const talk = (attemptId: string) =>
    applyCallEvent(test.db, attemptId, { type: 'conversation_started', id: 's', at: new Date().toISOString() });
  const conclude = (attemptId: string) => concludeAttempt(test.db, { attemptId, timeScale: 1, now: new Date() });

  /** The callee ends the call; what becomes of the contact is decided. */
  async function end(attemptId: string, cause: Cause) {
    await applyCallEvent(test.db, attemptId, ended(cause));
    return conclude(attemptId);
  }

  /** One dial of the contact, which ends so. */
  async function dial(cause: Cause | 'talked', meanwhile: () => Promise<unknown> = () => Promise.resolve()) {
    const leased = await lease();
    if (cause === 'talked') await talk(leased.attemptId);
    await meanwhile();
    return { lease: leased, conclusion: await end(leased.attemptId, cause === 'talked' ? 'normal' : cause) };
  }

  const plan = (requestedFor = inMinutes(5)) =>
    scheduleCallback(test.db, { contactId, source: 'console', requestedFor, createdBy: actor, now: new Date() });

  /** The time of what the contact waits for is now. */
  async function due(): Promise<void> {
    const now = new Date();
    await test.db.update(contacts).set({ dueAt: now }).where(eq(contacts.id, contactId));
    await markReady(test.db, contactId, now);
  }

  return {
    get db(): Database {
      return test.db;
    },
    get account(): TestAccount {
      return account;
    },
    get campaignId(): string {
      return campaignId;
    },
    get contactId(): string {
      return contactId;
    },
    /** The steps are about another contact of the campaign from now on. */
    turnTo(id: string): void {
      contactId = id;
    },
    begin,
    add,
    contact,
    campaign,
    attempt,
    callback,
    claim,
    lease,
    talk,
    conclude,
    end,
    dial,
    plan,
    due,
  };
}
