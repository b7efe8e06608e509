import { describe, expect, it } from 'vitest';
import { RedialError } from '#domain/error.ts';
import { isPermitted, roles, type Role } from '#domain/workspace/permission.ts';
import { isListed, requireObserver } from './observer.ts';

const token = 'a token of twenty characters';
const settings = { REDIAL_METRICS_TOKEN: token, REDIAL_METRICS_ADDRESSES: ['10.1.0.0/16', '192.0.2.7', 'fd00::/8'] };

interface Asking {
  headers?: Record<string, string>;
  address?: string;
  held?: readonly Role[] | null;
  settings?: typeof settings | object;
}

/** What becomes of a request: `passes`, or the code of the refusal. */
function asked({ headers = {}, address = '203.0.113.1', held = null, settings: given = settings }: Asking): string {
  const user = held === null ? null : { id: 'u', name: 'U', email: 'u@example.com', timeZone: 'UTC' };
  const locals = { user, roles: [...(held ?? [])], sessionUnknown: false, needsSecondFactor: false };
  try {
    requireObserver({ request: { headers: new Headers(headers) }, locals, getClientAddress: () => address }, given);
    return 'passes';
  } catch (error) {
    return error instanceof RedialError ? error.code : 'another error';
  }
}

describe('who may observe', () => {
  it('is not the public', () => {
    expect(asked({})).toBe('unauthorised');
    expect(asked({ settings: {} })).toBe('unauthorised');
  });

  it('is a program with the token of its own', () => {
    expect(asked({ headers: { authorization: `Bearer ${token}` } })).toBe('passes');
    for (const authorization of [`Bearer ${token}x`, 'Bearer ', `Basic ${token}`, token]) {
      expect(asked({ headers: { authorization } })).toBe('unauthorised');
    }
    expect(asked({ headers: { authorization: 'Bearer undefined' }, settings: {} })).toBe('unauthorised');
  });

  it('is a program at a listed address', () => {
    expect(asked({ address: '10.1.2.3' })).toBe('passes');
    expect(asked({ address: '::ffff:192.0.2.7' })).toBe('passes');
    expect(asked({ address: '10.2.2.3' })).toBe('unauthorised');
    expect(asked({ address: '10.1.2.3', settings: {} })).toBe('unauthorised');
  });

  it('is not everybody behind a proxy at a listed address', () => {
    for (const name of ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip']) {
      expect(asked({ address: '10.1.2.3', headers: { [name]: '10.1.2.3' } })).toBe('unauthorised');
    }
  });

  it.each(roles.map((role) => [role]))('is %s by the table of permissions', (role) => {
    expect(asked({ held: [role] })).toBe(isPermitted([role], 'health.read') ? 'passes' : 'forbidden');
  });
});

it('finds addresses of both families, and takes no text for one', () => {
  const { REDIAL_METRICS_ADDRESSES: list } = settings;
  expect(['fd12::1', '192.0.2.7', '10.1.255.255'].map((address) => isListed(list, address))).toEqual([
    true,
    true,
    true,
  ]);
  expect(['fe80::1', '192.0.2.8', 'unknown', '', null].map((address) => isListed(list, address))).toEqual(
    Array(5).fill(false),
  );
});
