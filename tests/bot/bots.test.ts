/** Bots from the first draft to the archive, by what the console's procedures do to the database. */
import { and, asc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDraft } from '#db/campaign/campaign-draft.ts';
import { auditLog, bots, botVersions, campaigns, events, user } from '#db/schema/index.ts';
import { BotConfiguration, type BotDraft } from '#domain/bot/bot.ts';
import { botsRouter } from '#lib/server/trpc/bots.ts';
import { createCallerFactory, type Context } from '#lib/server/trpc/trpc.ts';
import { createAccount, createCampaign } from '../support/campaign.ts';
import { createTestDatabase, waitForLock, type TestDatabase } from '../support/database.ts';
import { one } from '../support/one.ts';

const ana = { id: 'ana', name: 'Ana', email: 'ana@example.com', timeZone: 'UTC' };
const ben = { id: 'ben', name: 'Ben', email: 'ben@example.com', timeZone: 'UTC' };
let test: TestDatabase;

beforeAll(async () => {
  test = await createTestDatabase();
  await test.db.insert(user).values([ana, ben].map((person) => ({ ...person, emailVerified: true })));
});
afterAll(() => test.drop());
beforeEach(async () => {
  await test.db.delete(campaigns);
  await test.db.delete(bots);
});

const as = (person: typeof ana, role: 'admin' | 'campaign_manager' = 'admin') =>
  createCallerFactory(botsRouter)({ db: test.db, user: person, roles: [role] } as unknown as Context);

/** A bot made from a template, and what its page shows. */
async function made(name = 'Survey') {
  const { botId } = await as(ana).create({ name, template: 'survey' });
  return as(ana).get({ botId });
}

async function changed(botId: string, change: Partial<BotDraft>, person = ana) {
  const { draft, revision } = await as(person).get({ botId });
  return as(person).change({ botId, expectedRevision: revision, draft: { ...draft, ...change } });
}

async function published(botId: string, note = '') {
  const { revision } = await as(ana).get({ botId });
  return as(ana).publish({ botId, expectedRevision: revision, note });
}

/** A campaign in this status with the bot’s published version. */
async function campaignOf(botId: string, status: Parameters<typeof createCampaign>[2]) {
  const { publishedVersionId } = one(await test.db.select().from(bots).where(eq(bots.id, botId)));
  const campaignId = await createCampaign(test.db, await createAccount(test.db), status);
  await test.db
    .update(campaigns)
    .set({ botVersionId: publishedVersionId, name: 'Spring' })
    .where(eq(campaigns.id, campaignId));
  // The helper's own bot would be in the lists.
  await test.db.delete(bots).where(eq(bots.name, 'Test bot'));
  return campaignId;
}

const auditOf = async (botId: string) =>
  test.db
    .select({ action: auditLog.action, actor: auditLog.actor, before: auditLog.before, after: auditLog.after })
    .from(auditLog)
    .where(and(eq(auditLog.entity, 'bot'), eq(auditLog.entityId, botId)))
    .orderBy(asc(auditLog.at));

describe('a new bot', () => {
  it('is a draft that can be published as it is, or an empty one that says what it lacks', async () => {
    const bot = await made();
    expect(bot).toMatchObject({ publishedVersion: null, hasDraft: true, revision: 1, nextVersion: 1 });
    expect(await published(bot.id, 'The first one')).toEqual({ version: 1, revision: 2 });
    const { botId } = await as(ana).create({ name: 'Empty', template: null });
    await expect(published(botId)).rejects.toMatchObject({
      code: 'PRECONDITION_FAILED',
      message: expect.stringMatching(/Give the bot a name.*what the bot says first.*what the bot is to do/s),
    });
    expect(await as(ana).versions({ botId })).toEqual([]);
  });

  it('is no choice for a campaign until it is published', async () => {
    const bot = await made();
    await made('Only a draft');
    await published(bot.id);
    const campaignId = await createDraft(test.db, { name: 'New', actor: ana.id });
    const campaign = one(await test.db.select().from(campaigns).where(eq(campaigns.id, campaignId)));
    const { publishedVersionId } = one(await test.db.select().from(bots).where(eq(bots.id, bot.id)));
    expect(campaign.botVersionId).toBe(publishedVersionId);
  });

  it('can be a clone of another, its unpublished draft included', async () => {
    const bot = await made();
    await published(bot.id);
    await changed(bot.id, { farewell: 'So long.' });
    const { botId } = await as(ben).clone({ botId: bot.id });
    const copy = await as(ana).get({ botId });
    expect(copy).toMatchObject({ name: 'Survey (copy)', publishedVersion: null, draft: { farewell: 'So long.' } });
    expect((await as(ana).get({ botId: bot.id })).publishedVersion).toBe(1);
  });
});

describe('a draft', () => {
  it('tells the second of two people who changed it, and keeps what the first one wrote', async () => {
    const { id: botId, draft, revision } = await made();
    const seen = { botId, expectedRevision: revision };
    await as(ben).change({ ...seen, draft: { ...draft, farewell: 'From Ben.' } });
    await expect(as(ana).change({ ...seen, draft: { ...draft, farewell: 'From Ana.' } })).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringMatching(/^Ben changed this draft/),
      cause: { reason: 'bot_changed_meanwhile', details: { revision: 2 } },
    });
    await expect(as(ana).publish({ ...seen, note: '' })).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(as(ana).restore({ ...seen, version: 1 })).rejects.toMatchObject({ code: 'CONFLICT' });
    expect((await as(ana).get({ botId })).draft.farewell).toBe('From Ben.');
  });

  it('lets one of two through that are saved at the same moment', async () => {
    const { id: botId, draft, revision } = await made();
    const save = (person: typeof ana) =>
      as(person).change({ botId, expectedRevision: revision, draft: { ...draft, farewell: person.name } });
    let both: Promise<PromiseSettledResult<unknown>[]> = Promise.resolve([]);
    await test.db.transaction(async (tx) => {
      await tx.select().from(bots).where(eq(bots.id, botId)).for('update');
      both = Promise.allSettled([save(ana), save(ben)]);
      await waitForLock(test.db);
    });
    expect((await both).map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  it('is none where it says what is published, and writes nothing where nothing changed', async () => {
    const { id: botId, draft } = await made();
    await published(botId);
    expect(await as(ana).get({ botId })).toMatchObject({ hasDraft: false, revision: 2 });
    expect(await changed(botId, {})).toEqual({ revision: 2 });
    await expect(published(botId)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringMatching(/nothing to publish/),
    });
    await changed(botId, { farewell: 'Other.' });
    expect(await as(ana).get({ botId })).toMatchObject({ hasDraft: true });
    await changed(botId, { farewell: draft.farewell });
    expect(await as(ana).get({ botId })).toMatchObject({ hasDraft: false, revision: 4 });
  });

  it('of an older product has today’s fields with their defaults', async () => {
    const { id: botId } = await made();
    const old = { name: 'Old', openingIntroduction: 'Hi.', instructions: 'Talk.' };
    await test.db
      .update(bots)
      .set({ draft: old as unknown as BotDraft })
      .where(eq(bots.id, botId));
    expect((await as(ana).get({ botId })).draft).toEqual(BotConfiguration.parse(old));
  });
});

describe('publishing', () => {
  it.each([
    [{ language: 'zu-ZA' }, /No voice speaks zu-ZA/],
    [{ language: 'fr' }, /does not speak fr/],
    [{ boundaries: 'In {{city}} only.' }, /Nobody knows “city”/],
    [{ openingIntroduction: 'Hi {{customer_name.' }, /is no variable/],
  ])('refuses %j', async (change, words) => {
    const { id: botId } = await made();
    await changed(botId, change);
    await expect(published(botId)).rejects.toMatchObject({
      code: 'PRECONDITION_FAILED',
      message: expect.stringMatching(words),
    });
    expect(await as(ana).get({ botId })).toMatchObject({ publishedVersion: null, hasDraft: true });
  });

  it('makes the next version and leaves those before as they were, with the campaigns that have them', async () => {
    const { id: botId } = await made();
    await published(botId, 'One');
    const campaignId = await campaignOf(botId, { status: 'dialing' });
    const before = one(await test.db.select().from(campaigns).where(eq(campaigns.id, campaignId)));
    const first = await as(ana).version({ botId, version: 1 });
    await changed(botId, { farewell: 'Second.', boundaries: 'In {{city}} only.', audienceColumns: ['city'] }, ben);
    await published(botId, 'Two');
    expect(await as(ana).versions({ botId })).toMatchObject([
      { version: 2, note: 'Two', createdBy: 'Ana', isPublished: true, campaigns: 0 },
      { version: 1, note: 'One', createdBy: 'Ana', isPublished: false, campaigns: 1 },
    ]);
    expect(await as(ana).version({ botId, version: 1 })).toEqual(first);
    expect((await as(ana).version({ botId, version: 2 })).farewell).toBe('Second.');
    const after = one(await test.db.select().from(campaigns).where(eq(campaigns.id, campaignId)));
    expect(after.botVersionId).toBe(before.botVersionId);
    const { published: shown, liveCampaigns } = await as(ana).get({ botId });
    expect(shown?.farewell).toBe('Second.');
    expect(liveCampaigns).toEqual([{ id: campaignId, name: 'Spring' }]);
  });

  it('is undone by making an old version the draft and publishing that', async () => {
    const { id: botId } = await made();
    await published(botId);
    const first = await as(ana).version({ botId, version: 1 });
    await changed(botId, { farewell: 'Worse.' });
    await published(botId);
    const { revision } = await as(ana).get({ botId });
    await as(ana).restore({ botId, version: 1, expectedRevision: revision });
    expect(await as(ana).get({ botId })).toMatchObject({ draft: first, hasDraft: true, publishedVersion: 2 });
    expect(await published(botId)).toMatchObject({ version: 3 });
    expect(await as(ana).version({ botId, version: 3 })).toEqual(first);
    await expect(as(ana).restore({ botId, version: 9, expectedRevision: revision + 2 })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

describe('the archive', () => {
  it.each(['dialing', 'paused', 'scheduled'] as const)(
    'takes no bot that a %s campaign uses, and names it',
    async (status) => {
      const { id: botId } = await made();
      await published(botId);
      const campaignId = await campaignOf(botId, { status });
      // An older version counts, too.
      await changed(botId, { farewell: 'Newer.' });
      await published(botId);
      await expect(as(ana).archive({ botId })).rejects.toMatchObject({
        code: 'CONFLICT',
        message: expect.stringMatching(/1 campaign .*“Spring”/),
      });
      await test.db.update(campaigns).set({ status: 'completed' }).where(eq(campaigns.id, campaignId));
      await as(ana).archive({ botId });
      expect((await as(ana).get({ botId })).archivedAt).not.toBeNull();
    },
  );

  it('keeps a bot from being changed and from being chosen, until it is taken back', async () => {
    const { id: botId, draft } = await made();
    await published(botId);
    await as(ana).archive({ botId });
    await as(ana).archive({ botId });
    const { revision } = await as(ana).get({ botId });
    const seen = { botId, expectedRevision: revision };
    for (const attempt of [
      () => as(ana).change({ ...seen, draft: { ...draft, farewell: 'Other.' } }),
      () => as(ana).rename({ botId, name: 'Other' }),
      () => as(ana).restore({ ...seen, version: 1 }),
      () => as(ana).publish({ ...seen, note: '' }),
    ]) {
      await expect(attempt()).rejects.toMatchObject({
        code: 'CONFLICT',
        message: expect.stringMatching(/is archived/),
      });
    }
    const campaignId = await createDraft(test.db, { name: 'New', actor: ana.id });
    expect(one(await test.db.select().from(campaigns).where(eq(campaigns.id, campaignId))).botVersionId).toBeNull();
    await as(ana).unarchive({ botId });
    await as(ana).rename({ botId, name: 'Other' });
    const entries = (await auditOf(botId)).map(({ action }) => action);
    expect(entries).toEqual(['bot.create', 'bot.publish', 'bot.archive', 'bot.unarchive', 'bot.rename']);
  });
});

it('lists bots of a shelf by name, with version, state and use', async () => {
  const { id: used } = await made('zebra');
  await published(used);
  await campaignOf(used, { status: 'completed' });
  await changed(used, { language: 'en-GB' });
  await made('Aardvark');
  const { id: away } = await made('Old 100%');
  await as(ana).archive({ botId: away });
  const query = { shelf: 'bots', search: '', limit: 50, offset: 0 } as const;
  const { rows, total } = await as(ana).list(query);
  expect(total).toBe(2);
  expect(rows).toMatchObject([
    { name: 'Aardvark', publishedVersion: null, hasDraft: true, campaigns: 0, language: 'en-US' },
    { name: 'zebra', publishedVersion: 1, hasDraft: true, campaigns: 1, language: 'en-GB' },
  ]);
  expect((await as(ana).list({ ...query, search: 'ZEB' })).rows).toHaveLength(1);
  expect((await as(ana).list({ ...query, shelf: 'archived', search: '0%' })).rows).toMatchObject([
    { name: 'Old 100%' },
  ]);
  expect((await as(ana).list({ ...query, shelf: 'archived', search: '_%' })).rows).toEqual([]);
});

it('keeps who did what, with nothing but what changed, and tells the pages', async () => {
  const { id: botId, draft } = await made();
  await test.db.delete(events);
  await changed(botId, { farewell: 'Bye.' }, ben);
  await published(botId, 'Shorter');
  const [, change, publish] = await auditOf(botId);
  expect(change).toEqual({
    action: 'bot.change',
    actor: 'ben',
    before: { farewell: draft.farewell },
    after: { farewell: 'Bye.' },
  });
  expect(publish).toMatchObject({ action: 'bot.publish', actor: 'ana', after: { version: 1, note: 'Shorter' } });
  const told = await test.db.select({ kind: events.kind, data: events.data }).from(events);
  expect(told).toEqual([1, 2].map(() => ({ kind: 'bot.changed', data: { botId } })));
});

it('lets a campaign manager look, and change nothing', async () => {
  const { id: botId, draft, revision } = await made();
  const manager = as(ben, 'campaign_manager');
  expect((await manager.get({ botId })).name).toBe('Survey');
  for (const attempt of [
    () => manager.create({ name: 'Mine', template: null }),
    () => manager.clone({ botId }),
    () => manager.change({ botId, expectedRevision: revision, draft }),
    () => manager.publish({ botId, expectedRevision: revision, note: '' }),
    () => manager.archive({ botId }),
  ]) {
    await expect(attempt()).rejects.toMatchObject({ code: 'FORBIDDEN' });
  }
  expect(await test.db.select().from(botVersions).where(eq(botVersions.botId, botId))).toEqual([]);
});
