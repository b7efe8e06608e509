import { sql, type SQL } from 'drizzle-orm';
import { wrongAddressCodes } from '#domain/crm/crm-hold.ts';
import { timedContactStates } from '#domain/contact/contact-state.ts';
import { queues, recentMinutes, sample, type Queue, type Sample } from '#domain/health/metric.ts';
import { rowsOf } from '#domain/traits.ts';
import { signalledTypes } from '../call/call-event.ts';
import type { Executor } from '../client.ts';
import { literals } from '../literals.ts';

const dialling = sql`SELECT id FROM campaigns WHERE status = 'dialing' AND deleted_at IS NULL`;
const lately = sql`statement_timestamp() - ${recentMinutes} * interval '1 minute'`;

/** For each queue the instants since when its rows wait, as a select of one column `since`. */
const waiting: Record<Queue, SQL> = {
  waiting_contacts: sql`
    SELECT k.due_at AS since FROM (${dialling}) c JOIN contacts k ON k.campaign_id = c.id
    WHERE k.state IN ${literals(timedContactStates)} AND k.due_at < statement_timestamp()`,
  ready_contacts: sql`
    SELECT k.due_at AS since FROM (${dialling}) c JOIN contacts k ON k.campaign_id = c.id
    WHERE k.state = 'ready' AND k.due_at < statement_timestamp()`,
  callbacks: sql`
    SELECT b.due_at AS since FROM callbacks b JOIN (${dialling}) c ON c.id = b.campaign_id
    WHERE b.status = 'scheduled' AND b.due_at < statement_timestamp()`,
  crm_pushes: sql`SELECT created_at AS since FROM crm_pushes WHERE status = 'pending'`,
  // Of calls that are not over, and of those that ended lately: an older end is the reconciler's.
  events: sql`
    SELECT e.at AS since FROM (
      SELECT id FROM attempts WHERE state <> 'ended'
      UNION
      SELECT a.id FROM (${dialling}) c JOIN attempts a ON a.campaign_id = c.id
      WHERE a.ended_at > ${lately} AND a.concluded_at IS NULL
    ) a JOIN seen_events e ON e.attempt_id = a.id
    WHERE e.signalled_at IS NULL AND e.type IN ${literals(signalledTypes)}`,
};

/** How much waits beyond its time, and since when; and what becomes of results on their way to the CRM. */
export async function readQueueSamples(db: Executor): Promise<Sample[]> {
  const parts = rowsOf(queues).map(
    (queue) => sql`
      SELECT ${queue}::text AS queue, count(*)::int AS n,
        greatest(0, coalesce(extract(epoch FROM statement_timestamp() - min(since)), 0))::float8 AS age
      FROM (${waiting[queue]}) w`,
  );
  const rows = await db.execute<{ queue: Queue; n: number; age: number }>(sql.join(parts, sql` UNION ALL `));
  const isHeld = sql.join(
    wrongAddressCodes.map((code) => sql`coalesce(last_error, '') LIKE ${`{"code":"${code}"%`}`),
    sql` OR `,
  );
  const [pushes] = await db.execute<{ waiting: number; retrying: number; held: number; given_up: number }>(sql`
    SELECT count(*) FILTER (WHERE status = 'pending' AND tries = 0)::int AS waiting,
      count(*) FILTER (WHERE status = 'pending' AND tries > 0 AND NOT (${isHeld}))::int AS retrying,
      count(*) FILTER (WHERE status = 'pending' AND tries > 0 AND (${isHeld}))::int AS held,
      count(*) FILTER (WHERE status = 'failed')::int AS given_up
    FROM crm_pushes
    WHERE status = 'pending' OR (status = 'failed' AND last_try_at > statement_timestamp() - interval '24 hours')`);
  return [
    ...rows.flatMap(({ queue, n, age }) => [
      sample('redial_queue_length', { queue }, n),
      sample('redial_queue_age_seconds', { queue }, age),
    ]),
    ...(['waiting', 'retrying', 'held', 'given_up'] as const).map((state) =>
      sample('redial_crm_pushes', { state }, pushes?.[state] ?? 0),
    ),
  ];
}
