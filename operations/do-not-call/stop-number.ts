import { eq } from 'drizzle-orm';
import type { DoNotCallEffects } from '#db/do-not-call/do-not-call.ts';
import { attempts, providerAccounts } from '#db/schema/index.ts';
import { announceClosed } from '#providers/temporal/wake.ts';
import { recordCallEvent } from '../call/record-call-event.ts';
import type { CallContext, LoggedContext } from '../context.ts';
import type { TelephonySource } from '../provider/telephony-of.ts';

export type StopContext = CallContext & LoggedContext & { telephonyOf: TelephonySource };

/**
 * Ends what an opt-out leaves running outside of the database: calls to the number by other campaigns, and workflows that
 * wait to call it. Nothing of it may fail the opt-out: the number is on the list, and whatever is not ended here finds that
 * out by itself before it could dial.
 */
export async function stopNumber(context: StopContext, { closed, live }: DoNotCallEffects): Promise<void> {
  const work = [
    announceClosed(
      context.temporal,
      closed.map(({ contactId }) => contactId),
    ),
    ...live.map(({ attemptId }) => hangUp(context, attemptId)),
  ];
  for (const result of await Promise.allSettled(work)) {
    if (result.status === 'fulfilled') continue;
    const reason = result.reason instanceof Error ? result.reason.name : 'unknown';
    context.log.warn({ event: 'dnc.stop_failed', reason });
  }
}

async function hangUp(context: StopContext, attemptId: string): Promise<void> {
  const [row] = await context.db
    .select({ account: providerAccounts, endedAt: attempts.endedAt, carrierCallId: attempts.carrierCallId })
    .from(attempts)
    .innerJoin(providerAccounts, eq(providerAccounts.id, attempts.providerAccountId))
    .where(eq(attempts.id, attemptId));
  if (!row || row.endedAt !== null) return;
  await context.telephonyOf(row.account).hangUp({ attemptId, carrierCallId: row.carrierCallId });
  await recordCallEvent(context, attemptId, {
    type: 'ended',
    id: `${attemptId}:do-not-call`,
    at: new Date().toISOString(),
    cause: 'cancelled',
    endedBy: 'campaign',
    sipCode: null,
    vendorCode: null,
    words: 'The number was put on the do-not-call list: hung up.',
  });
}
