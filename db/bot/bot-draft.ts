import { isDeepStrictEqual } from 'node:util';
import { and, eq } from 'drizzle-orm';
import { BotDraft } from '#domain/bot/bot.ts';
import { RedialError } from '#domain/error.ts';
import type { Executor, Transaction } from '../client.ts';
import { recordAudit, recordEvents } from '../event/event.ts';
import { bots, botVersions } from '../schema/index.ts';
import { draftOf, publishedOf, requireBot, requireDraft, type Bot } from './require-bot.ts';

/** The longest name of a bot in lists. */
export const maxBotName = 120;

/** Makes a bot with nothing but a draft. @returns its id */
export async function createBot(
  db: Executor,
  request: { name: string; draft: BotDraft; actor: string; clonedFrom?: string },
): Promise<string> {
  const { name, draft, actor, clonedFrom } = request;
  return db.transaction(async (tx) => {
    const [row] = await tx
      .insert(bots)
      .values({ name, draft, draftRevision: 1, draftChangedBy: actor, draftChangedAt: new Date() })
      .returning({ id: bots.id });
    if (!row) throw new Error('A new bot was not stored');
    const action = clonedFrom === undefined ? 'bot.create' : 'bot.clone';
    await record(tx, { botId: row.id, actor, action, after: { name, ...(clonedFrom && { original: clonedFrom }) } });
    return row.id;
  });
}

/**
 * Makes a bot that says what another one says now, its draft included; also of an archived one.
 * @throws RedialError `not_found`
 */
export async function cloneBot(db: Executor, request: { botId: string; actor: string }): Promise<string> {
  const original = await requireBot(db, request.botId);
  const name = `${original.name.slice(0, maxBotName - 7)} (copy)`;
  const draft = await draftOf(db, original);
  return createBot(db, { name, draft, actor: request.actor, clonedFrom: original.id });
}

/** @throws RedialError `not_found`, `conflict` if it is archived */
export async function renameBot(db: Executor, request: { botId: string; name: string; actor: string }): Promise<void> {
  const { botId, name, actor } = request;
  await db.transaction(async (tx) => {
    const bot = await requireBot(tx, botId, 'update');
    if (bot.archivedAt !== null) throw new RedialError('bot_archived');
    if (bot.name === name) return;
    await tx.update(bots).set({ name, updatedAt: new Date() }).where(eq(bots.id, botId));
    await record(tx, { botId, actor, action: 'bot.rename', before: { name: bot.name }, after: { name } });
  });
}

/**
 * Saves the draft of a bot, if nobody else changed it since it was seen.
 * @returns the revision that it has now
 * @throws RedialError `not_found`, `conflict` (archived, or changed meanwhile: then nothing is saved)
 */
export async function changeBotDraft(
  db: Executor,
  request: { botId: string; expectedRevision: number; draft: BotDraft; actor: string },
): Promise<{ revision: number }> {
  const { botId, expectedRevision, draft, actor } = request;
  return db.transaction(async (tx) => {
    const bot = await requireDraft(tx, botId, expectedRevision);
    return writeDraft(tx, { bot, draft, actor, action: 'bot.change' });
  });
}

/**
 * Makes a version the draft again, in the place of what the draft is now. With the published version this drops the draft.
 * @throws RedialError `not_found`, `conflict` (archived, or changed meanwhile)
 */
export async function restoreVersion(
  db: Executor,
  request: { botId: string; version: number; expectedRevision: number; actor: string },
): Promise<{ revision: number }> {
  const { botId, version, expectedRevision, actor } = request;
  return db.transaction(async (tx) => {
    const bot = await requireDraft(tx, botId, expectedRevision);
    const [old] = await tx
      .select({ configuration: botVersions.configuration })
      .from(botVersions)
      .where(and(eq(botVersions.botId, botId), eq(botVersions.version, version)));
    if (!old) throw new RedialError('bot_version_missing');
    return writeDraft(tx, { bot, draft: BotDraft.parse(old.configuration), actor, action: 'bot.restore', version });
  });
}

async function writeDraft(
  tx: Transaction,
  request: { bot: Bot; draft: BotDraft; actor: string; action: 'bot.change' | 'bot.restore'; version?: number },
): Promise<{ revision: number }> {
  const { bot, draft, actor, action, version } = request;
  const before = await draftOf(tx, bot);
  if (isDeepStrictEqual(before, draft)) return { revision: bot.draftRevision };
  const revision = bot.draftRevision + 1;
  const isPublished = isDeepStrictEqual(await publishedOf(tx, bot), draft);
  const now = new Date();
  await tx
    .update(bots)
    .set({
      draft: isPublished ? null : draft,
      draftRevision: revision,
      draftChangedBy: actor,
      draftChangedAt: now,
      updatedAt: now,
    })
    .where(eq(bots.id, bot.id));
  const changed = changedFields(before, draft);
  await record(tx, {
    botId: bot.id,
    actor,
    action,
    before: changed.before,
    after: { ...changed.after, ...(version !== undefined && { version }) },
  });
  return { revision };
}

/** Only what differs: the audit log is read by people. */
function changedFields(before: BotDraft, after: BotDraft): { before: object; after: object } {
  const names = Object.keys(after) as (keyof BotDraft)[];
  const changed = names.filter((name) => !isDeepStrictEqual(before[name], after[name]));
  const pick = (draft: BotDraft): object => Object.fromEntries(changed.map((name) => [name, draft[name]]));
  return { before: pick(before), after: pick(after) };
}

/** The audit entry of a change of a bot, and the event for the pages that show it. */
export async function record(
  tx: Transaction,
  entry: { botId: string; actor: string; action: `bot.${string}`; before?: object; after?: object },
): Promise<void> {
  const { botId, ...rest } = entry;
  await recordAudit(tx, { ...rest, entity: 'bot', entityId: botId });
  await recordEvents(tx, [{ kind: 'bot.changed', data: { botId } }]);
}
