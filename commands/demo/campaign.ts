import type { ProviderKind } from '#domain/provider/provider.ts';
import type { ConsoleClient } from './console-client.ts';

export interface DemoCampaign {
  csv: string;
  now: Date;
  concurrency: number;
  provider: ProviderKind;
}

/** Creates and launches a campaign as the console's wizard does: provider, bot, audience, pacing, launch. */
export async function launchCampaign(
  { api, uploadAudience }: ConsoleClient,
  { csv, now, concurrency, provider }: DemoCampaign,
): Promise<{ campaignId: string; imported: number }> {
  const choices = await api.campaigns.options.query();
  const account = choices.accounts.find((one) => one.isSandbox && one.kind === provider);
  const bot = choices.bots[0];
  if (!account || !bot) throw new Error(`The workspace has no sandbox account of kind ${provider}, or no bot.`);
  const { campaignId } = await api.campaigns.create.mutate({
    name: `Demo ${now.toISOString().slice(0, 16).replace('T', ' ')}`,
  });
  const coolDown = (minutes: number, maxRetries: number) => ({ maxRetries, coolDownSeconds: minutes * 60 });
  await api.campaigns.change.mutate({
    campaignId,
    change: {
      purpose: 'service',
      providerAccountId: account.id,
      providerNumberIds: account.numbers.map((number) => number.id),
      botVersionId: bot.versionId,
      settings: {
        concurrency,
        retryPolicy: {
          maxAttempts: 3,
          busy: coolDown(10, 2),
          noAnswer: coolDown(15, 1),
          voicemail: coolDown(15, 1),
          hangup: coolDown(15, 1),
          failed: coolDown(5, 1),
        },
      },
    },
  });
  const { imported } = await uploadAudience(campaignId, csv);
  await api.campaigns.launch.mutate({ campaignId });
  return { campaignId, imported };
}
