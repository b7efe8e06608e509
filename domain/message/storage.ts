import { failure } from './kinds.ts';

/** Files and recordings. */
export const storageMessages = {
  file_missing: failure('not_found'),
  file_empty: failure('bad_input'),
  file_too_large: failure('too_large'),
  file_name_unusable: failure('bad_input'),
  file_range_outside: failure('bad_input'),
  storage_silent: failure('unavailable', { code: 'word' }),
  storage_refused: failure('not_ready', { code: 'word' }),
  recording_missing: failure('not_found'),
  recording_without_sound: failure('bad_input'),
} as const;
