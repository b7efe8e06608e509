import { eq } from 'drizzle-orm';
import type { Database } from '#db/client.ts';

import { attempts, providerAccounts } from '#db/schema/index.ts';
import { providerTraits } from '#domain/provider/provider.ts';
import type { TelephonySource } from '../provider/telephony-of.ts';

/**
 * Ends an attempt's call at a carrier that holds it apart from the room, unless the carrier has said that it is over. An
 * agent that has left, or lost its room, does not mean that the phone was put down: as long as the carrier has the call, it
 * holds its slot.
 * @throws RedialError `unavailable` if the carrier cannot be asked: the agent sends its report again.
 */
export async function endAtCarrier(
  { db, telephonyOf }: { db: Database; telephonyOf: TelephonySource },
  attemptId: string,
): Promise<void> {
  const [row] = await db
    .select({ account: providerAccounts, endedAt: attempts.endedAt, carrierCallId: attempts.carrierCallId })
    .from(attempts)
    .innerJoin(providerAccounts, eq(providerAccounts.id, attempts.providerAccountId))
    .where(eq(attempts.id, attemptId));
  if (!row || row.endedAt !== null || providerTraits(row.account.kind).callFlow !== 'call_control') return;
  await telephonyOf(row.account).hangUp({ attemptId, carrierCallId: row.carrierCallId });
}
