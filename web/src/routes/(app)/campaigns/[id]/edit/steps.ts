import * as m from '#lib/paraglide/messages.js';
import type { Outputs } from '#lib/trpc.ts';

export const wizardSteps = [
  { key: 'provider', label: m.draft_provider_title },
  { key: 'bot', label: m.draft_bot_title },
  { key: 'audience', label: m.draft_audience_title },
  { key: 'pacing', label: m.draft_pacing_title },
  { key: 'review', label: m.draft_review_title },
] as const;
export type WizardStep = (typeof wizardSteps)[number]['key'];

export type CampaignPage = Outputs['campaigns']['get'];
export type Options = Outputs['campaigns']['options'];

/** Which steps of a draft are done, as far as it shows. */
export function doneSteps(page: CampaignPage, contacts: number): Record<WizardStep, boolean> {
  return {
    provider: page.account !== null && page.numbers.length > 0,
    bot: page.bot !== null,
    audience: contacts > 0,
    pacing: true,
    review: page.campaign.status !== 'draft',
  };
}
