import { eq, isNull, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { applyCallEvent } from '#db/call/call-event.ts';
import { scheduleCallback } from '#db/callback/callback.ts';
import { claimContacts } from '#db/dialling/claim.ts';
import { concludeAttempt } from '#db/dialling/conclusion.ts';
import { noteWorkerHeartbeat } from '#db/health/agent-worker.ts';
import { addToDoNotCall } from '#db/do-not-call/do-not-call.ts';
import { markReady } from '#db/dialling/schedule.ts';
import { agentWorkers, attempts, campaignContactCounts, campaigns, contacts } from '#db/schema/index.ts';
import type { StoredClaim } from '#domain/dialling/claim.ts';
import { idleDetails } from '#domain/dialling/idle-details.ts';
import type { Cause } from '#domain/call/call.ts';
import { addContacts, createAccount, createCampaign, setFleet, type TestAccount } from '../support/campaign.ts';
import { createTestDatabase, waitForLock, type TestDatabase } from '../support/database.ts';
import { ended } from '../support/ended.ts';
import { one } from '../support/one.ts';

let test: TestDatabase;
let account: TestAccount;
let serial = 0;

beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());
beforeEach(async () => {
  await setFleet(test.db, 1000);
  account = await createAccount(test.db, { maxConcurrentCalls: 10 });
});

const claim = (campaignId: string, claimId = `claim-${++serial}`): Promise<StoredClaim> =>
  claimContacts(test.db, { campaignId, claimId, now: new Date() });

async function endCall(attemptId: string, cause: Cause = 'no_answer'): Promise<void> {
  await applyCallEvent(test.db, attemptId, ended(cause, { endedBy: 'carrier' }));
}

describe('a claim', () => {
  it('takes fresh contacts in the order of the file, up to the campaign’s concurrency', async () => {
    const campaignId = await createCampaign(test.db, account, { settings: { concurrency: 3 } });
    const ids = await addContacts(test.db, campaignId, 5);
    const first = await claim(campaignId);
    expect(first.leases.map((lease) => lease.contactId)).toEqual(ids.slice(0, 3));
    expect(first.leases.every((lease) => lease.reason === 'fresh' && lease.number === 1)).toBe(true);
    const second = await claim(campaignId);
    expect(second.leases).toEqual([]);
    expect(second.idle).toEqual({ kind: 'campaign_busy', limit: 3 });
    expect(idleDetails(second.idle)).toContain('All slots of the campaign');
  });

  it('returns the same leases when it is repeated, and takes nobody else', async () => {
    const campaignId = await createCampaign(test.db, account, { settings: { concurrency: 4 } });
    await addContacts(test.db, campaignId, 9);
    const first = await claim(campaignId, 'same');
    const again = await claim(campaignId, 'same');
    expect(new Set(again.leases.map((lease) => lease.attemptId))).toEqual(
      new Set(first.leases.map((lease) => lease.attemptId)),
    );
    const rows = await test.db.select().from(attempts).where(eq(attempts.campaignId, campaignId));
    expect(rows).toHaveLength(4);
  });

  it.each([
    ['provider account', { account: 2, fleet: 100, number: null }, 'provider account'],
    ['fleet', { account: 50, fleet: 2, number: null }, 'voice agent'],
    ['caller number', { account: 50, fleet: 100, number: 2 }, 'caller numbers'],
  ])('never exceeds the cap of the %s', async (_, caps, words) => {
    await test.db.delete(attempts);
    // Campaigns of other accounts that have somebody to dial would have their share of the fleet.
    await test.db.update(campaigns).set({ hungry: false });
    await setFleet(test.db, caps.fleet);
    const capped = await createAccount(test.db, { maxConcurrentCalls: caps.account, numberCap: caps.number });
    const campaignId = await createCampaign(test.db, capped, { settings: { concurrency: 20 } });
    await addContacts(test.db, campaignId, 6);
    expect((await claim(campaignId)).leases).toHaveLength(2);
    const next = await claim(campaignId);
    expect(next.leases).toHaveLength(0);
    expect(idleDetails(next.idle)).toContain(words);
    const [row] = await test.db.select().from(campaigns).where(eq(campaigns.id, campaignId));
    expect(row?.hungry).toBe(true);
  });

  it('counts agents by the database’s clock: that of the engine may be wrong', async () => {
    await test.db.delete(attempts);
    await test.db.update(campaigns).set({ hungry: false });
    await test.db.delete(agentWorkers);
    await noteWorkerHeartbeat(test.db, { id: 'alive', capacity: 2, activeCalls: 0 });
    const gone = sql`now() - interval '11 seconds'`;
    await test.db.insert(agentWorkers).values({ id: 'gone', capacity: 10, heartbeatAt: gone });
    for (const skewMs of [-30_000, 30_000]) {
      const campaignId = await createCampaign(test.db, account, { settings: { concurrency: 20 } });
      await addContacts(test.db, campaignId, 6);
      const now = new Date(Date.now() + skewMs);
      const { leases } = await claimContacts(test.db, { campaignId, claimId: `claim-${++serial}`, now });
      expect(leases).toHaveLength(2);
      await test.db.delete(attempts);
      await test.db.update(campaigns).set({ hungry: false });
    }
    await test.db.delete(agentWorkers);
  });

  it('never exceeds caps and never takes a contact twice when many claim at once', async () => {
    await test.db.delete(attempts);
    const shared = await createAccount(test.db, { maxConcurrentCalls: 7 });
    const ids = await Promise.all(
      [1, 2, 3].map(async (n) => {
        const id = await createCampaign(test.db, shared, { settings: { concurrency: 5 } });
        await addContacts(test.db, id, 12, n * 100);
        return id;
      }),
    );
    let most = 0;
    for (let round = 0; round < 6; round++) {
      const claims = await Promise.all([...ids, ...ids].map((id) => claim(id)));
      const live = await test.db.select().from(attempts).where(isNull(attempts.slotFreedAt));
      most = Math.max(most, live.length);
      for (const id of ids) {
        expect(live.filter((row) => row.campaignId === id).length).toBeLessThanOrEqual(5);
      }
      await Promise.all(claims.flatMap((one) => one.leases.map((lease) => endCall(lease.attemptId))));
    }
    expect(most).toBe(7);
    const twice = await test.db.execute(
      sql`SELECT contact_id FROM attempts WHERE provider_account_id = ${shared.accountId} GROUP BY 1 HAVING count(*) > 1`,
    );
    expect(twice).toHaveLength(0);
  });

  it('never exceeds the fleet when campaigns of several accounts claim at once', async () => {
    await test.db.delete(attempts);
    await test.db.update(campaigns).set({ hungry: false });
    await setFleet(test.db, 5);
    const ids = await Promise.all(
      [1, 2, 3, 4].map(async (n) => {
        const id = await createCampaign(test.db, await createAccount(test.db), { settings: { concurrency: 5 } });
        await addContacts(test.db, id, 20, 1_000 + n * 100);
        return id;
      }),
    );
    const busy: number[] = [];
    for (let round = 0; round < 6; round++) {
      const claims = await Promise.all(ids.map((id) => claim(id)));
      const live = await test.db.select().from(attempts).where(isNull(attempts.slotFreedAt));
      busy.push(live.length);
      await Promise.all(claims.flatMap((one) => one.leases.map((lease) => endCall(lease.attemptId))));
    }
    expect(Math.max(...busy)).toBe(5);
  });

  it('of one account does not wait for one of another that stands still while it looks for people', async () => {
    const campaignId = await createCampaign(test.db, account);
    const other = await createCampaign(test.db, await createAccount(test.db));
    await addContacts(test.db, campaignId, 1, 2_000);
    await addContacts(test.db, other, 1, 2_001);
    let standing: Promise<StoredClaim> | undefined;
    await test.db.transaction(async (tx) => {
      await tx.select().from(campaigns).where(eq(campaigns.id, campaignId)).for('update');
      standing = claim(campaignId);
      await waitForLock(test.db);
      expect((await claim(other)).leases).toHaveLength(1);
    });
    expect((await standing)?.leases).toHaveLength(1);
  });

  it('shares the account’s slots by weight, and gives a share away at once when there is nobody to dial', async () => {
    await test.db.delete(attempts);
    const shared = await createAccount(test.db, { maxConcurrentCalls: 12 });
    const [light, heavy] = await Promise.all(
      [1, 3].map((weight) => createCampaign(test.db, shared, { settings: { concurrency: 50, weight } })),
    );
    await addContacts(test.db, light ?? '', 400, 1_000);
    await addContacts(test.db, heavy ?? '', 100, 2_000);
    const calls: { campaignId: string; attemptId: string }[] = [];
    const claimFor = async (campaignId = ''): Promise<void> => {
      const { leases } = await claim(campaignId);
      calls.push(...leases.map(({ attemptId }) => ({ campaignId, attemptId })));
    };
    // The light one comes first and has everything, until the other one asks.
    await claimFor(light);
    expect(calls).toHaveLength(12);
    const held = { light: 0, heavy: 0 };
    for (let round = 0; calls.length > 0; round++) {
      const over = one(calls.splice(0, 1));
      await endCall(over.attemptId, 'normal');
      // Whoever asks first, and how often, makes no difference.
      for (const campaignId of round % 2 === 0 ? [light, heavy] : [heavy, light]) await claimFor(campaignId);
      const [row] = await test.db
        .select()
        .from(campaigns)
        .where(eq(campaigns.id, heavy ?? ''));
      if (round < 24) continue;
      if (!row?.hungry) break;
      held.light += calls.filter(({ campaignId }) => campaignId === light).length;
      held.heavy += calls.filter(({ campaignId }) => campaignId === heavy).length;
    }
    expect(held.heavy / (held.heavy + held.light)).toBeCloseTo(0.75, 1);
    for (let freed = calls.filter(({ campaignId }) => campaignId === heavy).length; freed > 0; freed--) {
      const at = calls.findIndex(({ campaignId }) => campaignId === heavy);
      await endCall(one(calls.splice(at, 1)).attemptId, 'normal');
      await claimFor(light);
      expect(calls).toHaveLength(12);
    }
  });

  it('takes callbacks that are due, then retries, then fresh contacts', async () => {
    const campaignId = await createCampaign(test.db, account, { settings: { concurrency: 2 } });
    const [a = '', b = ''] = await addContacts(test.db, campaignId, 4);
    const first = await claim(campaignId);
    for (const lease of first.leases) {
      await endCall(lease.attemptId, 'busy');
      await concludeAttempt(test.db, { attemptId: lease.attemptId, timeScale: 1e9, now: new Date() });
    }
    await scheduleCallback(test.db, { contactId: b, source: 'api', requestedFor: new Date(), now: new Date() });
    for (const id of [a, b]) await markReady(test.db, id, new Date());
    const next = await claim(campaignId);
    expect(next.leases.map((lease) => [lease.contactId, lease.reason, lease.number])).toEqual([
      [b, 'callback', 2],
      [a, 'retry', 2],
    ]);
  });

  it('leaves a closed window alone and says when it opens', async () => {
    // Not today, and not where it is already tomorrow.
    const day = ((new Date().getUTCDay() + 2) % 7) + 1;
    const closed = [{ days: [day], from: '11:00', to: '12:00' }];
    const campaignId = await createCampaign(test.db, account, { settings: { window: closed } });
    await addContacts(test.db, campaignId, 2);
    const result = await claim(campaignId);
    expect(result.leases).toEqual([]);
    expect(result.idle).toMatchObject({ kind: 'window_closed', contacts: 2 });
    expect(idleDetails(result.idle)).toContain('window is closed');
  });

  it('claims nothing of a paused campaign, and nobody on the do-not-call list', async () => {
    const paused = await createCampaign(test.db, account, { status: 'paused' });
    await addContacts(test.db, paused, 1, 500);
    expect((await claim(paused)).leases).toEqual([]);

    const campaignId = await createCampaign(test.db, account);
    const [barred = ''] = await addContacts(test.db, campaignId, 2, 600);
    const [row] = await test.db.select().from(contacts).where(eq(contacts.id, barred));
    await addToDoNotCall(test.db, { phone: row?.phone ?? '', source: 'console' });
    const result = await claim(campaignId);
    expect(result.leases).toHaveLength(1);
    expect(result.leases[0]?.contactId).not.toBe(barred);
    const [after] = await test.db.select().from(contacts).where(eq(contacts.id, barred));
    expect(after?.state).toBe('suppressed');
  });

  it('says that a campaign is finished only when every contact has reached its end', async () => {
    const campaignId = await createCampaign(test.db, account);
    await addContacts(test.db, campaignId, 1, 700);
    const { attemptId } = one((await claim(campaignId)).leases);
    expect((await claim(campaignId)).finished).toBe(false);
    await endCall(attemptId, 'invalid_number');
    await concludeAttempt(test.db, { attemptId, timeScale: 1, now: new Date() });
    expect((await claim(campaignId)).finished).toBe(true);
  });
});

describe('the counts by state', () => {
  it('agree with the contacts after every kind of change', async () => {
    const campaignId = await createCampaign(test.db, account, { settings: { concurrency: 3 } });
    await addContacts(test.db, campaignId, 8, 800);
    const { leases } = await claim(campaignId);
    for (const lease of leases) {
      await endCall(lease.attemptId, 'busy');
      await concludeAttempt(test.db, { attemptId: lease.attemptId, timeScale: 1, now: new Date() });
    }
    await test.db.delete(contacts).where(eq(contacts.id, one(leases).contactId));
    const counted = await test.db
      .select()
      .from(campaignContactCounts)
      .where(eq(campaignContactCounts.campaignId, campaignId));
    const byState = Object.fromEntries(counted.map((row) => [row.state, row.contacts]));
    expect(byState).toMatchObject({ queued: 5, active: 0, waiting_retry: 2 });
  });
});
