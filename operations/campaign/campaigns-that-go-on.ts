import type { Executor } from '#db/client.ts';
import { botsOfCampaigns } from '#db/campaign/bots-of-campaigns.ts';
import { canTalk, survivesAVendor } from '#domain/bot/speech-supply.ts';
import type { Breaker } from '#domain/campaign/breaker.ts';
import { readSpeechSupply } from '../health/speech-supply.ts';

const speechBreakers: readonly Breaker[] = ['speech', 'speech_refused', 'second_speech', 'second_speech_refused'];

/**
 * Of the campaigns that stand behind a breaker, those that need not pause, because their bot hears and speaks with another
 * vendor.
 * @param tripping the campaign whose call tripped it; null: a probe did
 */
export async function campaignsThatGoOn(
  db: Executor,
  { breaker, behind, tripping }: { breaker: Breaker; behind: readonly string[]; tripping: string | null },
): Promise<Set<string>> {
  if (!speechBreakers.includes(breaker) || behind.length === 0) return new Set();
  const supply = await readSpeechSupply(db);
  const bots = await botsOfCampaigns(db, behind);
  const goesOn = tripping === null ? canTalk : survivesAVendor;
  const own = bots.find(({ campaignId }) => campaignId === tripping);
  // Its calls had another vendor, and it failed too: so it would for the others.
  if (own !== undefined && survivesAVendor(own.bot, supply)) return new Set();
  return new Set(bots.filter(({ bot }) => goesOn(bot, supply)).map(({ campaignId }) => campaignId));
}
