import { and, eq, gte, isNotNull, sql, type SQL } from 'drizzle-orm';
import type { VerdictAxis, VerdictFilter } from '#domain/call/verdict-filter.ts';
import type { Executor } from '../client.ts';
import { answerVerdicts, attempts, contacts, windowClasses } from '../schema/index.ts';

/** What a verdict is counted and filtered by. Campaigns of older versions do not say when their bot speaks. */
export const axisColumns = {
  verdict: sql<string>`${answerVerdicts.verdict}`,
  account: sql<string>`${attempts.providerAccountId}::text`,
  // The first region of a window class is that of the number.
  country: sql<string>`left(${windowClasses.key}, 2)`,
  setting: sql<string>`coalesce((
    SELECT c.settings->>'answerFlow' FROM campaigns c WHERE c.id = ${attempts.campaignId}), 'speak_first')`,
  source: sql<string>`${answerVerdicts.source}`,
} satisfies Record<VerdictAxis, SQL>;

export function verdictConditions(filter: VerdictFilter): SQL | undefined {
  const { verdict, account, country, setting, source, from, to } = filter;
  const chosen = Object.entries({ verdict, account, country, setting, source }) as [VerdictAxis, string | null][];
  return and(
    ...chosen.map(([axis, value]) => (value === null ? undefined : eq(axisColumns[axis], value))),
    from === null ? undefined : gte(answerVerdicts.at, new Date(`${from}T00:00:00Z`)),
    to === null ? undefined : sql`${answerVerdicts.at} < ${to}::date::timestamp AT TIME ZONE 'UTC' + interval '1 day'`,
  );
}

/** Ids of the attempts with such a verdict. */
export function attemptsWithVerdict(db: Executor, filter: VerdictFilter & { isCorrected: boolean }) {
  return db
    .select({ id: answerVerdicts.attemptId })
    .from(answerVerdicts)
    .innerJoin(attempts, eq(attempts.id, answerVerdicts.attemptId))
    .innerJoin(contacts, eq(contacts.id, attempts.contactId))
    .innerJoin(windowClasses, eq(windowClasses.id, contacts.windowClassId))
    .where(and(verdictConditions(filter), filter.isCorrected ? isNotNull(answerVerdicts.correctedTo) : undefined));
}
