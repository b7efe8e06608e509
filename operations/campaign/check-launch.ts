import { checkLaunch as checkStored, type LaunchCheck } from '#db/campaign/launch-check.ts';
import { readCampaignAndAccount } from '#db/campaign/require-campaign.ts';
import type { Database } from '#db/client.ts';
import { needsInboundRoute } from '#domain/provider/inbound-route.ts';
import { isServed } from '#domain/provider/provider.ts';
import type { InboundRoute } from '#providers/media/livekit-inbound-route.ts';
import type { ProbeContext } from '../health/probe-services.ts';
import { serviceProblems } from '../health/service-problems.ts';
import { checkInboundRoute } from '../provider/check-inbound-route.ts';

export type LaunchContext = ProbeContext & { inboundRoute: InboundRoute };

/**
 * What a person should know before a launch: of what is stored, of the way from the carrier into the rooms, and of what the
 * services of a call answer now.
 */
export async function checkLaunch(
  context: LaunchContext,
  { campaignId, now }: { campaignId: string; now: Date },
): Promise<LaunchCheck> {
  const [check, route, services] = await Promise.all([
    checkStored(context.db, context.box, campaignId, now),
    needsRoute(context.db, campaignId).then((isNeeded) => (isNeeded ? checkInboundRoute(context.inboundRoute) : null)),
    serviceProblems(context, now),
  ]);
  // What the launch itself mends keeps nobody from it.
  const warnings = route?.isMendable === true ? [route.problem] : [];
  const problems = route?.isMendable === false ? [route.problem] : [];
  return {
    ...check,
    warnings: [...check.warnings, ...warnings],
    problems: [...check.problems, ...problems, ...services],
  };
}

/** The campaign's carrier calls LiveKit to put people into rooms. */
export async function needsRoute(db: Database, campaignId: string): Promise<boolean> {
  const { account } = await readCampaignAndAccount(db, campaignId);
  return account !== null && isServed(account.kind) && needsInboundRoute(account.kind);
}
