import { RedialError } from '../error.ts';
import { telnyxAddresses } from './telnyx-addresses.ts';

/**
 * How calls reach the bot. `call_control`: the carrier dials, and the person is put into the room after the answer.
 * `agent_first`: the bot waits in the room, and the person is dialled into it.
 */
export type CallFlow = 'call_control' | 'agent_first';

/** A field of the form in which people write down an account; its label and hint are messages. */
export interface AccountField {
  /** As in the account's configuration. */
  name: string;
  input: 'text' | 'url';
  /** What holds where nothing is written. */
  otherwise?: string;
}

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
  /** What an account is made of beside its key, in the order of its form. */
  fields: readonly AccountField[];
  /** The carrier says which numbers the account has, so that no others are taken over. */
  listsNumbers: boolean;
}

/**
 * The kinds of provider accounts that can be called through: everything outside of the vendor's own folder that differs
 * from vendor to vendor. A new vendor is a row here; the compiler then asks for the shape of its account
 * (`configuration.ts`), for its adapter (`providers/telephony/`) and for the labels of its form (`web/src/lib/account-labels.ts`).
 */
export const providers = {
  telnyx: {
    label: 'Telnyx',
    callFlow: 'call_control',
    needsKey: true,
    webhooks: true,
    detectsMachines: true,
    signallingAddresses: telnyxAddresses,
    fields: [
      { name: 'connectionId', input: 'text' },
      { name: 'publicKey', input: 'text' },
      { name: 'livekitSipHost', input: 'text' },
      { name: 'apiBaseUrl', input: 'url', otherwise: 'https://api.telnyx.com/v2' },
    ],
    listsNumbers: true,
  },
  sip_trunk: {
    label: 'SIP trunk',
    callFlow: 'agent_first',
    needsKey: false,
    webhooks: false,
    detectsMachines: false,
    signallingAddresses: [],
    fields: [{ name: 'livekitTrunkId', input: 'text' }],
    listsNumbers: false,
  },
} as const satisfies Record<string, ProviderTraits>;

export type ProviderKind = keyof typeof providers;

/** Names of the fields of all kinds. */
export type AccountFieldName = (typeof providers)[ProviderKind]['fields'][number]['name'];

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
