import { deferralsAtMost } from '#domain/call/cause-table.ts';
import { outcomeOf } from '#domain/call/outcome.ts';
import { isDeferredTooOften } from '#domain/dialling/deferral.ts';
import { isCarrierAway } from '#domain/dialling/refusals-in-a-row.ts';
import type { AttemptResult } from '#domain/dialling/retry-policy.ts';
import { countInARow } from '../calling-law/attempt-history.ts';
import type { Executor } from '../client.ts';
import type { attempts } from '../schema/index.ts';
import { latestEnds } from './latest-ends.ts';

/**
 * What became of an attempt that has ended. Whose fault it is, one end alone does not always tell: the calls of others
 * before it may say that the carrier is away, and this contact's own that the number is refused.
 */
export async function attemptResult(db: Executor, attempt: typeof attempts.$inferSelect): Promise<AttemptResult> {
  const result = outcomeOf({
    cause: attempt.cause ?? 'lost',
    answered: attempt.answeredAt !== null,
    answeredBy: attempt.answeredBy,
    conversationStarted: attempt.inProgressAt !== null,
    endedBy: attempt.endedBy,
  });
  const { cause } = result;
  if (cause === 'carrier_failure' && isCarrierAway(await latestEnds(db, attempt))) {
    return { outcome: 'deferred', cause: 'carrier_away' };
  }
  if (deferralsAtMost(cause) === null) return result;
  const inARow = await countInARow(db, attempt.contactId, cause);
  return isDeferredTooOften(cause, inARow) ? { outcome: 'failed', cause } : result;
}
