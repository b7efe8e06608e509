import { botsOfCampaigns } from '#db/campaign/bots-of-campaigns.ts';
import { canTalk } from '#domain/bot/speech-supply.ts';
import { speechVendors } from '#domain/bot/speech-vendor.ts';
import { hasFailed, speechServices, type ProbedService } from '#domain/health/probe.ts';
import { message, type Message } from '#domain/message/index.ts';
import { restored } from '#domain/message/stored.ts';
import { lookAtServices, probeService, secondSubjects, sharedSubjects, type ProbeContext } from './probe-services.ts';
import { readSpeechSupply } from './speech-supply.ts';

const ofSpeech: readonly ProbedService[] = speechVendors.flatMap((vendor) => Object.values(speechServices[vendor]));

/**
 * What is wrong now with what the campaign's calls need: gateway, speech, language model. Each sentence is told once. A vendor
 * of speech that fails is nothing wrong where the bot can hear and speak with the other.
 */
export async function serviceProblems(
  context: ProbeContext,
  { campaignId, now }: { campaignId: string; now: Date },
): Promise<Message[]> {
  const looked = await lookAtServices(context, { subjects: [...sharedSubjects, ...secondSubjects], now });
  // One request may be lost on its way: that alone keeps nobody from a launch.
  const again = looked.map(async (probe) => (probe.failures === 1 ? probeService(context, probe, now) : probe));
  const probes = (await Promise.all(again)).filter((probe) => probe !== null);
  const [campaign] = await botsOfCampaigns(context.db, [campaignId]);
  const supply = await readSpeechSupply(context.db, ({ state }) => hasFailed(state));
  const talks = campaign !== undefined && canTalk(campaign.bot, supply);
  const failing = probes.filter(({ state, service }) => hasFailed(state) && !(talks && ofSpeech.includes(service)));
  const said = new Set(failing.map(({ words }) => words ?? ''));
  return [...said].map((words) => message('launch_service_failing', { said: restored(words) }));
}
