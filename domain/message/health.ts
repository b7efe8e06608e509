import { failure, statement } from './kinds.ts';

/** What is away or stuck, and what a process lacks to start. */
export const healthMessages = {
  payloads_not_encrypted: failure('not_found'),
  payloads_unreadable: failure('bad_input'),
  payload_keys_malformed: failure('not_ready'),
  payload_sealed_with_other_key: failure('not_ready'),
  database_away: failure('unavailable'),
  engine_away: failure('unavailable'),
  engine_not_told_of_callback: failure('unavailable'),
  engine_not_told_of_callback_change: failure('unavailable'),
  engine_not_told_of_contacts: failure('unavailable'),
  failed_unexpectedly: statement(),
  stuck_remedy_unfit: failure('conflict'),
  stuck_remedy_failed: failure('unavailable'),
  stuck_subject_unknown: failure('conflict'),
  environment_incomplete: failure('not_ready', { problems: 'word' }),
  secret_keys_malformed: failure('not_ready'),
  secret_sealed_with_other_key: failure('not_ready'),
} as const;
