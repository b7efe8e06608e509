/** The law in the database: consent, caps per number, the workspace's own rules and stops, do-not-call, and the evidence. */
import { randomUUID } from 'node:crypto';
import { and, eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { beginDial, type DialPermission } from '#db/attempt.ts';
import { scheduleCallback } from '#db/callback.ts';
import { applyCallEvent } from '#db/call-event.ts';
import { changeCallingLaw, readCallingLaw, seedSandboxLaw, type LawChange } from '#db/calling-law.ts';
import { changeCampaignStatus } from '#db/campaign.ts';
import { changeLiveSettings } from '#db/campaign-live.ts';
import { readDiallingState } from '#db/campaign-waiting.ts';
import { claimContacts } from '#db/claim.ts';
import { concludeAttempt } from '#db/conclusion.ts';
import { recordConsent } from '#db/contact-consent.ts';
import { noteRefusal } from '#db/dial-history.ts';
import { addToDoNotCall } from '#db/do-not-call.ts';
import { markReady } from '#db/schedule.ts';
import {
  agentWorkers,
  attempts,
  auditLog,
  callbacks,
  calls,
  campaigns,
  contacts,
  events,
  settings,
} from '#db/schema/index.ts';
import { windowClassId } from '#db/window-class.ts';
import { defaultProductCaps, defaultRuleset, windowClassOf, type RuleOverride } from '#domain/calling-law/index.ts';
import type { Purpose } from '#domain/campaign.ts';
import type { Cause } from '#domain/call.ts';
import { createAccount, createCampaign, type TestAccount } from './support/campaign.ts';
import { createTestDatabase, type TestDatabase } from './support/database.ts';

/** A Tuesday, 10:00 in New York. */
const tuesday = new Date('2026-11-24T15:00:00Z');
const minutes = (n: number): Date => new Date(tuesday.getTime() + n * 60_000);
const hours = (n: number): Date => minutes(n * 60);
/** The next midnight of New York, when the product's one call a day is free again. */
const wednesday = new Date('2026-11-25T05:00:00Z');

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
  options: { purpose?: Purpose; status?: 'draft' | 'dialing'; values?: Partial<typeof contacts.$inferInsert> } = {},
): Promise<{ campaignId: string; ids: string[] }> {
  const campaignId = await createCampaign(test.db, account, { status: options.status ?? 'dialing' });
  await test.db
    .update(campaigns)
    .set({ purpose: options.purpose ?? 'service' })
    .where(eq(campaigns.id, campaignId));
  const ids: string[] = [];
  for (const [position, phone] of phones.entries()) {
    const found = windowClassOf({ e164: phone });
    if (!found.ok) throw new Error(found.reason);
    const classId = await windowClassId(test.db, found.windowClass.key);
    const [row] = await test.db
      .insert(contacts)
      .values({ campaignId, phone, windowClassId: classId, position, ...options.values })
      .returning({ id: contacts.id });
    ids.push(row?.id ?? '');
  }
  return { campaignId, ids };
}

/** The law as published, without what the sandbox loosens. */
const publishedLaw = () => test.db.delete(settings).where(eq(settings.name, 'callingLaw'));
const change = (what: LawChange, now = tuesday) => changeCallingLaw(test.db, { change: what, actor: 'admin', now });
const claim = (campaignId: string, now = tuesday) => claimContacts(test.db, { campaignId, claimId: randomUUID(), now });
const begin = (attemptId: string, now = tuesday) => beginDial(test.db, { attemptId, now });
const contactOf = async (id = '') =>
  (await test.db.select().from(contacts).where(eq(contacts.id, id)))[0] as typeof contacts.$inferSelect;
const attemptOf = async (id = '') =>
  (await test.db.select().from(attempts).where(eq(attempts.id, id)))[0] as typeof attempts.$inferSelect;
const audited = (action: string) =>
  test.db.select().from(auditLog).where(eq(auditLog.action, action)).orderBy(auditLog.at);

async function lease(campaignId: string, now = tuesday): Promise<string> {
  const [one] = (await claim(campaignId, now)).leases;
  if (!one) throw new Error('Nobody was claimed');
  return one.attemptId;
}

async function end(attemptId: string, cause: Cause, now = tuesday, endedBy: 'callee' | 'system' = 'system') {
  await applyCallEvent(test.db, attemptId, {
    type: 'ended',
    id: `${attemptId}:end`,
    at: now.toISOString(),
    cause,
    endedBy,
    sipCode: null,
    vendorCode: null,
    words: 'Test',
  });
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

describe('consent for marketing', () => {
  it('is asked for at launch: who lacks it is shown as suppressed, with what would help, and never claimed', async () => {
    const { campaignId, ids } = await campaignWith([nextPhone(), nextPhone(), nextPhone()], {
      purpose: 'marketing',
      status: 'draft',
    });
    const [good = '', lacking = '', future = ''] = ids;
    await test.db
      .update(contacts)
      .set({ consentAt: new Date('2026-11-02') })
      .where(eq(contacts.id, good));
    await test.db
      .update(contacts)
      .set({ consentAt: new Date(Date.now() + 86_400_000) })
      .where(eq(contacts.id, future));
    await changeCampaignStatus(test.db, { campaignId, action: 'launch', actor: 'ops' });
    expect(await contactOf(lacking)).toMatchObject({
      state: 'suppressed',
      barredBy: 'consent',
      stateReason: expect.stringMatching(/consent on record.*consent_at/),
    });
    expect((await contactOf(future)).stateReason).toMatch(/lies in the future/);
    expect((await claim(campaignId)).leases.map((one) => one.contactId)).toEqual([good]);
  });

  it('can be stated by who launches, for all of them; who, when and the words are kept', async () => {
    const { campaignId, ids } = await campaignWith([nextPhone(), nextPhone()], {
      purpose: 'marketing',
      status: 'draft',
    });
    const consentStatement = 'They ticked the box on our form of 2 March.';
    await test.db.update(campaigns).set({ consentStatement }).where(eq(campaigns.id, campaignId));
    await changeCampaignStatus(test.db, { campaignId, action: 'launch', actor: 'ops' });
    const [row] = await test.db.select().from(campaigns).where(eq(campaigns.id, campaignId));
    expect(row).toMatchObject({ consentStatedBy: 'ops', consentStatedAt: expect.any(Date) });
    const entry = (await audited('campaign.state_consent')).find(({ entityId }) => entityId === campaignId);
    expect(entry).toMatchObject({
      actor: 'ops',
      after: { statement: consentStatement, coveredByStatement: 2, suppressed: 0 },
    });
    const attemptId = await lease(campaignId);
    expect(await begin(attemptId)).toMatchObject({ kind: 'go' });
    expect((await attemptOf(attemptId)).lawEvidence).toMatchObject({ consent: { statedBy: 'ops' } });
    expect(ids).toHaveLength(2);
  });

  it('is asked for again in the second before the dial, which then is no attempt', async () => {
    const { campaignId, ids } = await campaignWith([nextPhone()], {
      purpose: 'marketing',
      values: { consentAt: minutes(-60) },
    });
    const attemptId = await lease(campaignId);
    await test.db
      .update(contacts)
      .set({ consentAt: null })
      .where(eq(contacts.id, ids[0] ?? ''));
    const permission = await begin(attemptId);
    expect(permission).toMatchObject({ kind: 'blocked', words: expect.stringMatching(/consent on record/) });
    expect(await refused(attemptId, permission)).toMatchObject({ outcome: 'deferred', state: 'suppressed' });
    expect(await contactOf(ids[0])).toMatchObject({ attempts: 0, barredBy: 'consent' });
    expect((await attemptOf(attemptId)).slotFreedAt).not.toBeNull();
  });

  it('of people who came later is asked for at the claim; written down by hand, they are taken up again', async () => {
    const { campaignId, ids } = await campaignWith([nextPhone(), nextPhone()], { purpose: 'marketing' });
    expect((await claim(campaignId)).leases).toEqual([]);
    expect(await contactOf(ids[1])).toMatchObject({ state: 'suppressed', barredBy: 'consent' });
    const request = { contactId: ids[1] ?? '', source: 'Signed form', actor: 'ops', now: tuesday };
    await expect(recordConsent(test.db, { ...request, consentAt: hours(1) })).rejects.toMatchObject({
      code: 'bad_input',
    });
    expect(await recordConsent(test.db, { ...request, consentAt: hours(-1) })).toEqual({
      campaignId,
      takenUp: true,
      isDialling: true,
    });
    expect((await claim(campaignId)).leases.map((one) => one.contactId)).toEqual([ids[1]]);
  });
});

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
      dueAt: wednesday,
      stateReason: 'Called as often as allowed: once a day (Product setting)',
    });
    // Nobody dialled it before, so no workflow has a timer: the claim itself finds it.
    const later = new Date('2026-11-25T15:00:00Z');
    const [lateLease] = (await claim(second.campaignId, later)).leases;
    expect(lateLease).toMatchObject({ contactId: second.ids[0], number: 1, waiting: true });
    expect(await begin(lateLease?.attemptId ?? '', later)).toMatchObject({ kind: 'go' });
  });

  it('hold when two campaigns claimed the same number before either dialled', async () => {
    const phone = nextPhone();
    const both = [await campaignWith([phone]), await campaignWith([phone])];
    await publishedLaw();
    const leased = [await lease(both[0]?.campaignId ?? ''), await lease(both[1]?.campaignId ?? '')];
    const permissions = await Promise.all(leased.map((attemptId) => begin(attemptId)));
    expect(permissions.map(({ kind }) => kind).sort()).toEqual(['blocked', 'go']);
    const loser = permissions.findIndex(({ kind }) => kind === 'blocked');
    const conclusion = await refused(leased[loser] ?? '', permissions[loser] as DialPermission);
    expect(conclusion).toMatchObject({
      outcome: 'deferred',
      state: 'waiting_retry',
      dueAt: wednesday.toISOString(),
      push: false,
    });
    expect(await contactOf(both[loser]?.ids[0])).toMatchObject({
      attempts: 0,
      stateReason: expect.stringMatching(/a day/),
    });
    expect((await attemptOf(leased[loser])).diallingAt).toBeNull();
  });

  it('move a retry beyond its cool-down, and say why', async () => {
    const { campaignId, ids } = await campaignWith([nextPhone()]);
    await publishedLaw();
    expect(await dialOnce(campaignId, tuesday, 'busy')).toMatchObject({
      state: 'waiting_retry',
      dueAt: wednesday.toISOString(),
    });
    expect((await contactOf(ids[0])).stateReason).toMatch(/once a day/);
  });

  it('do not count what the carrier refused without trying', async () => {
    const phone = nextPhone();
    const [first, second] = [await campaignWith([phone]), await campaignWith([phone])];
    await publishedLaw();
    expect(await dialOnce(first.campaignId, tuesday, 'capacity')).toMatchObject({ outcome: 'deferred' });
    expect((await claim(second.campaignId)).leases).toHaveLength(1);
  });

  it('of the product let a callback pass that was asked for; those of the law move it', async () => {
    const phone = nextPhone();
    const { campaignId, ids } = await campaignWith([phone]);
    await publishedLaw();
    await dialOnce(campaignId);
    const contactId = ids[0] ?? '';
    const asked = { contactId, source: 'callee', requestedFor: hours(1) } as const;
    expect(await scheduleCallback(test.db, asked, tuesday)).toMatchObject({ dueAt: hours(1), movedReason: null });
    await markReady(test.db, contactId, hours(1));
    expect(await dialOnce(campaignId, hours(1))).toMatchObject({ outcome: 'no_answer' });
    // An artificial voice may try three times in thirty days: two were made.
    expect(await scheduleCallback(test.db, { ...asked, requestedFor: hours(2) }, hours(1))).toMatchObject({
      movedReason: null,
    });
    await markReady(test.db, contactId, hours(2));
    await dialOnce(campaignId, hours(2));
    const fourth = await scheduleCallback(test.db, { ...asked, requestedFor: hours(3) }, hours(2));
    expect(fourth).toMatchObject({
      dueAt: new Date(tuesday.getTime() + 30 * 86_400_000),
      movedReason: expect.stringMatching(/3 times in 30 days .*64\.1200/),
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
    await noteRefusal(test.db, attemptId);
    await end(attemptId, 'normal', now);
    const muchLater = new Date('2027-03-02T09:00:00Z');
    expect((await claim(second.campaignId, muchLater)).leases).toEqual([]);
    expect(await contactOf(second.ids[0])).toMatchObject({
      state: 'suppressed',
      stateReason: expect.stringMatching(/refused a call: no call may follow .*56\/2024/),
    });
  });

  it('that never free again close the contact', async () => {
    const phone = nextPhone();
    const [first, second] = [await campaignWith([phone]), await campaignWith([phone])];
    await publishedLaw();
    await change({ kind: 'set_product_caps', caps: { ...defaultProductCaps, inTotal: 1 }, reason: '' });
    await dialOnce(first.campaignId);
    expect((await claim(second.campaignId, hours(48))).leases).toEqual([]);
    expect(await contactOf(second.ids[0])).toMatchObject({ state: 'suppressed', barredBy: 'attempt_cap' });
  });

  it('find the dials of a number by indexes alone, whatever else the tables hold', async () => {
    await test.db.execute(sql`SET enable_seqscan = off`);
    const rows = await test.db.execute<Record<string, string>>(sql`
      EXPLAIN SELECT a.dialling_at FROM contacts k JOIN attempts a ON a.contact_id = k.id
      WHERE k.phone IN ('+12125550100', '+12125550101')`);
    const plan = rows.map((row) => Object.values(row)[0]).join('\n');
    expect(plan).toMatch(/contacts_phone/);
    expect(plan).toMatch(/attempts_contact/);
    expect(plan).not.toMatch(/Seq Scan/);
  });
});

describe('the law of a workspace', () => {
  it('in the sandbox is loosened openly: in the settings and in the audit log, with the reason', async () => {
    await publishedLaw();
    await seedSandboxLaw(test.db, tuesday);
    const { productCaps, capOverrides, ruleset } = await readCallingLaw(test.db);
    expect(productCaps.perLocalDay).toBeGreaterThan(100);
    expect(capOverrides.every(({ reason }) => reason.startsWith('Sandbox: simulated people'))).toBe(true);
    // Hours are not touched.
    expect(ruleset.version).toBe(defaultRuleset.version);
    const entry = (await audited('calling_law.set_product_caps')).find(({ actor }) => actor === 'system');
    expect(entry?.after).toMatchObject({ change: { reason: 'Sandbox: simulated people; cool-downs run at a scale.' } });
    await change({ kind: 'set_product_caps', caps: defaultProductCaps, reason: '' });
    await seedSandboxLaw(test.db, tuesday);
    expect((await readCallingLaw(test.db)).productCaps).toEqual(defaultProductCaps);
  });

  it('is tightened freely; what is looser needs a written reason', async () => {
    await publishedLaw();
    const override: RuleOverride = {
      region: 'US-NY',
      weekly: { tue: [['12:00', '15:00']] },
      holidays: 'as_usual',
      reason: '',
    };
    await change({ kind: 'set_override', override });
    const { campaignId } = await campaignWith([nextPhone()]);
    const closed = await claim(campaignId);
    expect(closed).toMatchObject({ leases: [], nextOpenAt: '2026-11-24T17:00:00.000Z' });
    expect((await claim(campaignId, hours(3))).leases).toHaveLength(1);

    const loose = { ...override, region: 'US', weekly: { tue: [['06:00', '23:00']] } } satisfies RuleOverride;
    await expect(change({ kind: 'set_override', override: loose })).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringMatching(/allow calls that the rules for US do not \(tue\)/),
    });
    const caps = { ...defaultProductCaps, perLocalDay: 2 };
    await expect(change({ kind: 'set_product_caps', caps, reason: ' ' })).rejects.toMatchObject({ code: 'bad_input' });
    const reason = 'Counsel agreed on 3 November, file 17.';
    await change({ kind: 'set_override', override: { ...loose, reason } });
    const entry = (await audited('calling_law.set_override')).find(({ after }) =>
      JSON.stringify(after).includes(reason),
    );
    expect(entry).toMatchObject({ actor: 'admin', after: { change: { override: { region: 'US' } } } });
    for (const region of ['US', 'US-NY']) await change({ kind: 'remove_override', region });
    expect((await readCallingLaw(test.db)).ruleset.version).toBe(defaultRuleset.version);
  });

  it('takes numbers of calls in the place of a region’s, with a reason where they are more than by law', async () => {
    await publishedLaw();
    const [loose, strict] = [
      { region: 'AE', max: 3, hours: 24, reason: '' },
      { region: 'DE', max: 1, hours: 7 * 24, reason: '' },
    ];
    await expect(change({ kind: 'set_cap_override', override: loose })).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringMatching(/more than the law of AE \(Cabinet Resolution 56\/2024/),
    });
    await change({ kind: 'set_cap_override', override: strict });
    const reason = 'The authority exempts us, letter of 2 November.';
    await change({ kind: 'set_cap_override', override: { ...loose, reason } });
    expect((await readCallingLaw(test.db)).capOverrides).toEqual([{ ...loose, reason }, strict]);
    const entry = (await audited('calling_law.set_cap_override')).at(-1);
    expect(entry).toMatchObject({ after: { change: { override: { region: 'AE', reason } } } });
    for (const region of ['AE', 'DE']) await change({ kind: 'remove_cap_override', region });
    expect((await readCallingLaw(test.db)).capOverrides).toEqual([]);
  });

  it('stops a region at once: at the claim, before a dial that was leased, and the campaign says why', async () => {
    await publishedLaw();
    const { campaignId, ids } = await campaignWith([nextPhone(), nextPhone()]);
    await test.db
      .update(campaigns)
      .set({ settings: sql`jsonb_set(settings, '{concurrency}', '1')` })
      .where(eq(campaigns.id, campaignId));
    const attemptId = await lease(campaignId);
    await change({ kind: 'stop', region: 'US', reason: 'Hurricane: the governor asked for it' });
    const permission = await begin(attemptId);
    expect(permission).toMatchObject({ kind: 'blocked', words: expect.stringMatching(/Calls to US are stopped/) });
    await refused(attemptId, permission);
    await markReady(test.db, ids[0] ?? '', minutes(2));
    expect(await claim(campaignId, minutes(3))).toMatchObject({
      leases: [],
      finished: false,
      waitsFor: 'Calls to US are stopped: Hurricane: the governor asked for it',
    });
    expect(await readDiallingState(test.db, campaignId, minutes(3))).toMatchObject({ kind: 'stopped', contacts: 2 });
    // Nobody is closed by it: they wait.
    expect((await contactOf(ids[1])).state).toBe('queued');

    await expect(change({ kind: 'lift_stop', region: 'US', reason: '' })).rejects.toMatchObject({ code: 'bad_input' });
    await change({ kind: 'lift_stop', region: 'US', reason: 'The state of emergency is over.' });
    expect((await claim(campaignId, minutes(4))).leases).toHaveLength(1);
    expect(await audited('calling_law.stop')).toHaveLength(1);
    expect(await audited('calling_law.lift_stop')).toHaveLength(1);
  });
});

describe('contacts whose window never opens', () => {
  const everyDay = [1, 2, 3, 4, 5, 6, 7];
  const night = [{ days: everyDay, from: '02:00', to: '03:00' }];
  /** Of two places, New York is open at these hours of the campaign, and Dubai is not. */
  const evening = [{ days: everyDay, from: '18:30', to: '19:30' }];
  const reason = 'Counsel agreed on 3 November, file 18.';
  // The next campaign is given the sandbox's law again.
  afterAll(async () => void (await publishedLaw()));

  const week = (from: string, to: string): RuleOverride['weekly'] =>
    Object.fromEntries((['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const).map((day) => [day, [[from, to]]]));

  async function saveHours(campaignId: string, window: typeof night) {
    const [row] = await test.db.select().from(campaigns).where(eq(campaigns.id, campaignId));
    const request = { campaignId, expectedVersion: row?.settingsVersion ?? 0, actor: 'ops' };
    return changeLiveSettings(test.db, { ...request, change: { settings: { window } } });
  }

  /** A campaign of one person in New York and one in Dubai, who was left out by a claim. */
  async function halfBarred(values: Partial<typeof contacts.$inferInsert> = {}) {
    const { campaignId, ids } = await campaignWith([nextPhone(), '+971501234520'], { values });
    await saveHours(campaignId, evening);
    await claim(campaignId);
    expect(await contactOf(ids[1])).toMatchObject({
      state: 'suppressed',
      barredBy: 'never_open',
      stateReason: expect.stringMatching(/Add a time zone.*widen the hours/),
    });
    expect((await contactOf(ids[0])).state).toBe(values.state ?? 'queued');
    return { campaignId, dubai: ids[1] };
  }

  it('are not left in the queue, and come back when the campaign’s hours are widened while it dials', async () => {
    await publishedLaw();
    const { campaignId, dubai } = await halfBarred();
    await expect(saveHours(campaignId, night)).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringMatching(/never meets the legal hours/),
    });
    // Other hours that do not help leave them as they are.
    await saveHours(campaignId, [{ days: everyDay, from: '18:00', to: '19:30' }]);
    expect((await contactOf(dubai)).state).toBe('suppressed');
    await saveHours(campaignId, []);
    expect(await contactOf(dubai)).toMatchObject({ state: 'queued', barredBy: null, stateReason: null });
  });

  it('come back to their retry if they were dialled before', async () => {
    await publishedLaw();
    const waited = { state: 'ready', dueReason: 'retry', dueAt: tuesday, attempts: 1 } as const;
    const { campaignId, dubai } = await halfBarred(waited);
    await saveHours(campaignId, []);
    expect(await contactOf(dubai)).toMatchObject({ state: 'ready', dueReason: 'retry', attempts: 1 });
    expect((await contactOf(dubai)).dueAt).not.toBeNull();
  });

  it('come back in every campaign that still calls when the workspace’s own hours are widened', async () => {
    await publishedLaw();
    const [one, paused, cancelled, late] = [
      await halfBarred(),
      await halfBarred(),
      await halfBarred(),
      await halfBarred(),
    ];
    const set = (campaignId: string, values: Partial<typeof campaigns.$inferInsert>) =>
      test.db.update(campaigns).set(values).where(eq(campaigns.id, campaignId));
    await set(paused.campaignId, { status: 'paused' });
    await set(cancelled.campaignId, { status: 'cancelled' });
    await saveHours(late.campaignId, [{ days: everyDay, from: '20:00', to: '21:00' }]);
    await change({ kind: 'stop', region: 'AE', reason: 'A storm is coming from the gulf' });
    await change({
      kind: 'set_override',
      override: { region: 'AE', weekly: week('09:00', '19:00'), holidays: 'as_usual', reason },
    });
    expect((await contactOf(one.dubai)).state).toBe('queued');
    expect((await contactOf(paused.dubai)).state).toBe('queued');
    expect((await contactOf(cancelled.dubai)).state).toBe('suppressed');
    expect((await contactOf(late.dubai)).state).toBe('suppressed');
    const announced = await test.db
      .select({ data: events.data })
      .from(events)
      .where(and(eq(events.campaignId, one.campaignId), eq(events.kind, 'contact.state')));
    expect(announced.at(-1)?.data).toEqual({ state: 'queued', contacts: 1 });
    // The stop holds them up, and does not close them.
    await claim(one.campaignId);
    expect((await contactOf(one.dubai)).state).toBe('queued');
    await change({ kind: 'lift_stop', region: 'AE', reason: 'The storm is over for good.' });
    expect((await claim(one.campaignId, hours(-0.25))).leases.map(({ contactId }) => contactId)).toContain(one.dubai);
    await change({ kind: 'remove_override', region: 'AE' });
  });

  it('come back even if a claim under way leaves them out by the law of before', async () => {
    await publishedLaw();
    const { campaignId, ids } = await campaignWith(['+971501234523']);
    const override: RuleOverride = { region: 'AE', weekly: week('09:00', '17:00'), holidays: 'as_usual', reason: '' };
    const changing: Promise<void>[] = [];
    await test.db.transaction(async (tx) => {
      await tx.select().from(campaigns).where(eq(campaigns.id, campaignId)).for('no key update');
      changing.push(change({ kind: 'set_override', override }));
      const waiting = sql`SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
      while ((await test.db.execute(waiting)).length === 0);
      const left = { state: 'suppressed', barredBy: 'never_open' } as const;
      await tx
        .update(contacts)
        .set(left)
        .where(eq(contacts.id, ids[0] ?? ''));
    });
    await Promise.all(changing);
    expect((await contactOf(ids[0])).state).toBe('queued');
    await change({ kind: 'remove_override', region: 'AE' });
  });

  it('come back when hours of the workspace’s own that were too strict are removed', async () => {
    await publishedLaw();
    const closed: RuleOverride = { region: 'AE', weekly: {}, holidays: 'as_usual', reason: '' };
    await change({ kind: 'set_override', override: closed });
    const { campaignId, ids } = await campaignWith([nextPhone(), '+971501234522']);
    await claim(campaignId);
    expect(await contactOf(ids[1])).toMatchObject({ state: 'suppressed', barredBy: 'never_open' });
    await change({ kind: 'remove_override', region: 'AE' });
    expect(await contactOf(ids[1])).toMatchObject({ state: 'queued', barredBy: null });
  });
});

describe('an opt-out during a call', () => {
  it('ends everything else for the number: waiting retries, callbacks, leases, ringing phones', async () => {
    const phone = nextPhone();
    const many = await Promise.all([1, 2, 3, 4, 5].map(() => campaignWith([phone])));
    const [talking, ringing, leased, planned, fresh] = many;
    const attemptId = await lease(talking?.campaignId ?? '');
    await begin(attemptId);
    const [call] = await test.db
      .insert(calls)
      .values({ attemptId, contactId: talking?.ids[0], campaignId: talking?.campaignId })
      .returning();
    const other = await lease(ringing?.campaignId ?? '');
    await begin(other);
    const waitingLease = await lease(leased?.campaignId ?? '');
    for (const one of [planned, talking]) {
      const contactId = one?.ids[0] ?? '';
      await scheduleCallback(test.db, { contactId, source: 'callee', requestedFor: hours(1) }, tuesday);
    }

    const effects = await addToDoNotCall(test.db, { phone, source: 'spoken', callId: call?.id });
    expect(effects.live).toEqual([{ attemptId: other }]);
    expect(effects.closed.map(({ contactId }) => contactId).sort()).toEqual(
      [planned?.ids[0], fresh?.ids[0]].map(String).sort(),
    );
    expect(await contactOf(fresh?.ids[0])).toMatchObject({ state: 'opted_out', barredBy: 'do_not_call' });
    const open = and(eq(callbacks.status, 'scheduled'), eq(callbacks.campaignId, talking?.campaignId ?? ''));
    expect(await test.db.select().from(callbacks).where(open)).toEqual([]);
    expect(await begin(waitingLease)).toMatchObject({ kind: 'blocked', cause: 'blocked' });
    expect(await end(other, 'cancelled')).toMatchObject({ final: true });
    await test.db.update(attempts).set({ inProgressAt: tuesday }).where(eq(attempts.id, attemptId));
    expect(await end(attemptId, 'normal')).toMatchObject({ state: 'opted_out', final: true });
  });

  it('comes before or after a dial of another campaign, never beside it', async () => {
    for (let round = 0; round < 10; round++) {
      const phone = nextPhone();
      const { campaignId } = await campaignWith([phone]);
      const attemptId = await lease(campaignId);
      const [permission, effects] = await Promise.all([
        begin(attemptId),
        addToDoNotCall(test.db, { phone, source: 'spoken' }),
      ]);
      // Dialled: then the opt-out knows the call and has it hung up.
      expect(permission.kind === 'go').toBe(effects.live.length === 1);
    }
  });
});

describe('the evidence of a dial', () => {
  it('is kept with it: rule set, time-zone data, zones, local times, sources, consent and earlier dials', async () => {
    await publishedLaw();
    const { campaignId } = await campaignWith([nextPhone()]);
    const attemptId = await lease(campaignId);
    await begin(attemptId);
    const { ruleset } = await readCallingLaw(test.db);
    expect((await attemptOf(attemptId)).lawEvidence).toMatchObject({
      at: tuesday.toISOString(),
      rulesetVersion: ruleset.version,
      zoneDataVersion: expect.stringMatching(/^20\d\d[a-z]/),
      zones: ['America/New_York'],
      localTimes: [{ zone: 'America/New_York', date: '2026-11-24', weekday: 2, time: '10:00', offsetMinutes: -300 }],
      sources: [expect.objectContaining({ region: 'US', source: expect.stringMatching(/64\.1200/) })],
      purpose: 'service',
      consent: 'not_needed',
      earlierDials: 0,
    });
  });
});
