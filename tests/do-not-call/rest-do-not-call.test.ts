/** Barring numbers and reading outcomes as a CRM does it: real requests against the real database. */
import { randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { addBrand } from '#db/do-not-call/brand.ts';
import { createApiKey } from '#db/workspace/api-key.ts';
import { attempts, campaigns, contacts } from '#db/schema/index.ts';
import {
  answerDoNotCallHistory,
  answerDoNotCallList,
  answerDoNotCallRemoval,
  answerDoNotCallRequest,
} from '#lib/server/api/do-not-call.ts';
import { answerContactOutcome, answerOutcomes } from '#lib/server/api/outcomes.ts';
import { openApiDocument } from '#lib/server/api/openapi.ts';
import { useApiScene } from '../support/api-scene.ts';

const scene = useApiScene('dnc:write');
const path = '/api/v1/do-not-call';
const nobodyRings = { nudger: { nudge: () => {} }, telephonyOf: () => undefined } as never as {
  nudger: never;
  telephonyOf: never;
};

const bar = (body: object, options: { bearer?: string; idempotencyKey?: string | null } = {}) =>
  scene.send((services, request) => answerDoNotCallRequest({ ...services, ...nobodyRings }, request), {
    ...{ method: 'POST', path, body },
    ...options,
  });
const history = async (phone: string) => {
  const asked = { method: 'POST', path: `${path}/history`, body: { phone } } as const;
  return (await scene.send(answerDoNotCallHistory, asked)).answer;
};
const list = (query = '', bearer?: string) =>
  scene.send(answerDoNotCallList, { method: 'GET', path: `${path}${query}`, ...(bearer ? { bearer } : {}) });
const remove = (id: string, reason: string) =>
  scene.send((services, request) => answerDoNotCallRemoval(services, request, id), {
    ...{ method: 'DELETE', path: `${path}/${id}?reason=${encodeURIComponent(reason)}` },
  });
const contact = async () => (await scene.db.select().from(contacts).where(eq(contacts.id, scene.contactId)))[0];

describe('a number that a CRM bars', () => {
  it('is listed once for its key, closes who waits, and is freed with a reason', async () => {
    const phone = (await contact())?.phone ?? '';
    const idempotencyKey = randomUUID();
    const [first, repeat] = [
      await bar({ phone, reason: 'Asked by mail' }, { idempotencyKey }),
      await bar({ phone, reason: 'Asked by mail' }, { idempotencyKey }),
    ];
    expect([first.status, repeat.status]).toEqual([201, 201]);
    expect(repeat.headers.get('idempotency-replayed')).toBe('true');
    expect(repeat.answer).toEqual(first.answer);
    expect(JSON.stringify(first.answer)).not.toContain(phone);
    expect(first.answer).toMatchObject({ scope: 'everywhere', source: 'api', expiresAt: null, needsReview: false });
    expect(await contact()).toMatchObject({ state: 'suppressed', barredBy: 'do_not_call' });
    expect(scene.told).toContain(`contact/${scene.contactId}`);
    expect(await history(phone)).toMatchObject({ phone, isListed: true, entries: [{ id: first.answer.id }] });
    expect((await list('?source=api')).answer).toMatchObject({ entries: [{ phone }], hasMore: false });
    const id = first.answer.id as string;
    expect((await remove(id, 'short')).status).toBe(422);
    const freed = await remove(id, 'They called and agreed.');
    expect(freed.answer).toMatchObject({ id, removal: 'removed', removedAt: expect.any(String) as string });
    expect((await remove(id, 'They called and agreed.')).status).toBe(200);
    expect((await contact())?.state).toBe('queued');
    expect(await history(phone)).toMatchObject({ isListed: false });
    expect((await remove(randomUUID(), 'They called and agreed.')).status).toBe(404);
  });

  it.each([
    [{ phone: '0501234567', reason: 'x' }, 422],
    [{ phone: '0501234567', country: 'ZZ', reason: 'x' }, 422],
    [{ phone: '0501234567', country: 'SA', reason: 'x' }, 201],
    [{ phone: '+12125550177', reason: 'x', scope: 'elsewhere' }, 422],
    [{ phone: '+12125550177', reason: 'x', expiresAt: '2020-01-01T00:00:00Z' }, 422],
    [{ phone: '+12125550177' }, 422],
  ])('%j is answered with %i', async (body, status) => {
    expect((await bar(body)).status).toBe(status);
  });

  it('may be barred for one brand, which the API names', async () => {
    const brandId = await addBrand(scene.db, { name: 'Acme Österreich', actor: 'tester' });
    await scene.db.update(campaigns).set({ brandId }).where(eq(campaigns.id, scene.campaignId));
    const phone = (await contact())?.phone ?? '';
    const asked = { phone, reason: 'Asked by mail', scope: 'brand', brand: 'acme österreich' };
    const { status, answer } = await bar(asked);
    const entry = { scope: 'brand', brand: 'Acme Österreich' };
    expect([status, answer]).toEqual([201, expect.objectContaining(entry)]);
    expect((await contact())?.state).toBe('suppressed');
    expect(await history(phone)).toMatchObject({ isListed: true, entries: [{ id: answer.id, ...entry }] });
    for (const query of ['?scope=brand', `?brand=${encodeURIComponent('ACME Österreich')}`]) {
      expect((await list(query)).answer, query).toMatchObject({ entries: [{ phone, ...entry }] });
    }
    expect((await list('?brand=Nobody')).status).toBe(404);
    expect((await bar({ ...asked, brand: 'Nobody' })).status).toBe(404);
    for (const wrong of [{ brand: undefined }, { scope: 'service' }, { scope: undefined }, { brand: 7 }]) {
      expect((await bar({ ...asked, ...wrong })).status, JSON.stringify(wrong)).toBe(422);
    }
    await remove(answer.id as string, 'They called and agreed.');
    expect((await contact())?.state).toBe('queued');
  });

  it('may be barred by a key for some campaigns, which sees and frees nobody', async () => {
    const campaignIds = [scene.campaignId];
    const { key: bearer } = await createApiKey(scene.db, {
      ...{ name: 'Shop', scopes: ['dnc:write'], campaignIds, actor: 'tester' },
    });
    expect((await bar({ phone: '+12125550178', reason: 'Asked' }, { bearer })).status).toBe(201);
    expect((await list('', bearer)).status).toBe(403);
    const { key: reader } = await createApiKey(scene.db, { name: 'R', scopes: ['outcomes:read'], actor: 'tester' });
    expect((await list('', reader)).status).toBe(403);
    for (const query of ['?limit=0', '?limit=', '?offset=-1', '?scope=x']) {
      expect((await list(query)).status, query).toBe(422);
    }
  });
});

describe('outcomes', () => {
  it('come page by page in the order in which they were concluded, and of one contact', async () => {
    const { campaignId, contactId } = scene;
    const { key: bearer } = await createApiKey(scene.db, { name: 'R', scopes: ['outcomes:read'], actor: 'tester' });
    const read = (query = '') =>
      scene.send((services, request) => answerOutcomes(services, request, campaignId), {
        ...{ method: 'GET', path: `/api/v1/campaigns/${campaignId}/outcomes${query}`, bearer },
      });
    const readOne = (key?: string) =>
      scene.send((services, request) => answerContactOutcome(services, request, contactId), {
        ...{ method: 'GET', path: `/api/v1/contacts/${contactId}/outcome` },
        ...(key === undefined ? {} : { bearer: key }),
      });
    expect((await read()).answer).toEqual({ outcomes: [], nextCursor: null });
    const at = (seconds: number) => new Date(Date.UTC(2026, 10, 24, 15, 0, seconds));
    const same = { campaignId, contactId, providerAccountId: campaignId, providerNumberId: campaignId } as const;
    for (const [index, outcome] of (['busy', 'no_answer', 'connected'] as const).entries()) {
      await scene.db.insert(attempts).values({
        ...{ ...same, claimId: 'c', number: index + 1, reason: 'fresh', state: 'ended', outcome },
        ...{ endedAt: at(index), inProgressAt: at(0), concludedAt: at(index), wrongNumber: index === 2 },
      });
    }
    // Not settled yet: it comes with a later page.
    await scene.db
      .insert(attempts)
      .values({ ...same, claimId: 'c', number: 4, reason: 'retry', concludedAt: new Date() });
    const first = (await read('?limit=2')).answer as { outcomes: object[]; nextCursor: string };
    expect(first.outcomes).toMatchObject([
      { outcome: 'busy', number: 1 },
      { outcome: 'no_answer', durationSeconds: 1 },
    ]);
    const second = (await read(`?cursor=${first.nextCursor}`)).answer as typeof first;
    expect(second.outcomes).toMatchObject([{ outcome: 'connected', wrongNumber: true, contactState: 'queued' }]);
    expect((await read(`?cursor=${second.nextCursor}`)).answer).toEqual({
      outcomes: [],
      nextCursor: second.nextCursor,
    });
    expect((await read('?cursor=x')).status).toBe(422);
    await scene.db.update(contacts).set({ externalId: 'CRM-7' }).where(eq(contacts.id, contactId));
    expect((await read('?externalId=CRM-7')).answer).toMatchObject({ outcomes: [{}, {}, {}] });
    expect((await read('?externalId=CRM-8')).answer).toMatchObject({ outcomes: [] });
    const { answer } = await readOne(bearer);
    expect(answer).toMatchObject({ id: contactId, state: 'queued', barredBy: null });
    expect(answer.attempts).toHaveLength(4);
    expect((await readOne()).status).toBe(403);
    await scene.db.execute(sql`DELETE FROM attempts WHERE campaign_id = ${campaignId}`);
  });
});

it('the description names every route', () => {
  const { paths } = openApiDocument('http://redial.test') as { paths: Record<string, object> };
  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining([path, `${path}/history`, `${path}/{id}`, '/api/v1/campaigns/{id}/outcomes']),
  );
});
