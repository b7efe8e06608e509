import type { Cause } from '#domain/call/call.ts';

export interface Reason {
  cause: Cause;
  words: string;
}

const row = (cause: Cause, words: string): Reason => ({ cause, words });

const disabled = row('configuration', 'the account, connection or outbound voice profile is disabled');
const unauthenticated = row('configuration', 'the connection could not be authenticated');
const sipAddress = row('configuration', 'the SIP address of the connection is not valid');
const malformed = row('configuration', 'the carrier does not understand the call as the trunk sends it');
const noChannel = row('capacity', 'no channel for calls at once is free');
const emergency = row('invalid_number', 'emergency numbers are never called');
const invalidNumber = row('invalid_number', 'the number does not exist');
const noRoutes = row('carrier_failure', 'the carrier has no route at this moment');
const tooFast = row('capacity', 'the carrier takes no more calls in this second');
const notOffered = row('no_route', 'the carrier does not offer this destination');

/**
 * Codes that Telnyx appends to the SIP reason ("403 User channel limit exceeded D1"). They decide before the SIP code
 * does: D18, D19 and D40 are sent as 404 and D21 as 480 although the number is neither wrong nor absent.
 * Source: Telnyx, "Telnyx SIP Response Codes" (support.telnyx.com, 4409457); `tests/vendor/telnyx-d-codes.csv` holds it.
 */
const reasons: Record<string, Reason> = {
  D1: row('capacity', 'the account has no free channel'),
  D2: row('capacity', 'the outbound voice profile has no free channel'),
  D3: row('capacity', 'the connection has no free channel'),
  D4: noChannel,
  D5: noChannel,
  D7: row('configuration', 'the connection has no outbound voice profile'),
  D8: emergency,
  D9: row('capacity', 'this number was called too often within a minute'),
  // Older pages of the vendor call it a reserved SIP header; of the two, only the limit passes by itself.
  D10: row('capacity', 'the account has no free channel, or sends a header that the carrier reserves'),
  D11: invalidNumber,
  D12: row('no_route', 'the service plan does not include this destination'),
  D13: row('no_route', 'the outbound voice profile does not allow this country'),
  D14: invalidNumber,
  D15: disabled,
  D16: disabled,
  D17: row('configuration', 'the account is disabled'),
  D18: row('configuration', 'the connection is inactive'),
  D19: row('configuration', 'the account is blocked; check its balance'),
  D21: row('unreachable', 'the number leads nowhere at this moment'),
  D22: row('capacity', 'the number, connection or profile has no free channel'),
  D24: row('no_route', 'a minute to this destination costs more than the outbound voice profile allows'),
  D25: unauthenticated,
  D26: unauthenticated,
  D27: unauthenticated,
  D28: unauthenticated,
  D29: unauthenticated,
  D30: sipAddress,
  D31: sipAddress,
  D34: row('caller_number', 'the caller number is not from the European Economic Area'),
  D35: row('caller_number', 'the caller ID is not a valid number'),
  D36: row('caller_number', 'the caller ID belongs to another account'),
  D37: emergency,
  D38: row('configuration', 'the connection has no outbound voice profile'),
  D39: row('capacity', 'the account has spent what it may abroad today; it may again from midnight UTC'),
  D40: row('no_route', 'the account has no route to this destination'),
  D41: row('no_route', 'the carrier never calls numbers with this prefix'),
  D44: row('configuration', 'the carrier does not know the connection'),
  D46: row('caller_number', 'the caller number is on a list of numbers that never call'),
  D48: row('unreachable', 'the number leads nowhere at this moment'),
  D49: row('caller_number', 'no network serves the caller number'),
  D50: invalidNumber,
  D51: row('caller_number', 'the caller number is not verified'),
  D52: row('declined', 'the person’s line does not take this call'),
  D53: row('invalid_number', 'the number is our own caller number'),
  D54: row('caller_number', 'the caller number is restricted for its reputation'),
  D56: noChannel,
  D57: row('caller_number', 'the caller number lacks HD voice'),
  D58: row('no_route', 'the carrier does not call this destination'),
  D59: invalidNumber,
  D60: row('configuration', 'the account is at a level that may call verified numbers only'),
  D63: row('caller_number', 'the caller number is still being ported'),
  D64: row('caller_number', 'papers for the caller number are missing'),
  B3: row('configuration', 'the trunk must encrypt its sound'),
  P05: tooFast,
  P15: tooFast,
  P01: malformed,
  P02: malformed,
  P03: malformed,
  P04: malformed,
  P06: malformed,
  P14: malformed,
  P18: malformed,
  PE1: noRoutes,
  PE2: noRoutes,
  PE3: noRoutes,
  PE4: noRoutes,
  PE5: noRoutes,
  PE6: noRoutes,
  TM1: notOffered,
  TV1: noRoutes,
};

/** A code in the vendor's sentence; null if it has none. */
export function telnyxReasonCode(reason: string): string | null {
  return /\b(?:D\d{1,2}|B3|P\d\d|PE\d|TM\d|TV\d)\b/.exec(reason)?.[0] ?? null;
}

/** What a code means; undefined for one that is not known and may be anything. */
export function telnyxReason(code: string): Reason | undefined {
  // A D-code that we do not know is still the carrier's own rule, not a fact about the number.
  return reasons[code] ?? (code.startsWith('D') ? row('no_route', 'the carrier refuses this destination') : undefined);
}
