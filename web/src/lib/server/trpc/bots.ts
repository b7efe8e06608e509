import { z } from 'zod';
import { readBot, listVersions, readVersion } from '#db/bot/bot-detail.ts';
import { changeBotDraft, cloneBot, createBot, maxBotName, renameBot, restoreVersion } from '#db/bot/bot-draft.ts';
import { listBots } from '#db/bot/bot-list.ts';
import { maxVersionNote, publishBot } from '#db/bot/bot-publish.ts';
import { archiveBot, unarchiveBot } from '#db/bot/bot-shelf.ts';
import { BotDraft } from '#domain/bot/bot.ts';
import { BotListQuery } from '#domain/bot/bot-list-query.ts';
import { botTemplateKeys, templateOf } from '#domain/bot/templates.ts';
import * as m from '#lib/paraglide/messages.js';
import { permitted, router } from './trpc.ts';

const one = z.object({ botId: z.uuid() });
const version = z.number().int().min(1);
/** The revision of the draft that somebody saw. */
const seen = one.extend({ expectedRevision: z.number().int().min(0) });
const name = z
  .string()
  .trim()
  .min(1, { error: () => m.bot_label_missing() })
  .max(maxBotName, { error: () => m.text_too_long({ limit: maxBotName }) });

export const botsRouter = router({
  list: permitted('bot.read')
    .input(BotListQuery)
    .query(({ ctx, input }) => listBots(ctx.db, input)),

  get: permitted('bot.read')
    .input(one)
    .query(({ ctx, input }) => readBot(ctx.db, input.botId)),

  versions: permitted('bot.read')
    .input(one)
    .query(({ ctx, input }) => listVersions(ctx.db, input.botId)),

  version: permitted('bot.read')
    .input(one.extend({ version }))
    .query(({ ctx, input }) => readVersion(ctx.db, input)),

  create: permitted('bot.edit')
    .input(z.object({ name, template: z.enum(botTemplateKeys).nullable() }))
    .mutation(async ({ ctx, input }) => {
      const draft = BotDraft.parse(templateOf(input.template));
      return { botId: await createBot(ctx.db, { name: input.name, draft, actor: ctx.user.id }) };
    }),

  clone: permitted('bot.edit')
    .input(one)
    .mutation(async ({ ctx, input }) => ({ botId: await cloneBot(ctx.db, { ...input, actor: ctx.user.id }) })),

  rename: permitted('bot.edit')
    .input(one.extend({ name }))
    .mutation(({ ctx, input }) => renameBot(ctx.db, { ...input, actor: ctx.user.id })),

  change: permitted('bot.edit')
    .input(seen.extend({ draft: BotDraft }))
    .mutation(({ ctx, input }) => changeBotDraft(ctx.db, { ...input, actor: ctx.user.id })),

  /** An old version becomes the draft. */
  restore: permitted('bot.edit')
    .input(seen.extend({ version }))
    .mutation(({ ctx, input }) => restoreVersion(ctx.db, { ...input, actor: ctx.user.id })),

  publish: permitted('bot.publish')
    .input(seen.extend({ note: z.string().trim().max(maxVersionNote) }))
    .mutation(({ ctx, input }) => publishBot(ctx.db, { ...input, actor: ctx.user.id })),

  archive: permitted('bot.publish')
    .input(one)
    .mutation(({ ctx, input }) => archiveBot(ctx.db, { ...input, actor: ctx.user.id, now: new Date() })),

  unarchive: permitted('bot.publish')
    .input(one)
    .mutation(({ ctx, input }) => unarchiveBot(ctx.db, { ...input, actor: ctx.user.id, now: new Date() })),
});
