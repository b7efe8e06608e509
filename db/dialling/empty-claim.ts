import { eq } from 'drizzle-orm';
import type { CampaignStatus } from '#domain/campaign/campaign.ts';
import type { StoredClaim } from '#domain/dialling/claim.ts';
import type { Idle } from '#domain/dialling/explain-idle.ts';
import type { NotClaiming } from '#domain/dialling/idle-details.ts';
import type { Stop } from '#domain/do-not-call/stop.ts';
import { campaigns } from '../schema/index.ts';
import type { ClaimContext } from './claim-context.ts';
import type { ContactsLeft } from './contacts-left.ts';

/** Nobody of the campaign is dialled until the stop is lifted; its share of the account is for others meanwhile. */
export async function heldUp(
  { tx, campaign, account }: ClaimContext,
  stop: Stop,
  left: ContactsLeft,
): Promise<StoredClaim> {
  // Engineers read it in Temporal, where nothing that people wrote may stand.
  const idle: Idle = { kind: 'stopped', words: [`Stopped by hand: ${stop.scope}`], contacts: left.callable };
  const claim: StoredClaim = { ...nothing(campaign.status), idle };
  if (!campaign.hungry) return claim;
  await tx.update(campaigns).set({ hungry: false }).where(eq(campaigns.id, campaign.id));
  return { ...claim, gaveUpShareOf: account.id };
}

/** A claim that looked for nobody. */
export function notClaiming(status: CampaignStatus, why: NotClaiming['why']): StoredClaim {
  return { ...nothing(status), idle: { kind: 'not_claiming', why } };
}

/** A claim that takes nobody, and says nothing of why. */
export function nothing(status: CampaignStatus): Omit<StoredClaim, 'idle'> {
  return { leases: [], status, finished: false, more: false, nextOpenAt: null };
}
