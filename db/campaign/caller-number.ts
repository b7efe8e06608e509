import { and, eq, inArray, isNotNull, isNull, notExists, type SQL } from 'drizzle-orm';
import type { Executor } from '../client.ts';
import { RedialError } from '#domain/error.ts';
import { recordAudit, recordEvents } from '../event/event.ts';
import { campaignNumbers, campaigns, providerNumbers } from '../schema/index.ts';

/** Takes a caller number that the carrier refuses out of the rotation of every campaign; fine if it is out already. */
export async function takeOutNumber(
  db: Executor,
  { providerNumberId, campaignId, words, now }: NumberRefusal,
): Promise<void> {
  const taken = await db
    .update(providerNumbers)
    .set({ refusedAt: now, refusedWords: words })
    .where(and(eq(providerNumbers.id, providerNumberId), isNull(providerNumbers.refusedAt)))
    .returning({ id: providerNumbers.id });
  if (taken.length === 0) return;
  await recordEvents(db, [{ kind: 'caller_number.refused', campaignId, data: { providerNumberId } }]);
}

interface NumberRefusal {
  providerNumberId: string;
  campaignId: string;
  words: string | null;
  now: Date;
}

/** Of a campaign: it may call from none of its numbers. */
export const isNumberless = (db: Executor): SQL =>
  notExists(
    db
      .select({ id: providerNumbers.id })
      .from(campaignNumbers)
      .innerJoin(providerNumbers, eq(providerNumbers.id, campaignNumbers.providerNumberId))
      .where(and(eq(campaignNumbers.campaignId, campaigns.id), isNull(providerNumbers.refusedAt))),
  );

/** Whoever launches or resumes a campaign, or chooses its numbers, says that they may call: the next call from each tells. */
export async function readmitNumbers(db: Executor, campaignId: string): Promise<void> {
  const own = db
    .select({ id: campaignNumbers.providerNumberId })
    .from(campaignNumbers)
    .where(eq(campaignNumbers.campaignId, campaignId));
  await db
    .update(providerNumbers)
    .set({ refusedAt: null, refusedWords: null })
    .where(and(inArray(providerNumbers.id, own), isNotNull(providerNumbers.refusedAt)));
}

/**
 * Puts one number that the carrier refused back into the rotation of every campaign; fine if it is not out.
 * @throws RedialError `not_found` if the campaign does not call from it.
 */
export async function readmitNumber(
  db: Executor,
  { campaignId, providerNumberId, actor }: { campaignId: string; providerNumberId: string; actor: string },
): Promise<void> {
  await db.transaction(async (tx) => {
    const [number] = await tx
      .select({ refusedAt: providerNumbers.refusedAt, refusedWords: providerNumbers.refusedWords })
      .from(campaignNumbers)
      .innerJoin(providerNumbers, eq(providerNumbers.id, campaignNumbers.providerNumberId))
      .where(and(eq(campaignNumbers.campaignId, campaignId), eq(providerNumbers.id, providerNumberId)))
      .for('update', { of: providerNumbers });
    if (!number) throw new RedialError('caller_number_not_of_campaign');
    if (number.refusedAt === null) return;
    await tx
      .update(providerNumbers)
      .set({ refusedAt: null, refusedWords: null })
      .where(eq(providerNumbers.id, providerNumberId));
    await recordAudit(tx, {
      actor,
      action: 'caller_number.readmit',
      entity: 'provider_number',
      entityId: providerNumberId,
      before: number,
      after: { refusedAt: null, refusedWords: null },
    });
    await recordEvents(tx, [{ kind: 'caller_number.readmitted', campaignId, data: { providerNumberId } }]);
  });
}
