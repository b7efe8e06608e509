import { message, type Message } from '../message/index.ts';
import { providers, providerKinds, type ProviderKind } from './provider.ts';

/** What LiveKit says of an inbound trunk, as far as it decides whether transferred calls come in. */
export interface InboundTrunk {
  id: string;
  name: string;
  /** We have made it: then we may change it. */
  isOurs: boolean;
  /** Called numbers and calling numbers that it is limited to; empty: any. */
  numbers: readonly string[];
  allowedNumbers: readonly string[];
  /** Addresses, or networks, that it takes calls from; empty: any. */
  allowedAddresses: readonly string[];
  needsPassword: boolean;
  takesEncryption: boolean;
}

/** What LiveKit says of a dispatch rule. */
export interface DispatchRule {
  id: string;
  name: string;
  isOurs: boolean;
  /** Empty: calls of all trunks that have no rule of their own. */
  trunkIds: readonly string[];
  /** It puts a call into the room that is named as the user it was addressed to, and nothing else. */
  entersNamedRoom: boolean;
  hidesNumber: boolean;
  /** It brings agents, beside the one that we ask for. */
  bringsAgents: boolean;
}

type Owned = Pick<InboundTrunk, 'id' | 'isOurs'>;

export interface InboundObjects {
  trunks: readonly InboundTrunk[];
  rules: readonly DispatchRule[];
}

/** What is to be done before transferred calls reach their rooms; `id` of what is changed. */
export type RouteStep =
  | { kind: 'create_trunk' }
  | { kind: 'change_trunk'; id: string; allowedAddresses: readonly string[] }
  | { kind: 'create_rule'; trunkId: string }
  | { kind: 'change_rule'; id: string; trunkId: string }
  | { kind: 'delete_trunk' | 'delete_rule'; id: string };

/** Nothing to do, a step that we may take, or what only a person may decide. */
export type RoutePlan =
  | { kind: 'complete' }
  | { kind: 'step'; step: RouteStep }
  | { kind: 'taken'; problem: Message<'route_trunk_taken' | 'route_rule_taken'> };

/** Kinds whose carrier calls LiveKit to put a person into the room. */
export function needsInboundRoute(kind: ProviderKind): boolean {
  return providers[kind].signallingAddresses.length > 0;
}

/** Every address from which carriers call LiveKit. */
export const signallingAddresses: readonly string[] = providerKinds.flatMap(
  (kind): readonly string[] => providers[kind].signallingAddresses,
);

/**
 * The next step towards a trunk that takes the carriers' calls and a rule that puts each into its room. LiveKit allows one
 * trunk without numbers, and an attempt's room is none: whoever has made that trunk, it is the one. Of others' objects we
 * change nothing.
 */
export function planInboundRoute({ trunks, rules }: InboundObjects): RoutePlan {
  const open = trunks.filter(({ numbers, allowedNumbers }) => numbers.length === 0 && allowedNumbers.length === 0);
  const trunk = firstOf(open);
  const spareTrunk = spareOf(open, trunk);
  if (spareTrunk !== null) return { kind: 'step', step: { kind: 'delete_trunk', id: spareTrunk.id } };
  if (trunk === undefined) return { kind: 'step', step: { kind: 'create_trunk' } };
  if (!takesCarriers(trunk)) {
    if (!trunk.isOurs) return { kind: 'taken', problem: message('route_trunk_taken', { trunk: named(trunk) }) };
    const allowedAddresses = [...new Set([...trunk.allowedAddresses, ...signallingAddresses])];
    return { kind: 'step', step: { kind: 'change_trunk', id: trunk.id, allowedAddresses } };
  }
  // One of its own takes precedence over one for all trunks.
  const own = rules.filter(({ trunkIds }) => trunkIds.includes(trunk.id));
  const spareRule = spareOf(own, firstOf(own));
  if (spareRule !== null) return { kind: 'step', step: { kind: 'delete_rule', id: spareRule.id } };
  const rule = firstOf(own) ?? rules.find(({ trunkIds }) => trunkIds.length === 0);
  if (rule !== undefined && rule.entersNamedRoom && rule.hidesNumber && !rule.bringsAgents) return { kind: 'complete' };
  const isOfTrunk = rule?.trunkIds.includes(trunk.id) === true;
  if (rule === undefined || !isOfTrunk) return { kind: 'step', step: { kind: 'create_rule', trunkId: trunk.id } };
  if (!rule.isOurs) return { kind: 'taken', problem: message('route_rule_taken', { rule: named(rule) }) };
  return { kind: 'step', step: { kind: 'change_rule', id: rule.id, trunkId: trunk.id } };
}

/** Others' objects take precedence over ours, and older ones over newer ones, whoever looks. */
function firstOf<T extends Owned>(objects: readonly T[]): T | undefined {
  return [...objects].sort((a, b) => Number(a.isOurs) - Number(b.isOurs) || (a.id < b.id ? -1 : 1))[0];
}

/** One of ours that two processes have made at the same moment: LiveKit takes no call while there are two. */
function spareOf<T extends Owned>(objects: readonly T[], first: T | undefined): T | null {
  return objects.find(({ id, isOurs }) => isOurs && id !== first?.id) ?? null;
}

/** Transfers carry no password and come by TLS with encrypted sound. */
function takesCarriers({ allowedAddresses, needsPassword, takesEncryption }: InboundTrunk): boolean {
  const isLetIn = (address: string): boolean =>
    allowedAddresses.length === 0 || allowedAddresses.some((allowed) => isWithin(address, allowed));
  return signallingAddresses.every(isLetIn) && !needsPassword && takesEncryption;
}

/** @param allowed an IPv4 address, or a network as `192.0.2.0/24`. */
function isWithin(address: string, allowed: string): boolean {
  const [base = '', bits = '32'] = allowed.split('/');
  const size = 2 ** (32 - Number(bits));
  return Math.floor(asNumber(address) / size) === Math.floor(asNumber(base) / size);
}

const asNumber = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

const named = ({ id, name }: { id: string; name: string }): string => (name === '' ? id : `${name} (${id})`);
