import { describe, expect, it } from 'vitest';
import type { Cause } from '#domain/call/call.ts';
import { refusalOfSip, telnyxReasonCode, withoutNumbers } from './sip-refusal.ts';

const causeOf = (sipCode: number | null, reason: string): Cause => refusalOfSip({ sipCode, reason }).cause;

describe('refusalOfSip', () => {
  it.each<[number, Cause]>([
    [401, 'configuration'],
    [402, 'configuration'],
    [403, 'configuration'],
    [404, 'invalid_number'],
    [407, 'configuration'],
    [408, 'unreachable'],
    [410, 'invalid_number'],
    [412, 'carrier_failure'],
    [480, 'unreachable'],
    [484, 'invalid_number'],
    [486, 'busy'],
    [487, 'cancelled'],
    [488, 'carrier_failure'],
    [500, 'carrier_failure'],
    [501, 'carrier_failure'],
    [502, 'carrier_failure'],
    [503, 'carrier_failure'],
    [504, 'carrier_failure'],
    [600, 'busy'],
    [603, 'declined'],
    [604, 'invalid_number'],
    [607, 'blocked'],
    [608, 'blocked'],
  ])('translates %i without a telling reason to %s', (sipCode, cause) => {
    expect(causeOf(sipCode, 'Some reason')).toBe(cause);
  });

  it.each<[string, number, Cause]>([
    ['User channel limit exceeded D1', 403, 'capacity'],
    ['Outbound profile channel limit exceeded D2', 403, 'capacity'],
    ['Connection channel limit exceeded D3', 403, 'capacity'],
    ['Channel limit exceeded D22', 403, 'capacity'],
    ['Rate above maximum D24', 403, 'capacity'],
    ...[
      'D10',
      'D13',
      'D14',
      'D15',
      'D16',
      'D17',
      'D25',
      'D26',
      'D27',
      'D28',
      'D29',
      'D30',
      'D31',
      'D35',
      'D36',
      'D38',
    ].map((code): [string, number, Cause] => [`Forbidden ${code}`, 403, 'configuration']),
    ['Connection inactive D18', 404, 'configuration'],
    ['Account blocked D19', 404, 'configuration'],
    ['Destination Number is invalid D11', 403, 'invalid_number'],
    ['Destination Number is not allowed for service plan D12', 403, 'no_route'],
    ['No destination D21', 480, 'no_route'],
    ['No route to destination D40', 404, 'no_route'],
    ['Something new D77', 404, 'no_route'],
  ])('lets the code in "%s" (%i) decide: %s', (reason, sipCode, cause) => {
    const refusal = refusalOfSip({ sipCode, reason });
    expect(refusal.cause).toBe(cause);
    expect(refusal.vendorCode).toBe(telnyxReasonCode(reason));
  });

  it('knows the limits of trunks whatever code carries them', () => {
    expect(causeOf(503, 'Trunk CPS limit exceeded')).toBe('capacity');
    expect(causeOf(500, 'Concurrent call limit exceeded')).toBe('capacity');
    expect(causeOf(486, 'Too many concurrent calls')).toBe('capacity');
  });

  it('knows a permanent block by the callee’s carrier', () => {
    expect(refusalOfSip({ sipCode: 603, reason: 'Declined; X-Twilio-Error: 32203' })).toMatchObject({
      cause: 'blocked',
      vendorCode: '32203',
    });
  });

  it('keeps phone numbers out of the words', () => {
    const { words } = refusalOfSip({ sipCode: 403, reason: 'Destination Number +1 (212) 555-0134 is invalid D11' });
    expect(words).toBe('The number does not exist (403 Destination Number … is invalid D11).');
    expect(withoutNumbers('call 442079460000 failed with 404')).toBe('call … failed with 404');
  });
});
