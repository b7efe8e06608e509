import { describe, expect, it } from 'vitest';
import type { Cause } from '#domain/call/call.ts';
import { refusalOfSip } from './sip-refusal.ts';

const causeOf = (sipCode: number | null, reason: string): Cause => refusalOfSip({ sipCode, reason }).cause;

describe('refusalOfSip', () => {
  it.each<[number, Cause]>([
    [401, 'configuration'],
    [402, 'configuration'],
    [403, 'forbidden'],
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

  it('takes a block by the analytics of a network for a block, not for a person who declined', () => {
    expect(causeOf(603, 'Network Blocked')).toBe('blocked');
  });

  it('reads no code in what is not for people', () => {
    expect(
      refusalOfSip({ sipCode: 486, reason: 'Busy Here CAgSKUlOVklURSBmYWlsZWQ6IHNpcCBzdGF0dXM/D13/Cg==' }),
    ).toEqual({
      cause: 'busy',
      sipCode: 486,
      vendorCode: null,
      words: 'The line is busy (486 Busy Here).',
    });
  });

  it('keeps phone numbers out of the words', () => {
    const { words } = refusalOfSip({ sipCode: 403, reason: 'Destination Number +1 (212) 555-0134 is invalid D11' });
    expect(words).toBe('The number does not exist (403 Destination Number … is invalid D11).');
  });
});
