import { asc, eq, inArray, sql, type SQL } from 'drizzle-orm';
import type { AnsweredBy } from '#domain/call/call.ts';
import { JudgedAnswer, type VerdictSource } from '#domain/call/answer-verdict.ts';
import type { VerdictBasis } from '#domain/call/answer/detector.ts';
import { RedialError } from '#domain/error.ts';
import type { Executor, Transaction } from '../client.ts';
import { answerVerdicts, attempts, user } from '../schema/index.ts';

type Verdict = typeof answerVerdicts.$inferSelect;

/** Keeps a verdict with its moment. Call it once for each. */
export async function storeVerdict(
  db: Executor,
  verdict: {
    attemptId: string;
    at: Date;
    tookMs: number;
    answeredBy: AnsweredBy;
    source: VerdictSource;
    basis: VerdictBasis | null;
  },
): Promise<void> {
  const { answeredBy, ...rest } = verdict;
  const judged = JudgedAnswer.safeParse(answeredBy);
  if (judged.success) await db.insert(answerVerdicts).values({ ...rest, verdict: judged.data });
}

/** The same for a carrier's, as a part of the statement that applies its event: of the rows of `held` where `isFresh`. */
export function storeCarrierVerdict(
  { at, tookMs, answeredBy }: { at: string; tookMs: number; answeredBy: AnsweredBy },
  { held, isFresh }: { held: SQL; isFresh: SQL },
): SQL | null {
  if (!JudgedAnswer.safeParse(answeredBy).success) return null;
  return sql`INSERT INTO answer_verdicts (attempt_id, at, took_ms, verdict, source)
    SELECT id, ${at}::timestamptz, ${tookMs}::int, ${answeredBy}::text, 'carrier' FROM ${held} WHERE ${isFresh}`;
}

/** The verdicts on who answered an attempt in their order, each with who corrected it. */
export async function verdictsOfAttempt(db: Executor, attemptId: string) {
  const rows = await db
    .select()
    .from(answerVerdicts)
    .where(eq(answerVerdicts.attemptId, attemptId))
    .orderBy(asc(answerVerdicts.at), asc(answerVerdicts.id));
  const people = rows.flatMap(({ correctedBy }) => correctedBy ?? []);
  const names =
    people.length === 0
      ? []
      : await db.select({ id: user.id, name: user.name }).from(user).where(inArray(user.id, people));
  const nameOf = new Map(names.map(({ id, name }) => [id, name]));
  return rows.map(({ correctedBy, ...row }) => ({
    ...row,
    correctedBy: correctedBy === null ? null : (nameOf.get(correctedBy) ?? correctedBy),
  }));
}

/**
 * A verdict with the campaign and contact of its call, locked until the transaction ends.
 * @throws RedialError `not_found`
 */
export async function requireVerdict(
  tx: Transaction,
  id: string,
): Promise<Verdict & { campaignId: string; contactId: string }> {
  const [row] = await tx
    .select({ verdict: answerVerdicts, campaignId: attempts.campaignId, contactId: attempts.contactId })
    .from(answerVerdicts)
    .innerJoin(attempts, eq(attempts.id, answerVerdicts.attemptId))
    .where(eq(answerVerdicts.id, id))
    .for('update', { of: answerVerdicts });
  if (!row) throw new RedialError('verdict_missing');
  const { verdict, ...ids } = row;
  return { ...verdict, ...ids };
}

/** Writes what the verdict should have been, or takes that back. */
export async function setCorrection(
  tx: Transaction,
  id: string,
  correction: { to: JudgedAnswer; by: string; at: Date } | null,
): Promise<void> {
  await tx
    .update(answerVerdicts)
    .set({
      correctedTo: correction?.to ?? null,
      correctedBy: correction?.by ?? null,
      correctedAt: correction?.at ?? null,
    })
    .where(eq(answerVerdicts.id, id));
}
