/** Who is told when something goes wrong: once when it begins, once when it is over, whoever watches and however often. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { pino } from 'pino';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listAlerts, listRecipients, removeRecipient } from '#db/health/alert-page.ts';
import { noteUnserved } from '#db/health/alert.ts';
import { alertRecipients, alerts, alertWatch, campaigns, configurationFailures } from '#db/schema/index.ts';
import { openSecretBox } from '#db/workspace/secret-box.ts';
import { writeSetting } from '#db/workspace/settings.ts';
import type { AlertName } from '#domain/health/alert.ts';
import { inWords, storedInWords } from '#lib/server/words.ts';
import { addAlertRecipient } from '#operations/health/add-alert-recipient.ts';
import { deliverAlerts, testRecipient } from '#operations/health/deliver-alerts.ts';
import { watchAlerts } from '#operations/health/watch-alerts.ts';
import { createOutgoingClient } from '#providers/outgoing-request.ts';
import { startMail, type MailService } from '#sandbox/services/mail/server.ts';
import { createAccount, createCampaign } from '../support/campaign.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { one } from '../support/one.ts';
import { VendorStub, type Answer } from '../support/vendor-stub.ts';

const box = openSecretBox(Buffer.alloc(32, 7).toString('base64'));
const url = 'https://redial.example.com';
const log = pino({ level: 'silent' });
let test: TestDatabase;
let folder: string;
let mail: MailService;
let answer: Answer = { status: 204 };
const receiver = new VendorStub(() => answer);
let campaignId: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alerts-'));
  [test, mail] = await Promise.all([createTestDatabase(), startMail({ port: 0, webPort: 0, dataDir: folder })]);
  await receiver.open();
  campaignId = await createCampaign(test.db, await createAccount(test.db));
  const plain = {
    host: '127.0.0.1',
    port: mail.port,
    security: 'none',
    user: null,
    from: 'redial@example.com',
  } as const;
  await writeSetting(test.db, box, 'mail', { plain });
});
afterAll(async () => {
  await Promise.all([mail.close(), receiver.close()]);
  await Promise.all([test.drop(), rm(folder, { recursive: true })]);
});
beforeEach(async () => {
  for (const table of [alerts, alertRecipients, alertWatch, configurationFailures]) await test.db.delete(table);
  await test.db.update(campaigns).set({ status: 'draft', breaker: null });
  receiver.received.length = 0;
  answer = { status: 204 };
  mail.refuse(null);
});

const environment = { REDIAL_ALLOW_LOOPBACK: true, REDIAL_URL: url };
const context = () => ({
  ...{ db: test.db, box, environment, inWords, log },
  outgoingClient: createOutgoingClient({ allowLoopback: true }),
});
const start = Date.now();
const at = (seconds: number): Date => new Date(start + seconds * 1_000);
const watch = (seconds: number) => watchAlerts({ db: test.db, log }, at(seconds));
const deliver = (seconds: number) => deliverAlerts(context(), at(seconds));
const tell = (kind: 'mail' | 'webhook', address: string, names: AlertName[] | null = null) =>
  addAlertRecipient(context(), { kind, address, alerts: names, actor: 'ada' });
const set = (status: 'failed' | 'paused' | 'draft', breaker: 'carrier' | null = null) =>
  test.db.update(campaigns).set({ status, breaker, updatedAt: new Date() }).where(eq(campaigns.id, campaignId));
const mailsTo = (address: string) => mail.received().filter(({ to }) => to.includes(address));

it('tells of a campaign that failed once, by mail with the page to open', async () => {
  await tell('mail', 'ada@ops.example');
  await set('failed');
  for (const seconds of [0, 15, 30]) {
    await watch(seconds);
    await deliver(seconds);
  }
  const { subject, text } = one(mailsTo('ada@ops.example'));
  expect(subject).toMatch(/^Redial: The campaign “.*” has failed\.$/);
  expect(text).toContain(`${url}/campaigns/${campaignId}`);
  expect(text).toContain('RedialCampaignFailed');
  expect(text).toContain(`${url}/settings/alerts`);
});

it('tells that it is over, once, also when a restart lies between and several engines watch', async () => {
  await tell('mail', 'bo@ops.example');
  await set('paused', 'carrier');
  const both = (seconds: number) => Promise.all([watch(seconds), watch(seconds), deliver(seconds), deliver(seconds)]);
  for (const seconds of [0, 30, 60, 90]) await both(seconds);
  await deliver(91);
  expect(mailsTo('bo@ops.example').map(({ subject }) => subject)).toEqual([
    'Redial: 1 campaign paused itself (carrier).',
  ]);
  await set('draft');
  for (const seconds of [120, 150, 180]) await both(seconds);
  await set('paused', 'carrier');
  await both(195);
  expect(mailsTo('bo@ops.example')).toHaveLength(1);
  await set('draft');
  for (const seconds of [225, 400, 415, 430]) await both(seconds);
  await deliver(431);
  expect(mailsTo('bo@ops.example').map(({ subject }) => subject)).toEqual([
    'Redial: 1 campaign paused itself (carrier).',
    'Redial, over: 1 campaign paused itself (carrier).',
  ]);
  expect(await listAlerts(test.db)).toMatchObject([{ name: 'RedialCampaignPausedItself', overAt: expect.any(Date) }]);
});

it('says nothing of what is gone before it has been so for long enough', async () => {
  await tell('mail', 'cy@ops.example');
  await set('paused', 'carrier');
  await watch(0);
  await set('draft');
  await watch(30);
  await set('paused', 'carrier');
  await watch(60);
  await watch(90);
  await deliver(91);
  expect(mailsTo('cy@ops.example')).toEqual([]);
});

it('tells each only of what they chose, and a webhook with the signature that its secret makes', async () => {
  await tell('mail', 'dee@ops.example', ['RedialCallbacksLate']);
  const { secret } = await tell('webhook', `${receiver.url}/hook`, ['RedialBotConfigurationNotServed']);
  await set('failed');
  await noteUnserved(test.db, randomUUID());
  await watch(0);
  await deliver(1);
  expect(mailsTo('dee@ops.example')).toEqual([]);
  const { headers, body } = one(receiver.received);
  expect(new Webhook(secret ?? '').verify(body, headers as Record<string, string>)).toMatchObject({
    type: 'alert.begun',
    data: {
      ...{ name: 'RedialBotConfigurationNotServed', severity: 'critical', page: `${url}/settings`, until: null },
      says: '1 call did not get the configuration of its bot.',
    },
  });
  const [row] = await test.db.select().from(alertRecipients).where(eq(alertRecipients.kind, 'webhook'));
  expect(JSON.stringify(row)).not.toContain(secret);
});

describe('a delivery that fails', () => {
  it('is tried again with growing pauses under the same id, and its page says why', async () => {
    await tell('webhook', `${receiver.url}/hook`);
    await set('failed');
    answer = { status: 503 };
    await watch(0);
    for (const seconds of [0, 29, 30, 89, 90]) await deliver(seconds);
    expect(receiver.received).toHaveLength(3);
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    const failed = one(await listRecipients(test.db)).lastTry;
    expect(failed).toMatchObject({ status: 'pending', tries: 3, nextTryAt: at(90 + 120) });
    expect(storedInWords(failed?.error ?? null)).toBe('The receiver cannot take the alert now (HTTP 503).');
    answer = { status: 204 };
    await deliver(211);
    expect(one(await listRecipients(test.db)).lastTry).toMatchObject({ status: 'delivered', error: null, tries: 4 });
    await deliver(3_000);
    expect(receiver.received).toHaveLength(4);
  });

  it('is given up after a day, and that it is over is told after that it began', async () => {
    await tell('mail', 'eve@ops.example');
    await set('paused', 'carrier');
    mail.refuse(451);
    for (const seconds of [0, 60]) await watch(seconds);
    await deliver(60);
    await set('draft');
    await watch(300);
    mail.refuse(null);
    await deliver(301);
    await deliver(302);
    expect(mailsTo('eve@ops.example').map(({ subject }) => subject.slice(0, 13))).toEqual([
      'Redial: 1 cam',
      'Redial, over:',
    ]);
    await set('failed');
    mail.refuse(550);
    await watch(400);
    await deliver(400);
    await deliver(400 + 86_400);
    await deliver(400 + 2 * 86_400);
    expect(one(await listRecipients(test.db)).lastTry).toMatchObject({ status: 'failed', tries: 2, nextTryAt: null });
  });
});

describe('who is told', () => {
  it('is not led into a private network, nor told twice', async () => {
    await expect(tell('webhook', 'https://10.0.0.7/hook')).rejects.toMatchObject({ reason: 'address_private' });
    await tell('mail', 'fay@ops.example');
    await expect(tell('mail', 'fay@ops.example')).rejects.toMatchObject({ reason: 'alert_recipient_taken' });
  });

  it('gets a test, and nothing any more once removed', async () => {
    await tell('mail', 'gus@ops.example');
    const { id } = one(await listRecipients(test.db));
    await testRecipient(context(), { id, testId: randomUUID(), now: at(0) });
    expect(one(mailsTo('gus@ops.example')).subject).toMatch(/This is a test/);
    await removeRecipient(test.db, { id, actor: 'ada' });
    await set('failed');
    await watch(0);
    await deliver(1);
    expect(mailsTo('gus@ops.example')).toHaveLength(1);
    await expect(testRecipient(context(), { id, testId: randomUUID(), now: at(0) })).rejects.toMatchObject({
      reason: 'alert_recipient_missing',
    });
  });
});
