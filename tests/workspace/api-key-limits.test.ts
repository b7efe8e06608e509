/** Every request of the API with keys that are limited: to campaigns, addresses and a time. */
import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { scheduleCallback } from '#db/callback/callback.ts';
import { apiKeys, contacts } from '#db/schema/index.ts';
import { createApiKey, listApiKeys } from '#db/workspace/api-key.ts';
import { apiScopes } from '#domain/workspace/permission.ts';
import { answerCallbackCancel, answerCallbackMove, answerCallbackRead } from '#lib/server/api/callback-changes.ts';
import { answerCallbackRequest } from '#lib/server/api/callbacks.ts';
import { answerContactChange, answerContactWithdrawal } from '#lib/server/api/contact-changes.ts';
import { answerContactsRequest } from '#lib/server/api/contacts.ts';
import { useApiScene } from '../support/api-scene.ts';
import { addContacts, createAccount, createCampaign } from '../support/campaign.ts';
import { one } from '../support/one.ts';

const scene = useApiScene('contacts:write');
let callbackId: string;
let phone: string;

beforeEach(async () => {
  const { contactId } = scene;
  const requestedFor = new Date(Date.now() + 3_600_000);
  const planned = { contactId, source: 'callee' as const, requestedFor, now: new Date() };
  ({ callbackId } = await scheduleCallback(scene.db, planned));
  ({ phone } = one(await scene.db.select().from(contacts).where(eq(contacts.id, contactId))));
});

/** Everything that a key can ask for, about the scene's campaign. */
const requests = {
  addContacts: (bearer: string) =>
    scene.send((services, request) => answerContactsRequest(services, request, scene.campaignId), {
      ...{ method: 'POST', path: '/', bearer, body: [{ phone: '+12125550123' }] },
    }),
  changeContact: (bearer: string) =>
    scene.send((services, request) => answerContactChange(services, request, scene.contactId), {
      ...{ method: 'PATCH', path: '/', bearer, body: { variables: { city: 'Oslo' } } },
    }),
  planCallback: (bearer: string) =>
    scene.send((services, request) => answerCallbackRequest(services, request), {
      ...{ method: 'POST', path: '/', bearer, body: { contactId: scene.contactId, dueAt: inAnHour() } },
    }),
  planCallbackByNumber: (bearer: string) =>
    scene.send((services, request) => answerCallbackRequest(services, request), {
      ...{ method: 'POST', path: '/', bearer, body: { phone, campaignId: scene.campaignId, dueAt: inAnHour() } },
    }),
  readCallback: (bearer: string) =>
    scene.send((services, request) => answerCallbackRead(services, request, callbackId), {
      ...{ method: 'GET', path: '/', bearer },
    }),
  moveCallback: (bearer: string) =>
    scene.send((services, request) => answerCallbackMove(services, request, callbackId), {
      ...{ method: 'PATCH', path: '/', bearer, body: { note: 'later' } },
    }),
  cancelCallback: (bearer: string) =>
    scene.send((services, request) => answerCallbackCancel(services, request, callbackId), {
      ...{ method: 'DELETE', path: '/', bearer },
    }),
  withdrawContact: (bearer: string) =>
    scene.send((services, request) => answerContactWithdrawal(services, request, scene.contactId), {
      ...{ method: 'DELETE', path: '/', bearer },
    }),
} as const;

const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();

async function keyOf(limits: Omit<Parameters<typeof createApiKey>[1], 'name' | 'scopes' | 'actor'>): Promise<string> {
  return (await createApiKey(scene.db, { name: 'CRM', scopes: [...apiScopes], actor: 'tester', ...limits })).key;
}
const stored = async () => await scene.db.select().from(contacts).where(eq(contacts.campaignId, scene.campaignId));

describe.each(Object.keys(requests) as (keyof typeof requests)[])('%s', (name) => {
  it('is refused to a key of another campaign, and changes nothing', async () => {
    const other = await createCampaign(scene.db, await createAccount(scene.db));
    const before = await stored();
    const { status, answer } = await requests[name](await keyOf({ campaignIds: [other] }));
    expect([status, answer.error]).toEqual([403, expect.objectContaining({ reason: 'api_key_campaign' })]);
    expect(await stored()).toEqual(before);
    expect(scene.told).toEqual([]);
  });

  it('is answered to a key of this campaign, from an address on its list, in time', async () => {
    const limits = {
      campaignIds: [scene.campaignId],
      networks: ['192.0.2.0/24'],
      expiresAt: new Date(Date.now() + 60_000),
    };
    expect((await requests[name](await keyOf(limits))).status).toBeLessThan(300);
  });

  it('is refused from another address and after the last day', async () => {
    const elsewhere = await requests[name](await keyOf({ networks: ['198.51.100.0/24'] }));
    expect([elsewhere.status, elsewhere.answer.error]).toEqual([
      403,
      expect.objectContaining({ reason: 'api_key_address' }),
    ]);
    const expired = await requests[name](await keyOf({ expiresAt: new Date(Date.now() - 1_000) }));
    expect([expired.status, expired.answer.error]).toEqual([
      401,
      expect.objectContaining({ reason: 'api_key_expired' }),
    ]);
    expect(scene.told).toEqual([]);
  });
});

it('a contact that does not exist is not one of another campaign', async () => {
  const key = await keyOf({ campaignIds: [scene.campaignId] });
  const [stranger = ''] = await addContacts(scene.db, scene.campaignId, 1, 90);
  await scene.db.delete(contacts).where(eq(contacts.id, stranger));
  const answer = await scene.send((services, request) => answerContactWithdrawal(services, request, stranger), {
    ...{ method: 'DELETE', path: '/', bearer: key },
  });
  expect(answer.status).toBe(404);
});

it('the list says when and from where a key was used, and for which campaigns it is', async () => {
  const key = await keyOf({ campaignIds: [scene.campaignId] });
  await requests.readCallback(key);
  scene.clientAddress = '192.0.2.44';
  await requests.readCallback(key);
  const rows = await listApiKeys(scene.db);
  const row = rows.find(({ prefix, campaignIds }) => key.startsWith(prefix) && campaignIds !== null);
  expect(row).toMatchObject({ lastUsedFrom: '192.0.2.44', campaignNames: [expect.any(String)] });
  expect(JSON.stringify(await scene.db.select().from(apiKeys))).not.toContain(key);
});
