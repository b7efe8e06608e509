import { rowsOf, rowsWhere } from '../traits.ts';

interface ContactStateTraits {
  /** Nothing comes after it. */
  final: boolean;
  /** It is neither in a call nor at its end: it can be taken out of the queue without touching a call. */
  waits: boolean;
  /** It waits for a time of its own, `dueAt`. */
  timed: boolean;
  /** The figure of a campaign's progress that it counts in; `failed` are those who are not called any more. */
  counts:
    'queued' | 'inFlight' | 'waitingRetry' | 'waitingCallback' | 'completed' | 'failed' | 'optedOut' | 'cancelled';
}

/** States of a contact. What depends on the state follows from this table, in code and in statements. */
export const contactStateTraits = {
  queued: { final: false, waits: true, timed: false, counts: 'queued' },
  ready: { final: false, waits: true, timed: false, counts: 'queued' },
  active: { final: false, waits: false, timed: false, counts: 'inFlight' },
  waiting_retry: { final: false, waits: true, timed: true, counts: 'waitingRetry' },
  waiting_callback: { final: false, waits: true, timed: true, counts: 'waitingCallback' },
  completed: { final: true, waits: false, timed: false, counts: 'completed' },
  exhausted: { final: true, waits: false, timed: false, counts: 'failed' },
  opted_out: { final: true, waits: false, timed: false, counts: 'optedOut' },
  suppressed: { final: true, waits: false, timed: false, counts: 'failed' },
  invalid: { final: true, waits: false, timed: false, counts: 'failed' },
  cancelled: { final: true, waits: false, timed: false, counts: 'cancelled' },
} as const satisfies Record<string, ContactStateTraits>;

export const contactStates = rowsOf(contactStateTraits);
/** Figures of a campaign's progress, each a sum over states. */
export type ContactFigure = ContactStateTraits['counts'];

/** States that keep a campaign alive. */
export const openContactStates = rowsWhere(contactStateTraits, ({ final }) => !final);
export const finalContactStates = rowsWhere(contactStateTraits, ({ final }) => final);
export const waitingContactStates = rowsWhere(contactStateTraits, ({ waits }) => waits);
export const timedContactStates = rowsWhere(contactStateTraits, ({ timed }) => timed);

export function isFinal(state: keyof typeof contactStateTraits): boolean {
  return contactStateTraits[state].final;
}
