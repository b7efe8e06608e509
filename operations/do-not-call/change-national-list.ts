import {
  importNationalList as storeList,
  removeNationalList as dropList,
} from '#db/do-not-call/national-list-import.ts';
import { nudgeDiallingCampaigns } from '../campaign/nudge-dialling-campaigns.ts';
import type { LoggedContext } from '../context.ts';

/** Replaces a country's list by a register's file; campaigns whose contacts may be called again are told. */
export async function importNationalList(
  context: LoggedContext,
  request: Parameters<typeof storeList>[1],
): Promise<Awaited<ReturnType<typeof storeList>>> {
  const change = await storeList(context.db, request);
  await nudgeDiallingCampaigns(context, 'national_list.nudges_lost', (id) => change.requeued.has(id));
  return change;
}

/** Removes a country's list; campaigns whose contacts may be called again are told. */
export async function removeNationalList(
  context: LoggedContext,
  request: Parameters<typeof dropList>[1],
): Promise<void> {
  const { requeued } = await dropList(context.db, request);
  await nudgeDiallingCampaigns(context, 'national_list.nudges_lost', (id) => requeued.has(id));
}
