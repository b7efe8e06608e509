import type { Refusal } from '../sip-status.ts';
import { TwirpError } from './twirp-error.ts';

/** Twirp's code and HTTP status for each SIP answer, as livekit/sip maps them. */
const codes: Record<number, readonly [status: number, code: string]> = {
  401: [403, 'permission_denied'],
  403: [403, 'permission_denied'],
  404: [404, 'not_found'],
  407: [401, 'unauthenticated'],
  408: [408, 'deadline_exceeded'],
  480: [429, 'resource_exhausted'],
  486: [429, 'resource_exhausted'],
  487: [409, 'aborted'],
  488: [400, 'invalid_argument'],
  500: [412, 'failed_precondition'],
  502: [412, 'failed_precondition'],
  503: [412, 'failed_precondition'],
  504: [408, 'deadline_exceeded'],
  600: [429, 'resource_exhausted'],
  603: [403, 'permission_denied'],
  607: [403, 'permission_denied'],
  608: [403, 'permission_denied'],
};

/** The error of a dial that the callee's network or the carrier refused. */
export function callRefused({ sipCode, reason }: Refusal): TwirpError {
  const [status, code] = codes[sipCode] ?? [412, 'failed_precondition'];
  return new TwirpError(status, code, `sip status: ${sipCode}: ${reason}`, {
    sip_status_code: String(sipCode),
    sip_status: reason,
  });
}

/** The error of a dial that rang out: it carries no SIP status. */
export const rangOut = (): TwirpError => new TwirpError(408, 'canceled', 'sip request timed out');

/** No SIP gateway is connected to the server, or the one that is has no strength left. */
export const noGateway = (
  says: 'no response from servers' | 'cpu exhausted' = 'no response from servers',
): TwirpError => new TwirpError(503, 'unavailable', says);
