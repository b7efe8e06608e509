/** How often a number may be called, whatever campaign calls it. */
import { eq, sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import type { DialPermission } from '#db/dialling/attempt.ts';
import { scheduleCallback } from '#db/callback/callback.ts';
import { noteRefusal } from '#db/calling-law/dial-history.ts';
import { markReady } from '#db/dialling/schedule.ts';
import { callbacks } from '#db/schema/index.ts';
import { hours, minutes, onWednesday, tuesday, useLawScene } from '../support/law-scene.ts';
import { one } from '../support/one.ts';
import { storedSaying } from '../support/words.ts';

const scene = useLawScene();
const {
  campaignWith,
  publishedLaw,
  change,
  claim,
  begin,
  contactOf,
  attemptOf,
  lease,
  end,
  refused,
  dialOnce,
  nextPhone,
} = scene;

describe('caps per number', () => {
  it('count the dials of all campaigns: who is capped waits until the cap frees, and has no attempt more', async () => {
    const phone = nextPhone();
    const [first, second] = [await campaignWith([phone]), await campaignWith([phone, nextPhone()])];
    await publishedLaw();
    await dialOnce(first.campaignId);
    // The slot goes to the next person at once.
    const { leases } = await claim(second.campaignId, minutes(5));
    expect(leases.map((one) => one.contactId)).toEqual([second.ids[1]]);
    expect(await contactOf(second.ids[0])).toMatchObject({
      state: 'waiting_retry',
      attempts: 0,
      dueAt: onWednesday(second.ids[0]),
      stateReason: storedSaying('Called as often as allowed: once a day (Product setting)'),
    });
    // Nobody dialled it before, so no workflow has a timer: the claim itself finds it.
    const later = new Date('2026-11-25T15:00:00Z');
    const lateLease = one((await claim(second.campaignId, later)).leases);
    expect(lateLease).toMatchObject({ contactId: second.ids[0], number: 1, waiting: true });
    expect(await begin(lateLease.attemptId, later)).toMatchObject({ kind: 'go' });
  });

  it('hold when two campaigns claimed the same number before either dialled', async () => {
    const phone = nextPhone();
    const both = [await campaignWith([phone]), await campaignWith([phone])] as const;
    await publishedLaw();
    const leased = [await lease(both[0].campaignId), await lease(both[1].campaignId)];
    const permissions = await Promise.all(leased.map((attemptId) => begin(attemptId)));
    expect(permissions.map(({ kind }) => kind).sort()).toEqual(['blocked', 'go']);
    const loser = permissions.findIndex(({ kind }) => kind === 'blocked');
    const conclusion = await refused(leased[loser] ?? '', permissions[loser] as DialPermission);
    expect(conclusion).toMatchObject({
      outcome: 'deferred',
      state: 'waiting_retry',
      dueAt: onWednesday(both[loser]?.ids[0]).toISOString(),
      push: false,
    });
    expect(await contactOf(both[loser]?.ids[0])).toMatchObject({
      attempts: 0,
      stateReason: storedSaying(/a day/),
    });
    expect((await attemptOf(leased[loser])).diallingAt).toBeNull();
  });

  it('move a retry beyond its cool-down, and say why', async () => {
    const { campaignId, ids } = await campaignWith([nextPhone()]);
    await publishedLaw();
    expect(await dialOnce(campaignId, tuesday, 'busy')).toMatchObject({
      state: 'waiting_retry',
      dueAt: onWednesday(ids[0]).toISOString(),
    });
    expect((await contactOf(ids[0])).stateReason).toEqual(storedSaying(/once a day/));
  });

  it('do not count what the carrier refused without trying', async () => {
    const phone = nextPhone();
    const [first, second] = [await campaignWith([phone]), await campaignWith([phone])];
    await publishedLaw();
    expect(await dialOnce(first.campaignId, tuesday, 'capacity')).toMatchObject({ outcome: 'deferred' });
    expect((await claim(second.campaignId)).leases).toHaveLength(1);
  });

  it('are not all that counts: nobody is rung who is on the phone with us, not even where no cap bars it', async () => {
    const phone = nextPhone();
    const [first, second] = [await campaignWith([phone]), await campaignWith([phone])];
    const caps = { perLocalDay: 1000, per7Days: 7000, hoursBetween: 0 };
    await change({ kind: 'set_product_caps', caps, reason: 'A story without caps.' });
    const [talking, other] = [await lease(first.campaignId), await lease(second.campaignId)];
    expect(await begin(talking)).toMatchObject({ kind: 'go' });
    const permission = await begin(other);
    expect(permission).toMatchObject({ kind: 'blocked', words: storedSaying(/^Another call to this number/) });
    expect(await refused(other, permission)).toMatchObject({
      outcome: 'deferred',
      state: 'waiting_retry',
      push: false,
    });
    expect(await contactOf(second.ids[0])).toMatchObject({ attempts: 0 });
    await end(talking, 'normal', minutes(2));
    const next = one((await claim(second.campaignId, minutes(3))).leases);
    expect(await begin(next.attemptId, minutes(3))).toMatchObject({ kind: 'go' });
  });

  it('of the law move a callback that is due, and its plan with it', async () => {
    const phone = nextPhone();
    const campaigns = [];
    for (let n = 0; n < 4; n++) campaigns.push(await campaignWith([phone]));
    await publishedLaw();
    const caps = { perLocalDay: 1000, per7Days: 7000, hoursBetween: 0 };
    await change({ kind: 'set_product_caps', caps, reason: 'A story without caps.' });
    const called = campaigns.pop();
    const contactId = called?.ids[0] ?? '';
    await scheduleCallback(scene.db, { contactId, source: 'console', requestedFor: minutes(5), now: tuesday });
    await markReady(scene.db, contactId, minutes(5));
    for (const { campaignId } of campaigns) await dialOnce(campaignId);
    expect((await claim(called?.campaignId ?? '', minutes(5))).leases).toEqual([]);
    const dueAt = new Date(tuesday.getTime() + 30 * 86_400_000);
    const words = storedSaying(/3 times in 30 days/);
    expect(await contactOf(contactId)).toMatchObject({ state: 'waiting_callback', dueAt, stateReason: words });
    const plan = one(await scene.db.select().from(callbacks).where(eq(callbacks.contactId, contactId)));
    expect(plan).toMatchObject({ status: 'scheduled', dueAt, movedReason: words });
  });

  it('turn away a crowd with a statement for each look, not for each person', async () => {
    const phones = Array.from({ length: 20 }, nextPhone);
    const [first, second] = [await campaignWith(phones), await campaignWith(phones)];
    await publishedLaw();
    let dialled = 0;
    while (dialled < phones.length) {
      for (const { attemptId } of (await claim(first.campaignId)).leases) {
        await begin(attemptId);
        await end(attemptId, 'no_answer');
        dialled += 1;
      }
    }
    const counting = sql`
      CREATE TABLE updates (at timestamptz DEFAULT clock_timestamp());
      CREATE FUNCTION count_update() RETURNS trigger LANGUAGE plpgsql AS
        $$BEGIN INSERT INTO updates DEFAULT VALUES; RETURN NULL; END$$;
      CREATE TRIGGER counts AFTER UPDATE ON contacts FOR EACH STATEMENT EXECUTE FUNCTION count_update()`;
    await scene.db.execute(counting);
    expect((await claim(second.campaignId, minutes(1))).leases).toEqual([]);
    const updates = await scene.db.execute(sql`SELECT * FROM updates`);
    await scene.db.execute(sql`DROP TRIGGER counts ON contacts; DROP FUNCTION count_update; DROP TABLE updates`);
    // One that offers who is overdue, then one for each five who are next, as many as may be dialled at once.
    expect(updates.length).toBeLessThanOrEqual(1 + phones.length / 5);
    for (const id of second.ids) {
      expect(await contactOf(id)).toMatchObject({
        ...{ state: 'waiting_retry', dueReason: 'retry', dueAt: onWednesday(id) },
        stateReason: storedSaying(/once a day/),
      });
    }
  });

  it('of the product let a callback pass that was asked for; those of the law move it', async () => {
    const phone = nextPhone();
    const { campaignId, ids } = await campaignWith([phone]);
    await publishedLaw();
    await dialOnce(campaignId);
    const contactId = ids[0] ?? '';
    const asked = { contactId, source: 'callee', requestedFor: hours(1) } as const;
    expect(await scheduleCallback(scene.db, { ...asked, now: tuesday })).toMatchObject({
      dueAt: hours(1),
      movedReason: null,
    });
    await markReady(scene.db, contactId, hours(1));
    expect(await dialOnce(campaignId, hours(1))).toMatchObject({ outcome: 'no_answer' });
    // An artificial voice may try three times in thirty days: two were made.
    expect(await scheduleCallback(scene.db, { ...asked, requestedFor: hours(2), now: hours(1) })).toMatchObject({
      movedReason: null,
    });
    await markReady(scene.db, contactId, hours(2));
    await dialOnce(campaignId, hours(2));
    const fourth = await scheduleCallback(scene.db, { ...asked, requestedFor: hours(3), now: hours(2) });
    expect(fourth).toMatchObject({
      dueAt: new Date(tuesday.getTime() + 30 * 86_400_000),
      movedReason: storedSaying(/3 times in 30 days .*64\.1200/),
    });
  });

  it('bar calls after a refusal where the law does, for good', async () => {
    const phone = '+971501234521';
    const [first, second] = [await campaignWith([phone]), await campaignWith([phone])];
    await publishedLaw();
    // Afternoon in Dubai.
    const now = new Date('2026-11-24T09:00:00Z');
    const attemptId = await lease(first.campaignId, now);
    await begin(attemptId, now);
    await noteRefusal(scene.db, attemptId);
    await end(attemptId, 'normal', now);
    const muchLater = new Date('2027-03-02T09:00:00Z');
    expect((await claim(second.campaignId, muchLater)).leases).toEqual([]);
    expect(await contactOf(second.ids[0])).toMatchObject({
      state: 'suppressed',
      stateReason: storedSaying(/refused a call: no call may follow .*56\/2024/),
      barredBy: 'attempt_cap',
    });
  });

  it('find the dials of a number by indexes alone, whatever else the tables hold', async () => {
    await scene.db.execute(sql`SET enable_seqscan = off`);
    const rows = await scene.db.execute<Record<string, string>>(sql`
      EXPLAIN SELECT a.dialling_at FROM contacts k JOIN attempts a ON a.contact_id = k.id
      WHERE k.phone IN ('+12125550100', '+12125550101')`);
    const plan = rows.map((row) => Object.values(row)[0]).join('\n');
    expect(plan).toMatch(/contacts_phone/);
    expect(plan).toMatch(/attempts_contact/);
    expect(plan).not.toMatch(/Seq Scan/);
  });
});
