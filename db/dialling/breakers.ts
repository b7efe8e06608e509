import type { Cause } from '#domain/call/call.ts';
import { causeTraits } from '#domain/call/cause-table.ts';
import type { Tripped } from '#domain/campaign/breaker.ts';
import {
  areDestinationsRefused,
  isAccountRefused,
  isCarrierAway,
  isGatewayAway,
} from '#domain/dialling/refusals-in-a-row.ts';
import { message } from '#domain/message/index.ts';
import { restored, stored } from '#domain/message/stored.ts';
import { configurationProblem } from '#domain/provider/configuration-problem.ts';
import { takeOutNumber } from '../campaign/caller-number.ts';
import type { Executor } from '../client.ts';
import type { attempts } from '../schema/index.ts';
import { latestEnds } from './latest-ends.ts';

type Attempt = typeof attempts.$inferSelect;

/** The breakers that the end of this call trips at the carrier; a caller number that is refused is taken out. */
export async function carrierBreakers(
  db: Executor,
  { attempt, cause, now }: { attempt: Attempt; cause: Cause; now: Date },
): Promise<Tripped[]> {
  if (cause === 'caller_number') return refusedNumber(db, attempt, now);
  if (cause === 'no_route') return refusedDestination(db, attempt);
  if (cause === 'carrier_failure' || cause === 'carrier_away') return absentCarrier(db, attempt);
  if (cause === 'gateway_away') return absentGateway(db, attempt);
  return causeTraits[cause].fault === 'account' ? refusedAccount(db, attempt) : [];
}

async function refusedNumber(db: Executor, attempt: Attempt, now: Date): Promise<Tripped[]> {
  await takeOutNumber(db, { ...attempt, words: attempt.causeWords, now });
  // Whose last number it was is looked up where they are paused.
  const cause = message('campaign_without_caller_number', { said: saidBy(attempt) });
  return [{ breaker: 'caller_numbers', cause: stored(cause) }];
}

async function refusedDestination(db: Executor, attempt: Attempt): Promise<Tripped[]> {
  if (!areDestinationsRefused(await endsInCampaign(db, attempt))) return [];
  return [
    { breaker: 'destinations', cause: stored(message('campaign_destinations_refused', { said: saidBy(attempt) })) },
  ];
}

async function absentCarrier(db: Executor, attempt: Attempt): Promise<Tripped[]> {
  if (!isCarrierAway(await latestEnds(db, attempt))) return [];
  return [{ breaker: 'carrier', cause: stored(message('campaign_carrier_away', { said: saidBy(attempt) })) }];
}

async function absentGateway(db: Executor, attempt: Attempt): Promise<Tripped[]> {
  if (!isGatewayAway(await latestEnds(db, attempt))) return [];
  return [{ breaker: 'gateway', cause: stored(message('campaign_gateway_away', { said: saidBy(attempt) })) }];
}

/** Refused in all campaigns of the account, it is about the account; in one, it may be about its numbers or hours. */
async function refusedAccount(db: Executor, attempt: Attempt): Promise<Tripped[]> {
  const cause = () => stored(configurationProblem({ ...attempt, words: attempt.causeWords }));
  if (isAccountRefused(await latestEnds(db, attempt))) return [{ breaker: 'account', cause: cause() }];
  return isAccountRefused(await endsInCampaign(db, attempt)) ? [{ breaker: 'campaign', cause: cause() }] : [];
}

const endsInCampaign = (db: Executor, { providerAccountId, campaignId }: Attempt) =>
  latestEnds(db, { providerAccountId, onlyCampaignId: campaignId });

const saidBy = ({ causeWords }: Attempt) =>
  causeWords === null ? message('carrier_refuses_account') : restored(causeWords);
