import { failure, statement } from './kinds.ts';

/** What is wrong, and who is told of it. */
export const alertMessages = {
  alert_fleet_without_capacity: statement(),
  alert_no_capacity_while_agents_are_free: statement({ count: 'number' }),
  alert_calls_too_long: statement({ count: 'number' }),
  alert_same_failure: statement({ code: 'word', count: 'number' }),
  alert_recordings_missing: statement({ count: 'number' }),
  alert_configuration_not_served: statement({ count: 'number' }),
  alert_crm_push_failing: statement(),
  alert_campaign_failed: statement({ campaign: 'text' }),
  alert_campaigns_paused_themselves: statement({ breaker: 'word', count: 'number' }),
  alert_callbacks_late: statement({ minutes: 'number' }),
  alert_service_down: statement({ service: 'word' }),
  alert_caller_numbers_refused: statement({ count: 'number' }),
  alert_events_not_applied: statement(),
  alert_bot_answers_slowly: statement({ seconds: 'number' }),
  alert_test: statement(),
  alert_recipient_missing: failure('not_found'),
  alert_recipient_taken: failure('conflict'),
  alert_recipients_too_many: failure('conflict', { most: 'number' }),
  alert_webhook_refuses: failure('bad_input', { status: 'number' }),
  alert_webhook_redirects: failure('bad_input', { status: 'number' }),
  alert_webhook_unavailable: failure('unavailable', { status: 'number' }),
} as const;
