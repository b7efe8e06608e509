import { changeCallingLaw as storeChange } from '#db/calling-law/calling-law.ts';
import { nudgeDiallingCampaigns } from '../campaign/nudge-dialling-campaigns.ts';
import type { LoggedContext } from '../context.ts';

/** Changes the law that the workspace dials by; whatever dials is told, so that a stop and its end count at once. */
export async function changeCallingLaw(
  context: LoggedContext,
  request: Parameters<typeof storeChange>[1],
): Promise<void> {
  await storeChange(context.db, request);
  await nudgeDiallingCampaigns(context, 'calling_law.nudges_lost');
}
