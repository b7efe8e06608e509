import { and, asc, count, eq, ilike, isNotNull, isNull, sql } from 'drizzle-orm';
import type { BotListQuery } from '#domain/bot/bot-list-query.ts';
import type { Executor } from '../client.ts';
import { containing } from '../containing.ts';
import { bots, botVersions, campaigns } from '../schema/index.ts';

/** One page of bots by name, and how many there are in all. */
export async function listBots(db: Executor, query: BotListQuery) {
  const text = query.search.trim();
  const where = and(
    query.shelf === 'archived' ? isNotNull(bots.archivedAt) : isNull(bots.archivedAt),
    text === '' ? undefined : ilike(bots.name, containing(text)),
  );
  const rows = await db
    .select({
      id: bots.id,
      name: bots.name,
      language: sql<string | null>`coalesce(${bots.draft}->>'language', ${botVersions.configuration}->>'language')`,
      publishedVersion: botVersions.version,
      publishedAt: botVersions.createdAt,
      hasDraft: sql<boolean>`${bots.draft} IS NOT NULL`,
      campaigns: campaignsWith(),
      archivedAt: bots.archivedAt,
      updatedAt: bots.updatedAt,
    })
    .from(bots)
    .leftJoin(botVersions, eq(botVersions.id, bots.publishedVersionId))
    .where(where)
    .orderBy(asc(sql`lower(${bots.name})`), asc(bots.id))
    .limit(query.limit)
    .offset(query.offset);
  const [counted] = await db.select({ total: count() }).from(bots).where(where);
  return { rows, total: counted?.total ?? 0 };
}

/** Campaigns that have any version of the bot of a row (index `campaigns_bot_version`). */
function campaignsWith() {
  return sql<number>`(
    SELECT count(*)::int FROM bot_versions v JOIN ${campaigns} ON ${campaigns.botVersionId} = v.id
    WHERE v.bot_id = ${bots.id} AND ${campaigns.deletedAt} IS NULL)`;
}
