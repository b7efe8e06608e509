import { describe, expect, it } from 'vitest';
import { keyRefusal, type ApiKeyLimits } from './api-key.ts';

const now = new Date('2031-01-01T12:00:00Z');
const use = { scope: 'callbacks:write' as const, clientAddress: '192.0.2.7', demoWorks: false, now };
const key: ApiKeyLimits = {
  scopes: ['callbacks:write'],
  campaignIds: null,
  networks: null,
  expiresAt: null,
  isDemo: false,
};

describe('a key', () => {
  it('without limits may be used from anywhere, for its scopes', () => {
    expect(keyRefusal(key, use)).toBeNull();
    expect(keyRefusal(key, { ...use, scope: 'contacts:write' })?.code).toBe('api_scope_missing');
  });

  it('opens nothing from the moment on when it expires', () => {
    expect(keyRefusal({ ...key, expiresAt: new Date(now.getTime() + 1) }, use)).toBeNull();
    expect(keyRefusal({ ...key, expiresAt: now }, use)?.code).toBe('api_key_expired');
  });

  it('opens nothing from addresses that are not on its list', () => {
    expect(keyRefusal({ ...key, networks: ['192.0.2.0/24'] }, use)).toBeNull();
    expect(keyRefusal({ ...key, networks: ['198.51.100.0/24'] }, use)?.code).toBe('api_key_address');
    expect(keyRefusal({ ...key, networks: [] }, use)?.code).toBe('api_key_address');
  });

  it('of the sandbox is unknown where none runs', () => {
    expect(keyRefusal({ ...key, isDemo: true }, use)?.code).toBe('api_key_unknown');
    expect(keyRefusal({ ...key, isDemo: true }, { ...use, demoWorks: true })).toBeNull();
  });
});
