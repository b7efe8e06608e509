import { failure, statement } from './kinds.ts';

/** Carriers and other vendors, and the addresses they are reached at. */
export const providerMessages = {
  provider_account_missing: failure('not_found'),
  provider_key_missing: failure('not_ready', { provider: 'word' }),
  provider_not_served: failure('not_ready'),
  provider_without_call_control: failure('bad_input'),
  webhook_not_json: failure('bad_input'),
  webhook_not_signed: failure('unauthorised'),
  webhook_not_understood: failure('bad_input'),
  vendor_silent: failure('unavailable', { vendor: 'word' }),
  vendor_unavailable: failure('unavailable', { vendor: 'word', status: 'number' }),
  vendor_key_refused: failure('not_ready', { vendor: 'word', status: 'number' }),
  vendor_request_refused: failure('bad_input', { vendor: 'word', status: 'number' }),
  vendor_wants_payment: statement({ vendor: 'word' }),
  vendor_limit_used_up: statement({ vendor: 'word', left: 'number' }),
  vendor_address_refused: statement({ vendor: 'word', why: 'message' }),
  gateway_away: statement(),
  gateway_full: statement(),
  gateway_not_connected: statement(),
  address_invalid: failure('bad_input'),
  address_with_password: failure('bad_input'),
  address_not_encrypted: failure('bad_input'),
  address_private: failure('bad_input'),
  address_silent: failure('unavailable'),
  address_unreachable: failure('unavailable', { code: 'word' }),
} as const;
