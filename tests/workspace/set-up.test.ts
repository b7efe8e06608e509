/** The list that follows the state of the system, and what a sandbox has left where real people are to be called. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { desc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { seedWorkspace } from '#db/seed.ts';
import { seedSandboxLaw, changeCallingLaw, readLawSetting } from '#db/calling-law/calling-law.ts';
import {
  agentWorkers,
  alertRecipients,
  apiKeys,
  auditLog,
  bots,
  botVersions,
  campaigns,
  doNotCall,
  providerAccounts,
  providerNumbers,
  serviceProbes,
  settings,
  user,
} from '#db/schema/index.ts';
import { revokeApiKey, storeApiKey } from '#db/workspace/api-key.ts';
import { changeRetention } from '#db/workspace/retention.ts';
import { openSecretBox } from '#db/workspace/secret-box.ts';
import { readSealedSetting, writeSetting } from '#db/workspace/settings.ts';
import { CampaignSettings } from '#domain/campaign/campaign.ts';
import { defaultProductCaps } from '#domain/calling-law/index.ts';
import { Retention } from '#domain/retention/retention.ts';
import { settingDefinitions } from '#domain/workspace/setting.ts';
import { inWords } from '#lib/server/words.ts';
import { launchCampaign } from '#operations/campaign/change-campaign-status.ts';
import { checkLaunch } from '#operations/campaign/check-launch.ts';
import { changeSetting } from '#operations/workspace/change-setting.ts';
import { lookAtSetUp } from '#operations/workspace/look-at-set-up.ts';
import { readSandboxTraces, restoreLaw } from '#operations/workspace/sandbox-traces.ts';
import { openLocalFolder } from '#providers/storage/local-folder.ts';
import { addContacts, createAccount, createCampaign } from '../support/campaign.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { one } from '../support/one.ts';
import { ServiceStubs } from '../support/service-stubs.ts';

const services = new ServiceStubs();
let test: TestDatabase;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'set-up-'));
  [test] = await Promise.all([createTestDatabase(), services.open()]);
});
afterAll(() => Promise.all([test.drop(), services.close(), rm(folder, { recursive: true })]));
beforeEach(async () => {
  services.reset();
  for (const table of [settings, serviceProbes, apiKeys, user, agentWorkers]) await test.db.delete(table);
});

const live = { REDIAL_TIME_SCALE: 1, REDIAL_ALLOW_LOOPBACK: false };
const look = async (url = 'https://redial.example.com') => {
  const environment = { REDIAL_URL: url, REDIAL_TIME_SCALE: 1, REDIAL_ALLOW_LOOPBACK: true };
  const context = { ...services.context(test.db), environment, storage: openLocalFolder(folder) };
  const lines = await lookAtSetUp(context, new Date());
  return Object.fromEntries(lines.map(({ item, state, says }) => [item, [state, inWords(says)]]));
};

describe('the set-up list', () => {
  it('of a fresh installation says what is missing', async () => {
    expect(await look('http://127.0.0.1:8080')).toMatchObject({
      media_server: ['failing', expect.stringMatching(/No voice agent/)],
      storage: ['done', expect.any(String)],
      speech: ['missing', expect.stringMatching(/No key for speech/)],
      language: ['missing', expect.any(String)],
      public_address: ['missing', expect.stringMatching(/this machine only/)],
      carrier: ['missing', expect.stringMatching(/No account/)],
      bot: ['missing', expect.any(String)],
      crm: ['missing', expect.any(String)],
      do_not_call: ['missing', expect.any(String)],
      retention: ['missing', expect.stringMatching(/kept for good/)],
      mail: ['missing', expect.stringMatching(/No mail server/)],
      alerts: ['missing', expect.stringMatching(/Nobody is told/)],
      colleagues: ['missing', expect.any(String)],
    });
    // Nobody is asked without a key.
    expect(services.askedFor('speech_to_text')).toBe(0);
  });

  it('follows what is set up, and what stops working', async () => {
    const { db } = test;
    await services.setKeys(db);
    await db.insert(agentWorkers).values({ id: 'agent', capacity: 4 });
    await writeSetting(db, services.box, 'crm', {
      plain: settingDefinitions.crm.plain.parse({ url: 'https://crm.example.com/hook' }),
      secrets: { signingSecret: 'whsec_c2VjcmV0' },
    });
    await writeSetting(db, services.box, 'mail', {
      plain: settingDefinitions.mail.plain.parse({ host: 'smtp.example.com' }),
    });
    await db.insert(alertRecipients).values({ kind: 'mail', address: 'a@example.com', createdBy: 'a' });
    for (const id of ['a', 'b']) await db.insert(user).values({ id, name: id, email: `${id}@example.com` });
    await db.insert(doNotCall).values({ phone: '+12025550177', source: 'import' });
    await changeRetention(db, { retention: Retention.parse({ recordings: 90 }), actor: 'ada', now: new Date() });
    const bot = one(await db.insert(bots).values({ name: 'B' }).returning());
    const configuration = { name: 'B' } as never;
    const version = one(await db.insert(botVersions).values({ botId: bot.id, version: 1, configuration }).returning());
    await db.update(bots).set({ publishedVersionId: version.id }).where(eq(bots.id, bot.id));
    const { accountId } = await createAccount(db, { key: services.box.seal('key') });
    expect(await look()).toMatchObject({ carrier: ['missing', expect.stringMatching(/simulated/)] });

    await db.update(providerAccounts).set({ isSandbox: false }).where(eq(providerAccounts.id, accountId));
    const lines = await look();
    const { test_call: testCall, ...others } = lines;
    expect(testCall).toEqual(['missing', expect.stringMatching(/your own phone/)]);
    expect(Object.values(others).map(([state]) => state)).toEqual(Array(13).fill('done'));
    await db
      .insert(campaigns)
      .values({ name: 'Test call', isTest: true, status: 'completed', settings: CampaignSettings.parse({}) });
    expect(await look()).toMatchObject({ test_call: ['failing', expect.any(String)] });
    expect(lines.carrier).toEqual(['done', '1 account with 1 number.']);

    await db.delete(providerNumbers).where(eq(providerNumbers.providerAccountId, accountId));
    await db.update(bots).set({ archivedAt: new Date() });
    services.answer('text_to_speech', { status: 402 });
    await db.delete(serviceProbes);
    expect(await look()).toMatchObject({
      carrier: ['failing', 'The account “Test” has no number to call from.'],
      bot: ['missing', expect.any(String)],
      speech: ['failing', 'Deepgram asks for payment (HTTP 402).'],
    });
    await db.delete(providerAccounts).where(eq(providerAccounts.id, accountId));
  });

  it('asks anew with what was just entered, and says of a key that cannot be opened that it is so', async () => {
    await services.setKeys(test.db);
    services.answer('language', { status: 401 });
    expect(await look()).toMatchObject({ language: ['failing', expect.stringMatching(/does not accept the key/)] });
    services.answer('language');
    const entered = { name: 'language', plain: {}, secrets: { apiKey: 'a better one' } } as const;
    const environment = { REDIAL_ALLOW_LOOPBACK: true };
    const context = { db: test.db, box: services.box, environment };
    await changeSetting(context, { ...entered, actor: 'ada', now: new Date() });
    expect(await look()).toMatchObject({ language: ['done', expect.any(String)] });

    const lost = { ...context, box: openSecretBox(randomBytes(32).toString('base64')) };
    await changeSetting(lost, { ...entered, actor: 'ada', now: new Date() });
    expect(await look()).toMatchObject({ language: ['failing', expect.stringMatching(/cannot be opened/)] });
  });
});

describe('what the sandbox has left', () => {
  const traces = async (environment = live) =>
    (await readSandboxTraces({ db: test.db, environment })).map(({ kind }) => kind);

  it('is named, from the law to the demo identities', async () => {
    expect(await traces()).toEqual([]);
    await seedSandboxLaw(test.db, new Date());
    await services.setKeys(test.db);
    await test.db.insert(user).values({ id: 'demo', name: 'Demo', email: 'demo@redial.test', isDemo: true });
    const key = { key: 'k'.repeat(30), name: 'Demo key', scopes: [], actor: 'system', isDemo: true };
    const id = await storeApiKey(test.db, key);
    const environment = { REDIAL_TIME_SCALE: 60, REDIAL_ALLOW_LOOPBACK: true };
    expect(await traces(environment)).toEqual([
      'caps',
      'time_scale',
      'loopback',
      'speech',
      'language',
      'demo_person',
      'demo_key',
    ]);
    await revokeApiKey(test.db, { id, actor: 'tester', now: new Date() });
    await test.db.delete(user);
    expect(await traces()).toEqual(['caps', 'speech', 'language']);
  });

  it('of a second vendor of speech is forgotten where no sandbox runs, but not what people have entered', async () => {
    const { db } = test;
    const enter = (baseUrl: string, apiKey: string) =>
      writeSetting(db, services.box, 'elevenlabs', { plain: { baseUrl }, secrets: { apiKey } });
    const isThere = async (): Promise<boolean> => {
      await seedWorkspace(db, services.box, { REDIAL_SANDBOX: 'off' });
      return (await readSealedSetting(db, 'elevenlabs')).sealed.apiKey !== undefined;
    };
    await enter('http://127.0.0.1:4014', 'sandbox-key');
    expect(await traces()).toEqual(['elevenlabs']);
    expect(await isThere()).toBe(false);
    expect(await traces()).toEqual([]);
    await enter('http://127.0.0.1:4014', 'own-key');
    expect(await isThere()).toBe(true);
    await enter('https://api.elevenlabs.io', 'sandbox-key');
    expect(await isThere()).toBe(true);
  });

  it('in the law is set back at once, without what people have set themselves', async () => {
    const { db } = test;
    await seedSandboxLaw(db, new Date());
    const own = { region: 'DE', max: 1, hours: 24, reason: '' };
    await changeCallingLaw(db, { change: { kind: 'set_cap_override', override: own }, actor: 'ada', now: new Date() });
    await db
      .insert(settings)
      .values({ name: 'abandonment', plain: { pauseAtPercent: 100, reason: 'Sandbox: simulated.' } });
    expect(await traces()).toEqual(['abandonment', 'caps']);
    await db.update(campaigns).set({ status: 'completed' });
    const context = { db, temporal: null as never, log: { warn: () => undefined } };
    for (let time = 0; time < 2; time++) {
      await restoreLaw(context, { actor: 'ada', now: new Date() });
      expect(await traces()).toEqual([]);
    }
    expect(await readLawSetting(db)).toMatchObject({
      productCaps: defaultProductCaps,
      productCapsReason: '',
      capOverrides: [own],
    });
    const [entry] = await db.select().from(auditLog).orderBy(desc(auditLog.at)).limit(1);
    expect(entry).toMatchObject({ actor: 'ada', entityId: 'abandonment' });
  });

  it('keeps a launch over a real account back until it is gone, and nobody else', async () => {
    const { db } = test;
    await services.setKeys(db);
    const configuration = { kind: 'sip_trunk', livekitTrunkId: 'ST_1' } as const;
    const account = await createAccount(db, { configuration });
    const campaignId = await createCampaign(db, account, { status: 'draft' });
    await addContacts(db, campaignId, 1, 700);
    const context = { ...services.context(db), environment: { REDIAL_TIME_SCALE: 60, REDIAL_ALLOW_LOOPBACK: true } };
    const problems = async () => (await checkLaunch(context, { campaignId, now: new Date() })).problems.map(inWords);
    expect(await problems()).toEqual([]);

    await db.update(providerAccounts).set({ isSandbox: false }).where(eq(providerAccounts.id, account.accountId));
    expect(await problems()).toEqual([
      expect.stringMatching(/real people would be called: .*caps on attempts/),
      expect.stringMatching(/60 times as fast/),
      expect.stringMatching(/on this machine may be entered/),
      expect.stringMatching(/Deepgram leads to this machine/),
      expect.stringMatching(/Groq leads to this machine/),
    ]);
    const order = { campaignId, actor: 'ada', now: new Date() };
    await expect(launchCampaign({ ...context, temporal: null as never }, order)).rejects.toMatchObject({
      reason: 'campaign_not_launchable',
    });
    const [row] = await db.select().from(campaigns).where(eq(campaigns.id, campaignId));
    expect(row?.status).toBe('draft');
  });
});
