/** Reading, moving and cancelling callbacks as a CRM does it: real requests against the real database. */
import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { createApiKey } from '#db/workspace/api-key.ts';
import { scheduleCallback } from '#db/callback/callback.ts';
import { addToDoNotCall } from '#db/do-not-call/do-not-call.ts';
import { auditLog, callbacks, campaigns, contacts } from '#db/schema/index.ts';
import { answerCallbackCancel, answerCallbackMove, answerCallbackRead } from '#lib/server/api/callback-changes.ts';
import { openApiDocument } from '#lib/server/api/openapi.ts';
import { useApiScene } from '../support/api-scene.ts';
import { one } from '../support/one.ts';

const scene = useApiScene('callbacks:write');
let campaignId: string;
let contactId: string;
let id: string;

beforeEach(async () => {
  ({ campaignId, contactId } = scene);
  const planned = { contactId, source: 'callee' as const, requestedFor: inMinutes(5), now: new Date() };
  id = (await scheduleCallback(scene.db, planned)).callbackId;
});

const inMinutes = (minutes: number): Date => new Date(Date.now() + minutes * 60_000);

async function send(method: 'GET' | 'PATCH' | 'DELETE', callbackId: string, body?: unknown, bearer?: string) {
  const answerer = { GET: answerCallbackRead, PATCH: answerCallbackMove, DELETE: answerCallbackCancel }[method];
  const { status, answer } = await scene.send((services, request) => answerer(services, request, callbackId), {
    ...{ method, path: `/api/v1/callbacks/${callbackId}`, body, bearer },
    idempotencyKey: null,
  });
  return { status, answer };
}
const stored = async () => one(await scene.db.select().from(callbacks).where(eq(callbacks.id, id)));
const changes = () => scene.db.select().from(auditLog).where(eq(auditLog.entityId, id));

it('a callback can be read', async () => {
  const { status, answer } = await send('GET', id);
  expect(status).toBe(200);
  expect(answer).toMatchObject({ id, contactId, campaignId, status: 'scheduled', movedReason: null });
});

describe('a move', () => {
  it('plans another time, whatever its offset, and tells the workflow', async () => {
    const at = new Date(Math.ceil(Date.now() / 60_000) * 60_000 + 8 * 60_000);
    const dueAt = new Date(at.getTime() + 3 * 3_600_000).toISOString().replace('.000Z', '+03:00');
    const { status, answer } = await send('PATCH', id, { dueAt });
    expect(status).toBe(200);
    expect(answer).toMatchObject({ id, dueAt: at.toISOString(), requestedFor: at.toISOString(), status: 'scheduled' });
    expect((await stored()).dueAt).toEqual(at);
    expect(scene.told).toHaveLength(1);
    expect((await changes())[0]).toMatchObject({
      action: 'callback.move',
      actor: expect.stringMatching(/^api:/) as string,
    });
  });

  it('that is repeated has one effect and the same answer', async () => {
    const body = { dueAt: inMinutes(8).toISOString() };
    const first = await send('PATCH', id, body);
    expect(await send('PATCH', id, body)).toEqual(first);
    expect(await changes()).toHaveLength(1);
  });

  it('of the note alone leaves the time as it is', async () => {
    const { dueAt } = await stored();
    await send('PATCH', id, { note: 'Speaks Spanish' });
    expect(await stored()).toMatchObject({ note: 'Speaks Spanish', dueAt });
    await send('PATCH', id, { note: null });
    expect((await stored()).note).toBeNull();
  });

  it('into unlawful hours goes to the next opening and says so', async () => {
    const answers = [];
    for (const hour of [0, 4, 8, 12, 16, 20]) {
      const at = inMinutes(3 * 24 * 60);
      at.setUTCHours(hour, 0, 0, 0);
      answers.push((await send('PATCH', id, { dueAt: at.toISOString() })).answer);
    }
    const moved = answers.filter(({ movedReason }) => movedReason !== null);
    expect(moved.length).toBeGreaterThan(0);
    for (const { dueAt, requestedFor } of moved) expect(String(dueAt) > String(requestedFor)).toBe(true);
  });

  it('is stored while the workflow engine is away, and told by the repeat', async () => {
    scene.temporalIsAway = true;
    const body = { dueAt: inMinutes(8).toISOString() };
    const away = await send('PATCH', id, body);
    expect(away).toMatchObject({
      status: 503,
      answer: { error: { message: expect.stringMatching(/stored.*Repeat/) as string } },
    });
    scene.temporalIsAway = false;
    expect((await send('PATCH', id, body)).status).toBe(200);
    expect(scene.told).toHaveLength(1);
  });
});

describe('a cancellation', () => {
  it('gives the contact back, tells the workflow, and has one effect', async () => {
    const first = await send('DELETE', id);
    expect(first).toMatchObject({ status: 200, answer: { id, status: 'cancelled' } });
    expect(await send('DELETE', id)).toEqual(first);
    expect(await changes()).toHaveLength(1);
    // Each time the contact, and the campaign, which may call it next.
    expect(scene.told).toHaveLength(4);
    const [contact] = await scene.db.select().from(contacts).where(eq(contacts.id, contactId));
    expect(contact?.state).toBe('queued');
  });

  it('comes before a move: what was cancelled stays so', async () => {
    await send('DELETE', id);
    const { status, answer } = await send('PATCH', id, { dueAt: inMinutes(8).toISOString() });
    expect(status).toBe(409);
    expect(answer.error?.message).toMatch(/over \(cancelled\).*new one/);
  });

  it('is possible in a campaign that calls nobody any more', async () => {
    await scene.db.update(campaigns).set({ status: 'failed' }).where(eq(campaigns.id, campaignId));
    expect((await send('DELETE', id)).status).toBe(200);
  });
});

describe('what cannot be done is refused in words and without effect:', () => {
  it.each([
    ['an unknown callback', () => send('PATCH', randomUUID(), { note: 'x' }), 404, /no such callback/],
    ['what is no id', () => send('DELETE', 'callback-1'), 404, /no such callback/],
    ['a time in the past', () => send('PATCH', id, { dueAt: '2020-01-01T00:00:00Z' }), 422, /past/],
    ['a time without offset', () => send('PATCH', id, { dueAt: '2030-01-01T10:00:00' }), 422, /details/],
    ['no change at all', () => send('PATCH', id, {}), 422, /details/],
    ['a field we do not know', () => send('PATCH', id, { note: 'x', status: 'done' }), 422, /details/],
    ['no JSON', () => send('PATCH', id, '{'), 422, /JSON/],
    ['a wrong API key', () => send('DELETE', id, undefined, 'rdl_wrong'), 401, /unknown/],
  ] as const)('%s', async (_, attempt, status, words) => {
    const { status: given, answer } = await attempt();
    expect(given).toBe(status);
    expect(answer.error?.message).toMatch(words);
    expect(await changes()).toEqual([]);
    expect(scene.told).toEqual([]);
  });

  it('a key without the scope', async () => {
    const reader = await createApiKey(scene.db, { name: 'R', scopes: ['outcomes:read'], actor: 'tester' });
    expect((await send('DELETE', id, undefined, reader.key)).status).toBe(403);
  });

  it.each([
    ['cancelled', { status: 'cancelled' }, /was cancelled/],
    ['archived', { archivedAt: new Date() }, /archived/],
    ['deleted', { deletedAt: new Date() }, /deleted/],
  ] as const)('a move in a campaign that was %s', async (_, set, words) => {
    await scene.db.update(campaigns).set(set).where(eq(campaigns.id, campaignId));
    const { status, answer } = await send('PATCH', id, { dueAt: inMinutes(8).toISOString() });
    expect(status).toBe(409);
    expect(answer.error?.message).toMatch(words);
  });

  it('a move for a person who is on the do-not-call list by now', async () => {
    const [contact] = await scene.db.select().from(contacts).where(eq(contacts.id, contactId));
    await addToDoNotCall(scene.db, { phone: contact?.phone ?? '', source: 'api' });
    expect((await send('PATCH', id, { dueAt: inMinutes(8).toISOString() })).status).toBe(409);
  });
});

it('is described in OpenAPI', () => {
  const { paths, components } = openApiDocument('https://redial.test') as {
    paths: Record<string, Record<string, { operationId: string; parameters: { name: string; in: string }[] }>>;
    components: { schemas: Record<string, { properties?: object }> };
  };
  const operations = paths['/api/v1/callbacks/{id}'];
  expect(Object.values(operations ?? {}).map(({ operationId }) => operationId)).toEqual([
    'readCallback',
    'moveCallback',
    'cancelCallback',
  ]);
  expect(operations?.patch?.parameters).toMatchObject([{ name: 'id', in: 'path' }]);
  expect(Object.keys(components.schemas.CallbackChange?.properties ?? {})).toEqual(['dueAt', 'note']);
});
