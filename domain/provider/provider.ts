import { RedialError } from '../error.ts';
import { telnyxAddresses } from './telnyx-addresses.ts';

/**
 * How calls reach the bot. `call_control`: the carrier dials, and the person is put into the room after the answer.
 * `agent_first`: the bot waits in the room, and the person is dialled into it.
 */
export type CallFlow = 'call_control' | 'agent_first';

interface ProviderTraits {
  /** The vendor's name, as people know it. */
  label: string;
  callFlow: CallFlow;
  /** An account cannot call without a secret key. */
  needsKey: boolean;
  /** The carrier sends its events to `webhookPath`. */
  webhooks: boolean;
  /** The carrier says whether a person or a machine answered; otherwise the agent listens for it. */
  detectsMachines: boolean;
  /** Where its calls to LiveKit come from; empty where LiveKit calls it. */
  signallingAddresses: readonly string[];
}

/**
 * The kinds of provider accounts that can be called through: everything outside of the vendor's own folder that differs
 * from vendor to vendor. A new vendor is a row here; the compiler then asks for the shape of its account
 * (`configuration.ts`) and for its adapter (`providers/telephony/`).
 */
export const providers = {
  telnyx: {
    label: 'Telnyx',
    callFlow: 'call_control',
    needsKey: true,
    webhooks: true,
    detectsMachines: true,
    signallingAddresses: telnyxAddresses,
  },
  sip_trunk: {
    label: 'SIP trunk',
    callFlow: 'agent_first',
    needsKey: false,
    webhooks: false,
    detectsMachines: false,
    signallingAddresses: [],
  },
} as const satisfies Record<string, ProviderTraits>;

export type ProviderKind = keyof typeof providers;

export const providerKinds = Object.keys(providers) as [ProviderKind, ...ProviderKind[]];

/** Kinds whose carrier tells people and machines apart. */
export const detectingKinds: readonly ProviderKind[] = providerKinds.filter((kind) => providers[kind].detectsMachines);

/** Kinds whose calls find the bot in the room when they begin to ring. */
export const agentFirstKinds: readonly ProviderKind[] = providerKinds.filter(
  (kind) => providers[kind].callFlow === 'agent_first',
);

/** Whether calls can be made through accounts of this kind; rows of a database may hold kinds that are not served. */
export function isServed(kind: string): kind is ProviderKind {
  return Object.hasOwn(providers, kind);
}

/**
 * What is true of every account of a kind.
 * @throws RedialError `not_ready` for a kind that a database holds and nothing serves.
 */
export function providerTraits(kind: ProviderKind): ProviderTraits {
  if (!isServed(kind)) throw new RedialError('provider_not_served');
  return providers[kind];
}

/** Where the carrier of an account sends its events, below the address of the server. */
export function webhookPath(account: { id: string; kind: ProviderKind }): string {
  return `/webhooks/${account.kind}/${account.id}`;
}
