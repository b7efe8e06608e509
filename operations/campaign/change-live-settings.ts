import { changeLiveSettings as storeLiveSettings, type LiveChange } from '#db/campaign/campaign-live.ts';
import { nudgeCampaign } from '#providers/temporal/wake.ts';
import type { OperationContext } from '../context.ts';
import { tell } from '../tell.ts';

/**
 * Changes what may change while a campaign dials. It holds from the next claim, which one nudge brings about.
 * @throws RedialError `conflict` if somebody else changed the settings meanwhile; NotTold
 */
export async function changeLiveSettings(
  context: OperationContext,
  request: { campaignId: string; actor: string; expectedVersion: number; change: LiveChange },
): Promise<{ settingsVersion: number; changed: string[] }> {
  const { settingsVersion, changed } = await storeLiveSettings(context.db, request);
  if (changed.length > 0) await tell(context, () => nudgeCampaign(context.temporal, request.campaignId));
  return { settingsVersion, changed };
}
