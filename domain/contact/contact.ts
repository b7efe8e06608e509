import { z } from 'zod';

/** States of a contact; the second group is final. */
export const contactStates = [
  'queued',
  'ready',
  'active',
  'waiting_retry',
  'waiting_callback',
  'completed',
  'exhausted',
  'opted_out',
  'suppressed',
  'invalid',
  'cancelled',
] as const;
export const ContactState = z.enum(contactStates);
export type ContactState = z.infer<typeof ContactState>;

export const finalContactStates = [
  'completed',
  'exhausted',
  'opted_out',
  'suppressed',
  'invalid',
  'cancelled',
] as const satisfies readonly ContactState[];

export function isFinal(state: ContactState): boolean {
  return (finalContactStates as readonly ContactState[]).includes(state);
}

/** Why a contact is dialled now; the order is the order of work. */
export const dialReasons = ['callback', 'retry', 'fresh'] as const;
export const DialReason = z.enum(dialReasons);
export type DialReason = z.infer<typeof DialReason>;

/** What keeps a contact from ever being called, as things are; see `stateReason` for what would help. */
export const bars = ['do_not_call', 'national_list', 'stale_list', 'consent', 'never_open', 'attempt_cap'] as const;
export type Bar = (typeof bars)[number];

/** What a person's own consent mends. */
export const mendedByConsent: readonly Bar[] = ['consent', 'national_list', 'stale_list'];
