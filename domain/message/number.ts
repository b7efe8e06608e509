import { failure } from './kinds.ts';

/** Phone numbers and where they may be. */
export const numberMessages = {
  phone_empty: failure('bad_input'),
  phone_no_digits: failure('bad_input'),
  phone_no_country: failure('bad_input'),
  phone_unknown_calling_code: failure('bad_input'),
  phone_too_short: failure('bad_input'),
  phone_too_long: failure('bad_input'),
  phone_has_extension: failure('bad_input'),
  phone_not_in_use: failure('bad_input'),
  non_geographic: failure('bad_input'),
  unknown_zone: failure('bad_input'),
  unknown_region: failure('bad_input'),
  unknown_country: failure('bad_input'),
  bad_time_zone: failure('bad_input'),
  never_open: failure('bad_input', { zones: 'number', example: 'word', regions: 'all' }),
} as const;
