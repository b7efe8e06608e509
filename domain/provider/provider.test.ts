import { describe, expect, it } from 'vitest';
import { detectingKinds, isServed, providerKinds, providers, providerTraits, webhookPath } from './provider.ts';
import type { ProviderKind } from './provider.ts';

describe('the table of providers', () => {
  it.each(providerKinds)('names %s for people', (kind) => {
    expect(providers[kind].label.trim()).not.toBe('');
  });

  it('puts the kind into the address that the carrier sends its events to', () => {
    expect(webhookPath({ kind: 'telnyx', id: 'a1' })).toBe('/webhooks/telnyx/a1');
  });

  it('knows whose verdict about machines is waited for', () => {
    expect(detectingKinds).toEqual(['telnyx']);
  });

  it('lets a carrier that is told to find machines put people into the room itself', () => {
    for (const kind of detectingKinds) expect(providers[kind].callFlow).toBe('call_control');
  });

  it('refuses a stored kind that nothing serves instead of guessing how it calls', () => {
    const stored = 'whatsapp' as ProviderKind;
    expect(isServed(stored)).toBe(false);
    expect(isServed('toString')).toBe(false);
    expect(() => providerTraits(stored)).toThrow('provider_not_served');
  });
});
