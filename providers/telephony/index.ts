import { RedialError } from '#domain/error.ts';
import { livekitHttpUrl } from '#domain/environment.ts';
import type { ProviderConfiguration } from '#domain/provider/configuration.ts';
import { providerTraits, type ProviderKind } from '#domain/provider/provider.ts';
import { createSipTrunkTelephony } from './sip-trunk/sip-trunk.ts';
import type { Telephony } from './telephony.ts';
import { createTelnyxTelephony } from './telnyx/telnyx.ts';

export interface LiveKitEnvironment {
  LIVEKIT_URL: string;
  LIVEKIT_API_KEY: string;
  LIVEKIT_API_SECRET: string;
  LIVEKIT_SIP_URL?: string | undefined;
}

/** What an adapter is made from. The key is empty for kinds that need none. */
interface Ingredients<Kind extends ProviderKind> {
  configuration: ProviderConfiguration<Kind>;
  apiKey: string;
  environment: LiveKitEnvironment;
}

/** The adapter of each vendor, one folder each. */
const adapters: { [Kind in ProviderKind]: (ingredients: Ingredients<Kind>) => Telephony } = {
  telnyx: createTelnyxTelephony,
  sip_trunk: ({ configuration, environment }) =>
    createSipTrunkTelephony({
      livekitSipUrl: environment.LIVEKIT_SIP_URL ?? livekitHttpUrl(environment.LIVEKIT_URL),
      livekitUrl: environment.LIVEKIT_URL,
      apiKey: environment.LIVEKIT_API_KEY,
      apiSecret: environment.LIVEKIT_API_SECRET,
      trunkId: configuration.livekitTrunkId,
    }),
};

/**
 * The adapter of a provider account.
 * @param account row of the account.
 * @param secrets its opened key, null if it has none.
 * @throws RedialError `not_ready` if the account needs a key and has none, or if nothing serves its kind.
 */
export function telephonyFor<Kind extends ProviderKind>(
  account: { configuration: ProviderConfiguration<Kind> },
  secrets: { apiKey: string | null },
  environment: LiveKitEnvironment,
): Telephony {
  const { configuration } = account;
  const kind: Kind = configuration.kind;
  const { label, needsKey } = providerTraits(kind);
  if (needsKey && !secrets.apiKey) {
    throw new RedialError('provider_key_missing', { provider: label });
  }
  return adapters[kind]({ configuration, apiKey: secrets.apiKey ?? '', environment });
}
