import { eq, max } from 'drizzle-orm';
import { BotConfiguration } from '#domain/bot/bot.ts';
import { draftProblems } from '#domain/bot/draft-problems.ts';
import { RedialError } from '#domain/error.ts';
import type { Executor } from '../client.ts';
import { bots, botVersions } from '../schema/index.ts';
import { record } from './bot-draft.ts';
import { requireDraft } from './require-bot.ts';

/** The longest note of a version. */
export const maxVersionNote = 500;

/**
 * Makes the draft the next version: it never changes again, and new campaigns get it. Campaigns that have a version keep it.
 * @param request expectedRevision: what was looked at is what is published
 * @throws RedialError `not_found`, `conflict` (archived, changed meanwhile, nothing to publish), `not_ready` with the problems
 */
export async function publishBot(
  db: Executor,
  request: { botId: string; expectedRevision: number; note: string; actor: string },
): Promise<{ version: number; revision: number }> {
  const { botId, expectedRevision, note, actor } = request;
  return db.transaction(async (tx) => {
    const bot = await requireDraft(tx, botId, expectedRevision);
    if (bot.draft === null) throw new RedialError('bot_unchanged');
    const problems = draftProblems(bot.draft).map(({ says }) => says);
    if (problems.length > 0) throw new RedialError('bot_not_publishable', { problems });
    const [last] = await tx
      .select({ version: max(botVersions.version) })
      .from(botVersions)
      .where(eq(botVersions.botId, botId));
    const version = (last?.version ?? 0) + 1;
    const [published] = await tx
      .insert(botVersions)
      .values({ botId, version, configuration: BotConfiguration.parse(bot.draft), note, createdBy: actor })
      .returning({ id: botVersions.id });
    if (!published) throw new Error('A new version of a bot was not stored');
    const revision = bot.draftRevision + 1;
    const now = new Date();
    await tx
      .update(bots)
      .set({
        publishedVersionId: published.id,
        draft: null,
        draftRevision: revision,
        draftChangedBy: actor,
        draftChangedAt: now,
        updatedAt: now,
      })
      .where(eq(bots.id, botId));
    await record(tx, { botId, actor, action: 'bot.publish', after: { version, note } });
    return { version, revision };
  });
}
