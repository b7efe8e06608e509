import { ServerError, SipCallError } from 'livekit-server-sdk';
import type { Cause } from '#domain/call/call.ts';
import { refusalOfSip, withoutNumbers } from '../sip-refusal.ts';
import type { PlaceResult, Refusal } from '../telephony.ts';

/**
 * Translates what `createSipParticipant` throws. With a SIP status the far end has answered; without one the Twirp code
 * tells whether LiveKit or its SIP service said no, or whether nobody knows if a phone rings.
 * Source of the codes: livekit/sip `pkg/sip/errors.go` and livekit/psrpc.
 */
export function resultOfSipError(error: unknown): PlaceResult {
  if (error instanceof SipCallError && error.sipStatusCode) {
    const details = error.metadata?.['error_details'] ?? '';
    const reason = [error.sipStatus ?? '', details].join(' ').trim();
    return { kind: 'refused', refusal: refusalOfSip({ sipCode: error.sipStatusCode, reason }) };
  }
  if (!(error instanceof ServerError)) return { kind: 'unknown', words: 'LiveKit did not answer the dial command.' };
  return resultOfTwirp(error);
}

function resultOfTwirp(error: ServerError): PlaceResult {
  const refused = (cause: Cause, words: string): PlaceResult => ({
    kind: 'refused',
    refusal: refusalOf(error, cause, words),
  });
  switch (error.code) {
    case 'canceled':
      // The gateway gave up ringing; it has no SIP status then.
      return refused('no_answer', 'Nobody answered.');
    case 'failed_precondition':
      return /deadline exceeded|timed out/i.test(error.message)
        ? refused('no_answer', 'Nobody answered.')
        : refused('carrier_failure', 'The SIP service could not place the call.');
    case 'unavailable':
      return refused('carrier_failure', 'No SIP service of LiveKit takes the call.');
    case 'resource_exhausted':
      return refused('capacity', 'The SIP service takes no more calls at this moment.');
    case 'unauthenticated':
    case 'permission_denied':
      return refused('configuration', 'LiveKit does not accept the key, or it may not place calls.');
    case 'not_found':
      return refused('configuration', 'LiveKit does not know the SIP trunk.');
    case 'invalid_argument':
    case 'malformed':
    case 'bad_route':
      return refused('configuration', 'LiveKit does not accept the settings of the call.');
    default:
      return {
        kind: 'unknown',
        words: `LiveKit answered the dial command with ${error.code ?? `HTTP ${error.status}`}.`,
      };
  }
}

function refusalOf(error: ServerError, cause: Cause, words: string): Refusal {
  return {
    cause,
    sipCode: null,
    vendorCode: error.code ?? null,
    words: cause === 'no_answer' ? words : `${words.slice(0, -1)} (${withoutNumbers(error.message)}).`,
  };
}

/** True if the room or the participant does not exist (any more). */
export function isNotFound(error: unknown): boolean {
  return error instanceof ServerError && (error.code === 'not_found' || error.status === 404);
}
