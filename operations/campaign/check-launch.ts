import { checkLaunch as checkStored, type LaunchCheck } from '#db/campaign/launch-check.ts';
import { readCampaignAndAccount } from '#db/campaign/require-campaign.ts';
import type { Database } from '#db/client.ts';
import type { SecretBox } from '#db/workspace/secret-box.ts';
import { needsInboundRoute } from '#domain/provider/inbound-route.ts';
import { isServed } from '#domain/provider/provider.ts';
import type { InboundRoute } from '#providers/media/livekit-inbound-route.ts';
import { checkInboundRoute } from '../provider/check-inbound-route.ts';

export interface LaunchContext {
  db: Database;
  box: SecretBox;
  inboundRoute: InboundRoute;
}

/** What a person should know before a launch: of our own records, and of the way from the carrier into the rooms. */
export async function checkLaunch(context: LaunchContext, campaignId: string, now: Date): Promise<LaunchCheck> {
  const [check, route] = await Promise.all([
    checkStored(context.db, context.box, campaignId, now),
    needsRoute(context.db, campaignId).then((isNeeded) => (isNeeded ? checkInboundRoute(context.inboundRoute) : null)),
  ]);
  if (route === null) return check;
  // What the launch itself mends keeps nobody from it.
  return route.isMendable
    ? { ...check, warnings: [...check.warnings, route.problem] }
    : { ...check, problems: [...check.problems, route.problem] };
}

/** The campaign's carrier calls LiveKit to put people into rooms. */
export async function needsRoute(db: Database, campaignId: string): Promise<boolean> {
  const { account } = await readCampaignAndAccount(db, campaignId);
  return account !== null && isServed(account.kind) && needsInboundRoute(account.kind);
}
