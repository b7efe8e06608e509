import { failure, statement } from './kinds.ts';

/** Audience files and the rows in them. */
export const audienceMessages = {
  audience_file_without_rows: failure('bad_input'),
  audience_file_too_large: failure('too_large', { megabytes: 'number' }),
  audience_columns_too_many: failure('bad_input', { columns: 'number', limit: 'number' }),
  audience_phone_column_missing: failure('bad_input', { found: 'names', understood: 'list' }),
  audience_columns_unnamed: failure('bad_input', { understood: 'list' }),
  audience_row_cells_too_many: statement({ columns: 'number', cells: 'number' }),
  audience_row_consent_unreadable: statement(),
  audience_row_consent_no_such_day: statement(),
  audience_row_consent_two_readings: statement(),
  audience_row_consent_future: statement(),
  audience_row_consent_too_old: statement(),
  audience_row_consent_refused: statement(),
  audience_row_cell_too_long: statement({ column: 'text' }),
  audience_row_number_twice: statement(),
  audience_row_number_barred: statement(),
  audience_row_left_blank: statement({ variables: 'list' }),
  audience_row_left_out: statement({ variables: 'list' }),
  audience_not_a_draft: failure('conflict'),
  import_missing: failure('not_found'),
  import_running: failure('unavailable'),
  import_cancelled: failure('conflict'),
  import_failed: statement(),
  import_interrupted: statement(),
  import_broken_off: statement(),
} as const;
