import { failure, statement } from './kinds.ts';

/** What is kept, held and erased. */
export const retentionMessages = {
  retention_too_short: failure('bad_input', { days: 'number' }),
  retention_reason_missing: failure('bad_input'),
  hold_there_already: failure('conflict'),
  hold_missing: failure('not_found'),
  journal_too_old: failure('bad_input', { days: 'number' }),
  erasure_held: failure('conflict', { reason: 'text' }),
  erasure_in_call: failure('conflict'),
  person_unknown: failure('not_found'),
  set_up_retention_missing: statement(),
  set_up_retention_done: statement(),
} as const;
