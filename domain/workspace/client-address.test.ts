import { describe, expect, it } from 'vitest';
import { addressBlock, clientAddress, isNetwork, isWithin } from './client-address.ts';

describe('the address of a client', () => {
  const trusted = ['10.0.0.0/8', '2001:db8::1'];

  it('is the other end of the connection unless that is a proxy of ours', () => {
    expect(clientAddress({ peer: '203.0.113.9', forwardedFor: '198.51.100.1', trusted })).toBe('203.0.113.9');
    expect(clientAddress({ peer: '::ffff:203.0.113.9', forwardedFor: null, trusted: [] })).toBe('203.0.113.9');
  });

  it('is the last that no proxy of ours has, whatever the client wrote before it', () => {
    const forwardedFor = '1.1.1.1, 203.0.113.9, 10.2.2.2';
    expect(clientAddress({ peer: '10.1.1.1', forwardedFor, trusted })).toBe('203.0.113.9');
    expect(clientAddress({ peer: '2001:db8::1', forwardedFor: '2001:db8:7::1', trusted })).toBe('2001:db8:7::1');
  });

  it('is the proxy itself where it names nobody, or no address', () => {
    expect(clientAddress({ peer: '10.1.1.1', forwardedFor: null, trusted })).toBe('10.1.1.1');
    expect(clientAddress({ peer: '10.1.1.1', forwardedFor: '1.1.1.1, unknown', trusted })).toBe('10.1.1.1');
  });
});

describe('networks', () => {
  it('are addresses, or ranges of them', () => {
    expect(['192.0.2.1', '192.0.2.0/24', '2001:db8::/32'].map(isNetwork)).toEqual([true, true, true]);
    expect(['', 'x', '192.0.2.0/33', '192.0.2.0/', '1.2.3', '1.2.3.4/8/9'].map(isNetwork)).not.toContain(true);
  });

  it('hold the addresses in them', () => {
    expect(isWithin('192.0.2.77', ['192.0.2.0/24'])).toBe(true);
    expect(isWithin('::ffff:192.0.2.77', ['192.0.2.0/24'])).toBe(true);
    expect(isWithin('192.0.3.1', ['192.0.2.0/24', '2001:db8::/32'])).toBe(false);
    expect(isWithin('2001:db8:1::5', ['2001:db8::/32'])).toBe(true);
    expect(isWithin('nowhere', ['0.0.0.0/0'])).toBe(false);
  });
});

describe('what counts as one address', () => {
  it('is an address of IPv4, and 64 bits of IPv6 however they are written', () => {
    expect(addressBlock('::ffff:192.0.2.1')).toBe('192.0.2.1');
    expect(addressBlock('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
    expect(addressBlock('2001:db8:1:2::9')).toBe('2001:db8:1:2::/64');
    expect(addressBlock('2001:0db8::1')).toBe('2001:db8:0:0::/64');
    expect(addressBlock('::1')).toBe('0:0:0:0::/64');
  });
});
