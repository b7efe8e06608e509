import { z } from 'zod';
import { contactStates } from './contact-state.ts';

export const ContactState = z.enum(contactStates);
export type ContactState = z.infer<typeof ContactState>;

/** Why a contact is dialled now; the order is the order of work. */
export const dialReasons = ['callback', 'retry', 'fresh'] as const;
export const DialReason = z.enum(dialReasons);
export type DialReason = z.infer<typeof DialReason>;

/** What keeps a contact from ever being called, as things are; see `stateReason` for what would help. */
export const bars = [
  'do_not_call',
  'never_dial',
  'national_list',
  'stale_list',
  'consent',
  'never_open',
  'attempt_cap',
] as const;
export type Bar = (typeof bars)[number];

/** What a person's own consent mends. */
export const mendedByConsent: readonly Bar[] = ['consent', 'national_list', 'stale_list'];
