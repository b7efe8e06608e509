/** One governor for all ways to dial: who is held, until when, by what, and how that is told. */
import { eq, sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { scheduleCallback } from '#db/callback/callback.ts';
import { applyCallEvent } from '#db/call/call-event.ts';
import { markReady } from '#db/dialling/schedule.ts';
import { countStanding } from '#db/dialling/standing.ts';
import { readWhyNotNow } from '#db/dialling/why-not-now.ts';
import { campaignNumbers, campaigns, contacts } from '#db/schema/index.ts';
import { createAccount } from '../support/campaign.ts';
import { hours, minutes, tuesday, useLawScene } from '../support/law-scene.ts';
import { one } from '../support/one.ts';
import { storedSaying } from '../support/words.ts';

const scene = useLawScene();
const { campaignWith, publishedLaw, change, claim, begin, contactOf, attemptOf, lease, end, refused, nextPhone } =
  scene;

const open = { perLocalDay: 1000, per7Days: 7000, inTotal: 100_000, hoursBetween: 0 };

/** Caps that never speak, so that one rule is seen alone. */
beforeEach(async () => {
  await publishedLaw();
  await change({ kind: 'set_product_caps', caps: open, reason: 'A story without caps.' });
});

async function talk(attemptId: string, from: Date, to: Date): Promise<void> {
  await begin(attemptId, from);
  await applyCallEvent(scene.db, attemptId, { type: 'conversation_started', id: 's', at: from.toISOString() });
  await end(attemptId, 'normal', to);
}

const whyOf = (contactId = '', now = tuesday) => readWhyNotNow(scene.db, { contactId, now });
const rulesOf = async (contactId = '', now = tuesday) => (await whyOf(contactId, now)).holds.map(({ rule }) => rule);

describe('two campaigns that share people', () => {
  it('ring each of them once, also where both claim at the same moment over different accounts', async () => {
    const phones = Array.from({ length: 4 }, nextPhone);
    const pair = [await campaignWith(phones), await campaignWith(phones)] as const;
    const other = await createAccount(scene.db, { maxConcurrentCalls: 100 });
    const { campaignId } = pair[1];
    await scene.db.update(campaigns).set({ providerAccountId: other.accountId }).where(eq(campaigns.id, campaignId));
    await scene.db
      .update(campaignNumbers)
      .set({ providerNumberId: other.numberId })
      .where(eq(campaignNumbers.campaignId, campaignId));
    const claims = await Promise.all(pair.map((each) => claim(each.campaignId)));
    const leases = claims.flatMap((each) => each.leases);
    const permissions = await Promise.all(
      leases.map(async ({ attemptId }) => ({ attemptId, permission: await begin(attemptId) })),
    );
    const rung = permissions.flatMap(({ permission }) => (permission.kind === 'go' ? [permission.order.to] : []));
    expect(rung.sort()).toEqual([...phones].sort());
    for (const { attemptId, permission } of permissions) {
      if (permission.kind === 'go') continue;
      expect(await refused(attemptId, permission)).toMatchObject({
        outcome: 'deferred',
        dueAt: minutes(2).toISOString(),
      });
      const { contactId } = await attemptOf(attemptId);
      expect(await contactOf(contactId)).toMatchObject({ state: 'waiting_retry', attempts: 0 });
      expect(await rulesOf(contactId)).toEqual(['on_the_phone']);
    }
  });

  it('hold whom the other has on the phone until the call is over, and take no attempt for it', async () => {
    const phone = nextPhone();
    const [first, second] = [await campaignWith([phone]), await campaignWith([phone, nextPhone()])];
    const talking = await lease(first.campaignId);
    expect(await begin(talking)).toMatchObject({ kind: 'go' });
    expect((await claim(second.campaignId)).leases.map(({ contactId }) => contactId)).toEqual([second.ids[1]]);
    expect(await contactOf(second.ids[0])).toMatchObject({
      ...{ state: 'waiting_retry', attempts: 0, dueAt: minutes(2), reasonCode: 'attempt_number_on_the_phone' },
      stateReason: storedSaying(/^Another call to this number/),
    });
    // Nobody but the claim looks again.
    expect((await claim(second.campaignId, minutes(3))).leases).toEqual([]);
    await end(talking, 'no_answer', minutes(4));
    expect(one((await claim(second.campaignId, minutes(6))).leases)).toMatchObject({
      ...{ contactId: second.ids[0], number: 1 },
    });
  });

  it('leave a gap after a conversation, but for the call back that the person asked for', async () => {
    const phone = nextPhone();
    const [first, second] = [await campaignWith([phone]), await campaignWith([phone])];
    const talked = await lease(first.campaignId);
    await talk(talked, tuesday, minutes(5));
    expect((await claim(second.campaignId, minutes(10))).leases).toEqual([]);
    expect(await contactOf(second.ids[0])).toMatchObject({
      ...{ dueAt: minutes(65), attempts: 0 },
      stateReason: storedSaying(/within 60 minutes of the end/),
    });
    const why = await whyOf(second.ids[0], minutes(10));
    expect(why).toMatchObject({ mayNow: false, nextAt: minutes(65), holds: [{ rule: 'answered_lately' }] });
    const contactId = first.ids[0] ?? '';
    const asked = { contactId, requestedFor: minutes(20), now: minutes(6) };
    const planned = await scheduleCallback(scene.db, { ...asked, source: 'api' });
    expect(planned).toMatchObject({ dueAt: minutes(65), movedReason: storedSaying(/within 60 minutes of the end/) });
    // However it came to be due too early, a claim holds it.
    await scene.db
      .update(contacts)
      .set({ dueAt: minutes(20) })
      .where(eq(contacts.id, contactId));
    await markReady(scene.db, contactId, minutes(20));
    expect((await claim(first.campaignId, minutes(20))).leases).toEqual([]);
    expect(await contactOf(contactId)).toMatchObject({ state: 'waiting_callback', dueAt: minutes(65) });
    await scheduleCallback(scene.db, { ...asked, source: 'callee', requestedFor: minutes(30), now: minutes(21) });
    await markReady(scene.db, contactId, minutes(30));
    const called = one((await claim(first.campaignId, minutes(30))).leases);
    expect(called).toMatchObject({ contactId, reason: 'callback' });
    expect(await begin(called.attemptId, minutes(30))).toMatchObject({ kind: 'go' });
  });

  it('do not sell anything to whom one of them collects from, until it has done with the person', async () => {
    const phone = nextPhone();
    const consent = { purpose: 'marketing', values: { consentAt: hours(-48) } } as const;
    const sales = await campaignWith([phone], consent);
    const collection = await campaignWith([phone], { purpose: 'collection' });
    expect((await claim(sales.campaignId)).leases).toEqual([]);
    expect(await contactOf(sales.ids[0])).toMatchObject({
      ...{ dueAt: minutes(60), attempts: 0, reasonCode: 'person_purpose_locked' },
      stateReason: storedSaying('No marketing call while a collection campaign has the person'),
    });
    // The other way round nothing is locked.
    expect((await claim(collection.campaignId)).leases).toHaveLength(1);
    await change({ kind: 'set_purpose_locks', locks: [] });
    expect(await rulesOf(sales.ids[0], minutes(61))).toEqual(['line']);
    await change({ kind: 'set_purpose_locks', locks: [{ held: 'marketing', by: 'collection' }] });
    expect(await rulesOf(sales.ids[0], minutes(61))).toEqual(['purpose_lock']);
    await scene.db.update(contacts).set({ state: 'completed' }).where(eq(contacts.campaignId, collection.campaignId));
    expect((await claim(sales.campaignId, minutes(61))).leases).toHaveLength(1);
  });
});

describe('why not now', () => {
  it('is told from what claims look at, for each way in which a contact can be held', async () => {
    const { campaignId, ids } = await campaignWith([nextPhone()]);
    const contactId = ids[0] ?? '';
    expect(await whyOf(contactId)).toMatchObject({ mayNow: true, holds: [{ rule: 'line' }] });
    // 05:00 in New York.
    expect(await whyOf(contactId, hours(-5))).toMatchObject({ nextAt: hours(-2), holds: [{ rule: 'calling_window' }] });
    const stopId = await scene.stop('US-NY', 'The regulator asked us to wait.');
    expect(await whyOf(contactId)).toMatchObject({ nextAt: null, holds: [{ rule: 'regional_stop' }] });
    await scene.lift(stopId);
    await scene.db.update(campaigns).set({ status: 'paused' }).where(eq(campaigns.id, campaignId));
    expect(await rulesOf(contactId)).toEqual(['campaign']);
    await scene.db.update(campaigns).set({ status: 'dialing' }).where(eq(campaigns.id, campaignId));
    const attemptId = await lease(campaignId);
    expect(await rulesOf(contactId)).toEqual(['in_call']);
    await begin(attemptId);
    await end(attemptId, 'busy');
    expect((await rulesOf(contactId))[0]).toBe('retry');
    await expect(whyOf('00000000-0000-4000-8000-000000000000')).rejects.toThrow('contact_missing');
  });
});

describe('the people of a campaign', () => {
  it('are counted by whether and when they can be called', async () => {
    const phones = Array.from({ length: 5 }, nextPhone);
    // Honolulu: 05:00 on this Tuesday morning.
    const early = ['+18085550101', '+18085550102'];
    const others = await campaignWith(phones.slice(0, 2));
    const { campaignId, ids } = await campaignWith([...phones, ...early]);
    const [talked, ringing] = (await claim(others.campaignId)).leases;
    await talk(talked?.attemptId ?? '', tuesday, minutes(5));
    await begin(ringing?.attemptId ?? '', minutes(5));
    await scene.db
      .update(contacts)
      .set({ state: 'suppressed', barredBy: 'do_not_call' })
      .where(eq(contacts.id, ids[4] ?? ''));
    const now = minutes(6);
    const standing = await countStanding(scene.db, campaignId, now);
    expect(standing).toMatchObject({ contacts: 7, callable: 2, inCall: 0, done: 0, unseen: 0 });
    expect(standing.opening).toEqual([{ localTime: expect.any(String) as string, from: hours(3), contacts: 2 }]);
    expect(standing.held).toEqual(
      expect.arrayContaining([
        { rule: 'answered_lately', contacts: 1, from: minutes(65), to: minutes(65) },
        { rule: 'on_the_phone', contacts: 1, from: minutes(8), to: minutes(8) },
      ]),
    );
    expect(standing.never).toEqual([{ rule: 'do_not_call', contacts: 1 }]);
    // A claim writes down what the count has found out; the figures stay.
    await claim(campaignId, now);
    const later = await countStanding(scene.db, campaignId, now);
    expect(later).toMatchObject({ callable: 0, inCall: 2, held: standing.held, never: standing.never });
  });

  it('are counted by indexes alone, whatever their number', async () => {
    const { campaignId } = await campaignWith([nextPhone()]);
    const counted: [index: string, statement: string][] = [
      [
        'contacts_fresh',
        `SELECT window_class_id, count(*) FROM contacts WHERE campaign_id = '${campaignId}' AND state = 'queued' GROUP BY 1`,
      ],
      [
        'contacts_held',
        `SELECT due_reason, reason_code, count(*), min(due_at), max(due_at) FROM contacts WHERE campaign_id = '${campaignId}'
          AND state IN ('waiting_retry', 'waiting_callback') AND due_reason IS NOT NULL AND due_at IS NOT NULL GROUP BY 1, 2`,
      ],
      [
        'contacts_barred',
        `SELECT barred_by, count(*) FROM contacts WHERE campaign_id = '${campaignId}' AND state = 'suppressed' GROUP BY 1`,
      ],
    ];
    for (const [index, statement] of counted) {
      const plan = await scene.db.transaction(async (tx) => {
        await tx.execute(sql`SET LOCAL enable_seqscan = off`);
        await tx.execute(sql`SET LOCAL enable_bitmapscan = off`);
        const rows = await tx.execute<Record<string, string>>(sql.raw(`EXPLAIN ${statement}`));
        return rows.map((row) => Object.values(row)[0]).join('\n');
      });
      expect(plan).toMatch(new RegExp(`Index Only Scan using ${index}`));
    }
  });
});
