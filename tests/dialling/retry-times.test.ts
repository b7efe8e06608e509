/** Retries that are spread over the person's times of day: what the conclusion of an attempt makes of the setting. */
import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { beginDial } from '#db/dialling/attempt.ts';
import { applyCallEvent } from '#db/call/call-event.ts';
import { cancelCallback } from '#db/callback/callback-change.ts';
import { scheduleCallback } from '#db/callback/callback.ts';
import { changeLiveSettings } from '#db/campaign/campaign-live.ts';
import { claimContacts } from '#db/dialling/claim.ts';
import { concludeAttempt } from '#db/dialling/conclusion.ts';
import { markReady } from '#db/dialling/schedule.ts';
import { agentWorkers, campaigns, contacts } from '#db/schema/index.ts';
import type { CampaignWindow } from '#domain/campaign/campaign.ts';
import type { Cause } from '#domain/call/call.ts';
import { RetryPolicy } from '#domain/dialling/retry-policy.ts';
import { spreadOf } from '#domain/dialling/spread.ts';
import { addPerson, createAccount, createCampaign, type TestAccount } from '../support/campaign.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { ended } from '../support/ended.ts';
import { one } from '../support/one.ts';
import { storedSaying } from '../support/words.ts';

/** An instant of November 2026 on the clock of Riyadh; the 24th is a Tuesday. Its calling hours are 9:00 to 20:00. */
const at = (day: number, time: string): Date => new Date(`2026-11-${day}T${time}:00+03:00`);

/** A person's own time in the first hour from one on that many share. */
const own = ({ contactId }: { contactId: string }, opening: Date): Date =>
  new Date(opening.getTime() + Math.round(spreadOf(contactId) * 3_600_000));

let test: TestDatabase;
let account: TestAccount;
let serial = 100;

beforeAll(async () => {
  test = await createTestDatabase();
  await test.db.insert(agentWorkers).values({ id: 'fleet', capacity: 1000, heartbeatAt: new Date('2028-01-01') });
  account = await createAccount(test.db, { maxConcurrentCalls: 100 });
});
afterAll(() => test.drop());

const halfHour = { maxRetries: 5, coolDownSeconds: 1800 };
const rules = { maxAttempts: 9, noAnswer: halfHour, voicemail: halfHour, busy: halfHour };

async function campaignOfOne(options: { spread?: boolean; window?: CampaignWindow }) {
  const retryPolicy = RetryPolicy.parse({ ...rules, spreadTimesOfDay: options.spread });
  const campaignId = await createCampaign(test.db, account, { settings: { retryPolicy, window: options.window } });
  const contactId = await addPerson(test.db, { campaignId, phone: `+966512345${serial++}`, position: 0 });
  return { campaignId, contactId };
}

/** Dials the campaign's contact, waiting or fresh, and gives the call this end. */
async function dial(person: { campaignId: string; contactId: string }, now: Date, cause: Cause) {
  await markReady(test.db, person.contactId, now);
  const claim = await claimContacts(test.db, { campaignId: person.campaignId, claimId: randomUUID(), now });
  const { attemptId } = one(claim.leases);
  expect(await beginDial(test.db, { attemptId, now })).toMatchObject({ kind: 'go' });
  await applyCallEvent(test.db, attemptId, ended(cause, { at: now.toISOString(), endedBy: 'system' }));
  const { dueAt, state } = await concludeAttempt(test.db, { attemptId, timeScale: 1, now });
  return { dueAt: dueAt === null ? null : new Date(dueAt), state, stateReason: (await contactOf(person)).stateReason };
}

async function contactOf({ contactId }: { contactId: string }) {
  return one(await test.db.select().from(contacts).where(eq(contacts.id, contactId)));
}

const moved = {
  state: 'waiting_retry',
  stateReason: storedSaying('Moved to another time of day than the calls before'),
};

it('who does not answer is tried once in every part of the day, and then goes on where they were tried least', async () => {
  const person = await campaignOfOne({ spread: true });
  const [midday, afternoon, evening] = ['11:00', '14:00', '17:00'].map((time) => own(person, at(24, time)));
  if (!midday || !afternoon || !evening) throw new Error('No parts of a day');
  expect(await dial(person, at(24, '09:30'), 'no_answer')).toEqual({ ...moved, dueAt: midday });
  expect(await dial(person, midday, 'no_answer')).toEqual({ ...moved, dueAt: afternoon });
  expect(await dial(person, afternoon, 'no_answer')).toEqual({ ...moved, dueAt: evening });
  // All were tried once: the evening goes on, as its cool-down ends in it.
  const later = new Date(evening.getTime() + 30 * 60_000);
  expect(await dial(person, evening, 'no_answer')).toEqual({ ...moved, stateReason: null, dueAt: later });
  expect(await dial(person, later, 'no_answer')).toEqual({ ...moved, dueAt: own(person, at(25, '09:00')) });
});

it('the campaign’s own hours decide which parts of the day there are', async () => {
  const window = [{ days: [1, 2, 3, 4, 5, 6, 7], from: '09:00', to: '12:00' }];
  const person = await campaignOfOne({ spread: true, window });
  expect(await dial(person, at(24, '11:10'), 'no_answer')).toEqual({
    ...moved,
    dueAt: own(person, at(25, '09:00')),
  });
});

it('who was busy was there, and a campaign that does not ask for it moves nobody', async () => {
  const spread = await campaignOfOne({ spread: true });
  const same = { state: 'waiting_retry', stateReason: null, dueAt: at(24, '10:00') };
  expect(await dial(spread, at(24, '09:30'), 'busy')).toEqual(same);
  const plain = await campaignOfOne({});
  expect(await dial(plain, at(24, '09:30'), 'no_answer')).toEqual(same);
});

it('it can be switched on while dialling, also for campaigns whose settings are older than it', async () => {
  const person = await campaignOfOne({});
  const campaign = one(await test.db.select().from(campaigns).where(eq(campaigns.id, person.campaignId)));
  const { spreadTimesOfDay: _, ...old } = campaign.settings.retryPolicy;
  await test.db
    .update(campaigns)
    .set({ settings: { ...campaign.settings, retryPolicy: old as RetryPolicy } })
    .where(eq(campaigns.id, person.campaignId));
  expect(await dial(person, at(24, '09:30'), 'no_answer')).toMatchObject({ dueAt: at(24, '10:00') });
  const retryPolicy = { ...campaign.settings.retryPolicy, spreadTimesOfDay: true };
  const request = { campaignId: person.campaignId, expectedVersion: campaign.settingsVersion, actor: 'ops' };
  const { changed } = await changeLiveSettings(test.db, { ...request, change: { settings: { retryPolicy } } });
  expect(changed).toEqual(['retryPolicy']);
  expect(await dial(person, at(24, '10:05'), 'no_answer')).toEqual({ ...moved, dueAt: own(person, at(24, '11:00')) });
});

it('a contact that goes back to its retry because its callback was cancelled is moved likewise', async () => {
  const person = await campaignOfOne({ spread: true });
  await dial(person, at(24, '09:10'), 'no_answer');
  const now = at(24, '09:20');
  const callback = await scheduleCallback(test.db, {
    ...{ contactId: person.contactId, source: 'console', requestedFor: at(24, '15:00') },
    now,
  });
  await cancelCallback(test.db, { callbackId: callback.callbackId, actor: 'ops', timeScale: 1, now });
  expect(await contactOf(person)).toMatchObject({ ...moved, dueAt: own(person, at(24, '11:00')) });
});

it('whose cool-down ends outside of calling hours is tried in the first hour of the next ones, and says so', async () => {
  const person = await campaignOfOne({});
  expect(await dial(person, at(24, '19:45'), 'no_answer')).toEqual({
    state: 'waiting_retry',
    stateReason: storedSaying('The next try comes in the first hour of the next calling hours'),
    dueAt: own(person, at(25, '09:00')),
  });
});
