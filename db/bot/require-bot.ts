import { eq } from 'drizzle-orm';
import { BotDraft } from '#domain/bot/bot.ts';
import { RedialError } from '#domain/error.ts';
import type { Executor, Transaction } from '../client.ts';
import { bots, botVersions, user } from '../schema/index.ts';

export type Bot = typeof bots.$inferSelect;

/**
 * A bot.
 * @param lock of its row, until the transaction ends
 * @throws RedialError `not_found`
 */
export async function requireBot(db: Executor, botId: string, lock?: 'update'): Promise<Bot> {
  const query = db.select().from(bots).where(eq(bots.id, botId));
  const [bot] = await (lock ? query.for(lock) : query);
  if (!bot) throw new RedialError('bot_missing');
  return bot;
}

/**
 * A bot whose draft may be changed by somebody who saw this revision of it; its row is locked.
 * @throws RedialError `not_found`, `conflict` if it is archived or somebody else changed it meanwhile
 */
export async function requireDraft(tx: Transaction, botId: string, expectedRevision: number): Promise<Bot> {
  const bot = await requireBot(tx, botId, 'update');
  if (bot.archivedAt !== null) throw new RedialError('bot_archived');
  if (bot.draftRevision !== expectedRevision) {
    const by = await nameOf(tx, bot.draftChangedBy);
    throw new RedialError('bot_changed_meanwhile', { by }, { details: { revision: bot.draftRevision } });
  }
  return bot;
}

async function nameOf(db: Executor, actor: string | null): Promise<string> {
  const [person] = actor === null ? [] : await db.select({ name: user.name }).from(user).where(eq(user.id, actor));
  return person?.name ?? actor ?? 'system';
}

/** What the published version of a bot says; null if it was never published. */
export async function publishedOf(db: Executor, bot: Pick<Bot, 'publishedVersionId'>): Promise<BotDraft | null> {
  if (bot.publishedVersionId === null) return null;
  const [row] = await db
    .select({ configuration: botVersions.configuration })
    .from(botVersions)
    .where(eq(botVersions.id, bot.publishedVersionId));
  return row ? BotDraft.parse(row.configuration) : null;
}

/** What people see when they open a bot: its draft, or what was published. */
export async function draftOf(db: Executor, bot: Bot): Promise<BotDraft> {
  return bot.draft ?? (await publishedOf(db, bot)) ?? BotDraft.parse({});
}
