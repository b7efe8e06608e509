import { rowsOf, rowsWhere } from '../traits.ts';

interface CauseTraits {
  /**
   * Whose fault it is, which decides what it costs:
   * - `person`: what the call to this person became. It is an attempt.
   * - `ours`: we or the carrier had no capacity, were away, or might not call now. Deferred, never an attempt.
   * - `account`: configuration or money. Deferred too; again and again, it pauses what dials over the account.
   */
  fault: 'person' | 'ours' | 'account';
  /** The carrier was asked to dial and tried: laws count it as a call. */
  dialled: boolean;
  /** The carrier was not even asked, or did its part: says nothing about what it refuses. */
  unasked?: true;
  /** The provider account dials more slowly for a while. */
  slows?: true;
  /** Deferred so many times in a row for one contact, it is what became of the call to this person. */
  deferredAtMost?: number;
}

/**
 * Why an attempt ended as it did, in our words. Vendor codes are translated to these in the adapters and nowhere else.
 * What depends on the cause follows from this table, in code and in statements.
 */
export const causeTraits = {
  /** Conversation took place. */
  normal: { fault: 'person', dialled: true },
  /** Answering machine, fax or IVR. */
  machine: { fault: 'person', dialled: true },
  /** An assistant of their telephone asked who calls, and put nobody through. */
  screened: { fault: 'person', dialled: true },
  /** Rang out. */
  no_answer: { fault: 'person', dialled: true },
  /** 480, 408. */
  unreachable: { fault: 'person', dialled: true },
  /** 486, 600. */
  busy: { fault: 'person', dialled: true },
  /** 603, call_rejected: no automatic retry. */
  declined: { fault: 'person', dialled: true },
  /** 607, 608, 32203: suppress. */
  blocked: { fault: 'person', dialled: true },
  /** 404 without D-code, 484, 604: contact becomes invalid. */
  invalid_number: { fault: 'person', dialled: true },
  /** Ended by the callee before the conversation began. */
  callee_hung_up: { fault: 'person', dialled: true },
  /** 5xx: retry after the network cool-down. */
  carrier_failure: { fault: 'person', dialled: true },
  /** This destination is outside what the account may call, or costs more than it may. */
  no_route: { fault: 'person', dialled: true },
  /** Account, trunk or rate limit. */
  capacity: { fault: 'ours', dialled: false, slows: true },
  /** The carrier cannot be reached, or fails for everybody. */
  carrier_away: { fault: 'ours', dialled: false, slows: true },
  /** No SIP gateway of LiveKit is there, or none has strength left: the carrier heard nothing of the call. */
  gateway_away: { fault: 'ours', dialled: false, slows: true },
  /** Account or trunk settings, key, balance. */
  configuration: { fault: 'account', dialled: false },
  /** 403 without a reason: the account's fault if many numbers have it, this number's if it is the only one. */
  forbidden: { fault: 'account', dialled: false, deferredAtMost: 3 },
  /** Our caller number is refused: it is taken out, the contact is called from another. */
  caller_number: { fault: 'ours', dialled: false },
  /** No agent took the job. */
  agent_unavailable: { fault: 'ours', dialled: false, unasked: true },
  /** Agent died in the conversation: retry allowed. */
  agent_lost: { fault: 'person', dialled: true },
  /** Speech or language failed in the middle of the call: the person was called, and it was our fault. */
  service_failure: { fault: 'ours', dialled: true, unasked: true, deferredAtMost: 3 },
  /** The gateway, or the network to it, dropped a call that rang or was talked on: nobody hung up. */
  line_lost: { fault: 'ours', dialled: true, unasked: true, deferredAtMost: 3 },
  /** Answered, but the bot never reached the person. */
  attach_failed: { fault: 'person', dialled: true },
  /** We ended it before it was answered. */
  cancelled: { fault: 'person', dialled: true },
  /** The window closed between claim and dial. */
  unlawful_now: { fault: 'ours', dialled: false, unasked: true },
  /** No trace of it at the carrier after reconciliation. */
  lost: { fault: 'person', dialled: true },
  /** Not dialled: withdrawn, or taken from a stuck call and given back. */
  given_back: { fault: 'ours', dialled: false, unasked: true },
} as const satisfies Record<string, CauseTraits>;

export const causes = rowsOf(causeTraits);

/** The carrier was not asked to dial, or refused before it tried: no law counts it as a call. */
export const causesWithoutDial = rowsWhere(causeTraits, ({ dialled }) => !dialled);
/** These say nothing about what the carrier refuses. */
export const causesWithoutAsking = rowsWhere(causeTraits, (traits: CauseTraits) => traits.unasked === true);
/** After these the provider account dials more slowly. */
export const slowingCauses = rowsWhere(causeTraits, (traits: CauseTraits) => traits.slows === true);

/** How many deferrals in a row for this cause one contact has at most; null if time alone limits them. */
export function deferralsAtMost(cause: keyof typeof causeTraits): number | null {
  const traits: CauseTraits = causeTraits[cause];
  return traits.deferredAtMost ?? null;
}
