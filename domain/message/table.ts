import { failure, statement } from './kinds.ts';

/** Files with rows of cells, whatever they are for; see `domain/table`. */
export const tableMessages = {
  table_archive: failure('bad_input'),
  table_old_workbook: failure('bad_input'),
  table_pdf: failure('bad_input'),
  table_web_page: failure('bad_input'),
  table_other_text: failure('bad_input', { kind: 'text' }),
  table_not_text: failure('bad_input'),
  table_encoding_unknown: failure('bad_input', { row: 'number', byte: 'number' }),
  table_quote_open: failure('bad_input', { row: 'number' }),
  table_header_is_person: failure('bad_input', { row: 'number' }),
  table_sheet_missing: failure('bad_input', { sheet: 'text', found: 'names' }),
  table_workbook_broken: failure('bad_input'),
  table_workbook_rows: failure('too_large', { limit: 'number' }),
  table_workbook_too_large: failure('too_large', { megabytes: 'number' }),
  table_row_above_header: statement({ row: 'number' }),
  table_row_repeats_header: statement(),
  table_row_swallows: statement({ rows: 'number' }),
  table_row_control_character: statement(),
  table_row_replaced: statement(),
  table_row_undecodable: statement({ byte: 'number' }),
} as const;
