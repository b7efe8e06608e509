import { failure } from './kinds.ts';

/** Attempts and the calls they became. */
export const callMessages = {
  attempt_missing: failure('not_found'),
  attempt_begun_before: failure('conflict'),
  attempt_ended: failure('conflict'),
  attempt_without_call: failure('not_found'),
  call_missing: failure('not_found'),
  verdict_missing: failure('not_found'),
  speech_key_missing: failure('not_ready'),
  voice_key_missing: failure('not_ready', { vendor: 'word' }),
  language_key_missing: failure('not_ready'),
  transcription_key_missing: failure('not_ready'),
  analysis_key_missing: failure('not_ready'),
  analysis_off_schema: failure('unavailable'),
  transcription_unreadable: failure('unavailable'),
} as const;
