/** Contacts whom the hours of law and campaign together never let be called. */
import { and, eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { changeLiveSettings } from '#db/campaign/campaign-live.ts';
import { campaigns, contacts, events } from '#db/schema/index.ts';
import type { RuleOverride } from '#domain/calling-law/index.ts';
import { waitForLock } from '../support/database.ts';
import { hours, tuesday, useLawScene } from '../support/law-scene.ts';
import { saying, storedSaying } from '../support/words.ts';

const scene = useLawScene();
const { campaignWith, publishedLaw, change, stop, lift, claim, contactOf, nextPhone } = scene;

describe('contacts whose window never opens', () => {
  const everyDay = [1, 2, 3, 4, 5, 6, 7];
  const night = [{ days: everyDay, from: '02:00', to: '03:00' }];
  /** Of two places, New York is open at these hours of the campaign, and Dubai is not. */
  const evening = [{ days: everyDay, from: '18:30', to: '19:30' }];
  const reason = 'Counsel agreed on 3 November, file 18.';

  const week = (from: string, to: string): RuleOverride['weekly'] =>
    Object.fromEntries((['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const).map((day) => [day, [[from, to]]]));

  async function saveHours(campaignId: string, window: typeof night) {
    const [row] = await scene.db.select().from(campaigns).where(eq(campaigns.id, campaignId));
    const request = { campaignId, expectedVersion: row?.settingsVersion ?? 0, actor: 'ops' };
    return changeLiveSettings(scene.db, { ...request, change: { settings: { window } } });
  }

  /** A campaign of one person in New York and one in Dubai, who was left out by a claim. */
  async function halfBarred(values: Partial<typeof contacts.$inferInsert> = {}) {
    const { campaignId, ids } = await campaignWith([nextPhone(), '+971501234520'], { values });
    await saveHours(campaignId, evening);
    await claim(campaignId);
    expect(await contactOf(ids[1])).toMatchObject({
      state: 'suppressed',
      barredBy: 'never_open',
      stateReason: storedSaying(/Add a time zone.*widen the hours/),
    });
    expect((await contactOf(ids[0])).state).toBe(values.state ?? 'queued');
    return { campaignId, dubai: ids[1] };
  }

  it('are not left in the queue, and come back when the campaign’s hours are widened while it dials', async () => {
    await publishedLaw();
    const { campaignId, dubai } = await halfBarred();
    await expect(saveHours(campaignId, night)).rejects.toMatchObject({
      code: 'bad_input',
      says: saying(/never meets the legal hours/),
    });
    // Other hours that do not help leave them as they are.
    await saveHours(campaignId, [{ days: everyDay, from: '18:00', to: '19:30' }]);
    expect((await contactOf(dubai)).state).toBe('suppressed');
    await saveHours(campaignId, []);
    expect(await contactOf(dubai)).toMatchObject({ state: 'queued', barredBy: null, stateReason: null });
  });

  it('come back to their retry if they were dialled before', async () => {
    await publishedLaw();
    const waited = { state: 'ready', dueReason: 'retry', dueAt: tuesday, attempts: 1 } as const;
    const { campaignId, dubai } = await halfBarred(waited);
    await saveHours(campaignId, []);
    expect(await contactOf(dubai)).toMatchObject({ state: 'ready', dueReason: 'retry', attempts: 1 });
    expect((await contactOf(dubai)).dueAt).not.toBeNull();
  });

  it('come back in every campaign that still calls when the workspace’s own hours are widened', async () => {
    await publishedLaw();
    const [one, paused, cancelled, late] = [
      await halfBarred(),
      await halfBarred(),
      await halfBarred(),
      await halfBarred(),
    ];
    const set = (campaignId: string, values: Partial<typeof campaigns.$inferInsert>) =>
      scene.db.update(campaigns).set(values).where(eq(campaigns.id, campaignId));
    await set(paused.campaignId, { status: 'paused' });
    await set(cancelled.campaignId, { status: 'cancelled' });
    await saveHours(late.campaignId, [{ days: everyDay, from: '20:00', to: '21:00' }]);
    const stopId = await stop('AE', 'A storm is coming from the gulf');
    await change({
      kind: 'set_override',
      override: { region: 'AE', weekly: week('09:00', '19:00'), holidays: 'as_usual', reason },
    });
    expect((await contactOf(one.dubai)).state).toBe('queued');
    expect((await contactOf(paused.dubai)).state).toBe('queued');
    expect((await contactOf(cancelled.dubai)).state).toBe('suppressed');
    expect((await contactOf(late.dubai)).state).toBe('suppressed');
    const announced = await scene.db
      .select({ data: events.data })
      .from(events)
      .where(and(eq(events.campaignId, one.campaignId), eq(events.kind, 'contact.state')));
    expect(announced.at(-1)?.data).toEqual({ state: 'queued', contacts: 1 });
    // The stop holds them up, and does not close them.
    await claim(one.campaignId);
    expect((await contactOf(one.dubai)).state).toBe('queued');
    await lift(stopId);
    expect((await claim(one.campaignId, hours(-0.25))).leases.map(({ contactId }) => contactId)).toContain(one.dubai);
    await change({ kind: 'remove_override', region: 'AE' });
  });

  it('come back even if a claim under way leaves them out by the law of before', async () => {
    await publishedLaw();
    const { campaignId, ids } = await campaignWith(['+971501234523']);
    const override: RuleOverride = { region: 'AE', weekly: week('09:00', '17:00'), holidays: 'as_usual', reason: '' };
    const changing: Promise<void>[] = [];
    await scene.db.transaction(async (tx) => {
      await tx.select().from(campaigns).where(eq(campaigns.id, campaignId)).for('no key update');
      changing.push(change({ kind: 'set_override', override }));
      await waitForLock(scene.db);
      const left = { state: 'suppressed', barredBy: 'never_open' } as const;
      await tx
        .update(contacts)
        .set(left)
        .where(eq(contacts.id, ids[0] ?? ''));
    });
    await Promise.all(changing);
    expect((await contactOf(ids[0])).state).toBe('queued');
    await change({ kind: 'remove_override', region: 'AE' });
  });

  it('come back when hours of the workspace’s own that were too strict are removed', async () => {
    await publishedLaw();
    const closed: RuleOverride = { region: 'AE', weekly: {}, holidays: 'as_usual', reason: '' };
    await change({ kind: 'set_override', override: closed });
    const { campaignId, ids } = await campaignWith([nextPhone(), '+971501234522']);
    await claim(campaignId);
    expect(await contactOf(ids[1])).toMatchObject({ state: 'suppressed', barredBy: 'never_open' });
    await change({ kind: 'remove_override', region: 'AE' });
    expect(await contactOf(ids[1])).toMatchObject({ state: 'queued', barredBy: null });
  });
});
