import { failure } from './kinds.ts';

/** Carriers and other vendors, and the addresses they are reached at. */
export const providerMessages = {
  provider_account_missing: failure('not_found'),
  telnyx_key_missing: failure('not_ready'),
  sip_trunk_call_in_room: failure('conflict'),
  sip_trunk_agent_speaks: failure('conflict'),
  sip_trunk_without_webhooks: failure('bad_input'),
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
