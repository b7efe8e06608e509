import { z } from 'zod';
import { providerKinds } from '../provider/provider.ts';
import { campaignStatuses } from './campaign-status.ts';

export const campaignShelves = ['campaigns', 'archived', 'deleted'] as const;
export type CampaignShelf = (typeof campaignShelves)[number];

export const campaignSortKeys = ['created', 'name', 'status', 'connected', 'answered', 'no_answer'] as const;
export type CampaignSortKey = (typeof campaignSortKeys)[number];

/** What a page of campaigns is asked for by: the address of the page, the procedure and the statement share it. */
export const CampaignListQuery = z.object({
  shelf: z.enum(campaignShelves).default('campaigns'),
  /** Part of the name. */
  search: z.string().max(120).default(''),
  statuses: z.array(z.enum(campaignStatuses)).default([]),
  providers: z.array(z.enum(providerKinds)).default([]),
  sort: z.enum(campaignSortKeys).default('created'),
  descending: z.boolean().default(true),
  limit: z.number().int().min(1).max(200).default(25),
  offset: z.number().int().min(0).default(0),
});
export type CampaignListQuery = z.infer<typeof CampaignListQuery>;
