/** Brands: for whom campaigns call, and whom an objection to one of them bars. */
import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { scheduleCallback } from '#db/callback/callback.ts';
import { changeDraft, duplicateCampaign } from '#db/campaign/campaign-draft.ts';
import { addContacts } from '#db/contact/contact-add.ts';
import { addBrand, listBrands, removeBrand, renameBrand } from '#db/do-not-call/brand.ts';
import { endWhatIsListed, isOnDoNotCall } from '#db/do-not-call/do-not-call.ts';
import { exportDoNotCall, historyOfNumber, listDoNotCall } from '#db/do-not-call/list.ts';
import { erasePerson } from '#db/retention/erase-person.ts';
import { attempts, calls, callbacks, campaigns, doNotCall } from '#db/schema/index.ts';
import { contactFacts } from '#domain/contact/contact-input.ts';
import { brandScope, DoNotCallListQuery } from '#domain/do-not-call/entry.ts';
import { giveEvidence } from '#operations/call/give-evidence.ts';
import { listNumber, unlistNumber } from '#operations/do-not-call/change-do-not-call.ts';
import { importDoNotCall } from '#operations/do-not-call/import-do-not-call.ts';
import { optOutCallee } from '#operations/do-not-call/opt-out-callee.ts';
import type { StopContext } from '#operations/do-not-call/stop-number.ts';
import { hours, tuesday, useLawScene } from '../support/law-scene.ts';
import { one } from '../support/one.ts';

const scene = useLawScene();
const { campaignWith, begin, contactOf, lease, nextPhone } = scene;
const reason = 'They wrote us a letter.';
const now = () => new Date();
const actor = 'ops';

/** Nobody waits to be told. */
function context(): StopContext {
  const workflow = { signalWithStart: () => Promise.resolve(), getHandle: () => ({ signal: () => Promise.resolve() }) };
  const temporal = { workflow, withDeadline: (_: number, work: () => Promise<unknown>) => work() };
  return { db: scene.db, temporal, nudger: { nudge: () => {} }, log: pino({ level: 'silent' }) } as never;
}
const newBrand = () => addBrand(scene.db, { name: `Brand ${randomUUID()}`, actor });
const add = (phone: string, brandId: string) =>
  listNumber(context(), {
    ...{ phone, country: null, scope: brandScope(brandId), expiresAt: null, reason, source: 'console', actor },
    now: now(),
  });
const remove = (entryId: string) => unlistNumber(context(), { entryId, end: 'removed', reason, actor, now: now() });

describe('an entry for one brand', () => {
  it('bars the campaigns of that brand at every place where the list is asked, and no other', async () => {
    const [acme, other] = [await newBrand(), await newBrand()];
    const phone = nextPhone();
    const [ours, theirs, unbranded] = [
      await campaignWith([phone], { brandId: acme }),
      await campaignWith([phone], { brandId: other }),
      await campaignWith([phone]),
    ];
    const plan = (ids: string[]) =>
      scheduleCallback(scene.db, { contactId: one(ids), source: 'api', requestedFor: hours(1), now: tuesday });
    await plan(ours.ids);
    const { id } = await add(phone, acme);
    expect(await contactOf(ours.ids[0])).toMatchObject({ state: 'suppressed', barredBy: 'do_not_call' });
    const [planned] = await scene.db
      .select()
      .from(callbacks)
      .where(eq(callbacks.contactId, one(ours.ids)));
    expect(planned?.status).toBe('cancelled');
    for (const { ids } of [theirs, unbranded]) {
      expect((await contactOf(ids[0])).state).toBe('queued');
      expect(await plan(ids)).toMatchObject({ status: 'scheduled' });
    }
    const { campaignId } = await campaignWith([], { brandId: acme });
    const added = await addContacts(scene.db, { campaignId, contacts: [contactFacts({ phone })], actor, now: now() });
    expect(added.contacts).toMatchObject([{ status: 'refused', reason: 'do_not_call' }]);
    await remove(id);
    expect((await contactOf(ours.ids[0])).state).not.toBe('suppressed');
  });

  it('is met in the second before the dial, and hangs up what rings for that brand alone', async () => {
    const [acme, other] = [await newBrand(), await newBrand()];
    const late = nextPhone();
    const { campaignId } = await campaignWith([late], { brandId: acme });
    const attemptId = await lease(campaignId);
    await scene.db.insert(doNotCall).values({ phone: late, scope: brandScope(other), source: 'api' });
    await scene.db.insert(doNotCall).values({ phone: late, scope: brandScope(acme), source: 'api' });
    expect(await begin(attemptId)).toMatchObject({ kind: 'blocked', cause: 'blocked' });

    const ringing = nextPhone();
    const calling = await campaignWith([ringing], { brandId: other });
    expect(await begin(await lease(calling.campaignId))).toMatchObject({ kind: 'go' });
    const rings = async (brandId: string) => {
      await scene.db.insert(doNotCall).values({ phone: ringing, scope: brandScope(brandId), source: 'api' });
      return (await scene.db.transaction((tx) => endWhatIsListed(tx, { phone: ringing }))).live.length;
    };
    expect(await rings(acme)).toBe(0);
    expect(await rings(other)).toBe(1);
  });

  it('frees nobody whom another entry bars, and is kept under the hash of an erased person', async () => {
    const brandId = await newBrand();
    const phone = nextPhone();
    const { ids } = await campaignWith([phone], { brandId });
    const { id } = await add(phone, brandId);
    await scene.db.insert(doNotCall).values({ phone, scope: 'service', source: 'api' });
    await remove(id);
    expect((await contactOf(ids[0])).state).toBe('suppressed');
    const gone = nextPhone();
    await add(gone, brandId);
    const erasure = { receiptId: randomUUID(), phone: gone, reason, actor, now: now() };
    await erasePerson(scene.db, { ...erasure, recordings: [], problemFiles: [] });
    expect(await isOnDoNotCall(scene.db, gone, { purpose: 'service', brandId })).toBe(true);
    expect(await isOnDoNotCall(scene.db, gone, { purpose: 'service', brandId: null })).toBe(false);
    await expect(removeBrand(scene.db, { brandId, actor })).rejects.toMatchObject({ reason: 'brand_in_use' });
  });

  it('comes with a file, and stands in list, history, export and evidence by its name', async () => {
    const brandId = await newBrand();
    const brand = (await listBrands(scene.db)).find(({ id }) => id === brandId)?.name;
    const phone = nextPhone();
    const { ids } = await campaignWith([phone], { brandId });
    async function* bytes() {
      yield await Promise.resolve(Buffer.from(`phone\n${phone}\n`));
    }
    const file = (scope: ReturnType<typeof brandScope>) =>
      importDoNotCall(context(), {
        ...{ bytes: bytes(), fileName: 'f.csv', phoneColumn: 0, verdict: null, country: null, scope, expiresAt: null },
        ...{ reason, actor, now: now() },
      });
    await expect(file(brandScope(randomUUID()))).rejects.toMatchObject({ reason: 'brand_unknown' });
    expect(await file(brandScope(brandId))).toMatchObject({ added: 1 });
    expect((await contactOf(ids[0])).state).toBe('suppressed');
    const listed = async (scope: string) => (await listDoNotCall(scene.db, DoNotCallListQuery.parse({ scope }))).rows;
    expect(await listed(brandScope(brandId))).toMatchObject([{ phone, brand }]);
    expect((await listed('brand')).map((row) => row.phone)).toContain(phone);
    expect(await listed(brandScope(await newBrand()))).toEqual([]);
    expect((await historyOfNumber(scene.db, phone)).entries).toMatchObject([{ brand, scope: brandScope(brandId) }]);
    const rows = [];
    for await (const some of exportDoNotCall(scene.db)) rows.push(...some);
    expect(rows.find((row) => row.phone === phone)).toMatchObject({ brand });
    const subject = { kind: 'contact', contactId: one(ids) } as const;
    const pack = await giveEvidence(scene.db, { subject, format: 'json', actor, now: now() });
    expect(pack.optOut).toMatchObject({ brand, scope: brandScope(brandId), source: 'import' });
  });
});

it('a wish that is heard in a call for a brand bars every call: in doubt the person meant all', async () => {
  const brandId = await newBrand();
  const phone = nextPhone();
  const { campaignId, ids } = await campaignWith([phone], { brandId });
  const elsewhere = await campaignWith([phone]);
  const attemptId = await lease(campaignId);
  await begin(attemptId);
  await scene.db.update(attempts).set({ inProgressAt: tuesday }).where(eq(attempts.id, attemptId));
  await scene.db.insert(calls).values({ attemptId, contactId: one(ids), campaignId });
  await optOutCallee(context(), { attemptId, quote: 'Please stop calling me.' });
  expect((await historyOfNumber(scene.db, phone)).entries).toMatchObject([{ scope: 'everywhere', source: 'spoken' }]);
  expect((await contactOf(elsewhere.ids[0])).state).toBe('opted_out');
});

describe('the brands of a workspace', () => {
  it('have names of their own, can be renamed, and are removed only while nothing needs them', async () => {
    const name = `Äcme ${randomUUID()}`;
    const brandId = await addBrand(scene.db, { name, actor });
    const again = { name: name.toUpperCase(), actor };
    await expect(addBrand(scene.db, again)).rejects.toMatchObject({ reason: 'brand_there_already' });
    const other = await newBrand();
    const taken = renameBrand(scene.db, { ...again, brandId: other });
    await expect(taken).rejects.toMatchObject({ reason: 'brand_there_already' });
    await renameBrand(scene.db, { ...again, brandId });
    expect(await listBrands(scene.db)).toContainEqual({ id: brandId, name: again.name });
    await removeBrand(scene.db, { brandId: other, actor });
    await expect(removeBrand(scene.db, { brandId: other, actor })).rejects.toMatchObject({ reason: 'brand_unknown' });
    await expect(add(nextPhone(), other)).rejects.toMatchObject({ reason: 'brand_unknown' });
    await campaignWith([], { brandId });
    await expect(removeBrand(scene.db, { brandId, actor })).rejects.toMatchObject({ reason: 'brand_in_use' });
    expect(await scene.audited('brand.rename')).toContainEqual(expect.objectContaining({ entityId: brandId }));
  });

  it('are chosen for a draft, which calls whom only another barred, fixed by the launch and copied with the campaign', async () => {
    const brandId = await newBrand();
    const { campaignId } = await campaignWith([], { status: 'draft' });
    const choose = (wanted: string) => changeDraft(scene.db, { campaignId, change: { brandId: wanted }, actor });
    await expect(choose(randomUUID())).rejects.toMatchObject({ reason: 'brand_unknown' });
    const phone = nextPhone();
    const { ids } = await campaignWith([phone], { status: 'draft', brandId });
    await add(phone, brandId);
    expect((await contactOf(ids[0])).state).toBe('suppressed');
    const { campaignId: itsCampaign } = await contactOf(ids[0]);
    await changeDraft(scene.db, { campaignId: itsCampaign, change: { purpose: 'survey' }, actor });
    expect((await contactOf(ids[0])).state).toBe('suppressed');
    await changeDraft(scene.db, { campaignId: itsCampaign, change: { brandId: await newBrand() }, actor });
    expect((await contactOf(ids[0])).state).toBe('queued');
    await choose(brandId);
    const copyId = await duplicateCampaign(scene.db, { campaignId, actor });
    const [copy] = await scene.db.select().from(campaigns).where(eq(campaigns.id, copyId));
    expect(copy?.brandId).toBe(brandId);
    await scene.db.update(campaigns).set({ status: 'dialing' }).where(eq(campaigns.id, campaignId));
    await expect(choose(await newBrand())).rejects.toMatchObject({ reason: 'campaign_fixed_since_launch' });
  });
});
