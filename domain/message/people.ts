import { failure } from './kinds.ts';

/** Who belongs to the workspace, with which roles, links and keys. */
export const peopleMessages = {
  person_missing: failure('not_found'),
  password_not_used: failure('conflict'),
  last_admin: failure('conflict'),
  email_taken: failure('conflict'),
  link_not_open: failure('not_found'),
  demo_password_fixed: failure('conflict'),
  oidc_discovery_unreadable: failure('bad_input'),
  oidc_issuer_other: failure('bad_input', { issuer: 'text' }),
  oidc_answer_refused: failure('forbidden'),
  oidc_incomplete: failure('bad_input'),
  api_key_expired: failure('unauthorised'),
  api_key_address: failure('forbidden'),
  api_key_campaign: failure('forbidden'),
} as const;
