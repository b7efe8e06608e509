import { describe, expect, it } from 'vitest';
import type { Cause, EndedBy } from '#domain/call/call.ts';
import { endOfHangup, refusalOfDialError, saysCallEnded } from './causes.ts';

const hangup = (hangupCause: string | null, sipHangupCause: string | null, hangupSource = 'unknown', reason = '') =>
  endOfHangup({ hangupCause, hangupSource, sipHangupCause, reason });

describe('endOfHangup', () => {
  it.each<[string | null, string | null, string, Cause, EndedBy]>([
    ['normal_clearing', '200', 'callee', 'normal', 'callee'],
    ['normal_clearing', '200', 'caller', 'normal', 'bot'],
    ['normal_clearing', 'unspecified', 'unknown', 'normal', 'carrier'],
    ['normal_clearing', '480', 'callee', 'unreachable', 'carrier'],
    ['normal_clearing', '486', 'callee', 'busy', 'carrier'],
    ['time_limit', '200', 'caller', 'normal', 'system'],
    ['originator_cancel', '487', 'caller', 'cancelled', 'campaign'],
    ['timeout', '487', 'caller', 'no_answer', 'system'],
    ['timeout', 'unspecified', 'unknown', 'no_answer', 'system'],
    ['no_answer', '408', 'unknown', 'no_answer', 'system'],
    ['user_busy', '486', 'callee', 'busy', 'carrier'],
    ['user_busy', 'unspecified', 'callee', 'busy', 'carrier'],
    ['user_busy', '600', 'callee', 'busy', 'carrier'],
    ['not_found', '404', 'unknown', 'invalid_number', 'carrier'],
    ['not_found', null, 'unknown', 'invalid_number', 'carrier'],
    ['not_found', '484', 'unknown', 'invalid_number', 'carrier'],
    ['call_rejected', '603', 'callee', 'declined', 'callee'],
    ['call_rejected', 'unspecified', 'callee', 'declined', 'callee'],
    ['call_rejected', '607', 'callee', 'blocked', 'callee'],
    ['call_rejected', '608', 'callee', 'blocked', 'callee'],
    ['call_rejected', '403', 'callee', 'forbidden', 'carrier'],
    ['call_rejected', '486', 'callee', 'busy', 'carrier'],
    ['unspecified', '480', 'unknown', 'unreachable', 'carrier'],
    ['unspecified', '487', 'unknown', 'cancelled', 'campaign'],
    ['unspecified', '500', 'unknown', 'carrier_failure', 'carrier'],
    ['unspecified', '503', 'unknown', 'carrier_failure', 'carrier'],
    ['unspecified', '200', 'callee', 'normal', 'callee'],
    ['unspecified', 'unspecified', 'unknown', 'carrier_failure', 'carrier'],
    [null, null, 'unknown', 'carrier_failure', 'carrier'],
    ['something_new', '404', 'unknown', 'invalid_number', 'carrier'],
  ])('%s with SIP %s by %s is %s, ended by %s', (cause, sip, source, expected, endedBy) => {
    expect(hangup(cause, sip, source)).toMatchObject({ cause: expected, endedBy });
  });

  it('lets a D-code decide over the hangup cause', () => {
    expect(hangup('not_found', '404', 'unknown', 'No route to destination D40')).toMatchObject({
      cause: 'no_route',
      sipCode: 404,
      vendorCode: 'D40',
    });
    expect(hangup('call_rejected', '403 User channel limit exceeded D1').cause).toBe('capacity');
    expect(hangup('not_found', '404', 'unknown', 'Account blocked D19').cause).toBe('configuration');
  });

  it('keeps the SIP code and the vendor’s cause', () => {
    expect(hangup('user_busy', '486')).toMatchObject({ sipCode: 486, vendorCode: 'user_busy' });
  });
});

describe('refusalOfDialError', () => {
  const body = (code: string, detail: string, pointer?: string) => ({
    errors: [{ code, title: 'A title', detail, source: pointer ? { pointer } : undefined }],
  });

  it.each<[number, unknown, Cause]>([
    [429, body('90103', 'Dial rate exceeded'), 'capacity'],
    [429, body('10011', 'Too many requests'), 'capacity'],
    [403, body('10010', 'User channel limit exceeded D1'), 'capacity'],
    [403, body('10010', 'Caller ID number is not owned by this account D36'), 'caller_number'],
    [404, body('10010', 'No route to destination D40'), 'no_route'],
    [401, body('10009', 'Authentication failed'), 'configuration'],
    [402, body('20100', 'Insufficient funds'), 'configuration'],
    [403, body('10010', 'Not authorised'), 'forbidden'],
    [404, body('10005', 'Resource not found'), 'configuration'],
    [422, body('10016', 'Phone number must be in +E.164 format', '/to'), 'invalid_number'],
    [422, body('10016', 'Phone number must be in +E.164 format', '/from'), 'configuration'],
    [422, body('10002', 'The destination number is invalid'), 'invalid_number'],
    [422, body('10016', 'The destination must be in +E.164 format'), 'invalid_number'],
    [422, body('10016', 'Phone number must be in +E.164 format'), 'configuration'],
    [401, body('10001', 'Inactive'), 'configuration'],
    [422, body('10015', 'Bad request'), 'configuration'],
    [503, body('10007', 'CPS Limit Reached P05'), 'capacity'],
    [400, 'not an object', 'configuration'],
  ])('HTTP %i with %j is %s', (status, error, cause) => {
    expect(refusalOfDialError(status, error)?.cause).toBe(cause);
  });

  it('takes the code of its own field before one in a sentence', () => {
    const error = { ...body('10010', 'User channel limit exceeded D1'), telnyx_error: { error_code: 'D60' } };
    expect(refusalOfDialError(403, error)).toMatchObject({ cause: 'configuration', vendorCode: 'D60' });
  });

  it.each([408, 409, 500, 502, 503, 504])('says nothing about the call for HTTP %i', (status) => {
    expect(refusalOfDialError(status, body('10007', 'Unexpected error'))).toBeNull();
  });
});

describe('saysCallEnded', () => {
  it('knows commands that came too late', () => {
    expect(saysCallEnded(422, { errors: [{ code: '90018', title: 'Call has already ended' }] })).toBe(true);
    expect(saysCallEnded(404, { errors: [{ code: '10005' }] })).toBe(true);
    expect(saysCallEnded(422, { errors: [{ code: '10015', title: 'Bad Request' }] })).toBe(false);
    expect(saysCallEnded(500, { errors: [{ code: '90018' }] })).toBe(false);
  });
});
