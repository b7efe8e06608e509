import { failure } from './kinds.ts';

/** Who may ask, and how a request must look. */
export const accessMessages = {
  sign_in_first: failure('unauthorised'),
  permission_missing: failure('forbidden'),
  permission_named_missing: failure('forbidden', { permission: 'word' }),
  service_token_wrong: failure('unauthorised'),
  api_key_missing: failure('unauthorised'),
  api_key_unknown: failure('unauthorised'),
  api_scope_missing: failure('forbidden', { scope: 'word' }),
  body_not_json: failure('bad_input'),
  body_not_storable: failure('bad_input'),
  contacts_unreadable: failure('bad_input'),
  change_unreadable: failure('bad_input'),
  callback_unreadable: failure('bad_input'),
  do_not_call_unreadable: failure('bad_input'),
  query_unreadable: failure('bad_input'),
  idempotency_key_missing: failure('bad_input'),
  idempotency_key_reused: failure('bad_input'),
} as const;
