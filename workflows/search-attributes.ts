import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

export const CampaignId = defineSearchAttributeKey('CampaignId', SearchAttributeType.KEYWORD);
export const ContactId = defineSearchAttributeKey('ContactId', SearchAttributeType.KEYWORD);
export const CallState = defineSearchAttributeKey('CallState', SearchAttributeType.KEYWORD);
export const Attempt = defineSearchAttributeKey('Attempt', SearchAttributeType.INT);
export const Outcome = defineSearchAttributeKey('Outcome', SearchAttributeType.KEYWORD);
export const ProviderAccountId = defineSearchAttributeKey('ProviderAccountId', SearchAttributeType.KEYWORD);
export const DueAt = defineSearchAttributeKey('DueAt', SearchAttributeType.DATETIME);

/** Name to type, in the words of `--search-attribute`. */
export const searchAttributeTypes: Record<string, string> = {
  CampaignId: 'Keyword',
  ContactId: 'Keyword',
  CallState: 'Keyword',
  Attempt: 'Int',
  Outcome: 'Keyword',
  ProviderAccountId: 'Keyword',
  DueAt: 'Datetime',
};
