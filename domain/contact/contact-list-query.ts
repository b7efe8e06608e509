import { z } from 'zod';
import { contactStates } from './contact-state.ts';

/** What a page of a campaign's contacts is asked for by. */
export const ContactListQuery = z.object({
  campaignId: z.uuid(),
  states: z.array(z.enum(contactStates)).default([]),
  /** Digits of a number, from its start if they begin with +, from anywhere otherwise; part of a name, or a whole external id. */
  search: z.string().max(80).default(''),
  limit: z.number().int().min(1).max(200).default(50),
  /** Answer of the page before. */
  cursor: z.string().max(32).nullable().default(null),
});
export type ContactListQuery = z.infer<typeof ContactListQuery>;
