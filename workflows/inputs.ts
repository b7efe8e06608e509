import type { Lease } from '#domain/dialling/claim.ts';

// What workflows are started with. In a file of its own, because whoever starts a workflow and whoever is one of its parts
// need it alike.

export interface CampaignInput {
  campaignId: string;
}

export interface ContactInput {
  campaignId: string;
  contactId: string;
  /** Null: the contact waits; what for, the database knows. */
  lease: Lease | null;
}
