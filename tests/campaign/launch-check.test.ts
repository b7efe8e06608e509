/** What is checked before anybody is called: a launch is refused with a list, never half begun. */
import { randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkLaunch, resumeProblems } from '#db/campaign/launch-check.ts';
import { campaigns, contacts, providerAccounts, settings } from '#db/schema/index.ts';
import { openSecretBox } from '#db/workspace/secret-box.ts';
import { writeSetting } from '#db/workspace/settings.ts';
import { RedialError } from '#domain/error.ts';
import type { InboundObjects } from '#domain/provider/inbound-route.ts';
import { settingDefinitions } from '#domain/workspace/setting.ts';
import { inWords } from '#lib/server/words.ts';
import { checkLaunch as checkLaunchOfCarrier } from '#operations/campaign/check-launch.ts';
import { launchCampaign, resumeCampaign } from '#operations/campaign/change-campaign-status.ts';
import type { InboundRoute } from '#providers/media/livekit-inbound-route.ts';
import { addContacts, createAccount, createCampaign } from '../support/campaign.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const box = openSecretBox(randomBytes(32).toString('base64'));
let test: TestDatabase;
let campaignId: string;
let accountId: string;
let serial = 0;

beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

async function setKeys(): Promise<void> {
  const secrets = { apiKey: 'key' };
  await writeSetting(test.db, box, 'speech', { plain: settingDefinitions.speech.plain.parse({}), secrets });
  await writeSetting(test.db, box, 'language', { plain: settingDefinitions.language.plain.parse({}), secrets });
  await test.db
    .update(providerAccounts)
    .set({ apiKey: box.seal('key') })
    .where(eq(providerAccounts.id, accountId));
}

beforeEach(async () => {
  await test.db.delete(settings);
  const account = await createAccount(test.db);
  accountId = account.accountId;
  campaignId = await createCampaign(test.db, account, { status: 'draft' });
  serial += 10;
  await addContacts(test.db, campaignId, 3, serial);
});

/** LiveKit's answers, where it knows the trunk and the rule, or does not answer at all. */
function routeOf(state: 'complete' | 'away'): InboundRoute {
  const away = new RedialError('vendor_silent', { vendor: 'LiveKit' });
  const objects: InboundObjects = {
    trunks: [{ ...openTrunk, id: 'ST_1' }],
    rules: [{ ...namedRooms, id: 'SDR_1', trunkIds: ['ST_1'] }],
  };
  return {
    read: () => (state === 'away' ? Promise.reject(away) : Promise.resolve(objects)),
    take: () => Promise.reject(away),
  };
}
const openTrunk = {
  name: '',
  isOurs: true,
  numbers: [],
  allowedNumbers: [],
  allowedAddresses: [],
  needsPassword: false,
  takesEncryption: true,
};
const namedRooms = { name: '', isOurs: true, entersNamedRoom: true, hidesNumber: true, bringsAgents: false };

const launch = () => checkLaunch(test.db, box, campaignId, new Date());
const problems = async () => (await launch()).problems.map(inWords);
const change = (values: Partial<typeof campaigns.$inferInsert>) =>
  test.db.update(campaigns).set(values).where(eq(campaigns.id, campaignId));

describe('a launch', () => {
  it('may go on when everything is there', async () => {
    await setKeys();
    expect(await problems()).toEqual([]);
    expect(await launch()).toMatchObject({ contacts: 3, callableNow: 3 });
  });

  it('is refused with the list of what is missing, when no key is set', async () => {
    const { problems: missing } = await launch();
    expect(missing.map(inWords)).toEqual([
      expect.stringMatching(/provider account “Test” has no API key/),
      expect.stringMatching(/no key for speech/),
      expect.stringMatching(/no key for the language model/),
    ]);
    // Nothing is told to the workflow engine: it would throw here.
    const context = { db: test.db, temporal: null as never, box, inboundRoute: routeOf('complete') };
    await expect(launchCampaign(context, { campaignId, actor: 'tester', now: new Date() })).rejects.toMatchObject({
      code: 'not_ready',
      params: { problems: missing },
    });
    const [row] = await test.db.select().from(campaigns).where(eq(campaigns.id, campaignId));
    expect(row?.status).toBe('draft');
  });

  it('is refused while LiveKit cannot bring the carrier’s calls into rooms', async () => {
    await setKeys();
    const context = { db: test.db, temporal: null as never, box, inboundRoute: routeOf('away') };
    const refused = { params: { problems: [{ code: 'vendor_silent' }] } };
    await expect(launchCampaign(context, { campaignId, actor: 'tester', now: new Date() })).rejects.toMatchObject(
      refused,
    );
    // A trunk's calls are made by LiveKit.
    const configuration = { kind: 'sip_trunk', livekitTrunkId: 'ST_1' } as const;
    await test.db
      .update(providerAccounts)
      .set({ kind: 'sip_trunk', configuration })
      .where(eq(providerAccounts.id, accountId));
    expect((await checkLaunchOfCarrier(context, campaignId, new Date())).problems).toEqual([]);
  });

  it('needs a provider, a number, a bot and an audience', async () => {
    await setKeys();
    await change({ providerAccountId: null, botVersionId: null });
    await test.db.delete(contacts).where(eq(contacts.campaignId, campaignId));
    expect(await problems()).toEqual([
      expect.stringMatching(/No provider/),
      expect.stringMatching(/No bot/),
      expect.stringMatching(/nobody to call/),
    ]);
  });

  it('for marketing needs consent on record, per person or as a statement', async () => {
    await setKeys();
    await change({ purpose: 'marketing' });
    expect(await problems()).toEqual([expect.stringMatching(/need consent, and 3 contacts have none/)]);
    await change({ consentStatement: 'They ticked the box on our form of 2 March.' });
    expect(await problems()).toEqual([]);
    await change({ consentStatement: null });
    await test.db.update(contacts).set({ consentAt: new Date() }).where(eq(contacts.campaignId, campaignId));
    expect(await problems()).toEqual([]);
  });

  it('is refused when the campaign’s hours never meet the lawful ones', async () => {
    await setKeys();
    const [row] = await test.db.select().from(campaigns).where(eq(campaigns.id, campaignId));
    const window = [{ days: [1, 2, 3, 4, 5, 6, 7], from: '03:00', to: '04:00' }];
    if (row) await change({ settings: { ...row.settings, window } });
    expect(await problems()).toEqual([expect.stringMatching(/Nobody can be called.*Widen the window/)]);
  });
});

describe('resuming', () => {
  const resume = () => resumeCampaign({ db: test.db, temporal: null as never, box }, { campaignId, actor: 'tester' });

  it('of a campaign that stopped by itself is refused with what is still missing', async () => {
    for (const stopped of [{ status: 'failed' }, { status: 'paused', breaker: 'account' }] as const) {
      await change({ breaker: null, ...stopped });
      await expect(resume()).rejects.toMatchObject({ code: 'not_ready', reason: 'campaign_not_resumable' });
      const [row] = await test.db.select().from(campaigns).where(eq(campaigns.id, campaignId));
      expect(row?.status).toBe(stopped.status);
    }
  });

  it('needs nobody in the queue, because callbacks may be all that is left', async () => {
    await setKeys();
    await change({ status: 'failed' });
    await test.db.update(contacts).set({ state: 'waiting_callback' }).where(eq(contacts.campaignId, campaignId));
    expect(await resumeProblems(test.db, box, campaignId)).toEqual([]);
  });
});
