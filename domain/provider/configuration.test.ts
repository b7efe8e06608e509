import { describe, expect, it } from 'vitest';
import { configurationFromForm, ProviderConfiguration } from './configuration.ts';
import { providerKinds, providers } from './provider.ts';

const publicKey = Buffer.alloc(32, 7).toString('base64');
const telnyx = { connectionId: '2340', publicKey, livekitSipHost: 'sip.example.com:5061' };

describe('the form of an account', () => {
  it.each(providerKinds)('asks for everything that an account of %s is made of, and nothing else', (kind) => {
    const schema = ProviderConfiguration.options.find(({ shape }) => shape.kind.value === kind);
    const parts = Object.keys(schema?.shape ?? {}).filter((name) => name !== 'kind');
    expect(providers[kind].fields.map(({ name }) => name as string).sort()).toEqual(parts.sort());
  });

  it('takes what was written, without spaces, and the default of what was not', () => {
    expect(configurationFromForm('telnyx', { ...telnyx, connectionId: ' 2340 ', apiBaseUrl: '' })).toEqual({
      kind: 'telnyx',
      apiBaseUrl: 'https://api.telnyx.com/v2',
      ...telnyx,
    });
    expect(configurationFromForm('sip_trunk', { livekitTrunkId: 'ST_1', connectionId: 'of another kind' })).toEqual({
      kind: 'sip_trunk',
      livekitTrunkId: 'ST_1',
    });
  });

  it.each([
    ['telnyx', { ...telnyx, connectionId: ' ' }, 'connectionId'],
    ['telnyx', { ...telnyx, publicKey: 'KEY0123' }, 'publicKey'],
    ['telnyx', { ...telnyx, publicKey: Buffer.alloc(31).toString('base64') }, 'publicKey'],
    ['telnyx', { ...telnyx, livekitSipHost: 'sip:me@example.com' }, 'livekitSipHost'],
    ['telnyx', { ...telnyx, livekitSipHost: 'https://sip.example.com' }, 'livekitSipHost'],
    ['telnyx', { ...telnyx, apiBaseUrl: 'no address' }, 'apiBaseUrl'],
    ['sip_trunk', {}, 'livekitTrunkId'],
    ['sip_trunk', { livekitTrunkId: 'sip.example.com' }, 'livekitTrunkId'],
  ] as const)('of %s refuses %j by the name of the field', (kind, form, field) => {
    expect(() => configurationFromForm(kind, form)).toThrow(expect.objectContaining({ params: { field } }) as Error);
  });
});
