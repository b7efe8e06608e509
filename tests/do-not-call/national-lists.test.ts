import { eq } from 'drizzle-orm';
import { afterEach, describe, expect, it } from 'vitest';
import { beginDial } from '#db/dialling/attempt.ts';
import { previewAudience } from '#db/audience/audience-check.ts';
import { claimContacts } from '#db/dialling/claim.ts';
import { recordConsent } from '#db/contact/contact-consent.ts';
import { readNationalLists } from '#db/do-not-call/national-list.ts';
import { importNationalList, removeNationalList } from '#db/do-not-call/national-list-import.ts';
import { auditLog, campaigns, contacts, nationalLists } from '#db/schema/index.ts';
import { inWords } from '#lib/server/words.ts';
import { addContacts, createCampaign } from '../support/campaign.ts';
import { lawfulCountry, lawfulPhone } from '../support/lawful-numbers.ts';
import { one } from '../support/one.ts';
import { useScene } from '../support/scene.ts';
import { saying, storedSaying } from '../support/words.ts';

const scene = useScene();
let serial = 0;

afterEach(async () => {
  await scene.db.execute('TRUNCATE national_lists, national_list_numbers, contacts, attempts CASCADE');
});

const dayMs = 86_400_000;
const dayOf = (daysAgo: number): string => new Date(Date.now() - daysAgo * dayMs).toISOString().slice(0, 10);

async function* bytesOf(file: string | Buffer): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(file);
  for (let at = 0; at < bytes.length; at += 7) yield await Promise.resolve(bytes.subarray(at, at + 7));
}

/** Country of the test's numbers: which one is open depends on the hour. */
const country = lawfulCountry();
/** A number of that country that no contact has. */
const stranger = lawfulPhone(9_999);

const importList = (text: string, asOf = dayOf(2)) => importOf(country, text, asOf);
const importUs = (text: string | Buffer, asOf = dayOf(2)) => importOf('US', text, asOf);
const importOf = (of: string, text: string | Buffer, asOf: string) =>
  importNationalList(scene.db, {
    ...{ country: of, asOf, fileName: 'us.txt', actor: 'ops', now: new Date(), bytes: bytesOf(text) },
  });

/** A campaign for marketing, launched with a statement of consent for all of its contacts. */
async function marketing(people: number): Promise<{ campaignId: string; ids: string[]; phones: string[] }> {
  const campaignId = await createCampaign(scene.db, scene.account);
  await scene.db
    .update(campaigns)
    .set({ purpose: 'marketing', consentStatement: 'They all agreed at the fair.' })
    .where(eq(campaigns.id, campaignId));
  const ids = await addContacts(scene.db, campaignId, people, ++serial);
  const rows = await scene.db.select().from(contacts).where(eq(contacts.campaignId, campaignId));
  const phoneOf = new Map(rows.map(({ id, phone }) => [id, phone]));
  return { campaignId, ids, phones: ids.map((id) => phoneOf.get(id) ?? '') };
}

const claim = (campaignId: string) => claimContacts(scene.db, { campaignId, claimId: `n${++serial}`, now: new Date() });
const read = scene.contact;

describe('a number on a national list', () => {
  it('is not dialled for marketing; everybody else is', async () => {
    const { campaignId, ids, phones } = await marketing(3);
    await importList(`${phones[1]}\n`);
    const { leases } = await claim(campaignId);
    expect(leases.map(({ contactId }) => contactId).sort()).toEqual([ids[0], ids[2]].sort());
    expect(await read(ids[1] ?? '')).toMatchObject({
      state: 'suppressed',
      barredBy: 'national_list',
      stateReason: storedSaying(/own consent/),
    });
  });

  it('is found in the second before the dial, if the list came after the claim', async () => {
    const { campaignId, phones } = await marketing(1);
    const { leases } = await claim(campaignId);
    await importList(`${phones[0]}\n`);
    const permission = await beginDial(scene.db, { attemptId: one(leases).attemptId, now: new Date() });
    expect(permission).toMatchObject({ kind: 'blocked', cause: 'unlawful_now' });
  });

  it('is dialled by campaigns that do not sell', async () => {
    const { campaignId, phones } = await marketing(1);
    await scene.db.update(campaigns).set({ purpose: 'service' }).where(eq(campaigns.id, campaignId));
    await importList(`${phones[0]}\n`);
    expect((await claim(campaignId)).leases).toHaveLength(1);
  });

  it('is called again when the person consents, or when the next list lacks it', async () => {
    const { campaignId, ids, phones } = await marketing(2);
    await importList(`${phones.join('\n')}\n`);
    expect((await claim(campaignId)).leases).toEqual([]);
    const now = new Date();
    await recordConsent(scene.db, { contactId: ids[0] ?? '', consentAt: now, source: 'form', actor: 'ops', now });
    expect((await claim(campaignId)).leases.map(({ contactId }) => contactId)).toEqual([ids[0]]);
    const { requeued } = await importList(`${stranger}\n`, dayOf(1));
    expect(requeued.get(campaignId)).toBe(1);
    expect((await claim(campaignId)).leases.map(({ contactId }) => contactId)).toEqual([ids[1]]);
  });

  it('is told before the import of an audience', async () => {
    const { campaignId } = await marketing(1);
    await importList(`${stranger}\n`);
    const bytes = bytesOf(`phone\n${stranger}\n+442079460123\n`);
    const request = { requiredVariables: [], skipMissing: false, problems: null, defaultCountry: null, inWords };
    const report = await previewAudience(scene.db, { campaignId, bytes, ...request });
    expect(report).toMatchObject({ contacts: 2, doNotCall: 1 });
    expect(report.problems[0]?.problem).toContain(`(${country})`);
  });
});

describe('a list that is too old', () => {
  it('holds up its country until the current one is there', async () => {
    const { campaignId, ids } = await marketing(1);
    await importList(`${stranger}\n`);
    await scene.db.update(nationalLists).set({ asOf: dayOf(60) });
    expect((await claim(campaignId)).leases).toEqual([]);
    expect(await read(ids[0] ?? '')).toMatchObject({ state: 'suppressed', barredBy: 'stale_list' });
    await importList(`${stranger}\n`);
    expect((await claim(campaignId)).leases).toHaveLength(1);
  });

  it('is refused as an import', async () => {
    await expect(importList(`${stranger}\n`, dayOf(40))).rejects.toMatchObject({ code: 'bad_input' });
  });
});

describe('an import', () => {
  it('reads numbers as registers write them, once each, and says what it left out', async () => {
    const others = Array.from({ length: 200 }, (_, index) => `202555${String(1000 + index).slice(-4)}`).join('\n');
    const done = await importUs(`\ufeffnumber\r\n202,5550188\r\n+12025550188\r\n(202) 555-0189\r\n\r\n12\r\n${others}`);
    expect(done).toMatchObject({ numbers: 202, unreadable: 1 });
    const wide = Buffer.from('\ufeffarea\tnumber\r202\t5550188\r\n202\t5550189', 'utf16le');
    expect(await importUs(wide)).toMatchObject({ numbers: 2, unreadable: 0 });
    await importUs(others);
    expect(await readNationalLists(scene.db)).toMatchObject([{ country: 'US', numbers: 200, fileName: 'us.txt' }]);
  });

  it.each([
    ['of another country', '+442079460123\n+442079460124\n', /no phone numbers of US/],
    ['that is no list of numbers', `2025550188\n${'a,b,c 12\n'.repeat(20)}`, /row 2, 3, 4.*Nothing was imported/],
    ['that is empty', '\n\n', /no phone numbers of US/],
  ])('of a file %s is refused, and the list before it stays', async (_, text, words) => {
    await importUs('2025550188\n');
    await expect(importUs(text)).rejects.toMatchObject({ says: saying(words) });
    expect(await readNationalLists(scene.db)).toMatchObject([{ country: 'US', numbers: 1 }]);
  });

  it('and a removal are in the audit log, with who and why', async () => {
    await importUs('2025550188\n');
    const reason = 'We do not sell there any more.';
    await removeNationalList(scene.db, { country: 'US', reason, actor: 'ops', now: new Date() });
    const entries = await scene.db.select().from(auditLog).where(eq(auditLog.entity, 'national_list'));
    expect(entries.map(({ action }) => action)).toContain('national_list.remove');
    expect(entries.find(({ action }) => action === 'national_list.remove')).toMatchObject({
      actor: 'ops',
      after: { reason },
    });
    expect(await readNationalLists(scene.db)).toEqual([]);
    const again = removeNationalList(scene.db, { country: 'US', reason, actor: 'ops', now: new Date() });
    await expect(again).rejects.toMatchObject({ code: 'not_found' });
  });
});
