import { eq, sql } from 'drizzle-orm';
import { Forecast, type ForecastClass } from '#domain/campaign/forecast/forecast.ts';
import { attemptOutcomes, type AttemptOutcome, type MeasuredAttempts } from '#domain/campaign/forecast/rates.ts';
import { readWindowClasses } from '../calling-law/window-class.ts';
import type { Executor } from '../client.ts';
import { literals } from '../literals.ts';
import { campaignForecasts } from '../schema/index.ts';

/** Campaigns that finished last, whose rates stand for those to come. */
const measuredCampaigns = 5;
/** Of each of them: more say nothing new, and a campaign may have millions. */
const measuredAttempts = 2000;

/**
 * How attempts ended and how long they held their slots: those of one campaign, or of the campaigns of this workspace that
 * finished last.
 */
export async function readMeasuredAttempts(db: Executor, campaignId?: string): Promise<MeasuredAttempts> {
  const which =
    campaignId === undefined
      ? sql`(SELECT id FROM campaigns WHERE status = 'completed' AND NOT is_test AND deleted_at IS NULL
          ORDER BY finished_at DESC NULLS LAST LIMIT ${measuredCampaigns})`
      : sql`(SELECT ${campaignId}::uuid AS id)`;
  const rows = await db.execute<{ outcome: AttemptOutcome; attempts: number; seconds: number | null }>(sql`
    SELECT a.outcome, count(*)::int AS attempts,
      avg(greatest(0, extract(epoch FROM a.slot_freed_at - a.leased_at)))::float8 AS seconds
    FROM ${which} c CROSS JOIN LATERAL (
      SELECT outcome, slot_freed_at, leased_at FROM attempts
      WHERE campaign_id = c.id AND ended_at IS NOT NULL ORDER BY ended_at DESC LIMIT ${measuredAttempts}) a
    WHERE a.outcome IN ${literals(attemptOutcomes)} GROUP BY 1`);
  return Object.fromEntries(rows.map(({ outcome, ...measured }) => [outcome, measured]));
}

/**
 * Who waits in a campaign, by window class, earlier attempts and the hour in which they are due; counted, not judged one by
 * one. People in a call are not among them.
 * @param only fresh contacts, those who wait for a retry or a callback, or all
 */
export async function readWaitingPeople(
  db: Executor,
  { campaignId, only, now }: { campaignId: string; only: 'fresh' | 'due' | 'all'; now: Date },
): Promise<ForecastClass[]> {
  const states = {
    fresh: ['queued'],
    due: ['ready', 'waiting_retry', 'waiting_callback'],
    all: ['queued', 'ready', 'waiting_retry', 'waiting_callback'],
  }[only];
  const at = sql`${now.toISOString()}::timestamptz`;
  const rows = await db.execute<{ id: number; attempts: number; from: string; contacts: number }>(sql`
    SELECT window_class_id AS id, attempts,
      greatest(${at}, date_bin('1 hour', coalesce(due_at, ${at}), '2000-01-01')) AS "from", count(*)::int AS contacts
    FROM contacts WHERE campaign_id = ${campaignId} AND state IN ${literals(states)} GROUP BY 1, 2, 3`);
  const classes = await readWindowClasses(db, [...new Set(rows.map(({ id }) => id))]);
  return [...classes].map(([id, windowClass]) => ({
    windowClass,
    people: rows
      .filter((row) => row.id === id)
      .map(({ attempts, from, contacts }) => ({ attempts, contacts, from: new Date(from) })),
  }));
}

/** Keeps what was expected at the launch; a campaign has one. */
export async function keepForecast(db: Executor, campaignId: string, forecast: Forecast): Promise<void> {
  await db.insert(campaignForecasts).values({ campaignId, forecast }).onConflictDoNothing();
}

/** What was expected at the launch; null for a campaign that was launched before forecasts were kept. */
export async function readKeptForecast(db: Executor, campaignId: string): Promise<Forecast | null> {
  const [row] = await db.select().from(campaignForecasts).where(eq(campaignForecasts.campaignId, campaignId));
  return row ? Forecast.parse(row.forecast) : null;
}
