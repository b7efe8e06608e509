/** Numbers that are never dialled, at every door and at every step: also those that contacts had before that was known. */
import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { scheduleCallback } from '#db/callback/callback.ts';
import { addContacts } from '#db/contact/contact-add.ts';
import { changeContact } from '#db/contact/contact-change.ts';
import { addToDoNotCall } from '#db/do-not-call/do-not-call.ts';
import { addCallerNumbers } from '#db/provider/caller-number.ts';
import { contacts, providerAccounts } from '#db/schema/index.ts';
import type { ContactFacts } from '#domain/audience/audience.ts';
import { hours, tuesday, useLawScene } from '../support/law-scene.ts';
import { one } from '../support/one.ts';
import { storedSaying } from '../support/words.ts';

const scene = useLawScene();

const place = { timeZone: 'America/New_York', region: 'US-NY', consentAt: null, consentSource: null, variables: {} };
const person = (phone: string): ContactFacts => ({ ...place, phone });
const addAll = async (campaignId: string, phones: readonly string[]) =>
  (await addContacts(scene.db, { campaignId, contacts: phones.map(person), actor: 'admin', now: tuesday })).contacts;

/** As it stands in a campaign that was filled before the rule. */
const putNumber = (contactId: string | undefined, phone: string) =>
  scene.db
    .update(contacts)
    .set({ phone })
    .where(eq(contacts.id, contactId ?? ''));

async function ourNumber(number: string): Promise<void> {
  const { id } = one(await scene.db.select().from(providerAccounts).limit(1));
  const numbers = [{ number, label: 'Switchboard' }];
  await addCallerNumbers(scene.db, { accountId: id, numbers, maxConcurrentCalls: null, actor: 'admin' });
}

it('a claim passes over them and closes them with the reason; the slot goes to the next', async () => {
  const own = scene.nextPhone();
  const { campaignId, ids } = await scene.campaignWith([scene.nextPhone(), scene.nextPhone(), own, scene.nextPhone()]);
  await putNumber(ids[0], '+19005550123');
  await putNumber(ids[1], '+18005550123');
  await ourNumber(own);
  const { leases } = await scene.claim(campaignId);
  expect(leases.map(({ contactId }) => contactId)).toEqual([ids[3]]);
  for (const [id, words] of [
    [ids[0], /premium rate/],
    [ids[1], /toll-free/],
    [ids[2], /one of your own numbers/],
  ] as const) {
    const reason = { state: 'suppressed', barredBy: 'never_dial', stateReason: storedSaying(words) };
    expect(await scene.contactOf(id), String(words)).toMatchObject(reason);
  }
});

it('what every dial passes refuses a number that has become ours since the claim, also for a callback', async () => {
  for (const wanted of ['first call', 'callback']) {
    const phone = scene.nextPhone();
    const { campaignId, ids } = await scene.campaignWith([phone]);
    if (wanted === 'callback') {
      const asked = { contactId: ids[0] ?? '', source: 'api', requestedFor: hours(1) } as const;
      await scheduleCallback(scene.db, { ...asked, now: tuesday });
      await scene.db.update(contacts).set({ state: 'ready', dueReason: 'callback', dueAt: tuesday });
    }
    const attemptId = await scene.lease(campaignId);
    await ourNumber(phone);
    const permission = await scene.begin(attemptId);
    expect(permission, wanted).toMatchObject({ kind: 'blocked', words: storedSaying(/one of your own numbers/) });
    await scene.refused(attemptId, permission);
    expect(await scene.contactOf(ids[0]), wanted).toMatchObject({ state: 'suppressed', barredBy: 'never_dial' });
    const again = { contactId: ids[0] ?? '', source: 'console', requestedFor: hours(2), now: tuesday } as const;
    await expect(scheduleCallback(scene.db, again)).rejects.toMatchObject({ reason: 'contact_not_callable' });
  }
});

it('a contact that is given another number is called after all', async () => {
  const { campaignId, ids } = await scene.campaignWith([scene.nextPhone()]);
  const [contactId = ''] = ids;
  await putNumber(contactId, '+19005550199');
  expect((await scene.claim(campaignId)).leases).toEqual([]);
  const change = (phone: string) =>
    changeContact(scene.db, { contactId, change: { phone }, actor: 'admin', now: tuesday });
  await expect(change('+18005550199')).rejects.toMatchObject({ reason: 'never_dial_toll_free' });
  expect(await change(scene.nextPhone())).toMatchObject({ requeued: true });
  expect((await scene.claim(campaignId)).leases).toMatchObject([{ contactId }]);
});

it('programs are told which number is never dialled, and one person in six notations is one', async () => {
  const { campaignId } = await scene.campaignWith([]);
  const own = scene.nextPhone();
  await ourNumber(own);
  expect(await addAll(campaignId, ['+19005550111', '911', own, '+870773111632'])).toMatchObject([
    { status: 'refused', reason: 'invalid', why: { code: 'never_dial_premium_rate' } },
    { status: 'refused', reason: 'invalid', why: { code: expect.stringMatching(/^phone_/) } },
    { status: 'refused', reason: 'invalid', why: { code: 'never_dial_ours' } },
    { status: 'refused', reason: 'invalid', why: { code: 'never_dial_satellite' } },
  ]);
  const notations = ['+12025550188', '001 202 555 0188', '(+1)2025550188', 'tel:+1-202-555-0188', '+1\u200b2025550188'];
  const [first, ...others] = await addAll(campaignId, [...notations, '+１２０２５５５０１８８']);
  expect(first).toMatchObject({ status: 'added', phone: '+12025550188' });
  expect(others).toHaveLength(5);
  for (const other of others) expect(other).toMatchObject({ status: 'refused', reason: 'duplicate' });
});

it('an opt-out holds for both forms of a number whose plan has changed', async () => {
  const { campaignId } = await scene.campaignWith([]);
  await addToDoNotCall(scene.db, { phone: '+525555000001', source: 'api' });
  // As a list from before 2016 has it, which no digit was added to.
  await addToDoNotCall(scene.db, { phone: '+551180000001', source: 'import' });
  const added = await addAll(campaignId, [
    '+52 1 55 5500 0001',
    '+525555000001',
    '+55 11 98000 0001',
    '+5511980000002',
  ]);
  expect(added).toMatchObject([
    { reason: 'do_not_call' },
    { reason: 'duplicate' },
    { reason: 'do_not_call' },
    { status: 'added' },
  ]);
});
