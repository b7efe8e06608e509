/** What proves that a dial was lawful: every fact from what was kept at the time, as JSON and as PDF. */
import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import {
  apiKeys,
  attempts,
  audienceImports,
  auditLog,
  botVersions,
  calls,
  campaigns,
  contacts,
  doNotCall,
  nationalLists,
  transcriptItems,
} from '#db/schema/index.ts';
import { addBrand } from '#db/do-not-call/brand.ts';
import { recordAudit } from '#db/event/event.ts';
import { disclosureText } from '#domain/bot/disclosure.ts';
import { EvidencePack } from '#domain/call/evidence/evidence-pack.ts';
import { answerEvidence } from '#lib/server/api/evidence.ts';
import { evidenceAnswer } from '#lib/server/evidence/evidence-answer.ts';
import { evidencePdf } from '#lib/server/evidence/evidence-pdf.ts';
import { evidenceSections } from '#lib/server/evidence/evidence-rows.ts';
import { giveEvidence } from '#operations/call/give-evidence.ts';
import { useApiScene } from '../support/api-scene.ts';
import { hours, minutes, tuesday, useLawScene } from '../support/law-scene.ts';
import { one } from '../support/one.ts';

const scene = useLawScene();
const give = (subject: Parameters<typeof giveEvidence>[1]['subject'], now = hours(2)) =>
  giveEvidence(scene.db, { subject, format: 'json', actor: 'lawyer', now });

/** A sales call to a person of New York, who consented, heard the disclosure, and asked not to be called again. */
async function dialledPerson() {
  const phone = scene.nextPhone();
  const consent = { consentAt: new Date('2026-11-01T09:00:00Z'), consentSource: 'form 7' };
  const { campaignId, ids } = await scene.campaignWith([phone], { purpose: 'marketing', values: consent });
  await scene.publishedLaw();
  await scene.db
    .insert(nationalLists)
    .values({ country: 'US', asOf: '2026-11-20', numbers: 3, fileName: 'us.txt', importedBy: 'ops' })
    .onConflictDoNothing();
  await scene.db.insert(audienceImports).values({ campaignId, fileName: 'november.csv', status: 'done' });
  // One before the dial, and one after it, which did not approve it.
  for (const at of [minutes(-5), minutes(50)]) {
    const entry = { actor: `api:${randomUUID()}`, action: 'campaign.launch', entity: 'campaign', entityId: campaignId };
    await recordAudit(scene.db, entry);
    await scene.db.update(auditLog).set({ at }).where(eq(auditLog.actor, entry.actor));
  }
  await scene.dialOnce(campaignId, tuesday, 'normal');
  const attempt = one(await scene.db.select().from(attempts).where(eq(attempts.campaignId, campaignId)));
  return { phone, campaignId, contactId: ids[0] ?? '', attempt };
}

async function callOf({ campaignId, contactId, attempt }: Awaited<ReturnType<typeof dialledPerson>>) {
  const campaign = one(await scene.db.select().from(campaigns).where(eq(campaigns.id, campaignId)));
  const version = one(
    await scene.db
      .select()
      .from(botVersions)
      .where(eq(botVersions.id, campaign.botVersionId ?? '')),
  );
  const recording = { recordingKey: 'recordings/1.ogg', recordingDurationMs: 61_000, recordingStartedAt: minutes(1) };
  const values = { attemptId: attempt.id, contactId, campaignId, botVersionId: version.id, ...recording };
  const call = one(await scene.db.insert(calls).values(values).returning());
  const { name, language, organisation } = version.configuration;
  const expected = disclosureText({ name, language, organisation: organisation === '' ? 'Redial' : organisation });
  const said = { callId: call.id, version: 'draft' as const, speaker: 'bot' as const };
  await scene.db.insert(transcriptItems).values([
    { ...said, seq: 1, text: expected, startMs: 900, endMs: 7000 },
    { ...said, seq: 2, speaker: 'callee', text: 'Do not call me', startMs: 7100, endMs: 8000 },
  ]);
  return { call, version, expected };
}

it('holds every fact of a dial, as it was kept then', async () => {
  const dialled = await dialledPerson();
  const { call, version } = await callOf(dialled);
  const brandId = await addBrand(scene.db, { name: 'Acme', actor: 'admin' });
  await scene.db.update(campaigns).set({ brandId }).where(eq(campaigns.id, dialled.campaignId));
  await scene.db.insert(doNotCall).values({
    phone: dialled.phone,
    source: 'spoken',
    quote: 'Do not call me',
    callId: call.id,
    createdAt: minutes(2),
  });
  const pack = EvidencePack.parse(await give({ kind: 'call', callId: call.id }));
  expect(pack).toMatchObject({
    phone: dialled.phone,
    scope: 'dial',
    contacts: [{ id: dialled.contactId, consentAt: '2026-11-01T09:00:00.000Z', consentSource: 'form 7' }],
    audiences: [{ file: 'november.csv' }],
    optOut: { since: minutes(2).toISOString(), source: 'spoken', quote: 'Do not call me', callId: call.id },
    nationalLists: [{ country: 'US', asOf: '2026-11-20', listed: false }],
    deletedDials: [],
  });
  const dial = one(pack.dials);
  expect(dial).toMatchObject({
    attemptId: dialled.attempt.id,
    callId: call.id,
    campaign: { id: dialled.campaignId, purpose: 'marketing', brand: 'Acme' },
    number: 1,
    callerNumber: '+13125550100',
    carrier: { kind: 'telnyx', isSandbox: true },
    dialledAt: tuesday.toISOString(),
    bot: { version: version.version, publishedAt: version.createdAt.toISOString() },
    disclosure: { share: 1, startMs: 900, endMs: 7000, interrupted: false },
    recording: { startedAt: minutes(1).toISOString(), durationMs: 61_000, address: `/calls/${call.id}/recording` },
    decision: {
      at: tuesday.toISOString(),
      zones: ['America/New_York'],
      localTimes: [{ zone: 'America/New_York', date: '2026-11-24', time: '10:00' }],
      sources: [expect.objectContaining({ region: 'US', source: '47 CFR 64.1200(c)(1)' })],
      purpose: 'marketing',
      consent: { at: '2026-11-01T09:00:00.000Z', source: 'form 7' },
      lists: [
        { list: 'do_not_call', asOf: tuesday.toISOString() },
        { list: 'US', asOf: '2026-11-20' },
      ],
      // 21:00 in New York.
      closesAt: '2026-11-25T02:00:00.000Z',
    },
  });
  expect(dial.approvals.map(({ action, at }) => [action, at])).toEqual([
    ['campaign.launch', minutes(-5).toISOString()],
  ]);
});

it('of a number holds the dials of all its campaigns, and each pack is in the audit log', async () => {
  const first = await dialledPerson();
  const second = await scene.campaignWith([first.phone]);
  const pack = await give({ kind: 'contact', contactId: second.ids[0] ?? '' });
  expect(pack).toMatchObject({ scope: 'number', optOut: null });
  expect(pack.contacts).toHaveLength(2);
  expect(pack.dials.map(({ attemptId }) => attemptId)).toEqual([first.attempt.id]);
  expect(await scene.audited('evidence.give')).toContainEqual(
    expect.objectContaining({ actor: 'lawyer', entity: 'contact', entityId: second.ids[0] }),
  );
  await expect(give({ kind: 'call', callId: randomUUID() })).rejects.toMatchObject({ code: 'not_found' });
});

/** The text of a PDF whose streams are not compressed: the built-in fonts write bytes of Windows-1252 as hexadecimals. */
function textOf(pdf: Buffer): string {
  const arrays = pdf.toString('latin1').matchAll(/\[((?:<[0-9a-f]*>|[\s\d.-])*)\]\s*TJ/g);
  const bytes = [...arrays].map(([, array = '']) =>
    [...array.matchAll(/<([0-9a-f]*)>/g)].map(([, hex]) => hex).join(''),
  );
  return bytes.map((hex) => new TextDecoder('windows-1252').decode(Buffer.from(hex, 'hex'))).join('');
}

it('as a PDF holds the same facts, Arabic among them, and names letters that it cannot print', async () => {
  const dialled = await dialledPerson();
  await callOf(dialled);
  await scene.db.update(contacts).set({ consentSource: 'نموذج form 7 王' }).where(eq(contacts.id, dialled.contactId));
  const subject = { kind: 'contact', contactId: dialled.contactId } as const;
  const pack = await give(subject);
  const file = await evidencePdf(pack, { compress: false });
  const text = textOf(file).replace(/\s+/g, '');
  const facts = evidenceSections(pack).flatMap(({ rows }) => rows);
  expect(facts.length).toBeGreaterThan(20);
  for (const { label, value } of facts.filter(({ value }) => !/[\p{sc=Arabic}\p{sc=Han}]/u.test(value))) {
    expect(text).toContain(`${label}:${value}`.replace(/\s+/g, ''));
  }
  // The Arabic word has a font of its own, which `pdf-writer.test.ts` reads.
  expect(text).toContain('form7');
  expect(text).toContain('[lettersthatstandintheJSON]');
  expect(file.toString('latin1')).toContain('DejaVuSans');
  const request = { subject, actor: 'lawyer', now: hours(2) };
  const answer = await evidenceAnswer(scene.db, { ...request, format: 'pdf' });
  expect(answer.headers.get('content-type')).toBe('application/pdf');
  expect(
    Buffer.from(await answer.arrayBuffer())
      .subarray(0, 5)
      .toString(),
  ).toBe('%PDF-');
});

describe('over the API', () => {
  const api = useApiScene('outcomes:read');

  it('is what its description says, and not for keys of some campaigns alone', async () => {
    const ask = (id: string) =>
      api.send((services, request) => answerEvidence(services, request, { id, format: 'json' }), {
        ...{ method: 'GET', path: `/api/v1/contacts/${id}/evidence` },
      });
    const { status, answer } = await ask(api.contactId);
    expect(status).toBe(200);
    expect(EvidencePack.parse(answer)).toMatchObject({ scope: 'number', dials: [] });
    expect((await ask(randomUUID())).status).toBe(404);
    await api.db.update(apiKeys).set({ campaignIds: [api.campaignId] });
    expect((await ask(api.contactId)).status).toBe(403);
  });
});
