/** Accounts as people make them: what is kept of them, what is asked of the carrier, and who may see what. */
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAccount as storeAccount, listAccounts, readAccount, removeAccount } from '#db/provider/account.ts';
import { changeCallerNumber, listCallerNumbers, removeCallerNumber } from '#db/provider/caller-number.ts';
import { auditLog, providerAccounts } from '#db/schema/index.ts';
import { openSecretBox } from '#db/workspace/secret-box.ts';
import { checkAccount } from '#operations/provider/check-account.ts';
import { changeAccount, createAccount, type FilledForm, type SaveContext } from '#operations/provider/save-account.ts';
import { listOwnNumbers, takeNumbers } from '#operations/provider/take-numbers.ts';
import { createTelephonySource } from '#operations/provider/telephony-of.ts';
import { createCampaign } from '../support/campaign.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { routeOf } from '../support/inbound-route-stub.ts';
import { one } from '../support/one.ts';
import { VendorStub, type Answer } from '../support/vendor-stub.ts';
import { storedSaying } from '../support/words.ts';

const secret = 'KEY0123456789_of_the_account';
const publicKey = Buffer.alloc(32, 7).toString('base64');
const box = openSecretBox(Buffer.alloc(32, 1).toString('base64'));
const environment = { LIVEKIT_URL: 'ws://127.0.0.1:1', LIVEKIT_API_KEY: 'key', LIVEKIT_API_SECRET: 'secret' };
const telephonyOf = createTelephonySource(box, environment);
const now = new Date();

const application = { application_name: 'Ours', active: true };
const outbound = { channel_limit: null as number | null, outbound_voice_profile_id: '77' };
const profile = { name: 'Calls', enabled: true, concurrent_call_limit: 10, whitelisted_destinations: ['US', 'GB'] };
const ownNumbers = [
  { phone_number: '+12025550110', status: 'active', connection_id: '2340', customer_reference: 'Sales' },
  { phone_number: '+12025550111', status: 'active', connection_id: 'another' },
  { phone_number: '+12025550112', status: 'port_pending', connection_id: '2340' },
];

/** What Telnyx knows, by path; the SDK's types name these fields. */
let known: Record<string, unknown>;
const telnyx = new VendorStub(({ path, headers }): Answer => {
  if (headers.authorization !== `Bearer ${secret}`) return { status: 401, json: { errors: [{ code: '10009' }] } };
  const name = path.replace(/^\/v2/, '').replace(/\?.*$/, '');
  return name in known ? { json: known[name] } : { status: 404, json: { errors: [{ code: '10005' }] } };
});

let test: TestDatabase;
let context: SaveContext;
beforeAll(async () => {
  test = await createTestDatabase();
  await telnyx.open();
  const log = { warn: () => undefined };
  context = { db: test.db, box, log, policy: { allowLoopback: true } } as unknown as SaveContext;
});
afterAll(async () => {
  await telnyx.close();
  await test.drop();
});
beforeEach(() => {
  known = {
    '/public_key': { data: { public: publicKey } },
    '/call_control_applications/2340': { data: { ...application, outbound } },
    '/outbound_voice_profiles/77': { data: profile },
    '/balance': { data: { available_credit: '12.50', currency: 'USD' } },
    '/phone_numbers': {
      data: ownNumbers,
      meta: { page_number: 1, page_size: 250, total_pages: 1, total_results: ownNumbers.length },
    },
  };
});

const form = (changes: Partial<FilledForm> = {}): FilledForm => ({
  name: 'Main line',
  fields: { connectionId: '2340', publicKey, livekitSipHost: 'sip.example.com', apiBaseUrl: `${telnyx.url}/v2` },
  apiKey: secret,
  maxConcurrentCalls: 8,
  maxCallsPerSecond: 2,
  ...changes,
});
const make = (changes: Partial<FilledForm> = {}) =>
  createAccount(context, { kind: 'telnyx', form: form(changes), actor: 'ada', now });
const makeTrunk = () =>
  createAccount(context, {
    ...{ kind: 'sip_trunk', actor: 'ada', now },
    form: { name: 'Trunk', fields: { livekitTrunkId: 'ST_1' }, maxConcurrentCalls: 4, maxCallsPerSecond: 1 },
  });
const rowOf = async (id: string) =>
  one(await test.db.select().from(providerAccounts).where(eq(providerAccounts.id, id)));
const entriesOf = (id: string) => test.db.select().from(auditLog).where(eq(auditLog.entityId, id));

describe('an account', () => {
  it('keeps its key sealed: no page, list or audit entry has it', async () => {
    const id = await make();
    const { apiKey, ...row } = await rowOf(id);
    expect(box.open(apiKey ?? '')).toBe(secret);
    expect(row).toMatchObject({ kind: 'telnyx', name: 'Main line', isSandbox: false, maxConcurrentCalls: 8 });
    const seen = JSON.stringify([await readAccount(test.db, id), await listAccounts(test.db), await entriesOf(id)]);
    expect(seen).not.toContain(secret);
    expect(seen).not.toContain(apiKey);
    expect(await entriesOf(id)).toMatchObject([{ actor: 'ada', action: 'provider_account.create' }]);
  });

  it('keeps its key when another field changes, and takes a new one', async () => {
    const id = await make();
    const { apiKey: _, ...rest } = form({ name: 'Renamed', maxConcurrentCalls: 3 });
    await changeAccount(context, { accountId: id, form: rest, actor: 'bob', now: new Date(now.getTime() + 1) });
    const renamed = await rowOf(id);
    expect(renamed).toMatchObject({ name: 'Renamed', maxConcurrentCalls: 3 });
    expect(box.open(renamed.apiKey ?? '')).toBe(secret);
    const before = await entriesOf(id);
    expect(before.at(-1)).toMatchObject({ actor: 'bob', after: { name: 'Renamed', isKeyReplaced: false } });

    const replaced = form({ apiKey: 'another key' });
    await changeAccount(context, { accountId: id, form: replaced, actor: 'bob', now: new Date(now.getTime() + 2) });
    expect(box.open((await rowOf(id)).apiKey ?? '')).toBe('another key');
    // What asks the carrier has the new one from then on.
    const { findings } = await checkAccount(
      { db: test.db, telephonyOf, inboundRoute: routeOf('complete') },
      { accountId: id },
    );
    expect(findings).toContainEqual({ ok: false, words: storedSaying(/does not accept the key/) });
  });

  it.each([
    [{ fields: { ...form().fields, publicKey: 'KEY' } }, 'account_field_wrong'],
    [{ fields: { ...form().fields, apiBaseUrl: 'http://10.0.0.7/v2' } }, 'address_private'],
    [{ fields: { ...form().fields, apiBaseUrl: 'http://api.example.com/v2' } }, 'address_not_encrypted'],
  ])('is refused with %j', async (changes, reason) => {
    await expect(make(changes)).rejects.toMatchObject({ code: 'bad_input', reason });
  });

  it('of the sandbox takes a name and limits, and no other settings or key', async () => {
    const id = await make();
    await test.db.update(providerAccounts).set({ isSandbox: true }).where(eq(providerAccounts.id, id));
    const { apiKey: _, ...rest } = form();
    const change = (changed: FilledForm) => changeAccount(context, { accountId: id, form: changed, actor: 'ada', now });
    await change({ ...rest, name: 'Sandbox line', maxConcurrentCalls: 5 });
    expect(await rowOf(id)).toMatchObject({ name: 'Sandbox line', maxConcurrentCalls: 5 });
    await expect(change(form())).rejects.toMatchObject({ reason: 'account_of_sandbox' });
    const moved = { ...rest, fields: { ...rest.fields, connectionId: '1' } };
    await expect(change(moved)).rejects.toMatchObject({ reason: 'account_of_sandbox' });
    await expect(removeAccount(test.db, { accountId: id, actor: 'ada' })).rejects.toMatchObject({ code: 'bad_input' });
  });

  it('is deleted with its numbers, unless a campaign was made over it', async () => {
    const [unused, used] = [await make(), await make()];
    for (const id of [unused, used]) await take(id, ['+12025550110']);
    const { id: numberId } = one(await listCallerNumbers(test.db, used));
    await createCampaign(test.db, { accountId: used, numberId }, { status: 'draft' });
    await removeAccount(test.db, { accountId: unused, actor: 'ada' });
    await expect(readAccount(test.db, unused)).rejects.toMatchObject({ code: 'not_found' });
    expect(await listCallerNumbers(test.db, unused)).toEqual([]);
    await expect(removeAccount(test.db, { accountId: used, actor: 'ada' })).rejects.toMatchObject({
      code: 'conflict',
      params: { campaigns: 1 },
    });
  });
});

describe('the check of an account', () => {
  const check = (accountId: string, state: 'complete' | 'away' = 'complete') =>
    checkAccount({ db: test.db, telephonyOf, inboundRoute: routeOf(state) }, { accountId });
  const problems = async (accountId: string, state?: 'complete' | 'away') =>
    (await check(accountId, state)).findings.filter(({ ok }) => !ok).map(({ words }) => words);

  it('says what the carrier allows, and that the calls find their rooms', async () => {
    const { findings, callsAtOnce } = await check(await make());
    expect(callsAtOnce).toBe(10);
    expect(findings.filter(({ ok }) => !ok)).toEqual([]);
    const words = findings.map((finding) => finding.words);
    for (const said of [/“Ours”/, /“Calls”/, /US, GB/, /3 numbers, 1 of them/, /10 calls at once/, /which rooms/]) {
      expect(words).toContainEqual(storedSaying(said));
    }
  });

  it.each([
    [
      'an application that is off',
      '/call_control_applications/2340',
      { ...application, active: false, outbound },
      /switched off/,
    ],
    ['no profile', '/call_control_applications/2340', { ...application, outbound: {} }, /no outbound voice profile/],
    ['a profile that is off', '/outbound_voice_profiles/77', { ...profile, enabled: false }, /“Calls” is switched off/],
    ['no country', '/outbound_voice_profiles/77', { ...profile, whitelisted_destinations: [] }, /may call no country/],
    [
      'fewer calls than slots',
      '/outbound_voice_profiles/77',
      { ...profile, concurrent_call_limit: 2 },
      /2 calls at once, and the account here has 8/,
    ],
    ['another key of webhooks', '/public_key', { public: Buffer.alloc(32).toString('base64') }, /not the account’s/],
    ['no credit', '/balance', { available_credit: '-0.10', currency: 'USD' }, /used up \(-0.1 USD\)/],
  ])('names %s', async (_what, path, data, words) => {
    known[path] = { data };
    expect(await problems(await make())).toEqual([storedSaying(words)]);
  });

  it('names what cannot be asked: the application, LiveKit, the carrier, the key', async () => {
    const id = await make();
    expect(await problems(id, 'away')).toEqual([storedSaying('LiveKit does not answer.')]);
    delete known['/call_control_applications/2340'];
    expect(await problems(id)).toEqual([storedSaying(/does not know a Call Control application/)]);
    const { apiKey: _, ...keyless } = form();
    const configuration = { kind: 'telnyx', ...form().fields } as Parameters<
      typeof storeAccount
    >[2]['form']['configuration'];
    const { fields: __, ...plain } = keyless;
    const without = await storeAccount(test.db, box, { form: { ...plain, configuration }, actor: 'ada', now });
    expect(await problems(without)).toEqual([storedSaying(/has no API key/)]);
  });
});

const take = (accountId: string, numbers: string[], label = '') =>
  takeNumbers({ db: test.db, telephonyOf }, { accountId, numbers, label, maxConcurrentCalls: 2, actor: 'ada' });

describe('caller numbers', () => {
  it('are those of the account: listed, and taken over with the carrier’s label', async () => {
    const id = await make();
    const own = await listOwnNumbers({ db: test.db, telephonyOf }, { accountId: id });
    expect(own.map(({ number, outboundAllowed, isTaken }) => [number, outboundAllowed, isTaken])).toEqual([
      ['+12025550110', true, false],
      ['+12025550111', false, false],
      ['+12025550112', false, false],
    ]);
    expect(await take(id, ['+1 202 555 0110'])).toBe(1);
    expect(await take(id, ['+12025550110'])).toBe(0);
    const row = one(await listCallerNumbers(test.db, id));
    expect(row).toMatchObject({ number: '+12025550110', label: 'Sales', maxConcurrentCalls: 2, campaigns: 0 });
    expect(await entriesOf(row.id)).toMatchObject([{ actor: 'ada', action: 'caller_number.add' }]);
    expect(await listOwnNumbers({ db: test.db, telephonyOf }, { accountId: id })).toMatchObject([
      { isTaken: true },
      {},
      {},
    ]);
  });

  it.each([
    ['of another application', '+12025550111', 'caller_number_cannot_call'],
    ['that is not active yet', '+12025550112', 'caller_number_cannot_call'],
    ['of somebody else', '+12025550199', 'caller_number_not_owned'],
    ['without a country code', '2025550110', 'phone_no_country'],
  ])('%s is not taken over', async (_what, number, reason) => {
    const id = await make();
    await expect(take(id, [number])).rejects.toMatchObject({ code: 'bad_input', reason });
    expect(await listCallerNumbers(test.db, id)).toEqual([]);
  });

  it('of a trunk are written down by people, in E.164', async () => {
    const id = await makeTrunk();
    expect(await take(id, ['+44 20 7946 0101', '0044 20 7946 0102'], 'London')).toBe(2);
    expect((await listCallerNumbers(test.db, id)).map(({ number, label }) => [number, label])).toEqual([
      ['+442079460101', 'London'],
      ['+442079460102', 'London'],
    ]);
    await expect(take(id, ['+4420'])).rejects.toMatchObject({ code: 'bad_input' });
  });

  it('are changed, and removed as long as no campaign has them', async () => {
    const id = await makeTrunk();
    await take(id, ['+442079460101', '+442079460102']);
    const [kept, used] = await listCallerNumbers(test.db, id);
    if (!kept || !used) throw new Error('Two numbers were taken over');
    await changeCallerNumber(test.db, { numberId: kept.id, label: 'Main', maxConcurrentCalls: null, actor: 'ada' });
    expect((await listCallerNumbers(test.db, id))[0]).toMatchObject({ label: 'Main', maxConcurrentCalls: null });
    await createCampaign(test.db, { accountId: id, numberId: used.id }, { status: 'draft' });
    await removeCallerNumber(test.db, { numberId: kept.id, actor: 'ada' });
    await expect(removeCallerNumber(test.db, { numberId: used.id, actor: 'ada' })).rejects.toMatchObject({
      code: 'conflict',
    });
    expect((await listCallerNumbers(test.db, id)).map((row) => row.id)).toEqual([used.id]);
    expect((await entriesOf(kept.id)).map(({ action }) => action)).toContain('caller_number.remove');
  });
});
