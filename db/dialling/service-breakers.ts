import { sql } from 'drizzle-orm';
import type { Cause } from '#domain/call/call.ts';
import type { Tripped } from '#domain/campaign/breaker.ts';
import { conversationsLookedAt, failingService, type Service } from '#domain/dialling/service-failures.ts';
import { message } from '#domain/message/index.ts';
import { stored } from '#domain/message/stored.ts';
import type { Executor } from '../client.ts';

/** What is longer ago says nothing about now. */
const lookBackMs = 3_600_000;

const messages = { speech: 'campaign_speech_failing', language: 'campaign_language_failing' } as const;

/** The breaker of the service that ends one conversation after the other, all over the workspace, if one does. */
export async function serviceBreakers(
  db: Executor,
  { cause, causeWords, now }: { cause: Cause; causeWords: string | null; now: Date },
): Promise<Tripped[]> {
  // Before anybody answers, an agent whose service is down is one that is not there.
  if (cause !== 'service_failure' && cause !== 'agent_unavailable') return [];
  const failing = failingService(await latestConversations(db, now));
  if (failing === null) return [];
  const { service, failed, calls } = failing;
  const problem = message(messages[service], { failed, calls, said: causeWords ?? '' });
  return [{ breaker: service, cause: stored(problem) }];
}

/**
 * How the latest conversations ended, latest first, since their campaigns were resumed: those that a service ended, and
 * those in which the bot has answered. Who hung up before it did tells nothing (index `calls_created`).
 */
async function latestConversations(db: Executor, now: Date) {
  const rows = await db.execute<{ failed: Service | null; contact_id: string }>(sql`
    SELECT k.contact_id, CASE k.ended_reason
      WHEN 'speech_failure' THEN 'speech' WHEN 'language_failure' THEN 'language' END AS failed
    FROM calls k JOIN campaigns c ON c.id = k.campaign_id
    WHERE k.created_at > ${new Date(now.getTime() - lookBackMs).toISOString()} AND k.ended_at IS NOT NULL
      AND k.kind = 'attempt' AND k.created_at > coalesce(c.resumed_at, '-infinity')
      AND (k.ended_reason IN ('speech_failure', 'language_failure') OR k.turn_latencies <> '[]'::jsonb)
    ORDER BY k.ended_at DESC LIMIT ${conversationsLookedAt}`);
  return rows.map(({ failed, contact_id: contactId }) => ({ failed, contactId }));
}
