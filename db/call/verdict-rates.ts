import { asc, desc, eq, isNotNull, max, sql } from 'drizzle-orm';
import type { JudgedAnswer } from '#domain/call/answer-verdict.ts';
import type { VerdictRatesQuery } from '#domain/call/verdict-filter.ts';
import type { Executor } from '../client.ts';
import { answerVerdicts, attempts, calls, contacts, providerAccounts, windowClasses } from '../schema/index.ts';
import { axisColumns, verdictConditions } from './verdict-filter.ts';

/** The most frequent correction of a group. */
export interface CommonCorrection {
  from: JudgedAnswer;
  to: JudgedAnswer;
  calls: number;
}

/**
 * How many calls had a verdict and how many of them were corrected, in all and by one axis, the most corrected first. A call
 * whose verdict changed counts once under each of them. Dials that no agent joined have no page where they could be
 * corrected, and are not counted.
 */
export async function readVerdictRates(db: Executor, query: VerdictRatesQuery) {
  const judged = verdictsOf(db, query);
  const counted = sql<number>`count(DISTINCT ${judged.attemptId})::int`;
  const corrected = sql<number>`count(DISTINCT ${judged.attemptId}) FILTER (WHERE ${judged.to} IS NOT NULL)::int`;
  const [totals, groups, pairs] = await Promise.all([
    db.select({ calls: counted, corrected }).from(judged),
    db
      .select({ value: judged.value, accountName: max(judged.accountName), calls: counted, corrected })
      .from(judged)
      .groupBy(judged.value)
      .orderBy(desc(corrected), desc(counted), asc(judged.value)),
    db
      .select({ value: judged.value, from: judged.from, to: judged.to, calls: counted })
      .from(judged)
      .where(isNotNull(judged.to))
      .groupBy(judged.value, judged.from, judged.to)
      .orderBy(desc(counted), asc(judged.from), asc(judged.to)),
  ]);
  const commonest = new Map<string, CommonCorrection>();
  for (const { value, to, ...pair } of pairs) {
    if (to !== null && !commonest.has(value)) commonest.set(value, { ...pair, to });
  }
  return {
    total: totals[0] ?? { calls: 0, corrected: 0 },
    rows: groups.map((row) => ({ ...row, commonest: commonest.get(row.value) ?? null })),
  };
}

function verdictsOf(db: Executor, query: VerdictRatesQuery) {
  return db
    .select({
      attemptId: answerVerdicts.attemptId,
      value: axisColumns[query.by].as('value'),
      accountName: sql<string>`${providerAccounts.name}`.as('account_name'),
      from: answerVerdicts.verdict,
      to: answerVerdicts.correctedTo,
    })
    .from(answerVerdicts)
    .innerJoin(attempts, eq(attempts.id, answerVerdicts.attemptId))
    .innerJoin(calls, eq(calls.attemptId, attempts.id))
    .innerJoin(contacts, eq(contacts.id, attempts.contactId))
    .innerJoin(windowClasses, eq(windowClasses.id, contacts.windowClassId))
    .innerJoin(providerAccounts, eq(providerAccounts.id, attempts.providerAccountId))
    .where(verdictConditions(query))
    .as('judged');
}
