/**
 * Files of rows with problems, which people correct and upload again: the columns of the file that was given, behind its row's
 * number and what is wrong. Our own reader takes back what was written here, cell by cell, also after a spreadsheet has saved it.
 */
import { csvLine } from '../csv.ts';
import { columnKeys, type ColumnChoice, type ColumnMatching } from './column-matching.ts';
import type { AudienceHeader, MatchedColumn } from './columns.ts';
import { isProblemColumn, problemColumns } from './problem-columns.ts';

/** Begins the file, with a mark by which spreadsheets know UTF-8. */
export function problemFileHeader(header: Pick<AudienceHeader, 'names'>): string {
  return `\ufeff${csvLine(problemFileNames(header))}`;
}

/**
 * One row with all that is wrong with it.
 * @param row as it was counted in the file that was given
 */
export function problemFileRow(
  { row, problems, cells }: { row: number; problems: readonly string[]; cells: readonly string[] },
  { names }: Pick<AudienceHeader, 'names'>,
): string {
  // The row's number and problem of a file that has come back once already are of that file.
  const given = cells.filter((_, index) => !isProblemColumn(names[index] ?? ''));
  return csvLine([String(row), problems.join(' '), ...given]);
}

/** A column without a name gets one: behind two more columns its place would be another. */
function problemFileNames({ names }: Pick<AudienceHeader, 'names'>): string[] {
  const given = names.flatMap((name, index) => (isProblemColumn(name) ? [] : [name || `column_${index + 1}`]));
  return [...problemColumns, ...given];
}

/**
 * What the columns of such a file are used for: all that was known of them when the rest was imported. Guessed again, by rows
 * that are wrong, another column could be taken for the phone, and the day for the month.
 * @param settled with the orders of dates that the whole file tells
 */
export function problemFileMatching(
  columns: readonly MatchedColumn[],
  settled: ColumnMatching,
): { headings: string[]; matching: ColumnMatching } {
  const headings = problemFileNames({ names: columns.map(({ name }) => name) });
  const keys = columnKeys(headings);
  const given = columns.filter(({ name }) => !isProblemColumn(name));
  const choices = given.map((column, index): [string, ColumnChoice] => {
    const { key, use, variable, phoneRank, values } = column;
    const { dateOrder } = settled.columns[key] ?? {};
    const choice: ColumnChoice = { use };
    if (variable !== null) choice.variable = variable;
    if (phoneRank !== null) choice.rank = phoneRank;
    if (use === 'consent') choice.dateOrder = dateOrder ?? column.dateOrder ?? 'ask';
    if (Object.keys(values).length > 0) choice.values = { ...values };
    return [keys[index + problemColumns.length] ?? '', choice];
  });
  return { headings, matching: { columns: Object.fromEntries(choices) } };
}
