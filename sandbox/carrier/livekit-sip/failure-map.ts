import type { Refusal } from '../sip-status.ts';
import { errorDetails } from './error-details.ts';
import { TwirpError } from './twirp-error.ts';

/**
 * Which code of Twirp LiveKit makes of a SIP answer: `sipCodeToGRPCCode` of livekit/protocol (`livekit/sip.go`), held to
 * `tests/vendor/livekit-sip-codes.csv`. What is in no list follows its class.
 */
const answers: Record<string, readonly number[]> = {
  not_found: [301, 302, 404, 410, 481, 604],
  permission_denied: [401, 402, 403, 433, 470, 603, 607, 608],
  unauthenticated: [407, 428, 436, 437, 438, 494],
  deadline_exceeded: [408, 504],
  failed_precondition: [409, 412, 482, 483],
  out_of_range: [416],
  resource_exhausted: [440, 480, 486, 600],
  aborted: [487, 491],
  invalid_argument: [505, 513],
};

/** HTTP status of each code, by Twirp's specification. */
const httpStatus: Record<string, number> = {
  invalid_argument: 400,
  out_of_range: 400,
  unauthenticated: 401,
  permission_denied: 403,
  not_found: 404,
  deadline_exceeded: 408,
  canceled: 408,
  aborted: 409,
  failed_precondition: 412,
  resource_exhausted: 429,
  unavailable: 503,
};

/** Answers whose body or header says more than the reason phrase; the gateway looks there, and says so in its own words. */
const withBody: readonly number[] = [400, 404, 480, 486, 488];

function codeOf(sipCode: number): string {
  const named = Object.entries(answers).find(([, codes]) => codes.includes(sipCode))?.[0];
  return named ?? (sipCode >= 500 && sipCode < 600 ? 'failed_precondition' : 'invalid_argument');
}

/** An error that came from the gateway by way of LiveKit's server, which puts these words before it. */
function fromGateway(code: string, said: string, meta?: Record<string, string>): TwirpError {
  return new TwirpError(httpStatus[code] ?? 500, code, `twirp error unknown: ${said}`, meta);
}

/** The error of a dial that the callee's network or the carrier refused, as a real gateway (1.11) words it. */
export function callRefused({ sipCode, reason }: Refusal): TwirpError {
  const code = codeOf(sipCode);
  const before = withBody.includes(sipCode) ? 'INVITE failed' : 'unexpected status from INVITE response';
  const said = `${before}: sip status: ${sipCode}: ${reason}`;
  return fromGateway(code, said, {
    error_details: errorDetails({ code, said, sipCode, reason }),
    sip_status: reason,
    sip_status_code: String(sipCode),
  });
}

/** A dial that rang out, or whose participant or room was taken away: both say the same, without SIP status. */
export const rangOut = (): TwirpError => fromGateway('canceled', 'sip request timed out');

/** No SIP gateway is connected to the server, or the one that is has no strength left for another call. */
export const noGateway = (
  says: 'no response from servers' | 'cpu exhausted' = 'no response from servers',
): TwirpError => fromGateway('unavailable', says);

/** The server has waited for the gateway's answer for as long as it does. */
export const unanswered = (): TwirpError => fromGateway('deadline_exceeded', 'request timed out');

/** A gateway's word about an address, before it makes a room (livekit/sip `buildLegacyURI`). */
export const parametersInHost = (): TwirpError =>
  fromGateway('invalid_argument', 'invalid request URI: legacy address must not contain parameters');
