/** The callbacks API as a CRM uses it: real requests against the real database. */
import { randomUUID } from 'node:crypto';
import { desc, eq } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { createApiKey, revokeApiKey } from '#db/workspace/api-key.ts';
import { addToDoNotCall } from '#db/do-not-call/do-not-call.ts';
import { auditLog, callbacks, campaigns, contacts } from '#db/schema/index.ts';
import { answerCallbackRequest } from '#lib/server/api/callbacks.ts';
import { openApiDocument } from '#lib/server/api/openapi.ts';
import { useApiScene } from '../support/api-scene.ts';
import { addContacts } from '../support/campaign.ts';

const scene = useApiScene('callbacks:write');
let campaignId: string;
let contactId: string;
let phone: string;

beforeEach(async () => {
  ({ campaignId, contactId } = scene);
  const [row] = await scene.db.select().from(contacts).where(eq(contacts.id, contactId));
  phone = row?.phone ?? '';
});

/** An hour from now in the callee's day: contacts of these tests may be called at this hour. */
const soon = (): string => new Date(Date.now() + 10 * 60_000).toISOString();

interface Ask {
  body?: unknown;
  key?: string | null;
  idempotencyKey?: string | null;
}

const ask = ({ key, ...request }: Ask) =>
  scene.send(answerCallbackRequest, { method: 'POST', path: '/api/v1/callbacks', bearer: key, ...request });

const callbacksOf = (id: string) =>
  scene.db.select().from(callbacks).where(eq(callbacks.contactId, id)).orderBy(desc(callbacks.createdAt));

describe('a good request', () => {
  it('schedules a callback for a contact, tells its workflow and writes who asked', async () => {
    const dueAt = soon();
    const { status, answer } = await ask({ body: { contactId, dueAt, note: 'Asked in a mail' } });
    expect(status).toBe(201);
    expect(answer).toMatchObject({ contactId, campaignId, requestedFor: dueAt, dueAt, movedReason: null });
    expect(await callbacksOf(contactId)).toMatchObject([
      { source: 'api', status: 'scheduled', note: 'Asked in a mail' },
    ]);
    expect(scene.told).toHaveLength(1);
    const [entry] = await scene.db
      .select()
      .from(auditLog)
      .where(eq(auditLog.entityId, String(answer.id)));
    expect(entry?.actor).toMatch(/^api:/);
  });

  it('finds the contact by phone and campaign, however the number is written', async () => {
    await scene.db.update(contacts).set({ phone: '+12125550199' }).where(eq(contacts.id, contactId));
    const body = { phone: '+1 (212) 555-0199', campaignId, dueAt: soon() };
    expect(await ask({ body })).toMatchObject({ status: 201, answer: { contactId } });
  });

  it('finds who is behind a number by the extension, and nobody else by the number alone', async () => {
    const set = { phone: '+12125550198', extension: '23' };
    await scene.db.update(contacts).set(set).where(eq(contacts.id, contactId));
    const of = (written: string) => ask({ body: { phone: written, campaignId, dueAt: soon() } });
    expect(await of('+1 (212) 555-0198 x23')).toMatchObject({ status: 201, answer: { contactId } });
    expect((await of('+12125550198')).status).toBe(404);
    expect((await of('+12125550198;ext=24')).status).toBe(404);
  });

  it('understands offsets', async () => {
    const at = new Date(Math.ceil(Date.now() / 60_000) * 60_000 + 10 * 60_000);
    const local = new Date(at.getTime() + 3 * 3_600_000).toISOString().replace('.000Z', '+03:00');
    const { answer } = await ask({ body: { contactId, dueAt: local } });
    expect(answer.requestedFor).toBe(at.toISOString());
  });

  it('moves an unlawful hour to the next opening and says so', async () => {
    const inUtc = (hour: number) => {
      const at = new Date(Date.now() + 3 * 86_400_000);
      at.setUTCHours(hour, 0, 0, 0);
      return at.toISOString();
    };
    const answers = await Promise.all(
      [0, 4, 8, 12, 16, 20].map(async (hour) => {
        const [id = ''] = await addContacts(scene.db, campaignId, 1, 1000 + hour);
        return (await ask({ body: { contactId: id, dueAt: inUtc(hour) } })).answer;
      }),
    );
    const moved = answers.filter(({ movedReason }) => movedReason !== null);
    expect(moved.length).toBeGreaterThan(0);
    for (const { requestedFor, dueAt } of moved) {
      expect(new Date(String(dueAt)).getTime()).toBeGreaterThan(new Date(String(requestedFor)).getTime());
    }
  });
});

describe('the same idempotency key', () => {
  it('with the same body gets the same answer and has one effect', async () => {
    const request = { body: { contactId, dueAt: soon() }, idempotencyKey: 'task-1' };
    const first = await ask(request);
    const again = await ask(request);
    expect(again).toMatchObject({ status: 201, answer: first.answer });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await callbacksOf(contactId)).toHaveLength(1);
  });

  it('with another body is refused with the reason', async () => {
    await ask({ body: { contactId, dueAt: soon() }, idempotencyKey: 'task-2' });
    const other = await ask({ body: { contactId, dueAt: soon(), note: 'different' }, idempotencyKey: 'task-2' });
    expect(other).toMatchObject({ status: 422, answer: { error: { message: expect.stringMatching(/another body/) } } });
    expect(await callbacksOf(contactId)).toHaveLength(1);
  });

  it('at the same moment has one effect, too', async () => {
    const request = { body: { contactId, dueAt: soon() }, idempotencyKey: 'task-3' };
    const answers = await Promise.all([ask(request), ask(request), ask(request)]);
    expect(new Set(answers.map(({ answer }) => answer.id)).size).toBe(1);
    expect(await callbacksOf(contactId)).toHaveLength(1);
  });

  it('after a refusal can be used for the corrected request', async () => {
    const refused = await ask({ body: { contactId, dueAt: '2020-01-01T00:00:00Z' }, idempotencyKey: 'task-4' });
    expect(refused.status).toBe(422);
    expect((await ask({ body: { contactId, dueAt: soon() }, idempotencyKey: 'task-4' })).status).toBe(201);
  });

  it('of another API key is another request', async () => {
    const other = await createApiKey(scene.db, { name: 'Other', scopes: ['callbacks:write'], actor: 'tester' });
    const body = { contactId, dueAt: soon() };
    const first = await ask({ body, idempotencyKey: 'task-5' });
    const second = await ask({ body: { ...body, note: 'other' }, idempotencyKey: 'task-5', key: other.key });
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.answer.id).not.toBe(first.answer.id);
  });

  it('is not needed for one wish to be one callback: another key gets the one that waits', async () => {
    const body = { contactId, dueAt: soon() };
    const first = await ask({ body, idempotencyKey: 'task-6' });
    const second = await ask({ body, idempotencyKey: 'task-7' });
    expect(second.answer.id).toBe(first.answer.id);
    expect(second.headers.get('idempotency-replayed')).toBeNull();
    expect(await callbacksOf(contactId)).toHaveLength(1);
  });

  it('tells the workflow again: the first try may have died before it could', async () => {
    scene.temporalIsAway = true;
    const request = { body: { contactId, dueAt: soon() }, idempotencyKey: 'task-6' };
    const first = await ask(request);
    expect(first).toMatchObject({ status: 503, answer: { error: { message: expect.stringMatching(/stored/) } } });
    scene.temporalIsAway = false;
    expect((await ask(request)).status).toBe(201);
    expect(scene.told).toHaveLength(1);
    expect(await callbacksOf(contactId)).toHaveLength(1);
  });
});

describe('a bad request is refused in words and without effect:', () => {
  it.each<[string, () => Ask, number, RegExp]>([
    ['a time in the past', () => ({ body: { contactId, dueAt: '2020-01-01T00:00:00Z' } }), 422, /past/],
    ['an unknown contact', () => ({ body: { contactId: randomUUID(), dueAt: soon() } }), 404, /no such contact/],
    [
      'a number the campaign does not have',
      () => ({ body: { phone: '+12125550000', campaignId, dueAt: soon() } }),
      404,
      /no contact/,
    ],
    [
      'an unknown campaign',
      () => ({ body: { phone, campaignId: randomUUID(), dueAt: soon() } }),
      404,
      /no such campaign/,
    ],
    [
      'an unreadable number',
      () => ({ body: { phone: 'call me', campaignId, dueAt: soon() } }),
      422,
      /not a phone number/,
    ],
    ['a time without offset', () => ({ body: { contactId, dueAt: '2030-01-01T10:00:00' } }), 422, /details/],
    ['a field we do not know', () => ({ body: { contactId, dueAt: soon(), prio: 1 } }), 422, /details/],
    ['neither contact nor phone', () => ({ body: { dueAt: soon() } }), 422, /details/],
    ['no JSON', () => ({ body: '{' }), 422, /JSON/],
    [
      'no idempotency key',
      () => ({ body: { contactId, dueAt: soon() }, idempotencyKey: null }),
      422,
      /Idempotency-Key/,
    ],
    [
      'an empty idempotency key',
      () => ({ body: { contactId, dueAt: soon() }, idempotencyKey: '' }),
      422,
      /Idempotency-Key/,
    ],
    [
      'an idempotency key of 300 characters',
      () => ({ body: { contactId, dueAt: soon() }, idempotencyKey: 'k'.repeat(300) }),
      422,
      /Idempotency-Key/,
    ],
    ['no API key', () => ({ body: { contactId, dueAt: soon() }, key: null }), 401, /API key/],
    ['a wrong API key', () => ({ body: { contactId, dueAt: soon() }, key: 'rdl_wrong' }), 401, /unknown/],
  ])('%s', async (_, request, status, words) => {
    const { status: given, answer } = await ask(request());
    expect(given).toBe(status);
    expect(answer.error?.message).toMatch(words);
    expect(await callbacksOf(contactId)).toEqual([]);
    expect(scene.told).toEqual([]);
  });

  it('a key that was revoked', async () => {
    const created = await createApiKey(scene.db, { name: 'Old', scopes: ['callbacks:write'], actor: 'tester' });
    await revokeApiKey(scene.db, { id: created.id, actor: 'tester', now: new Date() });
    expect((await ask({ body: { contactId, dueAt: soon() }, key: created.key })).status).toBe(401);
  });

  it('a key without the scope', async () => {
    const { key: other } = await createApiKey(scene.db, { name: 'Reader', scopes: ['outcomes:read'], actor: 'tester' });
    expect((await ask({ body: { contactId, dueAt: soon() }, key: other })).status).toBe(403);
  });

  it('a person on the do-not-call list', async () => {
    await addToDoNotCall(scene.db, { phone, source: 'console' });
    expect(await ask({ body: { contactId, dueAt: soon() } })).toMatchObject({
      status: 409,
      answer: { error: { message: expect.stringMatching(/do-not-call/) } },
    });
  });

  it('a campaign that was cancelled', async () => {
    await scene.db.update(campaigns).set({ status: 'cancelled' }).where(eq(campaigns.id, campaignId));
    expect((await ask({ body: { contactId, dueAt: soon() } })).status).toBe(409);
  });

  it('too many in a row', async () => {
    const { key: busy } = await createApiKey(scene.db, { name: 'Busy', scopes: ['callbacks:write'], actor: 'tester' });
    const answers = [];
    for (let i = 0; i < 70; i += 1) answers.push(await ask({ body: '{', key: busy }));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(answers[0]?.status).toBe(422);
  });
});

it('is described in OpenAPI from the schemas that check it', () => {
  const document = openApiDocument('https://redial.test') as {
    components: { schemas: { CallbackRequest: { anyOf: { required: string[]; properties: object }[] } } };
  };
  const forms = document.components.schemas.CallbackRequest.anyOf;
  expect(forms.map(({ required }) => required)).toEqual([
    ['contactId', 'dueAt'],
    ['phone', 'campaignId', 'dueAt'],
  ]);
  expect(Object.keys(forms[0]?.properties ?? {})).toContain('note');
});
