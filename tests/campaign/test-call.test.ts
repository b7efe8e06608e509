/** A call to a phone of one's own: refused as a whole or placed. That it is talked in is part of the first hour's story. */
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { listCampaigns } from '#db/campaign/campaign-list.ts';
import { campaigns, doNotCall, providerAccounts } from '#db/schema/index.ts';
import { CampaignListQuery } from '#domain/campaign/campaign-list-query.ts';
import { inWords } from '#lib/server/words.ts';
import { placeTestCall } from '#operations/campaign/place-test-call.ts';
import { campaignWorkflowId } from '#temporal.config';
import { createAccount, createCampaign } from '../support/campaign.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { lawfulPhone } from '../support/lawful-numbers.ts';
import { one } from '../support/one.ts';
import { ServiceStubs } from '../support/service-stubs.ts';

const services = new ServiceStubs();
let test: TestDatabase;
let order: Omit<Parameters<typeof placeTestCall>[1], 'phone' | 'now'>;
const told: string[] = [];

beforeAll(async () => {
  [test] = await Promise.all([createTestDatabase(), services.open()]);
  await services.setKeys(test.db);
  const account = await createAccount(test.db, { key: services.box.seal('key') });
  const campaignId = await createCampaign(test.db, account, { status: 'draft' });
  const [campaign] = await test.db.select().from(campaigns).where(eq(campaigns.id, campaignId));
  order = {
    name: 'Test call',
    botVersionId: campaign?.botVersionId ?? '',
    providerAccountId: account.accountId,
    providerNumberId: account.numberId,
    actor: 'ada',
  };
  await test.db.delete(campaigns).where(eq(campaigns.id, campaignId));
});
afterAll(() => Promise.all([test.drop(), services.close()]));
beforeEach(() => void told.splice(0));

const temporal = {
  withDeadline: (_at: number, work: () => Promise<unknown>) => work(),
  workflow: { signalWithStart: (_type: string, { workflowId }: { workflowId: string }) => void told.push(workflowId) },
} as never;
const place = (phone: string, now = new Date()) =>
  placeTestCall({ ...services.context(test.db), temporal }, { ...order, phone, now });
const ofTests = () => test.db.select().from(campaigns).where(eq(campaigns.isTest, true));
const refusal = async (placed: Promise<unknown>): Promise<string> => {
  const error: unknown = await placed.then(() => null).catch((thrown: unknown) => thrown);
  return inWords((error as { says: Parameters<typeof inWords>[0] }).says);
};

it('leaves nothing behind where the number cannot or must not be called', async () => {
  expect(await refusal(place('12'))).toMatch(/not called/);
  const phone = lawfulPhone(1);
  await test.db.insert(doNotCall).values({ phone, source: 'console' });
  expect(await refusal(place(phone))).toMatch(/do-not-call list/);
  expect(await ofTests()).toEqual([]);
});

it('says when the law allows it, and does not wait until then', async () => {
  const inTheNight = new Date('2026-11-24T08:00:00Z');
  expect(await refusal(place('+12125550123', inTheNight))).toMatch(/from 2026-11-24 13:00 UTC/);
  expect(one(await ofTests())).toMatchObject({ status: 'draft', deletedAt: inTheNight });
  await test.db.delete(campaigns).where(eq(campaigns.isTest, true));
});

it('says what a call still lacks', async () => {
  await test.db.update(providerAccounts).set({ apiKey: null });
  expect(await refusal(place(lawfulPhone(2)))).toMatch(/has no API key/);
  await test.db.update(providerAccounts).set({ apiKey: services.box.seal('key') });
  await test.db.delete(campaigns).where(eq(campaigns.isTest, true));
});

it('is launched like a campaign, and is in no list of campaigns', async () => {
  const { campaignId } = await place(lawfulPhone(3));
  expect(told).toEqual([campaignWorkflowId(campaignId)]);
  const placed = one(await ofTests());
  expect(placed).toMatchObject({ status: 'dialing', settings: { concurrency: 1, retryPolicy: { maxAttempts: 1 } } });
  expect(await listCampaigns(test.db, CampaignListQuery.parse({}))).toMatchObject({ rows: [], total: 0 });
});
