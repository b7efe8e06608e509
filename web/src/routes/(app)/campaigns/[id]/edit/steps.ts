import type { Outputs } from '#lib/trpc.ts';

export const wizardSteps = [
  { key: 'provider', label: 'Provider' },
  { key: 'bot', label: 'Bot & script' },
  { key: 'audience', label: 'Audience' },
  { key: 'pacing', label: 'Pacing' },
  { key: 'review', label: 'Review' },
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
