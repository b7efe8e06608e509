/** What a launch would do, asked of the real list: the same people as claims would call, and nothing is changed. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { eq, sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { keepForecast, readKeptForecast } from '#db/campaign/forecast.ts';
import { windowClassId } from '#db/calling-law/window-class.ts';
import { judgedContacts } from '#db/contact/judged-contacts.ts';
import { addToDoNotCall } from '#db/do-not-call/do-not-call.ts';
import { campaigns, contacts, doNotCall } from '#db/schema/index.ts';
import { WhatIf } from '#domain/campaign/forecast/dry-run.ts';
import { dryRun, forecastOfLaunch, readForecasts } from '#operations/campaign/dry-run.ts';
import { notCalledFile } from '#lib/server/not-called.ts';
import { unguarded } from '#domain/csv.ts';
import { answerDryRun, answerNotCalled } from '#lib/server/api/dry-run.ts';
import { useApiScene } from '../support/api-scene.ts';
import { one } from '../support/one.ts';
import { hours, tuesday, useLawScene } from '../support/law-scene.ts';

/** The next midnight of New York, when the product's one call a day is free again. */
const wednesday = new Date('2026-11-25T05:00:00Z');

const scene = useLawScene();
const context = () => ({ db: scene.db, timeScale: 1 });
const nothing = WhatIf.parse({});
const run = (campaignId: string, whatIf: WhatIf = nothing, now = tuesday) =>
  dryRun(context(), { campaignId, whatIf, now });

/** Five people: one who can be called, one on the do-not-call list, one without consent, one whose consent is their own, one who was called today. */
async function mixedList() {
  const phones = Array.from({ length: 5 }, () => scene.nextPhone());
  const [free = '', listed = '', unconsented = '', consented = '', called = ''] = phones;
  const consent = { consentAt: new Date('2026-11-01T00:00:00Z'), consentSource: 'form' };
  const before = await scene.campaignWith([called], { values: consent });
  const { campaignId } = await scene.campaignWith([free, listed, called], {
    ...{ purpose: 'marketing', status: 'draft', values: consent },
  });
  const values = { campaignId, windowClassId: (await classOf(campaignId)).id, position: 9 };
  await scene.db.insert(contacts).values({ ...values, phone: unconsented });
  await scene.db.insert(contacts).values({ ...values, phone: consented, ...consent });
  await scene.db.insert(doNotCall).values({ phone: listed, source: 'import' });
  // The law of test campaigns is the sandbox's, which caps nothing.
  await scene.publishedLaw();
  await scene.dialOnce(before.campaignId, tuesday);
  return { campaignId, phones: { free, listed, unconsented, consented, called } };
}

async function classOf(campaignId: string): Promise<{ id: number }> {
  const [row] = await scene.db.execute<{ id: number }>(
    sql`SELECT window_class_id AS id FROM contacts WHERE campaign_id = ${campaignId} LIMIT 1`,
  );
  if (!row) throw new Error('Nobody is there');
  return row;
}

const states = (campaignId: string) =>
  scene.db
    .select({ id: contacts.id, state: contacts.state, updatedAt: contacts.updatedAt })
    .from(contacts)
    .where(eq(contacts.campaignId, campaignId))
    .orderBy(contacts.id);

describe('a dry run', () => {
  it('says who is called, who not and why, and changes nothing', async () => {
    const { campaignId } = await mixedList();
    const before = await states(campaignId);
    const answer = await run(campaignId);
    expect(answer).toMatchObject({ called: 3, heldUp: 1 });
    expect(answer.notCalled).toEqual(
      expect.arrayContaining([
        { reason: 'do_not_call', contacts: 1 },
        { reason: 'consent', contacts: 1 },
      ]),
    );
    expect(answer.notCalled).toHaveLength(2);
    expect(answer.forecast).toMatchObject({
      contacts: 3,
      firstOpensAt: tuesday.toISOString(),
      rates: { basis: 'assumed' },
    });
    // Whoever was called today is called tomorrow: the campaign does not end today.
    expect(answer.forecast.ends.expected! > wednesday.toISOString()).toBe(true);
    expect(await states(campaignId)).toEqual(before);
  });

  it('agrees with what a claim then does', async () => {
    const { campaignId } = await mixedList();
    const { called, heldUp, notCalled } = await run(campaignId);
    await scene.db.update(campaigns).set({ status: 'dialing' }).where(eq(campaigns.id, campaignId));
    const { leases } = await scene.claim(campaignId, tuesday);
    expect(leases).toHaveLength(called - heldUp);
    const turnedAway = (await states(campaignId)).filter(({ state }) => state === 'suppressed');
    expect(turnedAway).toHaveLength(notCalled.reduce((sum, { contacts: n }) => sum + n, 0));
  });

  it('tries settings without storing them', async () => {
    const { campaignId } = await scene.campaignWith([scene.nextPhone(), scene.nextPhone()], { status: 'draft' });
    const closed = await run(campaignId, { window: [{ days: [7], from: '03:00', to: '04:00' }] });
    expect(closed).toMatchObject({ called: 0, notCalled: [{ reason: 'never_open', contacts: 2 }] });
    const single = await run(campaignId, { concurrency: 1 });
    expect(single.forecast.slots).toBe(1);
    const [{ settings, settingsVersion } = { settings: null, settingsVersion: 0 }] = await scene.db
      .select()
      .from(campaigns)
      .where(eq(campaigns.id, campaignId));
    expect(settings?.window).toEqual([]);
    expect(settingsVersion).toBe(1);
    expect((await run(campaignId)).called).toBe(2);
  });

  it('counts whom a stop holds up apart from those who are barred', async () => {
    const { campaignId } = await scene.campaignWith([scene.nextPhone()], { status: 'draft' });
    const stop = await scene.stop('US-NY', 'Flood');
    expect(await run(campaignId)).toMatchObject({ called: 0, notCalled: [{ reason: 'stopped', contacts: 1 }] });
    await scene.lift(stop);
    expect(await run(campaignId)).toMatchObject({ called: 1, notCalled: [] });
  });

  it('hands out a file of those who are not called, page by page, and the audit log says to whom', async () => {
    const { campaignId, phones } = await mixedList();
    await scene.db.update(contacts).set({ extension: '23' }).where(eq(contacts.phone, phones.listed));
    const response = await notCalledFile(scene.db, { campaignId, actor: 'reader', now: tuesday });
    const lines = (await response.text()).trim().split('\r\n');
    expect(lines[0]).toBe('phone,name,reason,why');
    expect(
      lines
        .slice(1)
        .map((line) => unguarded(line.split(',')[0] ?? ''))
        .sort(),
    ).toEqual([`${phones.listed};ext=23`, phones.unconsented].sort());
    expect(lines.find((line) => line.includes(phones.listed))).toContain('do_not_call');
    expect(await scene.audited('campaign.download_not_called')).toContainEqual(
      expect.objectContaining({ actor: 'reader', entityId: campaignId }),
    );
  });

  it('reads a list of many pages whole, each person once', async () => {
    const { campaignId } = await scene.campaignWith([scene.nextPhone()], { status: 'draft' });
    const { id } = await classOf(campaignId);
    await scene.db.execute(sql`
      INSERT INTO contacts (campaign_id, phone, window_class_id, position)
      SELECT ${campaignId}, '+1212777' || lpad(n::text, 4, '0'), ${id}, n / 3 FROM generate_series(1, 4999) n`);
    await addToDoNotCall(scene.db, { phone: '+12127774321', source: 'import' });
    await scene.db.update(contacts).set({ state: 'queued' }).where(eq(contacts.phone, '+12127774321'));
    expect(await run(campaignId)).toMatchObject({ called: 4999, notCalled: [{ reason: 'do_not_call', contacts: 1 }] });
  });
});

it('of a hundred thousand people takes less than 20 s and holds a page of them at a time', async () => {
  const { campaignId } = await scene.campaignWith([scene.nextPhone()], { status: 'draft', purpose: 'marketing' });
  await scene.publishedLaw();
  const keys = [
    'US-NY@America/New_York',
    'US-CA@America/Los_Angeles',
    'SA@Asia/Riyadh',
    'FR@Europe/Paris',
    'GB@Europe/London',
  ];
  const ids = await Promise.all(keys.map((key) => windowClassId(scene.db, `${key}#area_code`)));
  await scene.db.execute(sql`
    INSERT INTO contacts (campaign_id, phone, window_class_id, position, consent_at)
    SELECT ${campaignId}, '+1646' || lpad(n::text, 7, '0'), (${sql.param(ids)}::int[])[1 + n % 5], n,
      CASE WHEN n % 4 > 0 THEN timestamptz '2026-11-01' END
    FROM generate_series(1, 99999) n`);
  await scene.db.execute(sql`
    INSERT INTO do_not_call (phone, source) SELECT phone, 'import' FROM contacts
    WHERE campaign_id = ${campaignId} AND position % 100 = 1 AND phone LIKE '+1646%'`);
  await scene.db.execute(sql`ANALYZE contacts, do_not_call`);
  let largest = 0;
  const campaign = one(await scene.db.select().from(campaigns).where(eq(campaigns.id, campaignId)));
  for await (const page of judgedContacts(scene.db, { campaign, now: tuesday }))
    largest = Math.max(largest, page.length);
  expect(largest).toBeLessThanOrEqual(2000);
  const begunAt = performance.now();
  const answer = await run(campaignId);
  const tookMs = performance.now() - begunAt;
  // Every hundredth is on the list, every fourth and the first person never consented.
  expect(answer).toMatchObject({ called: 74_000, forecast: { contacts: 74_000 } });
  expect(answer.notCalled.reduce((sum, { contacts: n }) => sum + n, 0)).toBe(26_000);
  expect(tookMs).toBeLessThan(20_000);
});

describe('a forecast', () => {
  it('is kept as it was at the launch, and corrected while the campaign runs', async () => {
    const { campaignId } = await scene.campaignWith(
      Array.from({ length: 20 }, () => scene.nextPhone()),
      { status: 'draft' },
    );
    const atLaunch = await forecastOfLaunch(context(), { campaignId, now: tuesday });
    expect(atLaunch.contacts).toBe(20);
    await keepForecast(scene.db, campaignId, atLaunch);
    await keepForecast(scene.db, campaignId, { ...atLaunch, contacts: 99 });
    expect(await readKeptForecast(scene.db, campaignId)).toEqual(atLaunch);
    const draft = await readForecasts(context(), { campaignId, now: tuesday });
    expect(draft).toEqual({ atLaunch, corrected: null });
    await scene.db.update(campaigns).set({ status: 'dialing' }).where(eq(campaigns.id, campaignId));
    await scene.db
      .update(contacts)
      .set({ state: 'completed' })
      .where(sql`campaign_id = ${campaignId} AND position >= 5`);
    const { corrected } = await readForecasts(context(), { campaignId, now: hours(1) });
    expect(corrected).toMatchObject({ contacts: 5, at: hours(1).toISOString() });
  });
});

describe('over the API', () => {
  const api = useApiScene('outcomes:read');
  const path = (rest: string): string => `/api/v1/campaigns/${api.campaignId}/${rest}`;
  const ask = (body: unknown) =>
    api.send((services, request) => answerDryRun(services, request, api.campaignId), {
      ...{ method: 'POST', path: path('dry-run'), body },
    });

  it('answers with counts and a forecast, and refuses what it cannot read', async () => {
    const { status, answer } = await ask({ concurrency: 2 });
    expect(status).toBe(200);
    expect(answer).toMatchObject({ called: 1, heldUp: 0, notCalled: [], forecast: { contacts: 1, slots: 2 } });
    expect((await ask({ concurrency: 0 })).status).toBe(422);
    expect((await ask({ name: 'other' })).status).toBe(422);
  });

  it('hands out the file', async () => {
    await api.db.insert(doNotCall).values({ phone: await phoneOf(api.contactId), source: 'import' });
    let text = '';
    await api.send(
      async (services, request) => {
        text = await (await answerNotCalled(services, request, api.campaignId)).text();
        return Response.json({});
      },
      { method: 'GET', path: path('not-called') },
    );
    expect(text.trim().split('\r\n')).toHaveLength(2);
  });

  async function phoneOf(contactId: string): Promise<string> {
    const [row] = await api.db.select({ phone: contacts.phone }).from(contacts).where(eq(contacts.id, contactId));
    return row?.phone ?? '';
  }
});

/** Bytes that are still in use after what is not has been collected. */
function heapInUse(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

it('needs no more memory for a long list: held whole, this one would be 11 MB', async () => {
  const { campaignId } = await scene.campaignWith([scene.nextPhone()], { status: 'draft' });
  const { id } = await classOf(campaignId);
  await scene.db.execute(sql`
    INSERT INTO contacts (campaign_id, phone, window_class_id, position)
    SELECT ${campaignId}, '+1212' || (2000000 + n), ${id}::int, n FROM generate_series(1, 50000) n`);
  await scene.db.execute(sql`ANALYZE contacts`);
  const before = heapInUse();
  let most = 0;
  const watch = setInterval(() => (most = Math.max(most, heapInUse() - before)), 100);
  expect(await run(campaignId)).toMatchObject({ called: 50_001 });
  clearInterval(watch);
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThan(6_000_000);
}, 120_000);
