import { failure, statement } from './kinds.ts';

/** Carriers and other vendors, and the addresses they are reached at. */
export const providerMessages = {
  provider_account_missing: failure('not_found'),
  provider_key_missing: failure('not_ready', { provider: 'word' }),
  provider_not_served: failure('not_ready'),
  provider_without_call_control: failure('bad_input'),
  route_trunk_taken: statement({ trunk: 'text' }),
  route_rule_taken: statement({ rule: 'text' }),
  route_incomplete: statement(),
  route_never_complete: failure('conflict'),
  livekit_without_sip: failure('not_ready'),
  webhook_not_json: failure('bad_input'),
  webhook_not_signed: failure('unauthorised'),
  webhook_not_understood: failure('bad_input'),
  vendor_silent: failure('unavailable', { vendor: 'word' }),
  vendor_unavailable: failure('unavailable', { vendor: 'word', status: 'number' }),
  vendor_key_refused: failure('not_ready', { vendor: 'word', status: 'number' }),
  vendor_request_refused: failure('bad_input', { vendor: 'word', status: 'number' }),
  address_invalid: failure('bad_input'),
  address_with_password: failure('bad_input'),
  address_not_encrypted: failure('bad_input'),
  address_private: failure('bad_input'),
  address_silent: failure('unavailable'),
  address_unreachable: failure('unavailable', { code: 'word' }),
} as const;
