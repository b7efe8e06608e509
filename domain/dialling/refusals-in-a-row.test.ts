import { expect, it } from 'vitest';
import type { Cause } from '../call/call.ts';
import {
  areDestinationsRefused,
  isAccountRefused,
  isCarrierAway,
  isGatewayAway,
  type EndedCall,
} from './refusals-in-a-row.ts';

/** Ends of calls of different contacts, or of one. */
const ofDifferent = (...causes: Cause[]): EndedCall[] => causes.map((cause, i) => ({ cause, contactId: `${i}` }));
const ofOne = (...causes: Cause[]): EndedCall[] => causes.map((cause) => ({ cause, contactId: 'one' }));
const times = (n: number, cause: Cause): Cause[] => Array<Cause>(n).fill(cause);

it('three different numbers in a row are about the account, whatever it says', () => {
  expect(isAccountRefused(ofDifferent('configuration', 'forbidden', 'forbidden', 'busy'))).toBe(true);
  expect(isAccountRefused(ofDifferent('forbidden', 'forbidden', 'busy', 'forbidden'))).toBe(false);
});

it('one number that is refused again and again is about that number', () => {
  expect(isAccountRefused(ofOne(...times(10, 'forbidden')))).toBe(false);
});

it('a carrier that names our account is believed though one number is all that is left', () => {
  expect(isAccountRefused(ofOne(...times(4, 'configuration')))).toBe(false);
  expect(isAccountRefused(ofOne(...times(5, 'configuration')))).toBe(true);
});

it('countries that may not be called are about the account only if there are no others', () => {
  expect(areDestinationsRefused(ofDifferent(...times(9, 'no_route'), 'no_answer'))).toBe(false);
  expect(areDestinationsRefused(ofDifferent(...times(10, 'no_route')))).toBe(true);
  expect(isAccountRefused(ofDifferent(...times(10, 'no_route')))).toBe(false);
});

it('a carrier that fails for everybody is away, one that fails for a number is not', () => {
  expect(isCarrierAway(ofDifferent(...times(5, 'carrier_failure')))).toBe(true);
  expect(isCarrierAway(ofDifferent('carrier_failure', 'carrier_failure', ...times(3, 'carrier_away')))).toBe(true);
  expect(isCarrierAway(ofOne(...times(10, 'carrier_failure')))).toBe(false);
  expect(isCarrierAway(ofDifferent(...times(4, 'carrier_failure'), 'busy', ...times(4, 'carrier_failure')))).toBe(
    false,
  );
});

it('a gateway is away for three numbers, or for one that is dialled again and again; a call that gets out ends that', () => {
  expect(isGatewayAway(ofDifferent(...times(3, 'gateway_away'), 'busy'))).toBe(true);
  expect(isGatewayAway(ofOne(...times(4, 'gateway_away')))).toBe(false);
  expect(isGatewayAway(ofOne(...times(5, 'gateway_away')))).toBe(true);
  expect(isGatewayAway(ofDifferent('busy', ...times(5, 'gateway_away')))).toBe(false);
  expect(isCarrierAway(ofDifferent(...times(5, 'gateway_away')))).toBe(false);
});
