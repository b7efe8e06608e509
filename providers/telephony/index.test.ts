import { describe, expect, it } from 'vitest';
import type { ProviderConfiguration } from '#domain/provider/configuration.ts';
import { providerKinds, providers, type ProviderKind } from '#domain/provider/provider.ts';
import { telephonyFor } from './index.ts';
import { requireCallControl } from './telephony.ts';

const environment = { LIVEKIT_URL: 'ws://127.0.0.1:7880', LIVEKIT_API_KEY: 'key', LIVEKIT_API_SECRET: 'secret' };

/** An account of every kind. */
const configurations: { [Kind in ProviderKind]: ProviderConfiguration<Kind> } = {
  telnyx: {
    kind: 'telnyx',
    apiBaseUrl: 'https://api.telnyx.com/v2',
    connectionId: '1',
    publicKey: 'AAAA',
    livekitSipHost: 'sip.example.com',
  },
  sip_trunk: { kind: 'sip_trunk', livekitTrunkId: 'ST_1' },
};

describe.each(providerKinds)('an account of kind %s', (kind) => {
  const account = { configuration: configurations[kind] };

  it('has an adapter that calls as the table says', () => {
    expect(telephonyFor(account, { apiKey: 'key' }, environment).callFlow).toBe(providers[kind].callFlow);
  });

  it('asks for a key exactly if the table says so', () => {
    const without = () => telephonyFor(account, { apiKey: null }, environment);
    if (providers[kind].needsKey) expect(without).toThrow(`provider_key_missing (provider: ${providers[kind].label})`);
    else expect(without).not.toThrow();
  });

  it('reads webhooks exactly if the table says so: what is unsigned is refused as such', async () => {
    const telephony = telephonyFor(account, { apiKey: 'key' }, environment);
    const read = async () => requireCallControl(telephony).readWebhook({ rawBody: '{}', headers: {} });
    await expect(read()).rejects.toMatchObject({ code: providers[kind].webhooks ? 'unauthorised' : 'bad_input' });
  });
});

it('refuses an account of a kind that nothing serves', () => {
  const stored = { configuration: { kind: 'twilio' } as unknown as ProviderConfiguration };
  expect(() => telephonyFor(stored, { apiKey: 'key' }, environment)).toThrow('provider_not_served');
});
