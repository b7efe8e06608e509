/** Contacts of a running campaign: withdrawn, taken up again, changed and added, as the database decides it. */
import { randomUUID } from 'node:crypto';
import { asc, eq } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { beginDial } from '#db/dialling/attempt.ts';
import { importAudience } from '#db/audience/audience-import.ts';
import { completeCampaign } from '#db/campaign/campaign.ts';
import { addContacts as addPeople } from '#db/contact/contact-add.ts';
import { listContacts } from '#db/contact/contact-list.ts';
import { changeContact, type ContactChange } from '#db/contact/contact-change.ts';
import { restoreContact, withdrawContact } from '#db/contact/contact-withdrawal.ts';
import { addToDoNotCall } from '#db/do-not-call/do-not-call.ts';
import { contactSchedule } from '#db/dialling/schedule.ts';
import { auditLog, campaigns, contacts } from '#db/schema/index.ts';
import type { ContactFacts } from '#domain/audience/audience.ts';
import type { DuplicateRule } from '#domain/audience/duplicates.ts';
import { inWords } from '#lib/server/words.ts';
import { lawfulPhone } from '../support/lawful-numbers.ts';
import { one } from '../support/one.ts';
import { actor, inMinutes, useScene } from '../support/scene.ts';
import { saying, storedSaying } from '../support/words.ts';

const scene = useScene();
const { campaign, claim, contact, due, end, lease: leased, plan, talk } = scene;
const callbackOf = scene.callback;
beforeEach(() => scene.begin());

const withdraw = (id = scene.contactId) => withdrawContact(scene.db, { contactId: id, actor, now: new Date() });
const restore = (id = scene.contactId) =>
  restoreContact(scene.db, { contactId: id, actor, timeScale: 1, now: new Date() });
const change = (wanted: ContactChange) =>
  changeContact(scene.db, { contactId: scene.contactId, change: wanted, actor, now: new Date() });
const audit = (action: string) => scene.db.select().from(auditLog).where(eq(auditLog.action, action));
let newYorkers = 0;
const nextNewYorker = () => `+1212556${String(newYorkers++).padStart(4, '0')}`;
const completeIt = () => completeCampaign(scene.db, scene.campaignId);
const setCampaign = (set: Partial<typeof campaigns.$inferInsert>) =>
  scene.db.update(campaigns).set(set).where(eq(campaigns.id, scene.campaignId));

describe('a contact that is withdrawn', () => {
  it('while it waits is closed at once, and nobody claims it', async () => {
    const { inCall, contact: answer } = await withdraw();
    expect({ inCall, state: answer.state }).toEqual({ inCall: false, state: 'cancelled' });
    expect(await contact()).toMatchObject({
      state: 'cancelled',
      stateReason: storedSaying('Withdrawn'),
      barredBy: null,
      dueAt: null,
    });
    expect(await claim()).toEqual([]);
    expect(await contactSchedule(scene.db, scene.contactId)).toMatchObject({ final: true });
    expect(await completeIt()).toBe(true);
  });

  it('takes the callback that was planned for it along', async () => {
    await plan();
    await withdraw();
    expect((await callbackOf()).status).toBe('cancelled');
    expect(await contact()).toMatchObject({ state: 'cancelled', dueReason: null });
  });

  it('twice is withdrawn once', async () => {
    await withdraw();
    const before = (await audit('contact.withdraw')).length;
    expect((await withdraw()).contact.state).toBe('cancelled');
    expect(await audit('contact.withdraw')).toHaveLength(before);
  });

  it('between claim and dial is not dialled', async () => {
    const lease = await leased();
    expect(await withdraw()).toMatchObject({ inCall: true });
    expect(await beginDial(scene.db, { attemptId: lease.attemptId, now: new Date() })).toMatchObject({
      kind: 'blocked',
      cause: 'given_back',
    });
    expect(await end(lease.attemptId, 'given_back')).toMatchObject({ state: 'cancelled', final: true });
    expect(await contact()).toMatchObject({ state: 'cancelled', stateReason: storedSaying('Withdrawn'), attempts: 0 });
  });

  it('in the middle of a call: the call goes on, counts as what it becomes, and nothing comes after it', async () => {
    const lease = await leased();
    await talk(lease.attemptId);
    expect(await withdraw()).toMatchObject({ inCall: true });
    expect(await scene.attempt(lease.attemptId)).toMatchObject({ state: 'in_progress', endedAt: null });
    // Its campaign waits for that call, and no second one is begun.
    expect(await completeIt()).toBe(false);
    expect(await claim()).toEqual([]);
    expect(await end(lease.attemptId, 'normal')).toMatchObject({
      outcome: 'connected',
      state: 'completed',
      final: true,
    });
    expect(await contact()).toMatchObject({ state: 'completed', attempts: 1, lastOutcome: 'connected' });
    expect(await completeIt()).toBe(true);
  });

  it('while it rings: no retry comes after nobody answered', async () => {
    const lease = await leased();
    await withdraw();
    expect(await end(lease.attemptId, 'no_answer')).toMatchObject({ outcome: 'no_answer', final: true, dueAt: null });
    expect(await contact()).toMatchObject({ state: 'cancelled', stateReason: storedSaying('Withdrawn'), attempts: 1 });
  });

  it('in a call gets no callback that the person asks for in it', async () => {
    const lease = await leased();
    await talk(lease.attemptId);
    await withdraw();
    await expect(plan()).rejects.toMatchObject({
      code: 'conflict',
      says: saying(/withdrawn/),
    });
    expect(await end(lease.attemptId, 'normal')).toMatchObject({ final: true });
  });

  it('in a call in which the person opts out has opted out', async () => {
    const lease = await leased();
    await talk(lease.attemptId);
    await withdraw();
    await addToDoNotCall(scene.db, { phone: (await contact()).phone, source: 'spoken' });
    expect(await end(lease.attemptId, 'normal')).toMatchObject({ state: 'opted_out' });
  });

  it('while a claim takes contacts is either withdrawn or dialled, never both', async () => {
    const ids = await scene.add(20);
    for (let round = 0; round < ids.length; round += 4) {
      const some = ids.slice(round, round + 4);
      const [leases] = await Promise.all([claim(), ...some.map((id) => withdraw(id))]);
      for (const lease of leases) {
        if (!ids.includes(lease.contactId)) continue;
        const permission = await beginDial(scene.db, { attemptId: lease.attemptId, now: new Date() });
        const { state } = await contact(lease.contactId);
        expect(permission.kind).toBe(state === 'cancelled' ? 'blocked' : 'go');
      }
      for (const id of some) expect((await contact(id)).state).toBe('cancelled');
    }
  });

  it('while its call is concluded keeps no retry', async () => {
    for (let round = 0; round < 5; round += 1) {
      scene.turnTo(one(await scene.add(1)));
      const { attemptId } = one((await claim()).filter((lease) => lease.contactId === scene.contactId));
      await Promise.all([end(attemptId, 'no_answer'), withdraw()]);
      expect(await contact()).toMatchObject({ state: 'cancelled', dueAt: null, attempts: 1 });
    }
  });

  it('but had reached its end already is left as it is, in words', async () => {
    const lease = await leased();
    await talk(lease.attemptId);
    await end(lease.attemptId, 'normal');
    await expect(withdraw()).rejects.toMatchObject({
      code: 'conflict',
      says: saying(/end/),
    });
    await expect(withdraw(randomUUID())).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('a withdrawn contact that is taken up again', () => {
  it('is fresh if it was never dialled, and its completed campaign dials again', async () => {
    await withdraw();
    expect(await completeIt()).toBe(true);
    expect(await restore()).toMatchObject({ contact: { state: 'queued' }, isDialling: true });
    expect((await campaign()).status).toBe('dialing');
    expect((await leased()).contactId).toBe(scene.contactId);
  });

  it('waits for the callback that was planned', async () => {
    const { callbackId, dueAt } = await plan();
    await withdraw();
    expect((await restore()).contact).toMatchObject({ state: 'waiting_callback', dueAt });
    expect(await callbackOf()).toMatchObject({ id: callbackId, status: 'scheduled' });
  });

  it('waits for its retry', async () => {
    await end((await leased()).attemptId, 'no_answer');
    const { dueAt } = await contact();
    await withdraw();
    const { contact: again } = await restore();
    expect(again).toMatchObject({ state: 'waiting_retry', dueReason: 'retry' });
    // From the end of that call, not from now.
    expect(Math.abs((again.dueAt?.getTime() ?? 0) - (dueAt?.getTime() ?? 0))).toBeLessThan(1_000);
  });

  it('in its call is in that call, and is claimed by nobody else', async () => {
    const lease = await leased();
    await withdraw();
    expect((await restore()).contact.state).toBe('active');
    expect(await claim()).toEqual([]);
    expect(await end(lease.attemptId, 'no_answer')).toMatchObject({ state: 'waiting_retry' });
  });

  it('is refused where nobody is called any more', async () => {
    await withdraw();
    await addToDoNotCall(scene.db, { phone: (await contact()).phone, source: 'api' });
    await expect(restore()).rejects.toMatchObject({ says: saying(/do-not-call/) });
    await setCampaign({ status: 'cancelled' });
    await expect(restore()).rejects.toMatchObject({ says: saying(/cancelled/) });
  });
});

describe('a change', () => {
  it('of variables adds, replaces and takes away, and says what is different', async () => {
    await change({ variables: { customer_name: 'Ada', city: 'Boston' } });
    const { changed } = await change({ variables: { customer_name: 'Ada Byron', city: null } });
    expect(changed.sort()).toEqual(['variables.city', 'variables.customer_name']);
    expect((await contact()).variables).toEqual({ customer_name: 'Ada Byron' });
    expect((await change({ variables: { customer_name: 'Ada Byron' } })).changed).toEqual([]);
    expect(JSON.stringify(await audit('contact.change'))).not.toContain('Byron');
  });

  it('of the time zone finds its calling hours anew and moves its callback', async () => {
    const noon = new Date(Date.now() + 3 * 86_400_000);
    noon.setUTCHours(12, 0, 0, 0);
    await change({ phone: nextNewYorker(), timeZone: 'America/New_York' });
    const planned = await plan(noon);
    const { contact: moved } = await change({ timeZone: 'Pacific/Honolulu' });
    expect(moved.timeZone).toBe('Pacific/Honolulu');
    // Noon in London is two in the morning in Honolulu.
    expect(moved.dueAt?.getTime()).toBeGreaterThan(planned.dueAt.getTime());
    expect(await callbackOf()).toMatchObject({ dueAt: moved.dueAt, requestedFor: noon });
  });

  it('that mends what barred it takes it up again', async () => {
    await scene.db
      .update(contacts)
      .set({ state: 'suppressed', barredBy: 'never_open', stateReason: 'No calling hours' })
      .where(eq(contacts.id, scene.contactId));
    const { requeued, contact: mended } = await change({ timeZone: 'Europe/Paris' });
    expect({ requeued, state: mended.state, barredBy: mended.barredBy }).toEqual({
      requeued: true,
      state: 'queued',
      barredBy: null,
    });
  });

  it('in a call holds for later calls', async () => {
    const lease = await leased();
    expect(await change({ variables: { city: 'Oslo' } })).toMatchObject({ inCall: true, contact: { state: 'active' } });
    await end(lease.attemptId, 'no_answer');
    expect(await contact()).toMatchObject({ state: 'waiting_retry', variables: { city: 'Oslo' } });
  });

  it.each([
    ['a zone that is none', { timeZone: 'EST' }, 'bad_input', /IANA/],
    ['a region that is none', { region: 'Atlantis' }, 'bad_input', /region/],
    ['a number that is none', { phone: '12' }, 'bad_input', /./],
    ['consent in the future', { consentAt: inMinutes(60) }, 'bad_input', /future/],
  ] as const)('is refused and without effect: %s', async (_, wanted, code, words) => {
    const before = await contact();
    await expect(change(wanted)).rejects.toMatchObject({ code, says: saying(words) });
    expect(await contact()).toEqual(before);
  });

  it('of the extension is another person behind the same number, also after a call', async () => {
    const { phone } = await contact();
    const { attemptId } = await leased();
    await beginDial(scene.db, { attemptId, now: new Date() });
    await end(attemptId, 'no_answer');
    expect((await change({ extension: '23' })).changed).toEqual(['extension']);
    expect(await contact()).toMatchObject({ phone, extension: '23' });
    expect((await change({ phone })).changed).toEqual([]);
    expect((await change({ phone: `${phone} x25`, extension: null })).changed).toEqual(['extension']);
    await change({ extension: '23' });
    await expect(change({ extension: '2a' })).rejects.toMatchObject({ reason: 'phone_extension_unread' });
    const { contacts: added } = await addAll(
      person(phone),
      person(`${phone};ext=24`),
      person(phone, { extension: '23' }),
    );
    expect(added).toMatchObject([{ status: 'added' }, { status: 'added' }, { reason: 'duplicate' }]);
    await expect(change({ extension: '24' })).rejects.toMatchObject({ reason: 'contact_number_taken' });
    await expect(change({ extension: null })).rejects.toMatchObject({ reason: 'contact_number_taken' });
  });

  it('of the number is refused if it is another contact’s, on the do-not-call list, or was dialled', async () => {
    const otherId = one(await scene.add(1));
    const { phone } = await contact(otherId);
    await expect(change({ phone })).rejects.toMatchObject({
      says: saying(/Another contact/),
    });
    await addToDoNotCall(scene.db, { phone: '+12125557777', source: 'api' });
    await expect(change({ phone: '+12125557777' })).rejects.toMatchObject({ code: 'conflict' });
    expect((await change({ phone: '+12125557778' })).contact.phone).toBe('+12125557778');
    await scene.db.update(contacts).set({ phone }).where(eq(contacts.id, otherId));
    const { attemptId } = one((await claim()).filter((lease) => lease.contactId === otherId));
    await beginDial(scene.db, { attemptId, now: new Date() });
    await end(attemptId, 'no_answer');
    scene.turnTo(otherId);
    await expect(change({ phone: '+12125557779' })).rejects.toMatchObject({
      says: saying(/dialled already/),
    });
  });

  it('is refused for a contact that has reached its end', async () => {
    await withdraw();
    await expect(change({ region: 'US-NY' })).rejects.toMatchObject({ code: 'conflict' });
  });
});

const person = (phone: string, facts: Partial<ContactFacts> = {}): ContactFacts => ({
  ...{ phone, variables: {}, timeZone: null, region: null, consentAt: null, consentSource: null },
  ...facts,
});
const addAll = (...people: ContactFacts[]) =>
  addPeople(scene.db, { campaignId: scene.campaignId, contacts: people, actor, now: new Date() });

describe('contacts that are added', () => {
  it('come behind those that wait, in the order of the request', async () => {
    const phones = [lawfulPhone(9001), lawfulPhone(9000)];
    const { contacts: results } = await addAll(
      ...phones.map((phone) => person(phone, { variables: { city: 'Oslo' } })),
    );
    expect(results).toMatchObject(phones.map((phone) => ({ status: 'added', phone })));
    const rows = await scene.db
      .select()
      .from(contacts)
      .where(eq(contacts.campaignId, scene.campaignId))
      .orderBy(asc(contacts.position));
    expect(rows.slice(1)).toMatchObject(
      phones.map((phone) => ({ phone, state: 'queued', variables: { city: 'Oslo' } })),
    );
    expect(rows[0]?.id).toBe(scene.contactId);
    expect((await claim()).map((lease) => lease.contactId)).toEqual(rows.map(({ id }) => id));
  });

  it('to a completed campaign make it dial again', async () => {
    await withdraw();
    expect(await completeIt()).toBe(true);
    const result = await addAll(person(lawfulPhone(9002)));
    expect(result).toMatchObject({ added: 1, isDialling: true });
    expect(await campaign()).toMatchObject({ status: 'dialing', finishedAt: null });
    expect((await leased()).contactId).toBe((result.contacts[0] as { contactId: string }).contactId);
  });

  it('are each refused for themselves, with the reason', async () => {
    await addToDoNotCall(scene.db, { phone: lawfulPhone(9003), source: 'api' });
    const { phone } = await contact();
    const result = await addAll(
      person(phone),
      person(lawfulPhone(9003)),
      person('12'),
      person(lawfulPhone(9004)),
      person(lawfulPhone(9004)),
      person(lawfulPhone(9005), { timeZone: 'EST' }),
    );
    expect(result).toMatchObject({ added: 1, refused: 5 });
    expect(result.contacts.map((one) => ('reason' in one ? one.reason : one.status))).toEqual([
      ...['duplicate', 'do_not_call', 'invalid', 'added', 'duplicate', 'invalid'],
    ]);
    expect(result.contacts[0]).toMatchObject({ contactId: scene.contactId });
    for (const one of result.contacts) if (one.status === 'refused') expect(one.why).toEqual(saying(/^[A-Z].*\.$/));
  });

  it('without consent are refused by a marketing campaign', async () => {
    await setCampaign({ purpose: 'marketing' });
    const consentAt = new Date(Date.now() - 86_400_000);
    const result = await addAll(person(lawfulPhone(9006)), person(lawfulPhone(9007), { consentAt }));
    expect(result.contacts).toMatchObject([{ status: 'refused', reason: 'no_consent' }, { status: 'added' }]);
  });

  it.each(['scheduled', 'paused', 'draft'] as const)('to a campaign that is %s leave its status', async (status) => {
    await setCampaign({ status });
    expect(await addAll(person(lawfulPhone(9008)))).toMatchObject({ added: 1, isDialling: false });
    expect((await campaign()).status).toBe(status);
  });

  it('are refused as a whole by a campaign that calls nobody any more', async () => {
    for (const set of [
      { status: 'cancelled' },
      { status: 'failed' },
      { status: 'dialing', archivedAt: new Date() },
    ] as const) {
      await setCampaign(set);
      await expect(addAll(person(lawfulPhone(9009)))).rejects.toMatchObject({ code: 'conflict' });
    }
  });

  it('by several at once are added once, while the campaign claims', async () => {
    const phones = Array.from({ length: 30 }, (_, i) => lawfulPhone(8000 + i));
    const [a, b, leases] = await Promise.all([
      addAll(...phones.map((phone) => person(phone))),
      addAll(...phones.toReversed().map((phone) => person(phone))),
      claim(),
    ]);
    expect(a.added + b.added).toBe(phones.length);
    expect(leases.length).toBeGreaterThan(0);
  });
});

describe('a file for a campaign that runs', () => {
  const importFile = (text: string, onDuplicate?: DuplicateRule) =>
    importAudience(scene.db, {
      campaignId: scene.campaignId,
      bytes: (async function* () {
        yield Buffer.from(text);
      })(),
      ...{ defaultCountry: null, requiredVariables: [], skipMissing: false, problems: null, inWords },
      ...{ importId: randomUUID(), fileName: 'more.csv', problemsKey: null, actor, onDuplicate },
    });

  it('updates those who wait, and nobody whose number and external id do not agree, if that is chosen', async () => {
    const [waits, other, left] = [lawfulPhone(9020), lawfulPhone(9021), lawfulPhone(9022)];
    const before = ['phone,record id,city', `${waits},A1,Oslo`, `${other},A2,Oslo`, `${left},,Oslo`];
    expect(await importFile(before.join('\n'))).toMatchObject({ contacts: 3, updated: 0 });
    await scene.db.update(contacts).set({ state: 'completed' }).where(eq(contacts.phone, left));
    const file = [
      'phone,record id,city',
      `${waits},A1,Bergen`,
      `${other},B2,Bergen`,
      `${left},,Bergen`,
      `${lawfulPhone(9023)},A1,Bergen`,
      `${lawfulPhone(9024)},N1,Bergen`,
      `${lawfulPhone(9025)},N1,Bergen`,
    ].join('\n');
    expect(await importFile(file, 'error')).toMatchObject({
      rows: 6,
      contacts: 1,
      updated: 0,
      duplicates: 0,
      invalid: 5,
    });
    await scene.db.delete(contacts).where(eq(contacts.externalId, 'N1'));
    const report = await importFile(file, 'update');
    expect(report).toMatchObject({ rows: 6, contacts: 1, updated: 1, duplicates: 2, invalid: 2 });
    expect(report.problems.map(({ row, code }) => [row, code])).toEqual([
      [3, 'contact_number_has_other_external_id'],
      [4, 'contact_duplicate_not_waiting'],
      [5, 'contact_external_id_taken'],
      [7, 'audience_row_external_id_twice'],
    ]);
    const cities = async () =>
      Object.fromEntries(
        (await scene.db.select().from(contacts).where(eq(contacts.campaignId, scene.campaignId)))
          .filter(({ externalId, phone }) => externalId !== null || phone === left)
          .map(({ externalId, variables }) => [externalId, variables['city']]),
      );
    expect(await cities()).toEqual({ A1: 'Bergen', A2: 'Oslo', N1: 'Bergen', null: 'Oslo' });
    const again = await importFile(file);
    expect(again).toMatchObject({ rows: 6, contacts: 0, updated: 0, duplicates: 6, invalid: 0 });
    const { rows } = await listContacts(scene.db, {
      ...{ campaignId: scene.campaignId, states: [], search: 'A1', limit: 5, cursor: null },
    });
    expect(rows.map(({ phone }) => phone)).toEqual([waits]);
  });

  it('is taken, duplicates and bad rows are reported, and the campaign goes on claiming', async () => {
    const { phone } = await contact();
    const lines = ['phone,city', `${phone},Oslo`, `${lawfulPhone(9010)},Oslo`, '12,Oslo'];
    const [report, leases] = await Promise.all([importFile(lines.join('\n')), claim()]);
    expect(report).toMatchObject({ rows: 3, contacts: 1, duplicates: 1, invalid: 1 });
    expect(leases.length).toBeGreaterThan(0);
    expect(await campaign()).toMatchObject({ status: 'dialing', audienceLabel: 'more' });
  });

  it('takes a completed campaign up again', async () => {
    await withdraw();
    expect(await completeIt()).toBe(true);
    await importFile(`phone\n${lawfulPhone(9011)}`);
    expect(await campaign()).toMatchObject({ status: 'dialing', finishedAt: null });
    expect(await claim()).toHaveLength(1);
  });

  it('is refused by a campaign that was cancelled', async () => {
    await setCampaign({ status: 'cancelled' });
    await expect(importFile(`phone\n${lawfulPhone(9012)}`)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('holds others off while it is imported', async () => {
    let release = (): void => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const running = importAudience(scene.db, {
      campaignId: scene.campaignId,
      bytes: (async function* () {
        yield Buffer.from(`phone\n${lawfulPhone(9013)}\n`);
        await held;
        yield Buffer.from(`${lawfulPhone(9014)}\n`);
      })(),
      ...{ defaultCountry: null, requiredVariables: [], skipMissing: false, problems: null, inWords },
      ...{ importId: randomUUID(), fileName: 'more.csv', problemsKey: null, actor },
    });
    await expect
      .poll(() =>
        addAll(person('12')).then(
          () => 'free',
          (error: { code: string }) => error.code,
        ),
      )
      .toBe('unavailable');
    release();
    expect(await running).toMatchObject({ contacts: 2 });
    expect(await addAll(person(lawfulPhone(9014)))).toMatchObject({ refused: 1 });
  });
});

it('the end of a due callback of a withdrawn contact is not its own', async () => {
  await plan();
  await due();
  const lease = await leased();
  expect(lease.reason).toBe('callback');
  await withdraw();
  expect(await end(lease.attemptId, 'no_answer')).toMatchObject({ state: 'cancelled', final: true });
  expect((await callbackOf()).status).toBe('missed');
});
