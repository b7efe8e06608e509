import { z } from 'zod';

const botShelves = ['bots', 'archived'] as const;

/** What a page of bots is asked for by: the address of the page, the procedure and the statement share it. */
export const BotListQuery = z.object({
  shelf: z.enum(botShelves).default('bots'),
  /** Part of the name. */
  search: z.string().max(120).default(''),
  limit: z.number().int().min(1).max(200).default(50),
  offset: z.number().int().min(0).default(0),
});
export type BotListQuery = z.infer<typeof BotListQuery>;
