/** What the console's pages ask the database: lists, drafts, shelves, and why a campaign does not dial. */
import { randomUUID } from 'node:crypto';
import { eq, inArray } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { latestOutcomes, readCampaign, readProgress } from '#db/campaign/campaign-detail.ts';
import { changeDraft, createDraft, duplicateCampaign } from '#db/campaign/campaign-draft.ts';
import { listCampaigns } from '#db/campaign/campaign-list.ts';
import { moveCampaigns } from '#db/campaign/campaign-shelf.ts';
import { readDiallingState } from '#db/dialling/dialling-state.ts';
import { claimContacts } from '#db/dialling/claim.ts';
import { listContacts } from '#db/contact/contact-list.ts';
import { agentWorkers, attempts, campaignOutcomeCounts, campaigns, contacts } from '#db/schema/index.ts';
import type { CampaignListQuery } from '#domain/campaign/campaign-list-query.ts';
import { campaignsRouter } from '#lib/server/trpc/campaigns.ts';
import { createCallerFactory, type Context } from '#lib/server/trpc/trpc.ts';
import { addContacts, createAccount, createCampaign, setFleet, type TestAccount } from '../support/campaign.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { saying } from '../support/words.ts';

let test: TestDatabase;
let account: TestAccount;
let serial = 0;
const actor = 'tester';

beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());
beforeEach(async () => {
  await test.db.delete(campaigns);
  account = await createAccount(test.db);
  await setFleet(test.db, 10);
  serial += 100;
});

const everything: CampaignListQuery = {
  shelf: 'campaigns',
  search: '',
  statuses: [],
  providers: [],
  sort: 'created',
  descending: true,
  limit: 25,
  offset: 0,
};
const namesOf = async (query: Partial<CampaignListQuery>) =>
  (await listCampaigns(test.db, { ...everything, ...query })).rows.map(({ name }) => name);

async function named(name: string, options: Parameters<typeof createCampaign>[2] = {}): Promise<string> {
  const id = await createCampaign(test.db, account, options);
  await test.db.update(campaigns).set({ name }).where(eq(campaigns.id, id));
  return id;
}

describe('the list of campaigns', () => {
  it('searches by name, taking % and _ as they are, and filters by status and provider', async () => {
    await named('Spring 100% off', { status: 'draft' });
    await named('Spring survey', { status: 'dialing' });
    await named('autumn_survey', { status: 'paused' });
    expect(await namesOf({ search: 'SPRING', sort: 'name', descending: false })).toEqual([
      'Spring 100% off',
      'Spring survey',
    ]);
    expect(await namesOf({ search: '100%' })).toEqual(['Spring 100% off']);
    expect(await namesOf({ search: '_s' })).toEqual(['autumn_survey']);
    expect(await namesOf({ statuses: ['dialing', 'paused'], sort: 'name', descending: false })).toEqual([
      'autumn_survey',
      'Spring survey',
    ]);
    expect(await namesOf({ providers: ['sip_trunk'] })).toEqual([]);
  });

  it('counts contacts and outcomes, sorts by them, and pages', async () => {
    const few = await named('few');
    const many = await named('many');
    await addContacts(test.db, many, 4, serial);
    const counts = (campaignId: string, connected: number) => [
      { campaignId, outcome: 'connected' as const, attempts: connected },
      { campaignId, outcome: 'answered' as const, attempts: connected - 1 },
      { campaignId, outcome: 'voicemail' as const, attempts: 2 },
      { campaignId, outcome: 'busy' as const, attempts: 1 },
    ];
    await test.db.insert(campaignOutcomeCounts).values([...counts(few, 2), ...counts(many, 9)]);
    const { rows, total } = await listCampaigns(test.db, { ...everything, sort: 'connected', limit: 1 });
    expect(total).toBe(2);
    expect(rows).toMatchObject([{ name: 'many', contacts: 4, connected: 9, answered: 8, noAnswer: 3 }]);
    expect(await namesOf({ sort: 'connected', limit: 1, offset: 1 })).toEqual(['few']);
  });

  it('shows archived and deleted campaigns apart, and brings them back', async () => {
    const ids = [await named('one', { status: 'completed' }), await named('two', { status: 'draft' })];
    const move = (what: 'archive' | 'unarchive' | 'delete' | 'restore', campaignIds = ids) =>
      moveCampaigns(test.db, { campaignIds, move: what, actor, now: new Date() });
    expect(await move('archive', ids.slice(0, 1))).toEqual(ids.slice(0, 1));
    expect(await namesOf({})).toEqual(['two']);
    expect(await namesOf({ shelf: 'archived' })).toEqual(['one']);
    expect((await move('delete')).sort()).toEqual([...ids].sort());
    expect(await move('delete')).toEqual([]);
    expect(await namesOf({ shelf: 'deleted', sort: 'name', descending: false })).toEqual(['one', 'two']);
    await move('restore');
    expect(await namesOf({ shelf: 'archived' })).toEqual(['one']);
    await move('unarchive');
    expect((await namesOf({})).sort()).toEqual(['one', 'two']);
  });

  it('does not put away a campaign that dials, nor the others chosen with it', async () => {
    const ids = [await named('calls', { status: 'dialing' }), await named('rests', { status: 'completed' })];
    const request = { campaignIds: ids, move: 'archive' as const, actor, now: new Date() };
    await expect(moveCampaigns(test.db, request)).rejects.toMatchObject({
      code: 'conflict',
      says: saying(/“calls” is dialling. Pause first/),
    });
    expect(await namesOf({ shelf: 'archived' })).toEqual([]);
  });
});

describe('a draft', () => {
  it('is saved part by part', async () => {
    const campaignId = await createDraft(test.db, { name: 'New', actor });
    const save = (change: Parameters<typeof changeDraft>[1]['change']) =>
      changeDraft(test.db, { campaignId, change, actor });
    await save({ providerAccountId: account.accountId, providerNumberIds: [account.numberId] });
    await save({ settings: { concurrency: 7 } });
    await save({ settings: { promptOverride: 'Be brief.' } });
    const page = await readCampaign(test.db, campaignId);
    expect(page.account?.id).toBe(account.accountId);
    expect(page.bot).toBeNull();
    expect(page.numbers).toHaveLength(1);
    expect(page.campaign.settings).toMatchObject({ concurrency: 7, promptOverride: 'Be brief.' });
    expect(page.campaign.settingsVersion).toBe(3);
  });

  it('changes nothing that a change does not name, when it comes from a page', async () => {
    const person = { id: actor, name: 'T', email: 't@example.com', timeZone: 'UTC' };
    const caller = createCallerFactory(campaignsRouter)({
      db: test.db,
      user: person,
      roles: ['admin'],
    } as never as Context);
    const { campaignId } = await caller.create({ name: 'Ten at once' });
    const { retryPolicy } = (await caller.get({ campaignId })).campaign.settings;
    const busy = { maxRetries: 9, coolDownSeconds: 60 };
    await caller.change({ campaignId, change: { settings: { concurrency: 10 } } });
    await caller.change({ campaignId, change: { settings: { retryPolicy: { ...retryPolicy, busy } } } });
    await caller.change({ campaignId, change: { settings: { defaultCountry: 'GB' } } });
    const { settings } = (await caller.get({ campaignId })).campaign;
    expect(settings).toMatchObject({ concurrency: 10, defaultCountry: 'GB', retryPolicy: { ...retryPolicy, busy } });
  });

  it('takes no numbers of another account, and loses its numbers with its account', async () => {
    const other = await createAccount(test.db);
    const campaignId = await createDraft(test.db, { name: 'New', actor });
    const save = (change: Parameters<typeof changeDraft>[1]['change']) =>
      changeDraft(test.db, { campaignId, change, actor });
    await expect(
      save({ providerAccountId: account.accountId, providerNumberIds: [other.numberId] }),
    ).rejects.toMatchObject({ code: 'bad_input' });
    await save({ providerAccountId: account.accountId, providerNumberIds: [account.numberId] });
    await save({ providerAccountId: other.accountId });
    expect((await readCampaign(test.db, campaignId)).numbers).toEqual([]);
  });

  it('that was launched keeps its name alone: its settings are not changed without their version', async () => {
    const person = { id: actor, name: 'T', email: 't@example.com', timeZone: 'UTC' };
    const caller = createCallerFactory(campaignsRouter)({
      db: test.db,
      user: person,
      roles: ['admin'],
    } as never as Context);
    for (const status of ['scheduled', 'dialing', 'paused', 'completed', 'failed', 'cancelled'] as const) {
      const campaignId = await createCampaign(test.db, account, { status });
      const before = (await readCampaign(test.db, campaignId)).campaign;
      const change = (what: Parameters<typeof caller.change>[0]['change']) =>
        caller.change({ campaignId, change: what });
      await expect(change({ botVersionId: randomUUID() })).rejects.toMatchObject({
        code: 'CONFLICT',
        message: expect.stringMatching(/bot and purpose are fixed/),
      });
      const isOver = ['completed', 'failed', 'cancelled'].includes(status);
      await expect(change({ name: 'Other', settings: { concurrency: 2 } })).rejects.toMatchObject({
        code: 'CONFLICT',
        message: expect.stringMatching(isOver ? /no effect any more/ : /was launched.*under its settings/),
      });
      const { name, settings, settingsVersion } = (await readCampaign(test.db, campaignId)).campaign;
      expect({ name, settings, settingsVersion }).toEqual({
        name: before.name,
        settings: before.settings,
        settingsVersion: before.settingsVersion,
      });
      await change({ name: 'Renamed' });
      expect((await readCampaign(test.db, campaignId)).campaign.name).toBe('Renamed');
    }
  });

  it('can be made from any campaign: everything but its contacts', async () => {
    const campaignId = await createCampaign(test.db, account, { status: 'failed', settings: { concurrency: 9 } });
    await addContacts(test.db, campaignId, 2, serial);
    const copyId = await duplicateCampaign(test.db, { campaignId, actor });
    const copy = await readCampaign(test.db, copyId);
    expect(copy.campaign).toMatchObject({ status: 'draft', settings: { concurrency: 9 }, failureCause: null });
    expect(copy.numbers).toHaveLength(1);
    expect((await readProgress(test.db, copyId)).contacts).toBe(0);
  });
});

describe('the page of a campaign', () => {
  const claim = (campaignId: string) => claimContacts(test.db, { campaignId, claimId: randomUUID(), now: new Date() });
  const stateOf = (campaignId: string) => readDiallingState(test.db, campaignId, new Date());

  it('shows how many contacts are where, and the last outcomes first', async () => {
    const campaignId = await createCampaign(test.db, account, { settings: { concurrency: 2 } });
    await addContacts(test.db, campaignId, 5, serial);
    const { leases } = await claim(campaignId);
    expect(await readProgress(test.db, campaignId)).toMatchObject({ contacts: 5, inFlight: 2, queued: 3, finished: 0 });
    for (const [index, { attemptId }] of leases.entries()) {
      const endedAt = new Date(Date.now() + index * 1000);
      await test.db
        .update(attempts)
        .set({ outcome: index === 0 ? 'busy' : 'connected', endedAt, slotFreedAt: endedAt })
        .where(eq(attempts.id, attemptId));
    }
    const rows = await latestOutcomes(test.db, { campaignId, limit: 50 });
    expect(rows.map(({ outcome }) => outcome)).toEqual(['connected', 'busy']);
  });

  it('says why it does not dial', async () => {
    const campaignId = await createCampaign(test.db, account, { settings: { concurrency: 1 } });
    expect(await stateOf(campaignId)).toMatchObject({ kind: 'finishing' });
    const [first = '', second = ''] = await addContacts(test.db, campaignId, 2, serial);
    expect(await stateOf(campaignId)).toEqual({ kind: 'dialling', inFlight: 0 });

    await test.db.update(agentWorkers).set({ heartbeatAt: new Date(0) });
    expect(await stateOf(campaignId)).toEqual({ kind: 'no_agents' });
    await setFleet(test.db, 10);

    await claim(campaignId);
    expect(await stateOf(campaignId)).toEqual({ kind: 'dialling', inFlight: 1 });
    await test.db.update(campaigns).set({ status: 'paused' }).where(eq(campaigns.id, campaignId));
    expect(await stateOf(campaignId)).toEqual({ kind: 'not_running', status: 'paused', inFlight: 1 });
    await test.db.update(campaigns).set({ status: 'dialing' }).where(eq(campaigns.id, campaignId));

    await test.db.update(attempts).set({ slotFreedAt: new Date() }).where(eq(attempts.campaignId, campaignId));
    const dueAt = new Date(Date.now() + 3_600_000);
    await test.db
      .update(contacts)
      .set({ state: 'waiting_retry', dueReason: 'retry', dueAt })
      .where(inArray(contacts.id, [first, second]));
    expect(await stateOf(campaignId)).toEqual({ kind: 'waiting', dueAt, retries: 2, callbacks: 0 });
  });

  it('says when calling hours begin again', async () => {
    const never = [{ days: [1, 2, 3, 4, 5, 6, 7], from: '03:00', to: '03:30' }];
    const campaignId = await createCampaign(test.db, account, { settings: { window: never } });
    await addContacts(test.db, campaignId, 2, serial);
    expect(await stateOf(campaignId)).toEqual({ kind: 'window_closed', opensAt: null, contacts: 2 });
  });

  it('pages through its contacts by number', async () => {
    const campaignId = await createCampaign(test.db, account);
    await addContacts(test.db, campaignId, 5, serial);
    const ask = (cursor: string | null, search = '') =>
      listContacts(test.db, { campaignId, states: [], search, limit: 2, cursor });
    const pages = [];
    for (let cursor: string | null = null, round = 0; round < 3; round += 1) {
      const page = await ask(cursor);
      pages.push(page.rows.map(({ phone }) => phone));
      cursor = page.nextCursor;
    }
    expect(pages.map(({ length }) => length)).toEqual([2, 2, 1]);
    expect(new Set(pages.flat()).size).toBe(5);
    const found = await ask(null, pages.flat()[3]?.slice(-4));
    expect(found.rows.map(({ phone }) => phone)).toEqual([pages.flat()[3]]);
  });
});
