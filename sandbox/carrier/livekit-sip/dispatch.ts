import { createHash, randomBytes } from 'node:crypto';
import type { DispatchRule, InboundTrunk } from './trunk-book.ts';

/** An INVITE as far as rules look at it. */
export interface InboundCall {
  /** User of the `To` header. */
  called: string;
  /** User of the `From` header: who calls, E.164. */
  from: string;
}

/** Where a rule sends a call, and as whom. */
export interface Dispatched {
  roomName: string;
  identity: string;
  name: string;
  attributes: Record<string, string>;
}

/**
 * What LiveKit makes of a call that a rule has matched: a copy of `EvaluateDispatchRule` in `livekit/protocol`
 * (`sip/sip.go`), oddities included. The table `tests/vendor/livekit-dispatch.csv` holds both to each other.
 */
export function evaluateDispatchRule(
  rule: DispatchRule,
  { called, from }: InboundCall,
  trunk: Pick<InboundTrunk, 'sipTrunkId'> | null,
): Dispatched {
  const shown = rule.hidePhoneNumber ? from.slice(from.length > 4 ? -4 : -1) : from;
  const seen = { 'sip.phoneNumber': from, 'sip.hostname': 'sandbox', 'sip.trunkPhoneNumber': called };
  return {
    roomName: roomOf(rule, called, shown),
    identity: `sip_${rule.hidePhoneNumber ? hashed(from) : from}`,
    name: `Phone ${shown}`,
    attributes: {
      'sip.trunkID': trunk?.sipTrunkId ?? '',
      'sip.ruleID': rule.sipDispatchRuleId,
      ...(rule.hidePhoneNumber ? {} : seen),
    },
  };
}

/** An individual rule names its room after the number as it is shown, so after four digits where it is hidden. */
function roomOf({ rule }: DispatchRule, called: string, shown: string): string {
  switch (rule.type) {
    case 'direct':
      return rule.roomName;
    case 'callee':
      return prefixed(rule.roomPrefix, called) + (rule.randomize ? suffix() : '');
    case 'individual':
      return prefixed(rule.roomPrefix, shown) + suffix();
  }
}

const prefixed = (prefix: string, user: string): string => (prefix === '' ? user : `${prefix}_${user}`);
const suffix = (): string => `_${randomBytes(6).toString('hex')}`;

/** Stands for a number that must not be shown. */
function hashed(number: string): string {
  return createHash('sha256').update(number).digest().subarray(0, 8).toString('hex');
}
