import { failure } from './kinds.ts';

/** Pushes of results to the CRM. */
export const crmMessages = {
  crm_not_set_up: failure('not_ready'),
  crm_address_missing: failure('not_ready'),
  crm_secret_missing: failure('not_ready'),
  crm_secret_not_base64: failure('not_ready'),
  crm_push_missing: failure('not_found'),
  crm_push_delivered: failure('conflict'),
  crm_push_pending: failure('conflict'),
  crm_push_under_way: failure('conflict'),
  crm_result_too_large: failure('too_large'),
  crm_refuses: failure('bad_input', { status: 'number' }),
  /** The address is wrong, not the result: it waits for another one. */
  crm_redirects: failure('not_ready', { status: 'number' }),
  crm_redirects_to: failure('not_ready', { status: 'number', to: 'text' }),
  crm_gone: failure('not_ready', { status: 'number' }),
  crm_unavailable: failure('unavailable', { status: 'number' }),
  crm_asks_to_wait: failure('unavailable', { status: 'number', seconds: 'number' }),
} as const;
