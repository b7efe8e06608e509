import { and, asc, eq, isNotNull, sql } from 'drizzle-orm';
import { RedialError } from '#domain/error.ts';
import type { Executor } from '../client.ts';
import { attempts, calls, contacts } from '../schema/index.ts';

/**
 * So long after its conclusion an attempt is told: engines conclude side by side, and one that was stored a moment later with
 * an earlier time would stand before a cursor that is past it.
 */
const settledAfterSeconds = 10;

const outcome = {
  attemptId: attempts.id,
  contactId: attempts.contactId,
  campaignId: attempts.campaignId,
  phone: contacts.phone,
  extension: contacts.extension,
  externalId: contacts.externalId,
  number: attempts.number,
  reason: attempts.reason,
  outcome: attempts.outcome,
  cause: attempts.cause,
  isWrongNumber: attempts.wrongNumber,
  answeredBy: attempts.answeredBy,
  dialledAt: attempts.diallingAt,
  answeredAt: attempts.answeredAt,
  endedAt: attempts.endedAt,
  talkedFrom: attempts.inProgressAt,
  concludedAt: attempts.concludedAt,
  contactState: contacts.state,
  callId: calls.id,
};

function outcomes(db: Executor) {
  return db
    .select(outcome)
    .from(attempts)
    .innerJoin(contacts, eq(contacts.id, attempts.contactId))
    .leftJoin(calls, eq(calls.attemptId, attempts.id));
}

export type AttemptOutcome = Awaited<ReturnType<typeof outcomes>>[number];

/**
 * Attempts of a campaign that came to their end, in the order in which they were concluded, with deferred ones. That time is
 * written in milliseconds, as cursors hold it.
 * @param query.cursor of the page before; null for the first
 */
export async function listOutcomes(
  db: Executor,
  query: {
    campaignId: string;
    cursor: { atMs: number; id: string } | null;
    limit: number;
    /** Only of the contact that has it. */
    externalId?: string;
  },
): Promise<AttemptOutcome[]> {
  const { campaignId, cursor, limit, externalId } = query;
  return outcomes(db)
    .where(
      and(
        eq(attempts.campaignId, campaignId),
        isNotNull(attempts.concludedAt),
        externalId === undefined ? undefined : eq(contacts.externalId, externalId),
        sql`${attempts.concludedAt} < now() - make_interval(secs => ${settledAfterSeconds})`,
        cursor === null
          ? undefined
          : sql`(${attempts.concludedAt}, ${attempts.id}) > (to_timestamp(${cursor.atMs}::double precision / 1000), ${cursor.id}::uuid)`,
      ),
    )
    .orderBy(asc(attempts.concludedAt), asc(attempts.id))
    .limit(limit);
}

/** A contact as it stands, with its attempts that came to their end, the first one first. @throws RedialError `not_found` */
export async function readContactOutcome(db: Executor, contactId: string) {
  const [contact] = await db.select().from(contacts).where(eq(contacts.id, contactId));
  if (!contact) throw new RedialError('contact_missing');
  const rows = await outcomes(db)
    .where(and(eq(attempts.contactId, contactId), isNotNull(attempts.concludedAt)))
    .orderBy(asc(attempts.leasedAt));
  return { contact, attempts: rows };
}
