import { rowsOf, rowsWhere } from '../traits.ts';

interface CallStateTraits {
  /** The attempt holds a slot of its campaign, account, caller number and the fleet. */
  holdsSlot: boolean;
  /** An agent is in the call, or about to be: somebody misses it if it falls silent. */
  withAgent: boolean;
}

/** States of a call, in their only order; every change is stored with its time. */
export const callStateTraits = {
  leased: { holdsSlot: true, withAgent: false },
  dialling: { holdsSlot: true, withAgent: false },
  ringing: { holdsSlot: true, withAgent: false },
  amd: { holdsSlot: true, withAgent: true },
  attaching: { holdsSlot: true, withAgent: true },
  in_progress: { holdsSlot: true, withAgent: true },
  wrap_up: { holdsSlot: false, withAgent: false },
  ended: { holdsSlot: false, withAgent: false },
} as const satisfies Record<string, CallStateTraits>;

export const callStates = rowsOf(callStateTraits);

export const slotHoldingStates: readonly (keyof typeof callStateTraits)[] = rowsWhere(
  callStateTraits,
  ({ holdsSlot }) => holdsSlot,
);
export const agentStates = rowsWhere(callStateTraits, ({ withAgent }) => withAgent);
