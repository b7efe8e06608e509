import { ServerError, SipCallError } from 'livekit-server-sdk';
import type { Cause } from '#domain/call/call.ts';
import { readable } from '../readable.ts';
import { refusalOfSip } from '../sip-refusal.ts';
import type { PlaceResult } from '../telephony.ts';

/**
 * Translates what `createSipParticipant` throws. With a SIP status the far end has answered; without one the Twirp code
 * tells whether LiveKit or its SIP service said no, or whether nobody knows if a phone rings.
 * Source of the codes: livekit/sip `pkg/sip/errors.go` and livekit/psrpc; `tests/vendor/livekit-dial-errors.csv` holds them.
 * @param hasRungOut the phone has rung for as long as it was to ring
 */
export function resultOfSipError(error: unknown, hasRungOut: boolean): PlaceResult {
  // The details beside the status are of programs for programs: base64.
  if (error instanceof SipCallError && error.sipStatusCode) {
    return {
      kind: 'refused',
      refusal: refusalOfSip({ sipCode: error.sipStatusCode, reason: error.sipStatus ?? '' }),
    };
  }
  if (!(error instanceof ServerError)) return { kind: 'unknown', words: 'LiveKit did not answer the dial command.' };
  return resultOfTwirp(error, hasRungOut);
}

interface Meaning {
  cause: Cause | 'unknown';
  words: string;
}

const meaning = (cause: Meaning['cause'], words: string): Meaning => ({ cause, words });

const byCode: Record<string, Meaning> = {
  failed_precondition: meaning('carrier_failure', 'The SIP service could not place the call.'),
  unavailable: meaning('gateway_away', 'No SIP gateway of LiveKit takes the call.'),
  resource_exhausted: meaning('capacity', 'The SIP service takes no more calls at this moment.'),
  unauthenticated: meaning('configuration', 'LiveKit does not accept the key, or it may not place calls.'),
  permission_denied: meaning('configuration', 'LiveKit does not accept the key, or it may not place calls.'),
  not_found: meaning('configuration', 'LiveKit does not know the SIP trunk.'),
  invalid_argument: meaning('configuration', 'LiveKit does not accept the settings of the call.'),
  malformed: meaning('configuration', 'LiveKit does not accept the settings of the call.'),
  bad_route: meaning('configuration', 'LiveKit does not accept the settings of the call.'),
};

/** Sentences of the gateway that say more than their code. */
const bySentence: readonly (Meaning & { codes: readonly string[]; said: RegExp })[] = [
  {
    codes: ['canceled'],
    said: /transaction failed to complete \(0 /i,
    ...meaning('carrier_away', 'The carrier of the trunk does not answer.'),
  },
  // The gateway is there, and its trunk is not.
  {
    codes: ['unavailable'],
    said: /\bdial (?:tcp|udp|tls)\b|connection refused|no route to host/i,
    ...meaning('carrier_away', 'The carrier of the trunk cannot be reached.'),
  },
  {
    codes: ['canceled'],
    said: /transaction failed to complete/i,
    ...meaning('carrier_failure', 'The carrier did not say what became of the call.'),
  },
  // It may stop in the middle of ringing: whether the call is gone must be looked up.
  {
    codes: ['canceled'],
    said: /service shutting down/i,
    ...meaning('unknown', 'The SIP service was shut down during the dial.'),
  },
  {
    codes: ['failed_precondition'],
    said: /required auth|auth retry|authenticat|common crypto/i,
    ...meaning('configuration', 'The trunk could not be authenticated, or must encrypt its sound.'),
  },
  {
    codes: ['internal'],
    said: /sip not connected/i,
    ...meaning('configuration', 'LiveKit has no connection to its SIP service.'),
  },
];

function resultOfTwirp(error: ServerError, hasRungOut: boolean): PlaceResult {
  const code = error.code ?? '';
  const { cause, words } = meaningOf(code, error.message, hasRungOut) ?? {
    cause: 'unknown',
    words: `LiveKit answered the dial command with ${error.code ?? `HTTP ${error.status}`}.`,
  };
  if (cause === 'unknown') return { kind: 'unknown', words };
  const said = cause === 'no_answer' ? '' : readable(withoutPrefix(error.message));
  return {
    kind: 'refused',
    refusal: {
      cause,
      sipCode: null,
      vendorCode: error.code ?? null,
      words: said === '' ? words : `${words.slice(0, -1)} (${said}).`,
    },
  };
}

/** What LiveKit's server puts before the words of its gateway. */
function withoutPrefix(said: string): string {
  return said.replace(/^twirp error unknown: /, '');
}

/** The leg has left its room while the phone rang, and the gateway says nothing of it. */
export function lineLost(): PlaceResult {
  const words = 'The SIP service went away while the phone was ringing.';
  return { kind: 'refused', refusal: { cause: 'line_lost', sipCode: null, vendorCode: null, words } };
}

function meaningOf(code: string, said: string, hasRungOut: boolean): Meaning | undefined {
  const sentence = bySentence.find((row) => row.codes.includes(code) && row.said.test(said));
  if (sentence) return sentence;
  const isDeadline =
    code === 'canceled' || (code === 'failed_precondition' && /deadline exceeded|timed out/i.test(said));
  if (isDeadline && hasRungOut) return meaning('no_answer', 'Nobody answered.');
  // The same sentence comes when the participant or the room was taken away.
  if (code === 'canceled') return meaning('cancelled', 'The call was ended before it was answered.');
  return byCode[code];
}

/** True if the gateway ended a dial without an answer of the far end: after the ring time, or because we took it away. */
export function isGivenUp(error: unknown): boolean {
  return error instanceof ServerError && error.code === 'canceled';
}

/** True if the room or the participant does not exist (any more). */
export function isNotFound(error: unknown): boolean {
  return error instanceof ServerError && (error.code === 'not_found' || error.status === 404);
}
