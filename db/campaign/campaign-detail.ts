import { asc, desc, eq, sql } from 'drizzle-orm';
import type { Outcome } from '#domain/call/call.ts';
import type { ContactState } from '#domain/contact/contact.ts';
import { RedialError } from '#domain/error.ts';
import type { Executor } from '../client.ts';
import {
  audienceImports,
  bots,
  botVersions,
  campaignContactCounts,
  campaignNumbers,
  campaignOutcomeCounts,
  campaigns,
  providerAccounts,
  providerNumbers,
  user,
} from '../schema/index.ts';

/** What is fixed about a campaign: header of its page, and the draft for the wizard. */
export async function readCampaign(db: Executor, campaignId: string) {
  const [row] = await db
    .select({
      campaign: campaigns,
      account: {
        id: providerAccounts.id,
        name: providerAccounts.name,
        kind: providerAccounts.kind,
        isSandbox: providerAccounts.isSandbox,
        maxConcurrentCalls: providerAccounts.maxConcurrentCalls,
      },
      bot: { id: bots.id, name: bots.name, version: botVersions.version, configuration: botVersions.configuration },
      createdByName: user.name,
    })
    .from(campaigns)
    .leftJoin(providerAccounts, eq(providerAccounts.id, campaigns.providerAccountId))
    .leftJoin(botVersions, eq(botVersions.id, campaigns.botVersionId))
    .leftJoin(bots, eq(bots.id, botVersions.botId))
    .leftJoin(user, eq(user.id, campaigns.createdBy))
    .where(eq(campaigns.id, campaignId));
  if (!row) throw new RedialError('campaign_missing');
  const numbers = await db
    .select({ id: providerNumbers.id, number: providerNumbers.number, label: providerNumbers.label })
    .from(campaignNumbers)
    .innerJoin(providerNumbers, eq(providerNumbers.id, campaignNumbers.providerNumberId))
    .where(eq(campaignNumbers.campaignId, campaignId))
    .orderBy(asc(providerNumbers.number));
  const imports = await db
    .select()
    .from(audienceImports)
    .where(eq(audienceImports.campaignId, campaignId))
    .orderBy(desc(audienceImports.createdAt))
    .limit(10);
  return { ...row, numbers, imports };
}

/** How many contacts are in which state, and how attempts ended. */
export interface CampaignProgress {
  contacts: number;
  inFlight: number;
  queued: number;
  waitingRetry: number;
  waitingCallback: number;
  completed: number;
  /** Exhausted, invalid or suppressed: it will not be called any more. */
  failed: number;
  optedOut: number;
  cancelled: number;
  finished: number;
  outcomes: Record<Outcome | 'answered', number>;
}

/** Reads a handful of counters, whatever the size of the campaign. */
export async function readProgress(db: Executor, campaignId: string): Promise<CampaignProgress> {
  const states = await db.select().from(campaignContactCounts).where(eq(campaignContactCounts.campaignId, campaignId));
  const ended = await db.select().from(campaignOutcomeCounts).where(eq(campaignOutcomeCounts.campaignId, campaignId));
  const sum = (...names: ContactState[]): number =>
    states.filter(({ state }) => names.includes(state)).reduce((total, { contacts }) => total + contacts, 0);
  const of = (name: Outcome | 'answered'): number => ended.find(({ outcome }) => outcome === name)?.attempts ?? 0;
  const completed = sum('completed');
  const failed = sum('exhausted', 'invalid', 'suppressed');
  const optedOut = sum('opted_out');
  const cancelled = sum('cancelled');
  return {
    contacts: states.reduce((total, { contacts }) => total + contacts, 0),
    inFlight: sum('active'),
    queued: sum('queued', 'ready'),
    waitingRetry: sum('waiting_retry'),
    waitingCallback: sum('waiting_callback'),
    completed,
    failed,
    optedOut,
    cancelled,
    finished: completed + failed + optedOut + cancelled,
    outcomes: {
      connected: of('connected'),
      answered: of('answered'),
      voicemail: of('voicemail'),
      no_answer: of('no_answer'),
      busy: of('busy'),
      hangup: of('hangup'),
      failed: of('failed'),
      deferred: of('deferred'),
    },
  };
}

export interface OutcomeRow {
  attemptId: string;
  contactId: string;
  callId: string | null;
  phone: string;
  name: string | null;
  /** Of the attempt, 1 for the first dial. */
  number: number;
  state: string;
  outcome: Outcome | null;
  cause: string | null;
  causeWords: string | null;
  endedAt: Date | null;
  durationMs: number | null;
  sentiment: 'positive' | 'neutral' | 'negative' | null;
  hasRecording: boolean;
}

/** The last attempts that ended, newest first (index `attempts_campaign`). Deferrals were no attempts. */
export async function latestOutcomes(db: Executor, campaignId: string, limit: number): Promise<OutcomeRow[]> {
  const rows = await db.execute<Record<string, unknown>>(sql`
    SELECT a.id, a.contact_id, a.number, a.state, a.outcome, a.cause, a.cause_words, a.ended_at, k.phone,
      k.variables->>'customer_name' AS name, l.id AS call_id, l.sentiment, l.recording_key IS NOT NULL AS has_recording,
      coalesce(l.duration_ms, (extract(epoch FROM a.ended_at - a.in_progress_at) * 1000)::int) AS duration_ms
    FROM (
      SELECT * FROM attempts
      WHERE campaign_id = ${campaignId} AND ended_at IS NOT NULL AND outcome IS DISTINCT FROM 'deferred'
      ORDER BY ended_at DESC LIMIT ${limit}
    ) a
    JOIN contacts k ON k.id = a.contact_id
    LEFT JOIN calls l ON l.attempt_id = a.id
    ORDER BY a.ended_at DESC`);
  return rows.map((row) => ({
    attemptId: row.id as string,
    contactId: row.contact_id as string,
    callId: row.call_id as string | null,
    phone: row.phone as string,
    name: row.name as string | null,
    number: row.number as number,
    state: row.state as string,
    outcome: row.outcome as Outcome | null,
    cause: row.cause as string | null,
    causeWords: row.cause_words as string | null,
    endedAt: row.ended_at === null ? null : new Date(row.ended_at as string),
    durationMs: row.duration_ms as number | null,
    sentiment: row.sentiment as OutcomeRow['sentiment'],
    hasRecording: row.has_recording as boolean,
  }));
}

export interface LiveAttemptRow {
  attemptId: string;
  contactId: string;
  callId: string | null;
  phone: string;
  name: string | null;
  state: string;
  since: Date;
}

/** Calls that hold a slot now, the oldest first (index `attempts_slots_campaign`). */
export async function liveCalls(db: Executor, campaignId: string, limit: number): Promise<LiveAttemptRow[]> {
  const rows = await db.execute<Record<string, unknown>>(sql`
    SELECT a.id, a.contact_id, a.state, k.phone, k.variables->>'customer_name' AS name, l.id AS call_id,
      coalesce(a.in_progress_at, a.attaching_at, a.amd_at, a.ringing_at, a.dialling_at, a.leased_at) AS since
    FROM attempts a JOIN contacts k ON k.id = a.contact_id LEFT JOIN calls l ON l.attempt_id = a.id
    WHERE a.campaign_id = ${campaignId} AND a.slot_freed_at IS NULL
    ORDER BY a.leased_at LIMIT ${limit}`);
  return rows.map((row) => ({
    attemptId: row.id as string,
    contactId: row.contact_id as string,
    callId: row.call_id as string | null,
    phone: row.phone as string,
    name: row.name as string | null,
    state: row.state as string,
    since: new Date(row.since as string),
  }));
}
