/** Services that calls need are asked, pause campaigns while they fail, and let them go on. */
import { and, desc, eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { probeId } from '#db/health/service-probe.ts';
import { auditLog, botVersions, campaigns, serviceProbes, settings } from '#db/schema/index.ts';
import { changeCampaignStatus } from '#db/campaign/campaign.ts';
import { listInterruptions } from '#db/campaign/interruptions.ts';
import { BotConfiguration } from '#domain/bot/bot.ts';
import type { Breaker } from '#domain/campaign/breaker.ts';
import { pauseForBreakers } from '#operations/campaign/pause-for-breakers.ts';
import { serviceProblems } from '#operations/health/service-problems.ts';
import { watchServices } from '#operations/health/watch-services.ts';
import { createAccount, createCampaign } from '../support/campaign.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { one } from '../support/one.ts';
import { ServiceStubs } from '../support/service-stubs.ts';
import { storedSaying } from '../support/words.ts';

const services = new ServiceStubs();
const nudged: string[] = [];
const nudger = { nudge: (id: string) => void nudged.push(id) };
const log = { info: () => undefined };
let test: TestDatabase;
let campaignId: string;
/** The watch's clock: stories move it, and it stays ahead of what the database was told before. */
let now: Date;

beforeAll(async () => {
  [test] = await Promise.all([createTestDatabase(), services.open()]);
  await services.setKeys(test.db);
});
afterAll(() => Promise.all([test.drop(), services.close()]));
beforeEach(async () => {
  services.reset();
  nudged.length = 0;
  await test.db.delete(serviceProbes);
  await test.db.update(campaigns).set({ status: 'completed' });
  campaignId = await createCampaign(test.db, await createAccount(test.db));
  now = new Date();
});

const campaign = async (id = campaignId) => one(await test.db.select().from(campaigns).where(eq(campaigns.id, id)));
const probe = async (id: string) => one(await test.db.select().from(serviceProbes).where(eq(serviceProbes.id, id)));

/** Rounds of the watch, each so many seconds after the one before. */
async function after(...seconds: number[]): Promise<void> {
  for (const pause of seconds) {
    now = new Date(now.getTime() + pause * 1_000);
    await watchServices({ ...services.context(test.db), nudger, log }, now);
  }
}

const pausedBy = (breaker: Breaker, id = campaignId) =>
  changeCampaignStatus(test.db, {
    campaignId: id,
    action: 'pause',
    actor: 'system',
    tripped: { breaker, cause: 'Away' },
  });

describe('while campaigns dial', () => {
  it('asks each service by a real request with its own key, and only now and then', async () => {
    await after(0, 1, 10, 10);
    expect(services.vendor.received.map(({ path }) => path.replace(/\?.*/, '')).sort()).toEqual([
      '/openai/v1/chat/completions',
      '/twirp/livekit.SIP/CreateSIPParticipant',
      '/v1/listen',
      '/v1/speak',
    ]);
    const headers = services.vendor.received.map(({ path, headers: { authorization } }) => [path[1], authorization]);
    expect(Object.fromEntries(headers)).toMatchObject({ o: 'Bearer key', v: 'Token key' });
    expect(await probe('gateway')).toMatchObject({ state: 'ok', words: null, failures: 0 });
    await after(10);
    expect(services.askedFor('gateway')).toBe(2);
  });

  it('asks nobody when nobody dials', async () => {
    await changeCampaignStatus(test.db, { campaignId, action: 'pause', actor: 'tester' });
    await after(0, 60);
    expect(services.vendor.received).toEqual([]);
  });

  it('pauses everybody at the third failure in a row, with what to read, and goes on when it is back', async () => {
    const other = await createCampaign(test.db, await createAccount(test.db));
    services.answer('gateway', { status: 503, json: { code: 'unavailable', msg: 'cpu exhausted' } });
    await after(0, 5);
    expect((await campaign()).status).toBe('dialing');
    await after(10);
    for (const id of [campaignId, other]) {
      expect(await campaign(id)).toMatchObject({
        status: 'paused',
        breaker: 'gateway',
        failureCause: storedSaying(/gateways take no more calls at this moment\. Nobody is called.*goes on by itself/),
      });
    }
    services.answer('gateway');
    await after(20);
    expect([await campaign(), await campaign(other)]).toEqual([
      expect.objectContaining({ status: 'dialing', breaker: null, failureCause: null, resumedAt: null }),
      expect.objectContaining({ status: 'dialing' }),
    ]);
    expect(nudged.sort()).toEqual([campaignId, other].sort());
    expect(await probe('gateway')).toMatchObject({ resumes: 1 });
    const stops = await listInterruptions(test.db, { campaignId, limit: 5 });
    expect(stops.map(({ kind }) => kind)).toEqual(['went_on_itself', 'paused_itself']);
    expect(stops[1]?.cause).toEqual(storedSaying(/gateways take no more calls/));
    const [entry] = await test.db
      .select()
      .from(auditLog)
      .where(and(eq(auditLog.entityId, campaignId), eq(auditLog.action, 'campaign.resume')))
      .orderBy(desc(auditLog.at));
    expect(entry).toMatchObject({ actor: 'system', after: { status: 'dialing', byProbe: 'gateway' } });
  });

  it('waits for people when a service refuses the key: that does not pass by itself', async () => {
    services.answer('language', { status: 401 });
    await after(0, 5, 10);
    expect(await campaign()).toMatchObject({
      status: 'paused',
      breaker: 'language_refused',
      failureCause: storedSaying(/^Groq does not accept the key \(HTTP 401\)\..*then resume/),
    });
    services.answer('language');
    await after(60, 60, 600);
    expect((await campaign()).status).toBe('paused');
  });
});

describe('a campaign that its calls have paused', () => {
  it('goes on when ears and voice both answer, and waits longer each time it has to pause again', async () => {
    await pausedBy('speech');
    services.answer('text_to_speech', { status: 503 });
    await after(16, 20);
    expect((await campaign()).status).toBe('paused');
    services.answer('text_to_speech');
    await after(60);
    expect((await campaign()).status).toBe('dialing');

    await test.db.update(campaigns).set({ status: 'paused', breaker: 'speech', updatedAt: now });
    await after(16);
    expect((await campaign()).status).toBe('paused');
    await after(15);
    expect((await campaign()).status).toBe('dialing');
    expect(await probe('speech_to_text')).toMatchObject({ resumes: 2 });
  });

  it('by a service that turns out to refuse the key, waits for people from then on', async () => {
    await pausedBy('language');
    services.answer('language', { status: 402 });
    await after(11, 5, 10);
    expect(await campaign()).toMatchObject({
      breaker: 'language_refused',
      failureCause: storedSaying(/^Groq asks for payment/),
    });
  });

  it('goes on over its own account alone, whose carrier answers with the account’s key', async () => {
    const stub = (configuration: 'here' | 'away') => ({
      kind: 'telnyx' as const,
      apiBaseUrl: configuration === 'here' ? `${services.vendor.url}/v2` : 'http://127.0.0.1:9/v2',
      connectionId: '1494404757140276705',
      publicKey: 'test',
      livekitSipHost: '127.0.0.1:5060',
    });
    const [here, away] = [
      await createAccount(test.db, { configuration: stub('here'), key: services.box.seal('key-of-the-account') }),
      await createAccount(test.db, { configuration: stub('away'), key: services.box.seal('key') }),
    ];
    const [one, other] = [await createCampaign(test.db, here), await createCampaign(test.db, away)];
    await pausedBy('carrier', one);
    await pausedBy('carrier', other);
    await after(16);
    expect((await campaign(one)).status).toBe('dialing');
    expect(await campaign(other)).toMatchObject({ status: 'paused', breaker: 'carrier' });
    const asked = services.vendor.received.filter(({ path }) => path.startsWith('/v2/'));
    expect(asked.map(({ path, headers }) => [path, headers.authorization])).toEqual([
      ['/v2/call_control_applications/1494404757140276705', 'Bearer key-of-the-account'],
    ]);
    expect(await probe(probeId({ service: 'carrier', providerAccountId: away.accountId }))).toMatchObject({
      state: 'away',
      words: storedSaying(/^Telnyx does not answer/),
    });
  });

  it('by a trunk’s carrier, of whom nobody can ask anything, lets a call ask', async () => {
    const trunk = await createAccount(test.db, { configuration: { kind: 'sip_trunk', livekitTrunkId: 'ST_1' } });
    const behind = await createCampaign(test.db, trunk);
    await pausedBy('carrier', behind);
    await after(16);
    expect((await campaign(behind)).status).toBe('dialing');
  });

  it('by money, settings or people left alone, never goes on by itself', async () => {
    for (const breaker of ['account', 'caller_numbers', 'destinations', 'abandonment', 'gateway_refused'] as const) {
      await test.db.update(campaigns).set({ status: 'paused', breaker }).where(eq(campaigns.id, campaignId));
      await after(60, 600);
      expect(await campaign()).toMatchObject({ status: 'paused', breaker });
    }
  });
});

describe('with a second vendor of speech', () => {
  beforeEach(() => services.setSecondKey(test.db));
  afterEach(() => test.db.delete(settings).where(eq(settings.name, 'elevenlabs')));

  /** A campaign whose bot speaks Arabic, for which one vendor alone has a voice. */
  async function arabicCampaign(): Promise<string> {
    const id = await createCampaign(test.db, await createAccount(test.db));
    const { botVersionId } = await campaign(id);
    const textToSpeech = { provider: 'elevenlabs', voice: 'EXAVITQu4vr4xnSDxMaL' };
    const configuration = BotConfiguration.parse({
      ...{ name: 'Sara', openingIntroduction: 'مرحباً', instructions: 'Talk.' },
      ...{ language: 'ar', textToSpeech },
    });
    await test.db
      .update(botVersions)
      .set({ configuration })
      .where(eq(botVersions.id, botVersionId ?? ''));
    return id;
  }

  it('asks it too, with its own key', async () => {
    await after(0);
    const asked = services.vendor.received.filter(({ headers }) => headers['xi-api-key'] === 'key');
    expect(asked.map(({ path }) => path.replace(/\?.*/, '')).sort()).toEqual([
      '/v1/speech-to-text',
      '/v1/text-to-speech/EXAVITQu4vr4xnSDxMaL',
    ]);
  });

  it('pauses nobody for one that fails, as long as the bot can go on with the other', async () => {
    const arabic = await arabicCampaign();
    services.answer('speech_to_text', { status: 503 });
    services.answer('text_to_speech', { status: 503 });
    await after(0, 5, 10, 20);
    expect(await probe('text_to_speech')).toMatchObject({ failures: 4 });
    expect([(await campaign()).status, (await campaign(arabic)).status]).toEqual(['dialing', 'dialing']);
    expect(await serviceProblems(services.context(test.db), { campaignId, now })).toEqual([]);

    // Then the other one loses its voice: nobody can speak any more.
    services.answer('second_text_to_speech', { status: 503 });
    await after(30, 5, 10);
    expect(await campaign()).toMatchObject({ status: 'paused', breaker: 'second_speech' });
    expect(await campaign(arabic)).toMatchObject({ status: 'paused', breaker: 'second_speech' });
    services.answer('second_text_to_speech');
    await after(20, 20);
    expect([(await campaign()).status, (await campaign(arabic)).status]).toEqual(['dialing', 'dialing']);
  });

  it('pauses whose bot has its voice there alone', async () => {
    const arabic = await arabicCampaign();
    services.answer('second_text_to_speech', { status: 401 });
    await after(0, 5, 10);
    expect((await campaign()).status).toBe('dialing');
    expect(await campaign(arabic)).toMatchObject({ status: 'paused', breaker: 'second_speech_refused' });
    const problems = await serviceProblems(services.context(test.db), { campaignId: arabic, now });
    expect(problems).toMatchObject([{ code: 'launch_service_failing' }]);
  });

  it('spares campaigns that have two vendors when calls of one that has not fail, but not when their own do', async () => {
    const arabic = await arabicCampaign();
    const tripped = [{ breaker: 'speech' as const, cause: 'Failed' }];
    await pauseForBreakers(test.db, arabic, tripped);
    expect([(await campaign()).status, (await campaign(arabic)).status]).toEqual(['dialing', 'paused']);
    await pauseForBreakers(test.db, campaignId, tripped);
    expect((await campaign()).status).toBe('paused');
  });
});
