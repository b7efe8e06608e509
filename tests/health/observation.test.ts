/** What the server tells from outside: to whom, and that it is what the database holds. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  attempts,
  calls,
  callbacks,
  campaigns,
  contacts,
  crmPushes,
  seenEvents,
  serviceProbes,
  stuckFindings,
} from '#db/schema/index.ts';
import { closeDatabase } from '#db/client.ts';
import { message } from '#domain/message/index.ts';
import { stored } from '#domain/message/stored.ts';
import { metricTable } from '#domain/health/metric.ts';
import { getServices } from '#lib/server/services.ts';
import { GET as fleet } from '../../web/src/routes/health/fleet/+server.ts';
import { GET as metrics } from '../../web/src/routes/metrics/+server.ts';
import { addContacts, createAccount, createCampaign, setFleet } from '../support/campaign.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { one } from '../support/one.ts';

const token = 'token-of-the-monitoring';
let test: TestDatabase;
let accountId: string;
let body: string;

/** A route as a program asks it: without a session, from an address that is not listed. */
async function ask(route: typeof metrics, headers: Record<string, string> = {}): Promise<Response> {
  const locals: App.Locals = { user: null, roles: [], sessionUnknown: false, needsSecondFactor: false };
  return route({ request: { headers: new Headers(headers) }, locals, getClientAddress: () => '203.0.113.9' });
}
const withToken = { authorization: `Bearer ${token}` };

const minutesAgo = (minutes: number): Date => new Date(Date.now() - minutes * 60_000);

beforeAll(async () => {
  test = await createTestDatabase();
  const environment = {
    DATABASE_URL: test.url,
    LIVEKIT_URL: 'ws://127.0.0.1:9',
    LIVEKIT_API_KEY: 'key',
    LIVEKIT_API_SECRET: 'secret',
    REDIAL_URL: 'http://127.0.0.1:9',
    REDIAL_SERVICE_TOKEN: 'token-between-processes',
    REDIAL_SECRET_KEYS: Buffer.alloc(32).toString('base64'),
    REDIAL_SESSION_SECRET: 'secret-of-the-sessions',
    REDIAL_STORAGE_DIR: '/nowhere',
    REDIAL_LOG_LEVEL: 'fatal',
    REDIAL_METRICS_TOKEN: token,
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  await fill();
  body = await (await ask(metrics, withToken)).text();
});
afterAll(async () => {
  await closeDatabase(getServices().db);
  vi.unstubAllEnvs();
  await test.drop();
});

/** A bad hour: something of everything that an alert is for. */
async function fill(): Promise<void> {
  const { db } = test;
  const account = await createAccount(db, { maxConcurrentCalls: 5 });
  ({ accountId } = account);
  const campaignId = await createCampaign(db, account);
  const [talking = '', failed = '', capped = '', unconsenting = ''] = await addContacts(db, campaignId, 4);
  await setFleet(db, 3);
  const base = {
    ...{ campaignId, providerAccountId: accountId, providerNumberId: account.numberId },
    ...{ claimId: 'claim', number: 1, reason: 'fresh' as const },
  };
  const ended = {
    state: 'ended',
    endedAt: minutesAgo(2),
    slotFreedAt: minutesAgo(2),
    concludedAt: minutesAgo(2),
  } as const;
  const cap = stored(message('cap_day', { max: 1, source: 'a law' }));
  const [inProgress, ...others] = await db
    .insert(attempts)
    .values([
      { ...base, contactId: talking, state: 'in_progress' },
      { ...base, ...ended, contactId: failed, outcome: 'failed', cause: 'carrier_failure', sipCode: 503 },
      { ...base, ...ended, contactId: capped, outcome: 'deferred', cause: 'unlawful_now', causeWords: cap },
      // Of another hour: no rule looks at it any more.
      { ...base, ...ended, contactId: failed, endedAt: minutesAgo(60), outcome: 'failed', cause: 'lost', sipCode: 500 },
    ])
    .returning();
  const open = one(inProgress === undefined ? [] : [inProgress]);
  await db
    .update(contacts)
    .set({ state: 'suppressed', barredBy: 'consent' })
    .where(sql`id = ${unconsenting}`);
  await db.insert(seenEvents).values([
    { attemptId: open.id, eventId: 'a', type: 'answered', at: minutesAgo(3) },
    { attemptId: open.id, eventId: 'b', type: 'answered', at: minutesAgo(9), signalledAt: minutesAgo(9) },
    { attemptId: open.id, eventId: 'c', type: 'bridged', at: minutesAgo(9) },
  ]);
  const promised = { contactId: capped, campaignId, source: 'callee', requestedFor: minutesAgo(10) } as const;
  await db.insert(callbacks).values({ ...promised, dueAt: minutesAgo(10) });
  const push = { campaignId, contactId: failed, payload: {}, createdAt: minutesAgo(20) };
  await db.insert(crmPushes).values([
    { ...push, attemptId: others[0]?.id ?? '', status: 'pending', tries: 2 },
    { ...push, attemptId: others[1]?.id ?? '', status: 'failed', tries: 9, lastTryAt: minutesAgo(5) },
  ]);
  const turn = { languageFirstTokenMs: null, speechFirstByteMs: null };
  await db.insert(calls).values([
    {
      ...{ attemptId: open.id, contactId: talking, campaignId, firstAudioMs: 700 },
      turnLatencies: [800, 1000, 1200].map((endToEndMs, index) => ({ ...turn, turn: index, endToEndMs })),
    },
    {
      ...{ attemptId: others[0]?.id ?? '', contactId: failed, campaignId, createdAt: minutesAgo(40) },
      ...{ conversationStartedAt: minutesAgo(39), endedAt: minutesAgo(30) },
    },
  ]);
  await db.insert(serviceProbes).values([
    { id: 'gateway', service: 'gateway', state: 'away' },
    { id: 'language', service: 'language', state: 'unknown' },
    { id: `carrier ${accountId}`, service: 'carrier', providerAccountId: accountId, state: 'ok' },
  ]);
  const facts = {
    kind: 'call_without_leg',
    callState: null,
    workflowRunning: null,
    mayBeCalledAgain: false,
    known: true,
  } as const;
  await db.insert(stuckFindings).values({ id: 'one', kind: 'call_without_leg', facts, since: minutesAgo(9) });
  const paused = await createCampaign(db, account, { status: 'paused' });
  await db
    .update(campaigns)
    .set({ breaker: 'language' })
    .where(sql`id = ${paused}`);
}

/** The value of a series, or undefined. */
function valueOf(series: string): number | undefined {
  const line = body.split('\n').find((text) => text.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

describe('who asks', () => {
  it('is refused without token, address or permission', async () => {
    for (const route of [metrics, fleet]) {
      const refused = await ask(route, { authorization: 'Bearer token-between-processes' });
      expect(refused.status).toBe(401);
      expect(await refused.text()).not.toMatch(/capacity|redial_/);
    }
  });

  it('reads both with the token', async () => {
    expect((await ask(metrics, withToken)).headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(await (await ask(fleet, withToken)).json()).toMatchObject({ capacity: 3, free: 2 });
  });
});

describe('the metrics', () => {
  it('are those of the table, each described', () => {
    for (const [name, { type, help }] of Object.entries(metricTable)) {
      expect(body).toContain(`# TYPE ${name} ${type}\n`);
      expect(body).toContain(`# HELP ${name} ${help}\n`);
    }
  });

  it('tell calls, slots and agents', () => {
    expect(valueOf('redial_calls{state="in_progress"}')).toBe(1);
    expect(valueOf('redial_calls{state="ringing"}')).toBe(0);
    const account = `{account="${accountId}",kind="telnyx"}`;
    expect(valueOf(`redial_account_slots_used${account}`)).toBe(1);
    expect(valueOf(`redial_account_slots_free${account}`)).toBe(4);
    expect(['', '_capacity', '_busy', '_free'].map((what) => valueOf(`redial_agents${what}`))).toEqual([1, 3, 0, 2]);
  });

  it('tell what ended lately and what a rule refused, and not what ended an hour ago', () => {
    expect(valueOf('redial_recent_attempts{outcome="failed",cause="carrier_failure"}')).toBe(1);
    expect(body).not.toContain('cause="lost"');
    expect(valueOf('redial_recent_sip_failures{sip_code="503"}')).toBe(1);
    expect(valueOf('redial_law_refusals{rule="attempt_cap"}')).toBe(1);
    expect(valueOf('redial_law_refusals{rule="consent"}')).toBe(1);
    expect(valueOf('redial_law_refusals{rule="do_not_call"}')).toBe(0);
  });

  it('tell campaigns, breakers, services and what is stuck', () => {
    expect(valueOf('redial_campaigns{status="dialing"}')).toBe(1);
    expect(valueOf('redial_campaigns_paused_by_breaker{breaker="language"}')).toBe(1);
    expect(valueOf('redial_contacts{state="suppressed"}')).toBe(1);
    expect(valueOf('redial_service_up{service="gateway",account=""}')).toBe(0);
    expect(valueOf(`redial_service_up{service="carrier",account="${accountId}"}`)).toBe(1);
    expect(body).not.toContain('redial_service_up{service="language"');
    expect(valueOf('redial_stuck_findings{kind="call_without_leg"}')).toBe(1);
    expect(valueOf('redial_part_up{part="database"}')).toBe(1);
    expect(valueOf('redial_part_up{part="livekit"}')).toBe(0);
  });

  it('tell since when things wait', () => {
    const age = (queue: string) => valueOf(`redial_queue_age_seconds{queue="${queue}"}`) ?? 0;
    expect(age('callbacks')).toBeGreaterThanOrEqual(600);
    expect(age('crm_pushes')).toBeGreaterThanOrEqual(1200);
    expect(age('events')).toBeGreaterThanOrEqual(180);
    expect(age('events')).toBeLessThan(500);
    expect(valueOf('redial_queue_length{queue="events"}')).toBe(1);
    expect(valueOf('redial_queue_length{queue="ready_contacts"}')).toBe(0);
    expect(valueOf('redial_crm_pushes{state="retrying"}')).toBe(1);
    expect(valueOf('redial_crm_pushes{state="given_up"}')).toBe(1);
  });

  it('tell how quickly bots answer, and which recordings are missing', () => {
    expect(valueOf('redial_turn_latency_seconds{quantile="0.5"}')).toBe(1);
    expect(valueOf('redial_first_sound_seconds{quantile="0.99"}')).toBe(0.7);
    expect(valueOf('redial_recordings_missing')).toBe(1);
  });

  it('hold no number and no name', async () => {
    const people = await test.db.select({ phone: contacts.phone }).from(contacts);
    const named = await test.db.select({ name: campaigns.name }).from(campaigns);
    for (const { phone } of people) expect(body).not.toContain(phone.slice(1));
    for (const { name } of named) expect(body).not.toContain(name);
  });
});
