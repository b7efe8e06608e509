import { statement } from './kinds.ts';

/** What keeps a campaign from being launched, and what to know before. */
export const launchMessages = {
  launch_provider_missing: statement(),
  launch_provider_not_served: statement({ account: 'text' }),
  launch_provider_key_missing: statement({ account: 'text' }),
  launch_livekit_out_of_reach: statement({ account: 'text', host: 'word' }),
  launch_caller_number_missing: statement(),
  launch_bot_missing: statement(),
  launch_bot_archived: statement({ bot: 'text' }),
  launch_bot_voice_unfit: statement({ bot: 'text', voice: 'word', language: 'word' }),
  launch_voice_key_missing: statement({ bot: 'text', vendor: 'word' }),
  launch_audience_missing: statement(),
  launch_consent_missing: statement({ contacts: 'number' }),
  launch_consent_gaps: statement({ contacts: 'number', gaps: 'messages' }),
  launch_consent_gap: statement({ contacts: 'number', why: 'message' }),
  launch_window_never_opens: statement(),
  launch_window_never_opens_for_some: statement({ contacts: 'number' }),
  launch_stopped: statement({ stop: 'message' }),
  launch_region_stopped: statement({ contacts: 'number', stop: 'message' }),
  launch_abandonment_loosened: statement({ percent: 'number', seconds: 'number' }),
  launch_speech_key_missing: statement(),
  launch_language_key_missing: statement(),
  launch_service_failing: statement({ said: 'message' }),
} as const;
