import { RedialError } from '#domain/error.ts';
import { livekitHttpUrl } from '#domain/environment.ts';
import type { ProviderConfiguration } from '#domain/workspace/setting.ts';
import { createSipTrunkTelephony } from './sip-trunk/sip-trunk.ts';
import type { Telephony } from './telephony.ts';
import { createTelnyxTelephony } from './telnyx/telnyx.ts';

export interface LiveKitEnvironment {
  LIVEKIT_URL: string;
  LIVEKIT_API_KEY: string;
  LIVEKIT_API_SECRET: string;
  LIVEKIT_SIP_URL?: string | undefined;
}

/**
 * The adapter of a provider account.
 * @param account row of the account.
 * @param secrets its opened key, null if it has none.
 * @throws RedialError `not_ready` if the account needs a key and has none.
 */
export function telephonyFor(
  account: { configuration: ProviderConfiguration },
  secrets: { apiKey: string | null },
  environment: LiveKitEnvironment,
): Telephony {
  const { configuration } = account;
  switch (configuration.kind) {
    case 'telnyx':
      if (!secrets.apiKey) throw new RedialError('telnyx_key_missing');
      return createTelnyxTelephony({ configuration, apiKey: secrets.apiKey });
    case 'sip_trunk':
      return createSipTrunkTelephony({
        livekitSipUrl: environment.LIVEKIT_SIP_URL ?? livekitHttpUrl(environment.LIVEKIT_URL),
        livekitUrl: environment.LIVEKIT_URL,
        apiKey: environment.LIVEKIT_API_KEY,
        apiSecret: environment.LIVEKIT_API_SECRET,
        trunkId: configuration.livekitTrunkId,
      });
  }
}
