import type { ConsoleClient } from '../demo/console-client.ts';

/** Creates and launches a campaign as the console does, with quick retries and short ringing. */
export async function launchCampaign(
  { api, uploadAudience }: ConsoleClient,
  campaign: { name: string; csv: string; concurrency: number; weight: number },
): Promise<{ campaignId: string; imported: number }> {
  const choices = await api.campaigns.options.query();
  const account = choices.accounts.find((one) => one.isSandbox && one.kind === 'telnyx');
  const bot = choices.bots[0];
  if (!account || !bot) throw new Error('The workspace has no sandbox account, or no bot.');
  const { campaignId } = await api.campaigns.create.mutate({ name: campaign.name });
  const minutes = (coolDown: number, maxRetries: number) => ({ maxRetries, coolDownSeconds: coolDown * 60 });
  await api.campaigns.change.mutate({
    campaignId,
    change: {
      purpose: 'service',
      providerAccountId: account.id,
      providerNumberIds: account.numbers.map((number) => number.id),
      botVersionId: bot.versionId,
      settings: {
        concurrency: campaign.concurrency,
        weight: campaign.weight,
        // The shortest that is allowed: so long a slot waits where the carrier's last word was lost.
        ringTimeoutSeconds: 15,
        retryPolicy: {
          maxAttempts: 3,
          busy: minutes(5, 1),
          noAnswer: minutes(5, 0),
          voicemail: minutes(5, 0),
          hangup: minutes(5, 0),
          failed: minutes(5, 2),
        },
      },
    },
  });
  const { imported } = await uploadAudience(campaignId, campaign.csv);
  return { campaignId, imported };
}
