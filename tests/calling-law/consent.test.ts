/** Consent of marketing’s contacts: at launch, at the claim, before the dial. */
import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { changeCampaignStatus } from '#db/campaign/campaign.ts';
import { stateConsent } from '#db/campaign/state-consent.ts';
import { addContacts } from '#db/contact/contact-add.ts';
import { recordConsent } from '#db/contact/contact-consent.ts';
import { campaigns, contacts } from '#db/schema/index.ts';
import { addPerson } from '../support/campaign.ts';
import { hours, minutes, tuesday, useLawScene } from '../support/law-scene.ts';
import { storedSaying } from '../support/words.ts';

const scene = useLawScene();
const { campaignWith, claim, begin, contactOf, attemptOf, audited, lease, refused, nextPhone } = scene;

describe('consent for marketing', () => {
  it('is asked for at launch: who lacks it is shown as suppressed, with what would help, and never claimed', async () => {
    const { campaignId, ids } = await campaignWith([nextPhone(), nextPhone(), nextPhone()], {
      purpose: 'marketing',
      status: 'draft',
    });
    const [good = '', lacking = '', future = ''] = ids;
    await scene.db
      .update(contacts)
      .set({ consentAt: new Date('2026-11-02') })
      .where(eq(contacts.id, good));
    await scene.db
      .update(contacts)
      .set({ consentAt: new Date(Date.now() + 86_400_000) })
      .where(eq(contacts.id, future));
    await changeCampaignStatus(scene.db, { campaignId, action: 'launch', actor: 'ops' });
    expect(await contactOf(lacking)).toMatchObject({
      state: 'suppressed',
      barredBy: 'consent',
      stateReason: storedSaying(/consent on record.*consent_at/),
    });
    expect((await contactOf(future)).stateReason).toEqual(storedSaying(/lies in the future/));
    expect((await claim(campaignId)).leases.map((one) => one.contactId)).toEqual([good]);
  });

  it('can be stated by who launches, for all of them; who, when and the words are kept', async () => {
    const { campaignId, ids } = await campaignWith([nextPhone(), nextPhone()], {
      purpose: 'marketing',
      status: 'draft',
    });
    const consentStatement = 'They ticked the box on our form of 2 March.';
    await scene.db.update(campaigns).set({ consentStatement }).where(eq(campaigns.id, campaignId));
    await changeCampaignStatus(scene.db, { campaignId, action: 'launch', actor: 'ops' });
    const [row] = await scene.db.select().from(campaigns).where(eq(campaigns.id, campaignId));
    expect(row).toMatchObject({ consentStatedBy: 'ops', consentStatedAt: expect.any(Date) });
    const entry = (await audited('campaign.state_consent')).find(({ entityId }) => entityId === campaignId);
    expect(entry).toMatchObject({
      actor: 'ops',
      after: { statement: consentStatement, coveredByStatement: 2, suppressed: 0 },
    });
    const attemptId = await lease(campaignId);
    expect(await begin(attemptId)).toMatchObject({ kind: 'go' });
    expect((await attemptOf(attemptId)).lawEvidence).toMatchObject({ consent: { statedBy: 'ops' } });
    expect(ids).toHaveLength(2);
  });

  it('is asked for again in the second before the dial, which then is no attempt', async () => {
    const { campaignId, ids } = await campaignWith([nextPhone()], {
      purpose: 'marketing',
      values: { consentAt: minutes(-60) },
    });
    const attemptId = await lease(campaignId);
    await scene.db
      .update(contacts)
      .set({ consentAt: null })
      .where(eq(contacts.id, ids[0] ?? ''));
    const permission = await begin(attemptId);
    expect(permission).toMatchObject({ kind: 'blocked', words: storedSaying(/consent on record/) });
    expect(await refused(attemptId, permission)).toMatchObject({ outcome: 'deferred', state: 'suppressed' });
    expect(await contactOf(ids[0])).toMatchObject({ attempts: 0, barredBy: 'consent' });
    expect((await attemptOf(attemptId)).slotFreedAt).not.toBeNull();
  });

  it('of people who came later is asked for at the claim; written down by hand, they are taken up again', async () => {
    const { campaignId, ids } = await campaignWith([nextPhone(), nextPhone()], { purpose: 'marketing' });
    expect((await claim(campaignId)).leases).toEqual([]);
    expect(await contactOf(ids[1])).toMatchObject({ state: 'suppressed', barredBy: 'consent' });
    const request = { contactId: ids[1] ?? '', source: 'Signed form', actor: 'ops', now: tuesday };
    await expect(recordConsent(scene.db, { ...request, consentAt: hours(1) })).rejects.toMatchObject({
      code: 'bad_input',
    });
    expect(await recordConsent(scene.db, { ...request, consentAt: hours(-1) })).toEqual({
      campaignId,
      requeued: true,
      isDialling: true,
    });
    expect((await claim(campaignId)).leases.map((one) => one.contactId)).toEqual([ids[1]]);
  });

  it('stated at the launch covers who was there; who comes later needs a date, or a new statement', async () => {
    const { campaignId, ids } = await campaignWith([nextPhone()], { purpose: 'marketing', status: 'draft' });
    const statement = 'They ticked the box on our form of 2 March.';
    await scene.db.update(campaigns).set({ consentStatement: statement }).where(eq(campaigns.id, campaignId));
    await changeCampaignStatus(scene.db, { campaignId, action: 'launch', actor: 'ops' });
    const now = new Date();
    const person = (consentAt: Date | null) => ({
      ...{ phone: nextPhone(), variables: {}, timeZone: null, region: null, consentSource: null, consentAt },
    });
    const dated = person(new Date('2026-11-02'));
    const tomorrow = new Date(now.getTime() + 86_400_000);
    const added = await addContacts(scene.db, {
      ...{ campaignId, actor: 'ops', now },
      contacts: [person(null), dated, person(tomorrow)],
    });
    expect(added.contacts).toMatchObject([
      { status: 'refused', reason: 'no_consent', why: { code: 'consent_not_stated' } },
      { status: 'added' },
      { status: 'refused', reason: 'invalid', why: { code: 'consent_date_in_future' } },
    ]);
    // As an import brings them, which asks nobody.
    const later = await addPerson(scene.db, { campaignId, phone: nextPhone() });
    expect((await claim(campaignId)).leases.map((one) => one.contactId)).toContain(ids[0]);
    expect(await contactOf(later)).toMatchObject({
      state: 'suppressed',
      barredBy: 'consent',
      stateReason: storedSaying(/covers who was on the list when it was made/),
    });
    const request = { campaignId, statement: 'The fair of November, too.', actor: 'manager', now };
    expect(await stateConsent(scene.db, request)).toEqual({ requeued: 1, isDialling: true });
    expect((await claim(campaignId)).leases.map((one) => one.contactId)).toEqual([later]);
    const [row] = await scene.db.select().from(campaigns).where(eq(campaigns.id, campaignId));
    expect(row).toMatchObject({ consentStatement: 'The fair of November, too.', consentStatedBy: 'manager' });
  });

  it('is stated anew only where there is a launch to add to', async () => {
    const request = { statement: 'All agreed.', actor: 'ops', now: tuesday };
    const [draft, service] = [
      await campaignWith([nextPhone()], { purpose: 'marketing', status: 'draft' }),
      await campaignWith([nextPhone()], { purpose: 'service' }),
    ];
    for (const { campaignId } of [draft, service]) {
      await expect(stateConsent(scene.db, { ...request, campaignId })).rejects.toMatchObject({ code: 'conflict' });
    }
  });
});
