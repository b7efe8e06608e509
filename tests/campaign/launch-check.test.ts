/** What is checked before anybody is called: a launch is refused with a list, never half begun. */
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readKeptForecast } from '#db/campaign/forecast.ts';
import { resumeProblems } from '#db/campaign/launch-check.ts';
import { bots, botVersions, campaigns, contacts, providerAccounts, serviceProbes, settings } from '#db/schema/index.ts';
import { inWords } from '#lib/server/words.ts';
import { checkLaunch } from '#operations/campaign/check-launch.ts';
import { launchCampaign, resumeCampaign } from '#operations/campaign/change-campaign-status.ts';
import { addContacts, createAccount, createCampaign } from '../support/campaign.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { routeOf } from '../support/inbound-route-stub.ts';
import { ServiceStubs } from '../support/service-stubs.ts';

const services = new ServiceStubs();
const { box } = services;
let test: TestDatabase;
let campaignId: string;
let accountId: string;
let serial = 0;

beforeAll(async () => {
  [test] = await Promise.all([createTestDatabase(), services.open()]);
});
afterAll(() => Promise.all([test.drop(), services.close()]));

async function setKeys(): Promise<void> {
  await services.setKeys(test.db);
  await test.db
    .update(providerAccounts)
    .set({ apiKey: box.seal('key') })
    .where(eq(providerAccounts.id, accountId));
}

beforeEach(async () => {
  await test.db.delete(settings);
  await test.db.delete(serviceProbes);
  services.reset();
  const account = await createAccount(test.db);
  accountId = account.accountId;
  campaignId = await createCampaign(test.db, account, { status: 'draft' });
  serial += 10;
  await addContacts(test.db, campaignId, 3, serial);
});

const launch = () => checkLaunch(services.context(test.db), { campaignId, now: new Date() });
const problems = async () => (await launch()).problems.map(inWords);
const change = (values: Partial<typeof campaigns.$inferInsert>) =>
  test.db.update(campaigns).set(values).where(eq(campaigns.id, campaignId));

describe('a launch', () => {
  it('may go on when everything is there', async () => {
    await setKeys();
    expect(await problems()).toEqual([]);
    expect(await launch()).toMatchObject({ contacts: 3, callableNow: 3 });
  });

  it('keeps what is expected of it, beside what then happens', async () => {
    await setKeys();
    const told: string[] = [];
    const temporal = {
      withDeadline: (_: number, work: () => Promise<unknown>) => work(),
      workflow: {
        signalWithStart: (_: string, { workflowId }: { workflowId: string }) => Promise.resolve(told.push(workflowId)),
      },
    };
    const context = { ...services.context(test.db), temporal: temporal as never };
    await launchCampaign(context, { campaignId, actor: 'tester', now: new Date() });
    expect(told).toHaveLength(1);
    expect(await readKeptForecast(test.db, campaignId)).toMatchObject({ contacts: 3, rates: { basis: 'assumed' } });
    // A launch that is refused changes nothing of it.
    const kept = await readKeptForecast(test.db, campaignId);
    const again = launchCampaign(context, { campaignId, actor: 'tester', now: new Date() });
    await expect(again).rejects.toMatchObject({ code: 'conflict' });
    expect(await readKeptForecast(test.db, campaignId)).toEqual(kept);
  });

  it('is refused with the list of what is missing, when no key is set', async () => {
    const { problems: missing } = await launch();
    expect(missing.map(inWords)).toEqual([
      expect.stringMatching(/provider account “Test” has no API key/),
      expect.stringMatching(/no key for speech/),
      expect.stringMatching(/no key for the language model/),
    ]);
    // Nothing is told to the workflow engine: it would throw here.
    const context = { ...services.context(test.db), temporal: null as never };
    await expect(launchCampaign(context, { campaignId, actor: 'tester', now: new Date() })).rejects.toMatchObject({
      code: 'not_ready',
      params: { problems: missing },
    });
    const [row] = await test.db.select().from(campaigns).where(eq(campaigns.id, campaignId));
    expect(row?.status).toBe('draft');
  });

  it('is refused while LiveKit cannot bring the carrier’s calls into rooms', async () => {
    await setKeys();
    const context = { ...services.context(test.db), temporal: null as never, inboundRoute: routeOf('away') };
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
    expect((await checkLaunch(context, { campaignId, now: new Date() })).problems).toEqual([]);
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

  it('needs a bot that is not archived and whose voice speaks its language', async () => {
    await setKeys();
    const [campaign] = await test.db.select().from(campaigns).where(eq(campaigns.id, campaignId));
    const [version] = await test.db
      .select()
      .from(botVersions)
      .where(eq(botVersions.id, campaign?.botVersionId ?? ''));
    if (!version) throw new Error('The campaign has no bot');
    const configuration = { ...version.configuration, language: 'ar-SA' };
    await test.db.update(botVersions).set({ configuration }).where(eq(botVersions.id, version.id));
    expect(await problems()).toEqual([
      expect.stringMatching(/voice aura-2-andromeda-en of the bot “Test bot” does not speak its language \(ar-SA\)/),
    ]);
    await test.db
      .update(botVersions)
      .set({ configuration: version.configuration })
      .where(eq(botVersions.id, version.id));
    await test.db.update(bots).set({ archivedAt: new Date() }).where(eq(bots.id, version.botId));
    expect(await problems()).toEqual([expect.stringMatching(/bot “Test bot” is archived/)]);
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

describe('services that do not answer as a call needs them', () => {
  it('keep a campaign from being launched, in words, and are asked again after some seconds only', async () => {
    await setKeys();
    services.answer('gateway', { status: 503, json: { code: 'unavailable', msg: 'no response from servers' } });
    services.answer('text_to_speech', { status: 402 });
    services.answer('language', { headers: { 'x-ratelimit-remaining-tokens': '120' } });
    for (let look = 0; look < 2; look++) {
      expect(await problems()).toEqual([
        expect.stringMatching(/^No SIP gateway of LiveKit answers\. Calls would fail now\./),
        expect.stringMatching(/^Deepgram asks for payment/),
        expect.stringMatching(/^Groq’s limit of tokens a minute is used up \(120 left\)\./),
      ]);
    }
    // Each once, and those that failed once more.
    expect(services.vendor.received).toHaveLength(7);
    const context = { ...services.context(test.db), temporal: null as never };
    const order = { campaignId, actor: 'tester', now: new Date() };
    await expect(launchCampaign(context, order)).rejects.toMatchObject({ code: 'not_ready' });

    services.reset();
    const now = new Date(Date.now() + 11_000);
    expect((await checkLaunch(services.context(test.db), { campaignId, now })).problems).toEqual([]);
  });

  it('says what is wrong once, however many services have it', async () => {
    await setKeys();
    services.answer('speech_to_text', { status: 401 });
    services.answer('text_to_speech', { status: 401 });
    expect(await problems()).toEqual([expect.stringMatching(/^Deepgram does not accept the key \(HTTP 401\)/)]);
  });
});

describe('resuming', () => {
  const resume = () =>
    resumeCampaign(
      { ...services.context(test.db), temporal: null as never },
      { campaignId, actor: 'tester', now: new Date() },
    );

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
