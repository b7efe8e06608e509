import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { applyCallEvent } from '#db/call/call-event.ts';
import { beginDial } from '#db/dialling/attempt.ts';
import { hungryCampaigns } from '#db/campaign/campaign.ts';
import { claimContacts } from '#db/dialling/claim.ts';
import { closeDatabase, openDatabase, type Database } from '#db/client.ts';
import { concludeAttempt } from '#db/dialling/conclusion.ts';
import { migrateDatabase } from '#db/migrate.ts';
import { contactSchedule, markReady } from '#db/dialling/schedule.ts';
import { countStanding } from '#db/dialling/standing.ts';
import * as schema from '#db/schema/index.ts';
import { overdueContacts } from '#db/health/stuck.ts';
import { readBeats, silentDetections } from '#db/health/watch.ts';
import { windowClassId } from '#db/calling-law/window-class.ts';
import { windowClassOf } from '#domain/calling-law/index.ts';
import { agentLostAfterMs } from '#domain/call/agent-protocol.ts';
import { percentile } from '../../demo/summary.ts';
import { lawfulNumbers } from '#tests/support/lawful-numbers.ts';
import { seedBenchCampaign } from './campaign.ts';

export interface ScaleFigures {
  /** Median milliseconds of one claim of twenty, by contacts in the campaign. */
  claimMs: Record<string, number>;
  /** The same for the slowest of twenty claims. */
  claimP95Ms: Record<string, number>;
  /** The largest size against the smallest: 1 is flat. */
  claimMsGrowth: number;
  /** Median milliseconds of counting who of the campaign can be called now, later and never. */
  standingMs: Record<string, number>;
  /** Statements of the dialling path whose plan was looked at, at the largest size. */
  plansChecked: number;
  /** Those that read contacts or attempts from one end to the other. None should. */
  plansWithSequentialScan: string[];
}

const claimSize = 20;
const claims = 60;
const chunk = 100_000;

/** Claim times in a campaign that grows, half of it done, with its attempts; then the plans of all hot statements. */
export async function measureScale(options: {
  databaseUrl: string;
  sizes: readonly number[];
  say: (line: string) => void;
}): Promise<ScaleFigures> {
  const url = await ownDatabase(options.databaseUrl);
  const db = openDatabase(url, { maxConnections: 4, name: 'redial bench scale' });
  try {
    const { campaignId, accountId } = await seedBenchCampaign(db, {
      carrier: 'http://127.0.0.1:9',
      publicKey: '',
      contacts: 1,
      inFlight: claimSize,
    });
    const classId = await openClass(db);
    const median: Record<string, number> = {};
    const p95: Record<string, number> = {};
    const standing: Record<string, number> = {};
    let present = 1;
    for (const size of options.sizes) {
      options.say(`Claims among ${size} contacts …`);
      await grow(db, { campaignId, classId, from: present, to: size });
      present = size;
      const times = await claimTimes(db, campaignId);
      median[size] = round(percentile(times, 50) ?? 0);
      p95[size] = round(percentile(times, 95) ?? 0);
      standing[size] = round(percentile(await standingTimes(db, campaignId), 50) ?? 0);
    }
    const { checked, sequential } = await checkPlans(url, { campaignId, accountId });
    const medians = Object.values(median);
    return {
      claimMs: median,
      claimP95Ms: p95,
      standingMs: standing,
      claimMsGrowth: round((medians.at(-1) ?? 0) / (medians[0] || 1)),
      plansChecked: checked,
      plansWithSequentialScan: sequential,
    };
  } finally {
    await closeDatabase(db);
  }
}

async function ownDatabase(serverUrl: string): Promise<string> {
  const admin = postgres(serverUrl, { max: 1, onnotice: () => {} });
  await admin.unsafe('CREATE DATABASE bench_scale');
  await admin.end();
  const url = new URL(serverUrl);
  url.pathname = '/bench_scale';
  await migrateDatabase(url.href);
  return url.href;
}

async function openClass(db: Database): Promise<number> {
  const found = windowClassOf({ e164: lawfulNumbers(['human'], new Date())[0] ?? '' });
  if (!found.ok) throw new Error('The bench has no lawful numbers');
  return windowClassId(db, found.windowClass.key);
}

/** Adds contacts up to `to`: every second one is done, with its attempt; some wait for a retry. */
async function grow(
  db: Database,
  { campaignId, classId, from, to }: { campaignId: string; classId: number; from: number; to: number },
): Promise<void> {
  const sql = db.$client;
  for (let first = from; first < to; first += chunk) {
    const last = Math.min(to, first + chunk) - 1;
    await sql`
      INSERT INTO contacts (campaign_id, phone, window_class_id, position, variables, state, due_reason, due_at, attempts)
      SELECT ${campaignId}, '+9198' || lpad(i::text, 8, '0'), ${classId}, i, '{"customer_name": "Person"}',
        CASE WHEN i % 2 = 0 THEN 'completed' WHEN i % 50 = 1 THEN 'waiting_retry' ELSE 'queued' END,
        CASE WHEN i % 50 = 1 THEN 'retry' END,
        CASE WHEN i % 50 = 1 THEN now() + i * interval '1 millisecond' + interval '1 day' END,
        CASE WHEN i % 2 = 0 OR i % 50 = 1 THEN 1 ELSE 0 END
      FROM generate_series(${first}::int, ${last}::int) i`;
    await sql`
      INSERT INTO attempts (contact_id, campaign_id, provider_account_id, provider_number_id, claim_id, number, reason,
        state, leased_at, dialling_at, ended_at, outcome, cause, ended_by, slot_freed_at, concluded_at)
      SELECT k.id, k.campaign_id, c.provider_account_id, n.provider_number_id, 'seeded/' || k.position / 20, 1, 'fresh',
        'ended', now(), now(), now(), 'no_answer', 'no_answer', 'carrier', now(), now()
      FROM contacts k JOIN campaigns c ON c.id = k.campaign_id JOIN campaign_numbers n ON n.campaign_id = c.id
      WHERE k.campaign_id = ${campaignId} AND k.attempts > 0 AND k.position BETWEEN ${first} AND ${last}`;
  }
  await sql`VACUUM (ANALYZE) contacts`;
  await sql`VACUUM (ANALYZE) attempts`;
}

async function claimTimes(db: Database, campaignId: string): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < claims; n++) {
    const began = performance.now();
    const { leases } = await claimContacts(db, { campaignId, claimId: `${campaignId}/${n}/${began}`, now: new Date() });
    times.push(performance.now() - began);
    if (leases.length !== claimSize) throw new Error(`A claim of the bench got ${leases.length} leases`);
    await db.$client`UPDATE attempts SET slot_freed_at = now() WHERE slot_freed_at IS NULL`;
    await db.$client`UPDATE contacts SET state = 'completed' WHERE campaign_id = ${campaignId} AND state = 'active'`;
  }
  // The first ones warm the cache up.
  return times.slice(5);
}

async function standingTimes(db: Database, campaignId: string): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < 5; n++) {
    const began = performance.now();
    await countStanding(db, campaignId, new Date());
    times.push(performance.now() - began);
  }
  return times;
}

interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  Plans?: PlanNode[];
}

/** Runs one contact through everything that happens per call, and asks for the plan of every statement of it. */
async function checkPlans(
  url: string,
  { campaignId, accountId }: { campaignId: string; accountId: string },
): Promise<{ checked: number; sequential: string[] }> {
  const client = postgres(url, { max: 4, onnotice: () => {} });
  const seen = new Map<string, unknown[]>();
  const logger = { logQuery: (query: string, params: unknown[]) => void seen.set(query, params) };
  const db = drizzle(client, { schema, casing: 'snake_case', logger }) as Database;
  try {
    const now = new Date();
    const { leases } = await claimContacts(db, { campaignId, claimId: 'plans', now });
    await claimContacts(db, { campaignId, claimId: 'plans', now });
    const { attemptId = '', contactId = '' } = leases[0] ?? {};
    await beginDial(db, { attemptId, now });
    const event = { id: 'plans', at: now.toISOString() };
    await applyCallEvent(db, attemptId, { ...event, type: 'ringing' });
    await applyCallEvent(db, attemptId, {
      ...event,
      id: 'plans/end',
      type: 'ended',
      cause: 'busy',
      endedBy: 'carrier',
      sipCode: 486,
      vendorCode: null,
      words: 'Busy',
    });
    await concludeAttempt(db, { attemptId, timeScale: 1e9, now });
    await markReady(db, contactId, new Date());
    await contactSchedule(db, contactId);
    await hungryCampaigns(db, accountId, 3);
    await silentDetections(db, now);
    await readBeats(db, agentLostAfterMs);
    await overdueContacts(db, now);
    const sequential = new Set<string>();
    let checked = 0;
    for (const [query, params] of seen) {
      if (!/^\s*(select|insert|update|delete|with)\b/i.test(query)) continue;
      checked += 1;
      const rows = await client.unsafe(`EXPLAIN (FORMAT JSON) ${query}`, params as never[]);
      const [{ Plan }] = (rows[0] as unknown as { 'QUERY PLAN': [{ Plan: PlanNode }] })['QUERY PLAN'];
      for (const table of scannedTables(Plan)) {
        if (table === 'contacts' || table === 'attempts')
          sequential.add(query.replace(/\s+/g, ' ').trim().slice(0, 160));
      }
    }
    return { checked, sequential: [...sequential] };
  } finally {
    await client.end();
  }
}

function scannedTables(node: PlanNode): string[] {
  const own = node['Node Type'] === 'Seq Scan' && node['Relation Name'] ? [node['Relation Name']] : [];
  return [...own, ...(node.Plans ?? []).flatMap(scannedTables)];
}

const round = (value: number): number => Math.round(value * 100) / 100;
