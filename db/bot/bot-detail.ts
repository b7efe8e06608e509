import { and, desc, eq, sql } from 'drizzle-orm';
import { BotDraft } from '#domain/bot/bot.ts';
import { settingDefinitions } from '#domain/workspace/setting.ts';
import { RedialError } from '#domain/error.ts';
import type { Executor } from '../client.ts';
import { bots, botVersions, campaigns, settings, user } from '../schema/index.ts';
import { liveCampaignsOf } from './bot-shelf.ts';
import { draftOf, publishedOf, requireBot } from './require-bot.ts';

/** A bot with its draft, what was published, and the campaigns that still dial with it. */
export async function readBot(db: Executor, botId: string) {
  const bot = await requireBot(db, botId);
  const [draft, published, using, [setting], [change]] = await Promise.all([
    draftOf(db, bot),
    publishedOf(db, bot),
    liveCampaignsOf(db, botId),
    db.select({ plain: settings.plain }).from(settings).where(eq(settings.name, 'workspace')),
    db
      .select({ version: botVersions.version, changedBy: user.name })
      .from(bots)
      .leftJoin(botVersions, eq(botVersions.id, bots.publishedVersionId))
      .leftJoin(user, eq(user.id, bots.draftChangedBy))
      .where(eq(bots.id, botId)),
  ]);
  const { id, name, archivedAt, draftRevision, draftChangedAt } = bot;
  return {
    id,
    name,
    archivedAt,
    draft,
    hasDraft: bot.draft !== null,
    revision: draftRevision,
    draftChangedAt,
    /** Null for what was not changed by a person. */
    draftChangedBy: change?.changedBy ?? null,
    publishedVersion: change?.version ?? null,
    /** Number that publishing would make; the published version is always the newest. */
    nextVersion: (change?.version ?? 0) + 1,
    published,
    liveCampaigns: using,
    /** Said in disclosures by bots that have no organisation of their own. */
    workspaceOrganisation: settingDefinitions.workspace.plain.parse(setting?.plain ?? {}).organisation,
  };
}

/** Versions of a bot, the newest first, with who made them, why, and how many campaigns have them. */
export async function listVersions(db: Executor, botId: string) {
  await requireBot(db, botId);
  return db
    .select({
      version: botVersions.version,
      note: botVersions.note,
      createdAt: botVersions.createdAt,
      createdBy: user.name,
      isPublished: sql<boolean>`${botVersions.id} = ${bots.publishedVersionId}`,
      campaigns: sql<number>`(
        SELECT count(*)::int FROM ${campaigns}
        WHERE ${campaigns.botVersionId} = ${botVersions.id} AND ${campaigns.deletedAt} IS NULL)`,
    })
    .from(botVersions)
    .innerJoin(bots, eq(bots.id, botVersions.botId))
    .leftJoin(user, eq(user.id, botVersions.createdBy))
    .where(eq(botVersions.botId, botId))
    .orderBy(desc(botVersions.version));
}

/** What a version says. @throws RedialError `not_found` */
export async function readVersion(db: Executor, request: { botId: string; version: number }): Promise<BotDraft> {
  const [row] = await db
    .select({ configuration: botVersions.configuration })
    .from(botVersions)
    .where(and(eq(botVersions.botId, request.botId), eq(botVersions.version, request.version)));
  if (!row) throw new RedialError('bot_version_missing');
  return BotDraft.parse(row.configuration);
}
