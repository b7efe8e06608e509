/**
 * What must hold of claims whatever the campaigns, limits and moments are: random worlds, many workers at once, on a real
 * Postgres. A failure prints the world that led to it; `chanceFor` makes its workers draw the same again.
 */
import fc from 'fast-check';
import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { applyCallEvent } from '#db/call/call-event.ts';
import { claimContacts } from '#db/dialling/claim.ts';
import { concludeAttempt } from '#db/dialling/conclusion.ts';
import { addToDoNotCall } from '#db/do-not-call/do-not-call.ts';
import { markReady } from '#db/dialling/schedule.ts';
import { attempts, campaignNumbers, campaigns, contacts, doNotCall, providerNumbers } from '#db/schema/index.ts';
import type { Cause } from '#domain/call/call.ts';
import type { StoredClaim } from '#domain/dialling/claim.ts';
import { RetryPolicy } from '#domain/dialling/retry-policy.ts';
import { chanceFor, type Chance } from '#sandbox/callees/randomness.ts';
import { addContacts, createAccount, createCampaign, setFleet, type TestAccount } from '../support/campaign.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { ended } from '../support/ended.ts';
import { one } from '../support/one.ts';

let test: TestDatabase;
let serial = 0;

beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

const whole = (min: number, max: number) => fc.integer({ min, max });

const worlds = fc.record({
  seed: whole(1, 1_000_000),
  fleet: whole(1, 25),
  /** Slots of each account, and of each of its caller numbers (null: no limit of its own). */
  accounts: fc.array(
    fc.record({ slots: whole(1, 12), numbers: fc.array(fc.option(whole(1, 6)), { minLength: 1, maxLength: 3 }) }),
    { minLength: 1, maxLength: 3 },
  ),
  campaigns: fc.array(
    fc.record({ account: whole(0, 2), concurrency: whole(1, 10), weight: whole(1, 5), contacts: whole(0, 20) }),
    { minLength: 1, maxLength: 5 },
  ),
});
type World = Parameters<Parameters<typeof worlds.map>[0]>[0];

/** Other worlds' leftovers would use up the fleet and the accounts. */
async function build(world: World): Promise<string[]> {
  await test.db.delete(attempts);
  await test.db.delete(contacts);
  await test.db.delete(doNotCall);
  await test.db.update(campaigns).set({ status: 'cancelled', hungry: false });
  await setFleet(test.db, world.fleet);
  const accounts: { account: TestAccount; numberIds: string[] }[] = [];
  for (const { slots, numbers } of world.accounts) {
    const account = await createAccount(test.db, { maxConcurrentCalls: slots, numberCap: numbers[0] ?? null });
    const others = numbers.slice(1).map((cap, i) => ({
      providerAccountId: account.accountId,
      number: `+1212555020${i}`,
      maxConcurrentCalls: cap,
    }));
    const rows = others.length > 0 ? await test.db.insert(providerNumbers).values(others).returning() : [];
    accounts.push({ account, numberIds: rows.map(({ id }) => id) });
  }
  const ids: string[] = [];
  for (const [index, { account, concurrency, weight, contacts: count }] of world.campaigns.entries()) {
    const chosen = accounts[account % accounts.length];
    if (!chosen) throw new Error('A world has no account');
    const retryPolicy = RetryPolicy.parse({ maxAttempts: 2 });
    const id = await createCampaign(test.db, chosen.account, { settings: { concurrency, weight, retryPolicy } });
    if (chosen.numberIds.length > 0) {
      await test.db
        .insert(campaignNumbers)
        .values(chosen.numberIds.map((providerNumberId) => ({ campaignId: id, providerNumberId })));
    }
    if (count > 0) await addContacts(test.db, id, count, index * 100);
    ids.push(id);
  }
  return ids;
}

const claim = (campaignId: string, claimId = `claim-${++serial}`, now = new Date()): Promise<StoredClaim> =>
  claimContacts(test.db, { campaignId, claimId, now });

async function endCall(attemptId: string, cause: Cause): Promise<void> {
  await applyCallEvent(test.db, attemptId, ended(cause, { endedBy: 'carrier' }));
}

/** Ends the call, decides what comes next, and lets the cool-down be over. */
async function finish(attemptId: string, cause: Cause): Promise<void> {
  await endCall(attemptId, cause);
  await concludeAttempt(test.db, { attemptId, timeScale: 1e9, now: new Date(Date.now() - 60_000) });
  const [row] = await test.db.select().from(attempts).where(eq(attempts.id, attemptId));
  if (row) await markReady(test.db, row.contactId, new Date());
}

/** Everything that is more than it may be, in one snapshot. */
async function breaches(fleet: number): Promise<unknown[]> {
  return test.db.execute(sql`
    WITH live AS (SELECT * FROM attempts WHERE slot_freed_at IS NULL)
    SELECT 'campaign' AS what, c.id::text FROM campaigns c JOIN live l ON l.campaign_id = c.id
      GROUP BY c.id HAVING count(*) > (c.settings->>'concurrency')::int
    UNION ALL SELECT 'account', p.id::text FROM provider_accounts p JOIN live l ON l.provider_account_id = p.id
      GROUP BY p.id HAVING count(*) > p.max_concurrent_calls
    UNION ALL SELECT 'number', n.id::text FROM provider_numbers n JOIN live l ON l.provider_number_id = n.id
      GROUP BY n.id HAVING count(*) > coalesce(n.max_concurrent_calls, 1000000)
    UNION ALL SELECT 'fleet', count(*)::text FROM live HAVING count(*) > ${fleet}
    UNION ALL SELECT 'contact', contact_id::text FROM attempts WHERE concluded_at IS NULL
      GROUP BY contact_id HAVING count(*) > 1
    UNION ALL SELECT 'number of attempt', contact_id::text FROM attempts WHERE coalesce(outcome, '') <> 'deferred'
      GROUP BY contact_id, number HAVING count(*) > 1`);
}

const idsOf = ({ leases }: StoredClaim): string[] => leases.map(({ attemptId }) => attemptId).sort();

const causes: [Cause, ...Cause[]] = ['no_answer', 'busy', 'normal', 'capacity', 'invalid_number', 'carrier_failure'];

/** One engine: claims, repeats claims, ends calls, bars numbers, in the order of its own chance. */
async function work(world: World, campaignIds: [string, ...string[]], chance: Chance): Promise<void> {
  for (let step = 0; step < 20; step++) {
    const what = chance.between(1, 100);
    if (what <= 55) {
      const campaignId = chance.pick(campaignIds);
      const claimId = `claim-${++serial}`;
      const asked = await Promise.all(
        Array.from({ length: chance.between(1, 3) === 3 ? 2 : 1 }, () => claim(campaignId, claimId)),
      );
      const first = asked.find(({ leases }) => leases.length > 0);
      // The first of two that run at once may have found no slot, and the other one: then that one is the claim.
      for (const other of asked) if (other.leases.length > 0 && first) expect(idsOf(other)).toEqual(idsOf(first));
      if (first) {
        const again = await claim(campaignId, claimId);
        expect(idsOf(again)).toEqual(idsOf(first));
      }
      expect(await breaches(world.fleet)).toEqual([]);
    } else if (what <= 95) {
      const live = await test.db.select().from(attempts).where(isNull(attempts.slotFreedAt)).orderBy(asc(attempts.id));
      const one = live[chance.between(0, Math.max(0, live.length - 1))];
      if (one) await finish(one.id, chance.pick(causes));
    } else {
      const open = await test.db
        .select()
        .from(contacts)
        .where(inArray(contacts.state, ['queued', 'ready', 'active']));
      const one = open[chance.between(0, Math.max(0, open.length - 1))];
      if (one) await addToDoNotCall(test.db, { phone: one.phone, source: 'console' });
    }
  }
}

/** Lets everybody claim until nobody gets anything more. */
async function settle(campaignIds: string[]): Promise<string[]> {
  const taken: string[] = [];
  for (;;) {
    let got = 0;
    for (const id of campaignIds) {
      const { leases, gaveUpShareOf } = await claim(id);
      // Who gives his share up makes the engine ask the others again.
      got += leases.length + (gaveUpShareOf === undefined ? 0 : 1);
      taken.push(...leases.map(({ attemptId }) => attemptId));
    }
    if (got === 0) return taken;
  }
}

/** Campaigns that have people to dial and whose every limit would allow one more call. */
async function idleSlots(world: World): Promise<unknown[]> {
  return test.db.execute(sql`
    WITH live AS (SELECT * FROM attempts WHERE slot_freed_at IS NULL)
    SELECT c.id FROM campaigns c JOIN provider_accounts p ON p.id = c.provider_account_id
    WHERE c.status = 'dialing'
      AND EXISTS (SELECT 1 FROM contacts k WHERE k.campaign_id = c.id AND k.state IN ('queued', 'ready'))
      AND (SELECT count(*) FROM live) < ${world.fleet}
      AND (SELECT count(*) FROM live l WHERE l.campaign_id = c.id) < (c.settings->>'concurrency')::int
      AND (SELECT count(*) FROM live l WHERE l.provider_account_id = p.id) < p.max_concurrent_calls
      AND EXISTS (SELECT 1 FROM campaign_numbers m JOIN provider_numbers n ON n.id = m.provider_number_id
        WHERE m.campaign_id = c.id AND (SELECT count(*) FROM live l WHERE l.provider_number_id = n.id)
          < coalesce(n.max_concurrent_calls, 1000000))`);
}

it('no cap is exceeded, nobody is claimed twice, no usable slot stays empty and everybody’s turn comes', async () => {
  await fc.assert(
    fc.asyncProperty(worlds, async (world) => {
      const ids = await build(world);
      const [first, ...others] = ids;
      if (first === undefined) return;
      await Promise.all(
        [1, 2, 3, 4, 5, 6].map((n) => work(world, [first, ...others], chanceFor(world.seed, 'worker', n))),
      );
      expect(await breaches(world.fleet)).toEqual([]);
      // Now to the end: in each round all claim until nothing moves, then all calls end.
      const total = world.campaigns.reduce((sum, one) => sum + one.contacts, 0);
      for (let round = 0; ; round++) {
        await settle(ids);
        expect(await idleSlots(world)).toEqual([]);
        const live = await test.db.select().from(attempts).where(isNull(attempts.slotFreedAt));
        if (live.length === 0) break;
        await Promise.all(live.map(({ id }) => finish(id, 'no_answer')));
        // Each round serves somebody at least; a contact has two attempts.
        expect(round).toBeLessThanOrEqual(2 * total);
      }
      const left = await test.db
        .select()
        .from(contacts)
        .where(inArray(contacts.state, ['queued', 'ready', 'active', 'waiting_retry', 'waiting_callback']));
      expect(left).toEqual([]);
      for (const id of ids) expect((await claim(id)).finished).toBe(true);
    }),
    { numRuns: 10, endOnFailure: true, seed: 4 },
  );
}, 300_000);

const contests = fc
  .record({
    seed: whole(1, 1_000_000),
    slots: whole(4, 14),
    weights: fc.array(whole(1, 4), { minLength: 2, maxLength: 3 }),
    longestCallSeconds: whole(4, 12),
  })
  // A campaign whose share is less than one call has it only now and then.
  .filter(({ slots, weights }) => {
    const all = weights.reduce((a, b) => a + b, 0);
    return weights.every((weight) => (slots * weight) / all >= 1);
  });

it('campaigns of one account share its slots by weight within a tenth, over a minute', async () => {
  await fc.assert(
    fc.asyncProperty(contests, async ({ seed, slots, weights, longestCallSeconds }) => {
      const ids = await build({
        seed,
        fleet: 1000,
        accounts: [{ slots, numbers: [null] }],
        campaigns: weights.map((weight) => ({ account: 0, concurrency: 50, weight, contacts: 0 })),
      });
      for (const [index, id] of ids.entries()) await addContacts(test.db, id, 30 * slots, index * 1_000);
      const chance = chanceFor(seed, 'contest');
      const began = Date.now();
      const held = new Map(ids.map((id) => [id, 0]));
      const warmUpMs = 15_000;
      const endMs = warmUpMs + 60_000;
      const calls: { campaignId: string; attemptId: string; from: number; to: number }[] = [];
      const all = async (at: number): Promise<void> => {
        const order = [...ids];
        while (order.length > 0) {
          const [id = ''] = order.splice(chance.between(0, order.length - 1), 1);
          const { leases } = await claim(id, undefined, new Date(began + at));
          for (const { attemptId } of leases) {
            calls.push({
              campaignId: id,
              attemptId,
              from: at,
              to: at + chance.between(2_000, longestCallSeconds * 1000),
            });
          }
        }
      };
      await all(0);
      for (;;) {
        calls.sort((a, b) => a.to - b.to);
        const over = calls.shift();
        if (!over || over.to > endMs) {
          if (over) calls.push(over);
          break;
        }
        const within = Math.max(0, over.to - Math.max(over.from, warmUpMs));
        held.set(over.campaignId, (held.get(over.campaignId) ?? 0) + within);
        await endCall(over.attemptId, 'normal');
        await all(over.to);
        expect(calls).toHaveLength(slots);
      }
      for (const { campaignId, from } of calls) {
        held.set(campaignId, (held.get(campaignId) ?? 0) + endMs - Math.max(from, warmUpMs));
      }
      const weightsSum = weights.reduce((a, b) => a + b, 0);
      const heldSum = [...held.values()].reduce((a, b) => a + b, 0);
      for (const [index, id] of ids.entries()) {
        const due = (weights[index] ?? 0) / weightsSum;
        const share = (held.get(id) ?? 0) / heldSum;
        expect(Math.abs(share / due - 1), `share ${share.toFixed(3)} of ${due.toFixed(3)}`).toBeLessThanOrEqual(0.1);
      }
    }),
    { numRuns: 3, endOnFailure: true, seed: 7 },
  );
}, 300_000);

it('a campaign that has nobody more to dial gives its share away at its next claim, and says so', async () => {
  const [idle = '', busy = ''] = await build({
    seed: 1,
    fleet: 1000,
    accounts: [{ slots: 10, numbers: [null] }],
    campaigns: [
      { account: 0, concurrency: 20, weight: 4, contacts: 8 },
      { account: 0, concurrency: 20, weight: 1, contacts: 40 },
    ],
  });
  const first = await claim(idle);
  expect(first.leases).toHaveLength(8);
  expect((await claim(busy)).leases).toHaveLength(2);
  // All eight are in calls: what they free is for the other one, once it has said that it has nobody left.
  for (const attemptId of idsOf(first).slice(0, 5)) await endCall(attemptId, 'normal');
  const [row] = await test.db.select().from(campaigns).where(eq(campaigns.id, idle));
  const asked = await claim(idle);
  expect(asked.leases).toEqual([]);
  expect(asked.gaveUpShareOf !== undefined).toBe(row?.hungry);
  expect((await claim(busy)).leases).toHaveLength(5);
});

it('looks past people on the do-not-call list, however many there are, and past those in other hands', async () => {
  const [id = ''] = await build({
    seed: 2,
    fleet: 1000,
    accounts: [{ slots: 10, numbers: [null] }],
    campaigns: [{ account: 0, concurrency: 2, weight: 1, contacts: 20 }],
  });
  const rows = await test.db
    .select()
    .from(contacts)
    .where(and(eq(contacts.campaignId, id)))
    .orderBy(asc(contacts.position));
  // Straight into the list, as an import of a national list would: no contact has been told.
  await test.db.insert(doNotCall).values(rows.slice(0, 15).map(({ phone }) => ({ phone, source: 'import' as const })));
  const { leases } = await claim(id);
  expect(leases.map(({ contactId }) => contactId)).toEqual(rows.slice(15, 17).map((row) => row.id));
  // Final, so that nobody of them comes again.
  await Promise.all(leases.map(({ attemptId }) => finish(attemptId, 'invalid_number')));
  await test.db.transaction(async (tx) => {
    await tx
      .select()
      .from(contacts)
      .where(eq(contacts.id, one(rows.slice(17)).id))
      .for('update');
    const other = await claim(id);
    expect(other.leases.map(({ contactId }) => contactId)).toEqual([rows[18]?.id, rows[19]?.id]);
    const [campaign] = await test.db.select().from(campaigns).where(eq(campaigns.id, id));
    expect(campaign?.hungry).toBe(true);
  });
});
