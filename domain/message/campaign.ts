import { failure } from './kinds.ts';

/** A campaign as a whole. */
export const campaignMessages = {
  campaign_missing: failure('not_found'),
  campaign_archived: failure('conflict'),
  campaign_cancelled_takes_none: failure('conflict'),
  campaign_failed_takes_none: failure('conflict'),
  campaign_action_impossible: failure('conflict', { status: 'word', action: 'word' }),
  campaign_not_launchable: failure('not_ready', { problems: 'messages' }),
  campaign_not_resumable: failure('not_ready', { problems: 'messages' }),
  campaign_fixed_since_launch: failure('conflict'),
  campaign_launched_meanwhile: failure('conflict'),
  campaign_settings_not_live: failure('conflict', { status: 'word' }),
  campaign_settings_without_effect: failure('conflict', { status: 'word' }),
  campaign_settings_changed_meanwhile: failure('conflict'),
  campaigns_dialling: failure('conflict', { count: 'number', names: 'names' }),
  campaign_without_bot: failure('conflict'),
  test_call_refused: failure('bad_input', { why: 'message' }),
  test_call_lacks: failure('not_ready', { problems: 'messages' }),
  test_call_outside_hours: failure('not_ready', { opens: 'word' }),
  caller_number_missing: failure('bad_input'),
  caller_number_not_of_campaign: failure('not_found'),
  caller_number_of_other_account: failure('bad_input'),
  caller_number_of_unchosen_account: failure('bad_input'),
} as const;
