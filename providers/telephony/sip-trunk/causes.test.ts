import { ServerError, SipCallError } from 'livekit-server-sdk';
import { describe, expect, it } from 'vitest';
import { isNotFound, resultOfSipError } from './causes.ts';

const sipError = (status: number, code: string, sipCode: string, sipStatus: string) =>
  new SipCallError('error', 'msg', status, code, { sip_status_code: sipCode, sip_status: sipStatus });

describe('resultOfSipError', () => {
  it.each([
    [sipError(429, 'resource_exhausted', '486', 'Busy Here'), 'busy'],
    [sipError(429, 'resource_exhausted', '480', 'Temporarily Unavailable'), 'unreachable'],
    [sipError(404, 'not_found', '404', 'Not Found'), 'invalid_number'],
    [sipError(403, 'permission_denied', '403', 'User channel limit exceeded D1'), 'capacity'],
    [sipError(403, 'permission_denied', '403', 'Forbidden'), 'configuration'],
    [sipError(404, 'not_found', '404', 'Account blocked D19'), 'configuration'],
    [sipError(403, 'permission_denied', '603', 'Decline'), 'declined'],
    [sipError(403, 'permission_denied', '608', 'Rejected'), 'blocked'],
    [sipError(412, 'failed_precondition', '503', 'Trunk CPS limit exceeded'), 'capacity'],
    [sipError(412, 'failed_precondition', '503', 'Service Unavailable'), 'carrier_failure'],
    [sipError(408, 'deadline_exceeded', '408', 'Request Timeout'), 'unreachable'],
    [sipError(409, 'aborted', '487', 'Request Terminated'), 'cancelled'],
  ])('takes the SIP status of %s', (error, cause) => {
    expect(resultOfSipError(error)).toMatchObject({ kind: 'refused', refusal: { cause } });
  });

  it.each([
    ['canceled', 408, 'sip request timed out', 'no_answer'],
    ['failed_precondition', 412, 'context deadline exceeded', 'no_answer'],
    ['failed_precondition', 412, 'no trunk address', 'carrier_failure'],
    ['unavailable', 503, 'no response from servers', 'carrier_failure'],
    ['resource_exhausted', 429, 'too many requests', 'capacity'],
    ['unauthenticated', 401, 'invalid token', 'configuration'],
    ['permission_denied', 403, 'permissions denied', 'configuration'],
    ['not_found', 404, 'object cannot be found', 'configuration'],
    ['invalid_argument', 400, 'missing number', 'configuration'],
  ])('without a SIP status takes the code %s (%i %s): %s', (code, status, message, cause) => {
    const result = resultOfSipError(new ServerError('error', message, status, code));
    expect(result).toMatchObject({ kind: 'refused', refusal: { cause, sipCode: null, vendorCode: code } });
  });

  it.each([
    new ServerError('error', 'deadline exceeded', 408, 'deadline_exceeded'),
    new ServerError('error', 'internal', 500, 'internal'),
    new ServerError('error', 'Bad Gateway', 502),
    new TypeError('fetch failed'),
    new DOMException('The operation was aborted due to timeout', 'TimeoutError'),
  ])('leaves open what happened after %s', (error) => {
    expect(resultOfSipError(error).kind).toBe('unknown');
  });
});

it('knows what does not exist any more', () => {
  expect(isNotFound(new ServerError('error', 'participant does not exist', 404, 'not_found'))).toBe(true);
  expect(isNotFound(new ServerError('error', 'boom', 500, 'internal'))).toBe(false);
});
