import { failure, statement } from './kinds.ts';

/** One person in one campaign. */
export const contactMessages = {
  contact_missing: failure('not_found'),
  contact_ended: failure('conflict'),
  contact_ended_unchangeable: failure('conflict'),
  contact_not_withdrawn: failure('conflict'),
  contact_number_in_call: failure('conflict'),
  contact_number_dialled: failure('conflict'),
  contact_number_taken: failure('conflict'),
  contact_number_unknown: failure('not_found'),
  contact_not_added: failure('conflict'),
  contact_refused: failure('conflict', { why: 'message' }),
  contact_not_callable: failure('conflict', { why: 'message' }),
  contact_duplicate: statement(),
  contact_duplicate_withdrawn: statement(),
  contact_repeated: statement(),
  contacts_too_many: failure('bad_input', { limit: 'number' }),
  contacts_in_request_too_many: failure('too_large', { limit: 'number' }),
  do_not_call: failure('conflict'),
  do_not_call_any_more: failure('conflict'),
  consent_date_in_future: failure('bad_input'),
  consent_in_future: statement(),
  consent_expired: statement({ years: 'number' }),
  consent_not_stated: statement(),
  consent_not_stated_here: failure('conflict'),
  consent_missing: statement(),
} as const;
