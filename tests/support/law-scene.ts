import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { beginDial, type DialPermission } from '#db/dialling/attempt.ts';
import { applyCallEvent } from '#db/call/call-event.ts';
import { changeCallingLaw, type LawChange } from '#db/calling-law/calling-law.ts';
import { addStop, liftStop } from '#db/do-not-call/stop.ts';
import { claimContacts } from '#db/dialling/claim.ts';
import type { Database } from '#db/client.ts';
import { concludeAttempt } from '#db/dialling/conclusion.ts';
import { agentWorkers, attempts, auditLog, campaigns, contacts, settings } from '#db/schema/index.ts';
import type { Cause } from '#domain/call/call.ts';
import type { Purpose } from '#domain/campaign/campaign.ts';
import { spreadOf } from '#domain/dialling/spread.ts';
import { addPerson, createAccount, createCampaign, type TestAccount } from './campaign.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { ended } from './ended.ts';
import { one } from './one.ts';

/** A Tuesday, 10:00 in New York. */
export const tuesday = new Date('2026-11-24T15:00:00Z');
export const minutes = (n: number): Date => new Date(tuesday.getTime() + n * 60_000);
export const hours = (n: number): Date => minutes(n * 60);
/**
 * When a contact of New York is tried again whom the product's one call a day holds up: in the first hour of Wednesday's
 * calling hours, at its own time.
 */
export const onWednesday = (contactId = ''): Date =>
  new Date(Date.parse('2026-11-25T13:00:00Z') + Math.round(spreadOf(contactId) * 3_600_000));

/**
 * A database of its own with one provider account, anew for each test, and the steps of a dial in it at instants that the
 * tests choose. To be called at the top of a test file.
 */
export function useLawScene() {
  let test: TestDatabase;
  let account: TestAccount;
  let serial = 100;

  beforeAll(async () => {
    test = await createTestDatabase();
    await test.db.insert(agentWorkers).values({ id: 'fleet', capacity: 1000, heartbeatAt: new Date('2028-01-01') });
  });
  afterAll(() => test.drop());
  beforeEach(async () => {
    await test.db.update(attempts).set({ slotFreedAt: new Date(), endedAt: new Date() });
    account = await createAccount(test.db, { maxConcurrentCalls: 100 });
  });

  const nextPhone = (): string => `+1212555${String(serial++).padStart(4, '0')}`;

  async function campaignWith(
    phones: readonly string[],
    options: {
      purpose?: Purpose;
      brandId?: string;
      status?: 'draft' | 'dialing';
      values?: Partial<typeof contacts.$inferInsert>;
    } = {},
  ): Promise<{ campaignId: string; ids: string[] }> {
    const campaignId = await createCampaign(test.db, account, { status: options.status ?? 'dialing' });
    await test.db
      .update(campaigns)
      .set({ purpose: options.purpose ?? 'service', brandId: options.brandId ?? null })
      .where(eq(campaigns.id, campaignId));
    const ids: string[] = [];
    for (const [position, phone] of phones.entries()) {
      ids.push(await addPerson(test.db, { campaignId, phone, position, ...options.values }));
    }
    return { campaignId, ids };
  }

  /** The law as published, without what the sandbox loosens. */
  const publishedLaw = () => test.db.delete(settings).where(eq(settings.name, 'callingLaw'));
  const change = (what: LawChange, now = tuesday) => changeCallingLaw(test.db, { change: what, actor: 'admin', now });
  /** Stops a country or state. @returns the id of the stop. */
  const stop = (value: string, reason: string, now = tuesday) =>
    addStop(test.db, { stop: { scope: 'country', value, reason }, actor: 'admin', now });
  const lift = (stopId: string, now = tuesday) =>
    liftStop(test.db, { stopId, reason: 'It is over for good.', actor: 'admin', now });
  const claim = (campaignId: string, now = tuesday) =>
    claimContacts(test.db, { campaignId, claimId: randomUUID(), now });
  const begin = (attemptId: string, now = tuesday) => beginDial(test.db, { attemptId, now });
  const contactOf = async (id = '') => one(await test.db.select().from(contacts).where(eq(contacts.id, id)));
  const attemptOf = async (id = '') => one(await test.db.select().from(attempts).where(eq(attempts.id, id)));
  const audited = (action: string) =>
    test.db.select().from(auditLog).where(eq(auditLog.action, action)).orderBy(auditLog.at);

  async function lease(campaignId: string, now = tuesday): Promise<string> {
    return one((await claim(campaignId, now)).leases).attemptId;
  }

  async function end(attemptId: string, cause: Cause, now = tuesday, endedBy: 'callee' | 'system' = 'system') {
    await applyCallEvent(test.db, attemptId, ended(cause, { at: now.toISOString(), endedBy }));
    return concludeAttempt(test.db, { attemptId, timeScale: 1, now });
  }

  /** What the dial activity does with a refusal. */
  async function refused(attemptId: string, permission: DialPermission, now = tuesday) {
    if (permission.kind !== 'blocked') throw new Error('It was allowed');
    return end(attemptId, permission.cause, now);
  }

  async function dialOnce(campaignId: string, now = tuesday, cause: Cause = 'no_answer') {
    const attemptId = await lease(campaignId, now);
    expect(await begin(attemptId, now)).toMatchObject({ kind: 'go' });
    return end(attemptId, cause, now);
  }

  return {
    get db(): Database {
      return test.db;
    },
    nextPhone,
    campaignWith,
    publishedLaw,
    change,
    stop,
    lift,
    claim,
    begin,
    contactOf,
    attemptOf,
    audited,
    lease,
    end,
    refused,
    dialOnce,
  };
}
