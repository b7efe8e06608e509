import { checkLaunch as checkStored, type LaunchCheck } from '#db/campaign/launch-check.ts';
import { readCampaignAndAccount } from '#db/campaign/require-campaign.ts';
import type { Database } from '#db/client.ts';
import { message, type Message } from '#domain/message/index.ts';
import { needsInboundRoute } from '#domain/provider/inbound-route.ts';
import { isServed } from '#domain/provider/provider.ts';
import { ringsRealPhones } from '#domain/workspace/sandbox-traces.ts';
import type { InboundRoute } from '#providers/media/livekit-inbound-route.ts';
import type { ProbeContext } from '../health/probe-services.ts';
import { readSandboxTraces, type SandboxContext } from '../workspace/sandbox-traces.ts';
import { serviceProblems } from '../health/service-problems.ts';
import { checkInboundRoute } from '../provider/check-inbound-route.ts';

export type LaunchContext = ProbeContext & SandboxContext & { inboundRoute: InboundRoute };

/**
 * What a person should know before a launch: of what is stored, of the way from the carrier into the rooms, of what the
 * services of a call answer now, and of what a sandbox has left where real phones would ring.
 */
export async function checkLaunch(
  context: LaunchContext,
  { campaignId, now }: { campaignId: string; now: Date },
): Promise<LaunchCheck> {
  const [check, route, services, traces] = await Promise.all([
    checkStored(context.db, context.box, campaignId, now),
    needsRoute(context.db, campaignId).then((isNeeded) => (isNeeded ? checkInboundRoute(context.inboundRoute) : null)),
    serviceProblems(context, { campaignId, now }),
    sandboxProblems(context, campaignId),
  ]);
  // What the launch itself mends keeps nobody from it.
  const warnings = route?.isMendable === true ? [route.problem] : [];
  const problems = route?.isMendable === false ? [route.problem] : [];
  return {
    ...check,
    warnings: [...check.warnings, ...warnings],
    problems: [...check.problems, ...problems, ...services, ...traces],
  };
}

/** Real people are not called while caps, clocks or services are the sandbox's. */
async function sandboxProblems(context: LaunchContext, campaignId: string): Promise<Message[]> {
  const { account } = await readCampaignAndAccount(context.db, campaignId);
  if (account === null || !ringsRealPhones(account)) return [];
  return (await readSandboxTraces(context)).map(({ says }) => message('launch_loosened', { what: says }));
}

/** The campaign's carrier calls LiveKit to put people into rooms. */
export async function needsRoute(db: Database, campaignId: string): Promise<boolean> {
  const { account } = await readCampaignAndAccount(db, campaignId);
  return account !== null && isServed(account.kind) && needsInboundRoute(account.kind);
}
