/** Adding, changing and withdrawing contacts as a CRM does it: real requests against the real database. */
import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { createApiKey } from '#db/workspace/api-key.ts';
import { addToDoNotCall } from '#db/do-not-call/do-not-call.ts';
import { auditLog, campaigns, contacts } from '#db/schema/index.ts';
import { answerContactChange, answerContactWithdrawal } from '#lib/server/api/contact-changes.ts';
import { answerContactList } from '#lib/server/api/contact-list.ts';
import { answerContactsRequest } from '#lib/server/api/contacts.ts';
import { openApiDocument } from '#lib/server/api/openapi.ts';
import { answerWhyNotNow } from '#lib/server/api/why-not-now.ts';
import { useApiScene, type ApiAnswer } from '../support/api-scene.ts';
import { createAccount, createCampaign } from '../support/campaign.ts';

const scene = useApiScene('contacts:write');
let campaignId: string;
let contactId: string;

beforeEach(() => {
  ({ campaignId, contactId } = scene);
});

async function send(
  method: 'POST' | 'PATCH' | 'DELETE',
  id: string,
  body?: unknown,
  options: { bearer?: string; idempotencyKey?: string | null } = {},
) {
  const answer = { POST: answerContactsRequest, PATCH: answerContactChange, DELETE: answerContactWithdrawal }[method];
  const path = `/api/v1/${id}`;
  return scene.send((services, request) => answer(services, request, id), { method, path, body, ...options });
}
const all = () => scene.db.select().from(contacts).where(eq(contacts.campaignId, campaignId));
const contact = async () => (await scene.db.select().from(contacts).where(eq(contacts.id, contactId)))[0];
const campaignWorkflow = () => `campaign/${campaignId}`;
const contactWorkflow = () => `contact/${contactId}`;

describe('contacts that are sent', () => {
  const people = [
    { phone: '+12125550191', name: 'Ada', variables: { city: 'Oslo' }, timeZone: 'Europe/Oslo' },
    { phone: '+442079460958' },
  ];

  it('are added, and the campaign is told', async () => {
    const { status, answer } = await send('POST', campaignId, people);
    expect(status).toBe(200);
    expect(answer).toMatchObject({ campaignId, added: 2, refused: 0 });
    expect(answer.contacts).toMatchObject([
      { index: 0, status: 'added' },
      { index: 1, status: 'added' },
    ]);
    const rows = await all();
    expect(rows.find(({ phone }) => phone === '+12125550191')).toMatchObject({
      id: answer.contacts?.[0]?.contactId,
      variables: { customer_name: 'Ada', city: 'Oslo' },
      timeZone: 'Europe/Oslo',
      state: 'queued',
    });
    expect(scene.told).toEqual([campaignWorkflow()]);
    const [entry] = await scene.db.select().from(auditLog).where(eq(auditLog.entityId, campaignId));
    expect(entry).toMatchObject({ action: 'campaign.add_contacts', actor: expect.stringMatching(/^api:/) as string });
  });

  it('that the campaign has are updated if the CRM asks for it, and found again by their external id', async () => {
    const sent = [{ phone: '+12125550191', externalId: 'A1', variables: { city: 'Oslo' } }];
    const asked = (rule: string, body: unknown) =>
      scene.send((services, request) => answerContactsRequest(services, request, campaignId), {
        ...{ method: 'POST', path: `/api/v1/campaigns/${campaignId}/contacts?onDuplicate=${rule}`, body },
      });
    expect((await asked('update', sent)).answer).toMatchObject({ added: 1, updated: 0, refused: 0 });
    const newer = [{ ...sent[0], variables: { city: 'Bergen' }, name: 'Ada' }];
    expect((await asked('skip', newer)).answer).toMatchObject({ contacts: [{ reason: 'duplicate' }] });
    expect((await asked('error', newer)).answer).toMatchObject({ contacts: [{ reason: 'invalid' }] });
    const { answer } = await asked('update', newer);
    expect(answer).toMatchObject({ added: 0, updated: 1, refused: 0, contacts: [{ status: 'updated' }] });
    const updated = (await all()).find(({ externalId }) => externalId === 'A1');
    expect(updated).toMatchObject({ variables: { city: 'Bergen', customer_name: 'Ada' }, phone: '+12125550191' });
    expect(answer.contacts?.[0]?.contactId).toBe(updated?.id);
    const other = [
      { phone: '+12125550191', externalId: 'B1' },
      { phone: '+12125550192', externalId: 'A1' },
    ];
    expect((await asked('update', other)).answer).toMatchObject({ refused: 2, contacts: [{ reason: 'invalid' }, {}] });
    expect((await asked('replace', newer)).status).toBe(422);
  });

  it('are listed page by page, before anybody calls them, and by their external id', async () => {
    const { key: bearer } = await createApiKey(scene.db, { name: 'R', scopes: ['outcomes:read'], actor: 'tester' });
    const list = (query: string, options: { bearer?: string } = { bearer }) =>
      scene.send((services, request) => answerContactList(services, request, campaignId), {
        ...{ method: 'GET', path: `/api/v1/campaigns/${campaignId}/contacts${query}`, ...options },
      });
    await send('POST', campaignId, [{ ...people[0], externalId: 'A/1' }, people[1]]);
    const found = (await list('?externalId=A%2F1')).answer;
    expect(found).toMatchObject({
      contacts: [{ phone: '+12125550191', attempts: 0, state: 'queued' }],
      nextCursor: null,
    });
    expect((await list('?externalId=A')).answer).toEqual({ contacts: [], nextCursor: null });
    const phones: unknown[] = [];
    for (let cursor: unknown = ''; cursor !== null;) {
      const page = (await list(`?limit=2${typeof cursor === 'string' && cursor ? `&cursor=${cursor}` : ''}`)).answer;
      phones.push(...(page.contacts ?? []).map(({ phone }) => phone));
      cursor = page['nextCursor'];
    }
    expect(phones).toEqual((await all()).map(({ phone }) => phone).sort());
    for (const query of ['?limit=0', '?cursor=%2B12125550191', '?externalId=']) {
      expect((await list(query)).status, query).toBe(422);
    }
    expect((await list('', {})).status).toBe(403);
  });

  it('may be several behind one number, each with an extension', async () => {
    const { key: bearer } = await createApiKey(scene.db, { name: 'E', scopes: ['outcomes:read'], actor: 'tester' });
    const behind = [
      { phone: '+12125550191;ext=23' },
      { phone: '+12125550191', extension: '9' },
      { phone: '+12125550191' },
    ];
    expect((await send('POST', campaignId, behind)).answer).toMatchObject({ added: 3 });
    expect((await send('POST', campaignId, behind)).answer).toMatchObject({ added: 0, refused: 3 });
    expect((await send('POST', campaignId, [{ phone: '+12125550192', extension: 'abc' }])).answer).toMatchObject({
      contacts: [{ status: 'refused', reason: 'invalid' }],
    });
    const seen: unknown[][] = [];
    for (let cursor: unknown = ''; cursor !== null;) {
      const query = `?limit=1${typeof cursor === 'string' && cursor ? `&cursor=${cursor}` : ''}`;
      const path = `/api/v1/campaigns/${campaignId}/contacts${query}`;
      const list = (services: Parameters<typeof answerContactList>[0], request: Request) =>
        answerContactList(services, request, campaignId);
      const { answer } = await scene.send(list, { method: 'GET', path, bearer });
      seen.push(...(answer.contacts ?? []).map(({ phone, extension }) => [phone, extension]));
      cursor = answer['nextCursor'];
    }
    expect(seen).toHaveLength(4);
    expect(seen.filter(([phone]) => phone === '+12125550191')).toEqual([
      ['+12125550191', null],
      ['+12125550191', '23'],
      ['+12125550191', '9'],
    ]);
  });

  it('again with the same key are added once, with the same answer', async () => {
    const idempotencyKey = randomUUID();
    const first = await send('POST', campaignId, people, { idempotencyKey });
    const second = await send('POST', campaignId, people, { idempotencyKey });
    expect(second.answer).toEqual(first.answer);
    const isReplayed = ({ headers }: ApiAnswer) => headers.get('idempotency-replayed');
    expect([first, second].map(isReplayed)).toEqual([null, 'true']);
    expect(await all()).toHaveLength(3);
    expect((await send('POST', campaignId, people.slice(1), { idempotencyKey })).status).toBe(422);
    const elsewhere = await createCampaign(scene.db, await createAccount(scene.db));
    expect((await send('POST', elsewhere, people, { idempotencyKey })).status).toBe(422);
  });

  it('by three requests at once with the same key are added once', async () => {
    const idempotencyKey = randomUUID();
    const answers = await Promise.all([1, 2, 3].map(() => send('POST', campaignId, people, { idempotencyKey })));
    for (const { answer } of answers) expect(answer).toEqual(answers[0]?.answer);
    expect(answers[0]?.answer.added).toBe(2);
  });

  it('by twenty requests at once, each with a key of its own, are added once; the others are told of that contact', async () => {
    const ask = () => send('POST', campaignId, people.slice(0, 1), { idempotencyKey: randomUUID() });
    const answers = await Promise.all(Array.from({ length: 20 }, ask));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const items = answers.map(({ answer }) => answer.contacts?.[0]);
    expect(items.filter((item) => item?.status === 'added')).toHaveLength(1);
    expect(items.filter((item) => item?.reason === 'duplicate')).toHaveLength(19);
    expect(new Set(items.map((item) => item?.contactId)).size).toBe(1);
    expect(await all()).toHaveLength(2);
  });

  it('that cannot be called are refused one by one, with reason and words', async () => {
    await addToDoNotCall(scene.db, { phone: '+12125550192', source: 'api' });
    const there = (await contact())?.phone ?? '';
    const { status, answer } = await send('POST', campaignId, [
      { phone: '+12125550192' },
      { phone: there },
      { phone: 'nonsense' },
      { phone: '+12125550193', timeZone: 'EST' },
      { phone: '+12125550194' },
    ]);
    expect(status).toBe(200);
    expect(answer).toMatchObject({ added: 1, refused: 4 });
    expect(answer.contacts).toMatchObject([
      { reason: 'do_not_call', message: expect.stringMatching(/do-not-call/) as string },
      { reason: 'duplicate', contactId },
      { reason: 'invalid' },
      { reason: 'invalid', message: expect.stringMatching(/IANA/) as string },
      { status: 'added' },
    ]);
  });

  it('are kept while the workflow engine is away, and the campaign is told by the repeat', async () => {
    scene.temporalIsAway = true;
    const idempotencyKey = randomUUID();
    const away = await send('POST', campaignId, people, { idempotencyKey });
    expect(away).toMatchObject({
      status: 503,
      answer: { error: { message: expect.stringMatching(/stored.*Repeat/) as string } },
    });
    scene.temporalIsAway = false;
    expect((await send('POST', campaignId, people, { idempotencyKey })).answer.added).toBe(2);
    expect(scene.told).toEqual([campaignWorkflow()]);
    expect(await all()).toHaveLength(3);
  });

  it('a thousand at once are added; one more is too many', async () => {
    const many = Array.from({ length: 1001 }, (_, i) => ({ phone: `+1212${String(3_000_000 + i)}` }));
    expect((await send('POST', campaignId, many)).status).toBe(413);
    expect((await send('POST', campaignId, many.slice(1))).answer).toMatchObject({ added: 1000, refused: 0 });
  });
});

describe('a change', () => {
  it('has one effect, however often it is sent', async () => {
    const body = { name: 'Grace', variables: { city: 'Bergen' }, timeZone: 'Europe/Oslo' };
    const first = await send('PATCH', contactId, body);
    expect(first).toMatchObject({
      status: 200,
      answer: { id: contactId, variables: { customer_name: 'Grace', city: 'Bergen' }, timeZone: 'Europe/Oslo' },
    });
    expect((await send('PATCH', contactId, body)).answer).toEqual(first.answer);
    expect(await scene.db.select().from(auditLog).where(eq(auditLog.entityId, contactId))).toHaveLength(1);
    expect(scene.told[0]).toBe(campaignWorkflow());
  });

  it('gives another external id, unless another contact has it, and takes it away', async () => {
    await send('POST', campaignId, [{ phone: '+12125550191', externalId: 'A1' }]);
    expect((await send('PATCH', contactId, { externalId: ' B1 ' })).answer).toMatchObject({ externalId: 'B1' });
    const taken = await send('PATCH', contactId, { externalId: 'A1' });
    expect(taken).toMatchObject({ status: 409, answer: { error: { reason: 'contact_external_id_in_use' } } });
    expect((await contact())?.externalId).toBe('B1');
    expect((await send('PATCH', contactId, { externalId: null })).answer).toMatchObject({ externalId: null });
  });

  it('takes away what is null', async () => {
    await send('PATCH', contactId, { name: 'Grace', timeZone: 'Europe/Oslo' });
    const { answer } = await send('PATCH', contactId, { name: null, timeZone: null });
    expect(answer).toMatchObject({ variables: {}, timeZone: null });
  });
});

describe('a withdrawal', () => {
  it('has one effect, and tells workflow and campaign', async () => {
    const first = await send('DELETE', contactId);
    expect(first).toMatchObject({
      status: 200,
      answer: { id: contactId, state: 'cancelled', stateReason: 'Withdrawn', inCall: false },
    });
    expect(scene.told).toEqual([contactWorkflow(), campaignWorkflow()]);
    expect((await send('DELETE', contactId)).answer).toEqual(first.answer);
    expect(await scene.db.select().from(auditLog).where(eq(auditLog.entityId, contactId))).toHaveLength(1);
  });

  it('of a contact that is done is refused', async () => {
    await scene.db.update(contacts).set({ state: 'completed' }).where(eq(contacts.id, contactId));
    expect((await send('DELETE', contactId)).status).toBe(409);
  });
});

describe('why a contact is not called now', () => {
  const ask = (id: string, bearer?: string) =>
    scene.send((services, request) => answerWhyNotNow(services, request, id), {
      ...{ method: 'GET', path: `/api/v1/contacts/${id}/why-not-now` },
      ...(bearer === undefined ? {} : { bearer }),
    });

  it('is told with the rule, the next time and what would change it', async () => {
    expect(await ask(contactId)).toMatchObject({
      status: 200,
      answer: { contactId, mayNow: true, holds: [{ rule: 'line', change: expect.any(String) as string }] },
    });
    const dueAt = new Date(Date.now() + 600_000);
    await scene.db
      .update(contacts)
      .set({ state: 'waiting_retry', dueReason: 'retry', dueAt })
      .where(eq(contacts.id, contactId));
    await scene.db.update(campaigns).set({ status: 'paused' }).where(eq(campaigns.id, campaignId));
    const { answer } = await ask(contactId);
    expect(answer).toMatchObject({
      ...{ mayNow: false, nextAt: null },
      holds: [
        { rule: 'campaign', until: null, message: expect.stringMatching(/is paused/) as string },
        { rule: 'retry', until: dueAt.toISOString(), change: 'Plan a callback for an earlier time.' },
      ],
    });
    expect(JSON.stringify(answer)).not.toContain((await contact())?.phone.slice(1));
  });

  it('is refused for one that is not there, and for the campaign of another key', async () => {
    expect((await ask(randomUUID())).status).toBe(404);
    expect((await ask('x')).status).toBe(404);
    const elsewhere = await createCampaign(scene.db, await createAccount(scene.db));
    const campaignIds = [elsewhere];
    const other = await createApiKey(scene.db, { name: 'R', scopes: ['contacts:write'], campaignIds, actor: 'tester' });
    expect((await ask(contactId, other.key)).status).toBe(403);
  });
});

describe('what cannot be done is refused in words and without effect:', () => {
  const phone = '+12125550195';
  it.each([
    ['an unknown campaign', () => send('POST', randomUUID(), [{ phone }]), 404, /no such campaign/],
    ['what is no campaign', () => send('POST', 'x', [{ phone }]), 404, /no such campaign/],
    ['an unknown contact', () => send('DELETE', randomUUID()), 404, /no such contact/],
    ['a change of what is no contact', () => send('PATCH', 'x', { name: 'A' }), 404, /no such contact/],
    ['no contacts', () => send('POST', campaignId, []), 422, /details/],
    ['no list', () => send('POST', campaignId, { phone }), 422, /details/],
    ['a field we do not know', () => send('POST', campaignId, [{ phone, age: 3 }]), 422, /Nothing was added/],
    ['a variable no text can name', () => send('PATCH', contactId, { variables: { 'a b': 'x' } }), 422, /details/],
    ['no change at all', () => send('PATCH', contactId, {}), 422, /details/],
    ['no JSON', () => send('POST', campaignId, '['), 422, /JSON/],
    ['no key', () => send('POST', campaignId, [{ phone }], { idempotencyKey: null }), 422, /Idempotency-Key/],
    ['a wrong API key', () => send('DELETE', contactId, undefined, { bearer: 'rdl_wrong' }), 401, /unknown/],
  ] as const)('%s', async (_, attempt, status, words) => {
    const before = await all();
    const { status: given, answer } = await attempt();
    expect(given).toBe(status);
    expect(answer.error?.message).toMatch(words);
    expect(await all()).toEqual(before);
    expect(scene.told).toEqual([]);
  });

  it('a key without the scope', async () => {
    const other = await createApiKey(scene.db, { name: 'R', scopes: ['callbacks:write'], actor: 'tester' });
    const options = { bearer: other.key };
    expect((await send('POST', campaignId, [{ phone }], options)).status).toBe(403);
    expect((await send('PATCH', contactId, { name: 'A' }, options)).status).toBe(403);
    expect((await send('DELETE', contactId, undefined, options)).status).toBe(403);
  });

  it('contacts for a campaign that was cancelled', async () => {
    await scene.db.update(campaigns).set({ status: 'cancelled' }).where(eq(campaigns.id, campaignId));
    const { status, answer } = await send('POST', campaignId, [{ phone }]);
    expect(status).toBe(409);
    expect(answer.error?.message).toMatch(/was cancelled/);
  });
});

it('is described in OpenAPI', () => {
  const { paths } = openApiDocument('https://redial.test') as {
    paths: Record<string, Record<string, { operationId: string; parameters: { name: string; in: string }[] }>>;
  };
  expect(paths['/api/v1/campaigns/{id}/contacts']?.post).toMatchObject({
    operationId: 'addContacts',
    parameters: [
      { name: 'id', in: 'path' },
      { name: 'onDuplicate', in: 'query' },
      { name: 'Idempotency-Key', in: 'header' },
    ],
  });
  const one = Object.values(paths['/api/v1/contacts/{id}'] ?? {});
  expect(one.map(({ operationId }) => operationId)).toEqual(['changeContact', 'withdrawContact']);
});
