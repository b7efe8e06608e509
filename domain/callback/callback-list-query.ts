import { z } from 'zod';

export const callbackViews = ['upcoming', 'overdue', 'done'] as const;
export type CallbackView = (typeof callbackViews)[number];

/** What a page of callbacks is asked for by. */
export const CallbackListQuery = z.object({
  view: z.enum(callbackViews).default('upcoming'),
  campaignId: z.uuid().nullable().default(null),
  limit: z.number().int().min(1).max(200).default(50),
  offset: z.number().int().min(0).default(0),
});
export type CallbackListQuery = z.infer<typeof CallbackListQuery>;
