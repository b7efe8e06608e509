import { sql } from 'drizzle-orm';
import { sample, type Sample } from '#domain/health/metric.ts';
import type { Executor } from '../client.ts';

const quantiles = [0.5, 0.95, 0.99];
/** Calls whose latencies are looked at; more would be of another hour, fewer might be none. */
const latencyMinutes = 15;
/** An agent repeats a recording that the server did not take for some minutes. */
const recordingDueMinutes = 10;
/** The longest conversation, so that the index of beginnings finds all that ended lately. */
const longestHours = 5;

/** How quickly bots answer, in seconds, and what conversations left behind. Without a call no latency is told. */
export async function readConversationSamples(db: Executor): Promise<Sample[]> {
  const wanted = sql`ARRAY[${sql.raw(quantiles.join(', '))}]::float8[]`;
  const [latencies] = await db.execute<{ turns: number[] | null; first: number[] | null }>(sql`
    WITH lately AS MATERIALIZED (
      SELECT first_audio_ms, turn_latencies FROM calls
      WHERE created_at > statement_timestamp() - ${latencyMinutes} * interval '1 minute'
    )
    SELECT
      (SELECT percentile_cont(${wanted}) WITHIN GROUP (ORDER BY (turn->>'endToEndMs')::float8)
        FROM lately, jsonb_array_elements(turn_latencies) turn) AS turns,
      (SELECT percentile_cont(${wanted}) WITHIN GROUP (ORDER BY first_audio_ms::float8) FROM lately) AS first`);
  const [recordings] = await db.execute<{ missing: number }>(sql`
    SELECT count(*)::int AS missing FROM calls
    WHERE created_at > statement_timestamp() - ${longestHours} * interval '1 hour'
      AND ended_at > statement_timestamp() - ${60 + recordingDueMinutes} * interval '1 minute'
      AND ended_at < statement_timestamp() - ${recordingDueMinutes} * interval '1 minute'
      AND conversation_started_at IS NOT NULL AND recording_key IS NULL`);
  const told = (metric: 'redial_turn_latency_seconds' | 'redial_first_sound_seconds', values: number[] | null) =>
    (values ?? []).map((ms, index) => sample(metric, { quantile: String(quantiles[index]) }, ms / 1000));
  return [
    ...told('redial_turn_latency_seconds', latencies?.turns ?? null),
    ...told('redial_first_sound_seconds', latencies?.first ?? null),
    sample('redial_recordings_missing', {}, recordings?.missing ?? 0),
  ];
}
