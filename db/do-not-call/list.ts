import { and, desc, eq, inArray, isNull, like, sql, type SQL } from 'drizzle-orm';
import type { DoNotCallListQuery, DoNotCallScope } from '#domain/do-not-call/entry.ts';
import { numberSearch } from '#domain/do-not-call/number-search.ts';
import type { Executor } from '../client.ts';
import { calls, doNotCall, user } from '../schema/index.ts';
import { brandOfEntry } from './brand.ts';

const entry = {
  id: doNotCall.id,
  phone: doNotCall.phone,
  scope: doNotCall.scope,
  /** Name of the brand that it is about. */
  brand: brandOfEntry,
  source: doNotCall.source,
  reason: doNotCall.reason,
  quote: doNotCall.quote,
  review: doNotCall.review,
  createdAt: doNotCall.createdAt,
  expiresAt: doNotCall.expiresAt,
  removedAt: doNotCall.removedAt,
  removal: doNotCall.removal,
  removalReason: doNotCall.removalReason,
  /** The call in which it was said, if it is still kept. */
  callId: calls.id,
  /** Name of who put it there, if that person is known. */
  addedBy: sql<string | null>`${user.name}`,
  removedBy: sql<string | null>`(SELECT u.name FROM "user" u WHERE u.id = ${doNotCall.removedBy})`,
};

/** Of `do_not_call`: its last day has not come. */
export const unexpiredEntry = sql`(${doNotCall.expiresAt} IS NULL OR ${doNotCall.expiresAt} > now())`;

function entries(db: Executor) {
  return db
    .select(entry)
    .from(doNotCall)
    .leftJoin(user, eq(user.id, doNotCall.createdBy))
    .leftJoin(calls, eq(calls.id, doNotCall.callId));
}

export type DoNotCallRow = Awaited<ReturnType<typeof entries>>[number];

/** Entries that bar calls now, the newest first. */
export async function listDoNotCall(
  db: Executor,
  query: DoNotCallListQuery,
): Promise<{ rows: DoNotCallRow[]; hasMore: boolean }> {
  const rows = await entries(db)
    .where(and(...conditionsOf(query)))
    .orderBy(desc(doNotCall.createdAt), desc(doNotCall.id))
    .limit(query.limit + 1)
    .offset(query.offset);
  return { rows: rows.slice(0, query.limit), hasMore: rows.length > query.limit };
}

function conditionsOf({ search, source, scope, review }: DoNotCallListQuery): (SQL | undefined)[] {
  return [
    isNull(doNotCall.removedAt),
    unexpiredEntry,
    source === null ? undefined : eq(doNotCall.source, source),
    scope === null ? undefined : scope === 'brand' ? like(doNotCall.scope, 'brand:%') : eq(doNotCall.scope, scope),
    review ? eq(doNotCall.review, 'open') : undefined,
    searchCondition(search),
  ];
}

function searchCondition(search: string): SQL | undefined {
  const wanted = numberSearch(search);
  if (wanted === null) return search.trim() === '' ? undefined : sql`false`;
  return like(doNotCall.phone, wanted.isFromStart ? `+${wanted.digits}%` : `%${wanted.digits}%`);
}

/** How many entries bar calls now, and how many of them somebody should look at. */
export async function countDoNotCall(db: Executor): Promise<{ listed: number; toReview: number }> {
  const [row] = await db
    .select({
      listed: sql<number>`count(*)::int`,
      toReview: sql<number>`count(*) FILTER (WHERE ${doNotCall.review} = 'open')::int`,
    })
    .from(doNotCall)
    .where(and(isNull(doNotCall.removedAt), unexpiredEntry));
  return row ?? { listed: 0, toReview: 0 };
}

/** What a number was listed as, and is, the newest first; and as what it is known of a person who was erased. */
export async function historyOfNumber(
  db: Executor,
  phone: string,
): Promise<{ entries: DoNotCallRow[]; forgotten: { scope: DoNotCallScope; since: Date; expiresAt: Date | null }[] }> {
  const rows = await entries(db)
    .where(eq(doNotCall.phone, phone))
    .orderBy(desc(doNotCall.createdAt), desc(doNotCall.id))
    .limit(200);
  const forgotten = await db.execute<{ scope: DoNotCallScope; since: string; expires_at: string | null }>(sql`
    SELECT f.scope, f.since, f.expires_at FROM number_hashes(ARRAY[${phone}]::text[]) n
    JOIN forgotten_do_not_call f ON f.number_hash = n.hash ORDER BY f.since DESC`);
  return {
    entries: rows,
    forgotten: forgotten.map(({ scope, since, expires_at }) => ({
      ...{ scope, since: new Date(since) },
      expiresAt: expires_at === null ? null : new Date(expires_at),
    })),
  };
}

const exportedAtOnce = 5_000;

/** Every entry that bars calls now, by number, some thousand at a time. */
export async function* exportDoNotCall(db: Executor): AsyncGenerator<DoNotCallRow[]> {
  let last: { phone: string; scope: string } | null = null;
  for (;;) {
    const rows: DoNotCallRow[] = await entries(db)
      .where(
        and(
          isNull(doNotCall.removedAt),
          unexpiredEntry,
          last === null
            ? undefined
            : sql`(${doNotCall.phone}, ${doNotCall.scope}) > (${last.phone}::text, ${last.scope}::text)`,
        ),
      )
      .orderBy(doNotCall.phone, doNotCall.scope)
      .limit(exportedAtOnce);
    if (rows.length > 0) yield rows;
    const end = rows.at(-1);
    if (end === undefined || rows.length < exportedAtOnce) return;
    last = end;
  }
}

/** Entries by id, for an answer that names them. */
export async function entriesById(db: Executor, ids: readonly string[]): Promise<DoNotCallRow[]> {
  return ids.length === 0 ? [] : entries(db).where(inArray(doNotCall.id, [...ids]));
}
