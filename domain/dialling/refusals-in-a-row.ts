/**
 * Whether what a carrier refuses, call after call, is about the account and not about the people called. One number that
 * is refused says nothing, however often; several different ones in a row do.
 */
import type { Cause } from '../call/call.ts';
import { causeTraits } from '../call/cause-table.ts';

/** How a call over the account ended. */
export interface EndedCall {
  cause: Cause;
  contactId: string;
}

/** So many different numbers in a row are refused, and no other end between them. */
const refusedNumbers = 3;
/** A carrier that names our account or settings is believed with fewer numbers, if those are all there are. */
const namedRefusals = 5;
/** Of destinations that the account may not call: an audience may begin with some of them. */
const refusedDestinations = 10;
/** Of failures of the carrier: some of them are about the network of one number. */
const failedNumbers = 5;

/** As many ends as these rules look back at. */
export const endsLookedAt = Math.max(refusedNumbers, namedRefusals, refusedDestinations, failedNumbers);

/** @param latest how the latest calls ended, latest first */
export function isAccountRefused(latest: readonly EndedCall[]): boolean {
  const refused = inARow(latest, ({ cause }) => causeTraits[cause].fault === 'account');
  return differentNumbers(refused) >= refusedNumbers || isNamedAgainAndAgain(refused);
}

export function areDestinationsRefused(latest: readonly EndedCall[]): boolean {
  return differentNumbers(inARow(latest, ({ cause }) => cause === 'no_route')) >= refusedDestinations;
}

/** The carrier is away for everybody: until somebody gets through again, its failures are nobody's attempts. */
export function isCarrierAway(latest: readonly EndedCall[]): boolean {
  const failed = inARow(latest, ({ cause }) => cause === 'carrier_failure' || cause === 'carrier_away');
  return differentNumbers(failed) >= failedNumbers;
}

/** The gateway says so of itself, so few numbers are enough, or one that is dialled again and again. */
export function isGatewayAway(latest: readonly EndedCall[]): boolean {
  const failed = inARow(latest, ({ cause }) => cause === 'gateway_away');
  return differentNumbers(failed) >= refusedNumbers || failed.length >= namedRefusals;
}

function isNamedAgainAndAgain(refused: readonly EndedCall[]): boolean {
  return inARow(refused, ({ cause }) => cause === 'configuration').length >= namedRefusals;
}

function inARow(latest: readonly EndedCall[], holds: (end: EndedCall) => boolean): readonly EndedCall[] {
  const first = latest.findIndex((end) => !holds(end));
  return first === -1 ? latest : latest.slice(0, first);
}

function differentNumbers(ends: readonly EndedCall[]): number {
  return new Set(ends.map(({ contactId }) => contactId)).size;
}
