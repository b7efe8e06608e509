import { failure, statement } from './kinds.ts';

/** Stops that people make, and what they hold up. */
export const stopMessages = {
  stop_of_account: statement({ reason: 'text' }),
  stop_of_bot_version: statement({ reason: 'text' }),
  stop_of_list: statement({ list: 'text', reason: 'text' }),
  stop_of_prefix: statement({ prefix: 'text', reason: 'text' }),
  stop_of_number: statement({ reason: 'text' }),
  stop_value_wrong: failure('bad_input', { scope: 'word' }),
  stop_reason_missing: failure('bad_input'),
  stop_bot_version_missing: failure('not_found'),
  stop_there_already: failure('conflict'),
  stop_missing: failure('not_found'),
} as const;
