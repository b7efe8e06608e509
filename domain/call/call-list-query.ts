import { z } from 'zod';
import { outcomes } from './outcome-table.ts';
import { verdictFilterFields } from './verdict-filter.ts';
import { sentiments } from './sentiment.ts';

/** What a page of calls is asked for by. */
export const CallListQuery = z.object({
  campaignId: z.uuid().nullable().default(null),
  outcomes: z.array(z.enum(outcomes)).default([]),
  sentiments: z.array(z.enum(sentiments)).default([]),
  /** Calls with such a verdict on who answered; `corrected`: one that people corrected. */
  ...verdictFilterFields,
  corrected: z.boolean().default(false),
  /** Digits of a number, or part of a name, a campaign or a summary. */
  search: z.string().max(120).default(''),
  limit: z.number().int().min(1).max(200).default(50),
  /** Id of the last call of the page before; ids grow with time. */
  cursor: z.uuid().nullable().default(null),
});
export type CallListQuery = z.infer<typeof CallListQuery>;
