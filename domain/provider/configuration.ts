import { z } from 'zod';
import type { ProviderKind } from './provider.ts';

/** What an account of each kind is made of, beside its key, which is a secret of its own. */
const configurations = {
  telnyx: z.object({
    kind: z.literal('telnyx'),
    apiBaseUrl: z.url().default('https://api.telnyx.com/v2'),
    connectionId: z.string().min(1),
    /** base64 of the raw Ed25519 key that webhooks are verified with. */
    publicKey: z.string().min(1),
    /** Host (and port) of LiveKit's SIP service; human answers are transferred to sip:call-<attempt id>@<host>. */
    livekitSipHost: z.string().min(1),
  }),
  sip_trunk: z.object({ kind: z.literal('sip_trunk'), livekitTrunkId: z.string().min(1) }),
} satisfies { [Kind in ProviderKind]: z.ZodType<{ kind: Kind }> };

/** Configuration of a provider account; of one kind, if it is named. */
export type ProviderConfiguration<Kind extends ProviderKind = ProviderKind> = {
  [Each in Kind]: { kind: Each } & z.infer<(typeof configurations)[Each]>;
}[Kind];

export const ProviderConfiguration = z.union(Object.values(configurations));

/** Where the carrier finds LiveKit's SIP service; null for carriers that do not look for it. */
export function livekitSipHostOf(configuration: ProviderConfiguration): string | null {
  return 'livekitSipHost' in configuration ? configuration.livekitSipHost : null;
}
