import type { AudienceReport } from '#db/audience/audience-report.ts';
import * as m from '#lib/paraglide/messages.js';
import { label, type Label } from './label.ts';
import { texts } from './texts.ts';

export const delimiterLabels: Record<NonNullable<AudienceReport['delimiter']>, string> = texts({
  ',': m.file_delimiter_comma,
  ';': m.file_delimiter_semicolon,
  '\t': m.file_delimiter_tab,
  '|': m.file_delimiter_bar,
});

/** How the characters of an audience file were read. */
export const encodingLabels: Record<AudienceReport['encoding'], string> = texts({
  'utf-8': m.file_encoding_utf8,
  'utf-16le': m.file_encoding_utf16,
  'utf-16be': m.file_encoding_utf16,
  'windows-1252': m.file_encoding_western,
  'windows-1256': m.file_encoding_arabic,
  xlsx: m.file_encoding_workbook,
});

/** What a column of an audience file is used for. */
export const columnUseLabels: Record<AudienceReport['columns'][number]['use'], string> = texts({
  phone: m.file_column_phone,
  name: m.file_column_name,
  first_name: m.file_column_first_name,
  last_name: m.file_column_last_name,
  time_zone: m.file_column_time_zone,
  region: m.file_column_region,
  country: m.file_column_country,
  language: m.file_column_language,
  consent: m.file_column_consent,
  consent_source: m.file_column_consent_source,
  extension: m.file_column_extension,
  external_id: m.file_column_external_id,
  variable: m.file_column_variable,
  ignored: m.file_column_ignored,
});

/** What is wrong with a row of an audience file. */
export const rowProblemLabels: Record<AudienceReport['problems'][number]['kind'], Label> = {
  invalid: label(m.row_problem_invalid, 'red'),
  consent_date: label(m.row_problem_consent_date, 'red'),
  consent_refused: label(m.row_problem_consent_refused, 'amber'),
  duplicate: label(m.row_problem_duplicate, 'muted'),
  do_not_call: label(m.row_problem_do_not_call, 'amber'),
  no_consent: label(m.row_problem_no_consent, 'amber'),
  missing_variable: label(m.row_problem_missing_variable, 'blue'),
};
