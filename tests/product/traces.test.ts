/** Traces of calls by OpenTelemetry, from the dial to the CRM, of every process and without anything of a person. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchCampaign } from '#commands/demo/campaign.ts';
import { signIn } from '#commands/demo/console-client.ts';
import { pendingPushes } from '#commands/demo/own-account.ts';
import { closeDatabase, openDatabase, type Database } from '#db/client.ts';
import { attempts, contacts, providerNumbers, transcriptItems } from '#db/schema/index.ts';
import { rootSpanIdOf, traceIdOf } from '#domain/health/span.ts';
import { startStack, type Stack } from '#infra/stack/stack.ts';
import { searchAttributes } from '#temporal.config';
import { eventually } from '../support/eventually.ts';
import { lawfulNumbers } from '../support/lawful-numbers.ts';
import { one } from '../support/one.ts';
import { OtlpReceiver, type ReceivedSpan } from '../support/otlp-receiver.ts';

const receiver = new OtlpReceiver();
/** Nobody else is called so, and no id and no code holds it. */
const names = ['Zwetana', 'Quirinus'];
const [talker = '', nobody = ''] = lawfulNumbers(['human', 'invalid_number'], new Date(), 13);

let dir: string;
let stack: Stack;
let db: Database;
let talked: string;
let failed: string;

beforeAll(async () => {
  await receiver.stub.open();
  dir = await mkdtemp(join(tmpdir(), 'redial-traces-'));
  stack = await startStack({
    dataDir: dir,
    ports: 'free',
    searchAttributes,
    timeScale: 60,
    agentCapacity: 2,
    quiet: true,
    durable: false,
    // A CRM that refuses each result once: by default it is a share, and which ones differs from run to run.
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, SANDBOX_CRM_FAILURE_PERCENT: '100' },
  });
  const { REDIAL_URL = '', DEMO_EMAIL = '', DEMO_PASSWORD = '', DATABASE_URL = '' } = stack.env;
  db = openDatabase(DATABASE_URL, { maxConnections: 2 });
  const client = await signIn(REDIAL_URL, DEMO_EMAIL, DEMO_PASSWORD);
  const csv = `phone,customer_name\n${talker},${names[0]}\n${nobody},${names[1]}\n`;
  const { campaignId } = await launchCampaign(client, { csv, now: new Date(), concurrency: 2, provider: 'telnyx' });
  await eventually(async () => {
    const { campaign } = await client.api.campaigns.get.query({ campaignId });
    return campaign.status === 'completed' && (await pendingPushes(db, campaignId)) === 0 ? true : undefined;
  }, 180_000);
  [talked, failed] = [await attemptOf(talker), await attemptOf(nobody)];
}, 400_000);

afterAll(async () => {
  await closeDatabase(db);
  await stack.stop();
  await receiver.stub.close();
  await rm(dir, { recursive: true, force: true });
}, 60_000);

/** What a conversation is made of, in the order in which it begins. */
const chain = [
  ...[
    'attempt',
    'activity dial',
    'carrier place',
    'livekit prepare',
    'agent call',
    'agent.configuration',
    'agent preparing',
    'webhook',
  ],
  ...['call ringing', 'carrier transfer', 'agent opening', 'call in_progress', 'agent talking', 'agent turn'],
  ...['activity concludeAttempt', 'activity afterCall', 'speech transcribe', 'language analyse', 'crm push'],
];

async function attemptOf(phone: string): Promise<string> {
  const rows = await db
    .select({ id: attempts.id })
    .from(attempts)
    .innerJoin(contacts, eq(contacts.id, attempts.contactId))
    .where(eq(contacts.phone, phone));
  return one(rows).id;
}

const spansOf = (attemptId: string): ReceivedSpan[] =>
  receiver.spans.filter(({ traceId }) => traceId === traceIdOf(attemptId));
const namesOf = (attemptId: string): string[] => [...new Set(spansOf(attemptId).map(({ name }) => name))];

/** In the order in which they began: work that failed is tried again. */
function spansNamed(attemptId: string, name: string): ReceivedSpan[] {
  const spans = spansOf(attemptId).filter((span) => span.name === name);
  return spans.sort((a, b) => Number(a.startTimeUnixNano - b.startTimeUnixNano));
}

function spanOf(attemptId: string, name: string): ReceivedSpan {
  const [span] = spansNamed(attemptId, name);
  if (!span) throw new Error(`There is no span ${name}`);
  return span;
}

const statusesOf = (attemptId: string, name: string): unknown[] =>
  spansNamed(attemptId, name).map(({ attributes }) => attributes['http.response.status_code']);

describe('a call is a trace', () => {
  it('whose id is the attempt’s, and to which every process adds its part', async () => {
    // Spans come some seconds after their ends.
    await expect.poll(() => namesOf(talked), { timeout: 30_000 }).toEqual(expect.arrayContaining(chain));
    await expect.poll(() => namesOf(failed), { timeout: 30_000 }).toContain('activity afterCall');
    const services = new Set(spansOf(talked).map(({ service }) => service));
    expect([...services].sort()).toEqual(['redial-engine', 'redial-server', 'redial-voice-agent']);
    const whole = spanOf(talked, 'attempt');
    expect(whole).toMatchObject({ spanId: rootSpanIdOf(talked), status: { code: 0 } });
    expect(whole.parentSpanId ?? '').toBe('');
    expect(whole.attributes).toMatchObject({ 'redial.attempt.id': talked, 'redial.outcome': 'connected' });
    // Also before the attempt is over, and its own span is sent.
    const contactId = whole.attributes['redial.contact.id'];
    expect(spanOf(talked, 'activity dial').attributes).toMatchObject({ 'redial.contact.id': contactId });
    expect(spanOf(talked, 'webhook').attributes).toMatchObject({ 'redial.vendor': 'telnyx' });
    await expect.poll(() => statusesOf(talked, 'crm push'), { timeout: 30_000 }).toEqual([503, 200]);
  });

  it('in which each span stands within the work that it is a part of', () => {
    const spans = spansOf(talked);
    const ids = new Set(spans.map(({ spanId }) => spanId));
    expect(spans.filter(({ parentSpanId }) => parentSpanId && !ids.has(parentSpanId))).toEqual([]);
    expect(spanOf(talked, 'carrier place').parentSpanId).toBe(spanOf(talked, 'activity dial').spanId);
    // The first try of a push ends the work after the call; each other one is an activity of its own.
    const nameOf = new Map(spans.map(({ spanId, name }) => [spanId, name]));
    expect(spansNamed(talked, 'crm push').map(({ parentSpanId = '' }) => nameOf.get(parentSpanId))).toEqual([
      'activity afterCall',
      'activity deliverCrmPush',
    ]);
    expect(spans.filter((span) => span.endTimeUnixNano < span.startTimeUnixNano)).toEqual([]);
  });

  it('that says by codes why somebody was not reached', () => {
    const whole = spanOf(failed, 'attempt');
    expect(whole).toMatchObject({ status: { code: 2, message: 'invalid_number' } });
    expect(whole.attributes).toMatchObject({ 'redial.outcome': 'failed', 'redial.sip_code': 404 });
    expect(namesOf(failed)).not.toContain('agent talking');
  });

  it('that holds no number, no name and nothing that was said', async () => {
    const said = await db.select({ text: transcriptItems.text }).from(transcriptItems);
    const callers = await db.select({ number: providerNumbers.number }).from(providerNumbers);
    expect(said.length).toBeGreaterThan(2);
    const numbers = [talker, nobody, ...callers.map(({ number }) => number)].map((number) => number.replace('+', ''));
    const sentences = said.map(({ text }) => text).filter((text) => text.includes(' '));
    const { text } = receiver;
    expect([...numbers, ...names, ...sentences].filter((personal) => text.includes(personal))).toEqual([]);
    // Whatever is told: one word of letters, digits, dots and hyphens, as ids and codes are; and only by us.
    const told = receiver.spans.flatMap(({ attributes, status }) => [
      ...Object.values(attributes),
      status.message ?? 0,
    ]);
    const words = told.flat().filter((value) => typeof value === 'string');
    expect(words.length).toBeGreaterThan(50);
    expect(words.filter((word) => !/^[\w.-]{1,64}$/.test(word))).toEqual([]);
    expect(new Set(receiver.spans.map(({ scope }) => scope))).toEqual(new Set(['redial']));
    expect(receiver.spans.filter(({ events }) => events.length > 0)).toEqual([]);
  });
});
