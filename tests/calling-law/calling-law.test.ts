/** The workspace’s own rules and stops, and what is kept of the law with each dial. */
import { readFile } from 'node:fs/promises';
import { eq, sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { readCallingLaw, seedSandboxLaw } from '#db/calling-law/calling-law.ts';
import { readContactPage } from '#db/contact/contact-page.ts';
import { readDiallingState } from '#db/dialling/dialling-state.ts';
import { markReady } from '#db/dialling/schedule.ts';
import { campaigns, settings, stops } from '#db/schema/index.ts';
import { defaultProductCaps, defaultRuleset, type RuleOverride } from '#domain/calling-law/index.ts';
import { hours, minutes, tuesday, useLawScene } from '../support/law-scene.ts';
import { saying, storedSaying } from '../support/words.ts';

const scene = useLawScene();
const {
  campaignWith,
  publishedLaw,
  change,
  stop,
  lift,
  claim,
  begin,
  contactOf,
  attemptOf,
  audited,
  lease,
  refused,
  nextPhone,
} = scene;

describe('the law of a workspace', () => {
  it('in the sandbox is loosened openly: in the settings and in the audit log, with the reason', async () => {
    await publishedLaw();
    await seedSandboxLaw(scene.db, tuesday);
    const { productCaps, capOverrides, ruleset } = await readCallingLaw(scene.db);
    expect(productCaps.perLocalDay).toBeGreaterThan(100);
    expect(capOverrides.every(({ reason }) => reason.startsWith('Sandbox: simulated people'))).toBe(true);
    // Hours are not touched.
    expect(ruleset.version).toBe(defaultRuleset.version);
    const entry = (await audited('calling_law.set_product_caps')).find(({ actor }) => actor === 'system');
    expect(entry?.after).toMatchObject({ change: { reason: 'Sandbox: simulated people; cool-downs run at a scale.' } });
    await change({ kind: 'set_product_caps', caps: defaultProductCaps, reason: '' });
    await seedSandboxLaw(scene.db, tuesday);
    expect((await readCallingLaw(scene.db)).productCaps).toMatchObject(defaultProductCaps);
  });

  it('is tightened freely; what is looser needs a written reason', async () => {
    await publishedLaw();
    const override: RuleOverride = {
      region: 'US-NY',
      weekly: { tue: [['12:00', '15:00']] },
      holidays: 'as_usual',
      reason: '',
    };
    await change({ kind: 'set_override', override });
    const { campaignId } = await campaignWith([nextPhone()]);
    const closed = await claim(campaignId);
    expect(closed).toMatchObject({ leases: [], nextOpenAt: '2026-11-24T17:00:00.000Z' });
    expect((await claim(campaignId, hours(3))).leases).toHaveLength(1);

    const loose = { ...override, region: 'US', weekly: { tue: [['06:00', '23:00']] } } satisfies RuleOverride;
    await expect(change({ kind: 'set_override', override: loose })).rejects.toMatchObject({
      code: 'bad_input',
      says: saying(/allow calls that the rules for US do not \(tue\)/),
    });
    const caps = { ...defaultProductCaps, perLocalDay: 2 };
    await expect(change({ kind: 'set_product_caps', caps, reason: ' ' })).rejects.toMatchObject({ code: 'bad_input' });
    const reason = 'Counsel agreed on 3 November, file 17.';
    await change({ kind: 'set_override', override: { ...loose, reason } });
    const entry = (await audited('calling_law.set_override')).find(({ after }) =>
      JSON.stringify(after).includes(reason),
    );
    expect(entry).toMatchObject({ actor: 'admin', after: { change: { override: { region: 'US' } } } });
    for (const region of ['US', 'US-NY']) await change({ kind: 'remove_override', region });
    expect((await readCallingLaw(scene.db)).ruleset.version).toBe(defaultRuleset.version);
  });

  it('takes numbers of calls in the place of a region’s, with a reason where they are more than by law', async () => {
    await publishedLaw();
    const [loose, strict] = [
      { region: 'AE', max: 3, hours: 24, reason: '' },
      { region: 'DE', max: 1, hours: 7 * 24, reason: '' },
    ];
    await expect(change({ kind: 'set_cap_override', override: loose })).rejects.toMatchObject({
      code: 'bad_input',
      says: saying(/more than the law of AE \(Cabinet Resolution 56\/2024/),
    });
    await change({ kind: 'set_cap_override', override: strict });
    const reason = 'The authority exempts us, letter of 2 November.';
    await change({ kind: 'set_cap_override', override: { ...loose, reason } });
    expect((await readCallingLaw(scene.db)).capOverrides).toEqual([{ ...loose, reason }, strict]);
    const entry = (await audited('calling_law.set_cap_override')).at(-1);
    expect(entry).toMatchObject({ after: { change: { override: { region: 'AE', reason } } } });
    for (const region of ['AE', 'DE']) await change({ kind: 'remove_cap_override', region });
    expect((await readCallingLaw(scene.db)).capOverrides).toEqual([]);
  });

  it('stops a region at once: at the claim, before a dial that was leased, and the campaign says why', async () => {
    await publishedLaw();
    const { campaignId, ids } = await campaignWith([nextPhone(), nextPhone()]);
    await scene.db
      .update(campaigns)
      .set({ settings: sql`jsonb_set(settings, '{concurrency}', '1')` })
      .where(eq(campaigns.id, campaignId));
    const attemptId = await lease(campaignId);
    const stopId = await stop('US', 'Hurricane: the governor asked for it');
    const permission = await begin(attemptId);
    expect(permission).toMatchObject({ kind: 'blocked', words: storedSaying(/Calls to US are stopped/) });
    await refused(attemptId, permission);
    await markReady(scene.db, ids[0] ?? '', minutes(2));
    expect(await claim(campaignId, minutes(3))).toMatchObject({
      leases: [],
      finished: false,
      idle: { kind: 'stopped', words: ['Calls to US are stopped: Hurricane: the governor asked for it'], contacts: 2 },
    });
    expect(await readDiallingState(scene.db, campaignId, minutes(3))).toMatchObject({ kind: 'stopped', contacts: 2 });
    // Nobody is closed by it: they wait.
    expect((await contactOf(ids[1])).state).toBe('queued');

    await lift(stopId);
    expect((await claim(campaignId, minutes(4))).leases).toHaveLength(1);
    expect(await audited('stop.add')).toHaveLength(1);
    expect(await audited('stop.lift')).toHaveLength(1);
  });
});

it('regions that an older version had stopped in the law’s setting stay stopped', async () => {
  await publishedLaw();
  const old = { region: 'AE', since: '2026-11-20T08:00:00.000Z', reason: 'A storm is coming', by: 'admin' };
  await scene.db.insert(settings).values({ name: 'callingLaw', plain: { stops: [old], capOverrides: [] } });
  const migration = await readFile(new URL('../../db/migrations/0010_carriers.sql', import.meta.url), 'utf8');
  // What makes the table has run.
  for (const statement of migration.split('--> statement-breakpoint').slice(-2)) await scene.db.execute(statement);
  const { region, reason, since } = old;
  expect((await readCallingLaw(scene.db)).ruleset.stops).toEqual([{ region, reason, from: new Date(since), to: null }]);
  const [row] = await scene.db.select().from(settings).where(eq(settings.name, 'callingLaw'));
  expect(row?.plain).toEqual({ capOverrides: [] });
  await scene.db.delete(stops);
});

describe('the evidence of a dial', () => {
  it('is kept with it: rule set, time-zone data, zones, local times, sources, consent and earlier dials', async () => {
    await publishedLaw();
    const { campaignId } = await campaignWith([nextPhone()]);
    const attemptId = await lease(campaignId);
    await begin(attemptId);
    const { ruleset } = await readCallingLaw(scene.db);
    expect((await attemptOf(attemptId)).lawEvidence).toMatchObject({
      at: tuesday.toISOString(),
      rulesetVersion: ruleset.version,
      zoneDataVersion: expect.stringMatching(/^20\d\d[a-z]/),
      zones: ['America/New_York'],
      localTimes: [{ zone: 'America/New_York', date: '2026-11-24', weekday: 2, time: '10:00', offsetMinutes: -300 }],
      sources: [expect.objectContaining({ region: 'US', source: expect.stringMatching(/64\.1200/) })],
      purpose: 'service',
      consent: 'not_needed',
      earlierDials: 0,
    });
  });
});

describe('the clock of the record', () => {
  it('counts in the second before a dial, also for whom an older table classified', async () => {
    // 10:00 in New York, 07:00 in California; the contact has the class of its number alone.
    const { campaignId, ids } = await campaignWith([nextPhone()], { values: { region: 'US-CA' } });
    const attemptId = await lease(campaignId);
    const permission = await begin(attemptId);
    expect(permission).toMatchObject({ kind: 'blocked', cause: 'unlawful_now' });
    await refused(attemptId, permission);
    await markReady(scene.db, ids[0] ?? '', minutes(10));
    expect((await claim(campaignId, minutes(10))).leases).toEqual([]);
    // 09:00 in California.
    const later = await lease(campaignId, hours(2));
    expect(await begin(later, hours(2))).toMatchObject({ kind: 'go' });
    expect((await attemptOf(later)).lawEvidence).toMatchObject({
      zoneDataVersion: expect.any(String),
      localTimes: [
        { zone: 'America/New_York', time: '12:00', namedBy: 'area_code' },
        { zone: 'America/Los_Angeles', time: '09:00', namedBy: 'region' },
      ],
    });
    const { zones, window } = await readContactPage(scene.db, ids[0] ?? '', tuesday);
    expect(zones[0]).toBe('America/Los_Angeles');
    expect(window).toMatchObject({ isOpen: false, decidedBy: 'America/Los_Angeles' });
    // It closes first in New York.
    expect((await readContactPage(scene.db, ids[0] ?? '', hours(2))).window.decidedBy).toBe('America/New_York');
  });
});
