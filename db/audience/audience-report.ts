import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { AudienceBatch } from '#domain/audience/audience-file.ts';
import type { FoundColumn } from '#domain/audience/column-findings.ts';
import type { ColumnMatching } from '#domain/audience/column-matching.ts';
import { providedVariables } from '#domain/audience/columns.ts';
import { remedyOf, type Remedy } from '#domain/audience/corrections.ts';
import { problemFileHeader, problemFileRow } from '#domain/audience/problem-file.ts';
import type { Message, MessageCode } from '#domain/message/index.ts';
import type { ActiveElsewhere } from './active-elsewhere.ts';

const sampleRows = 5;
const shownProblems = 100;

/** Puts a message into the words of who reads it. */
export type InWords = (message: Message) => string;

export type RowProblemKind =
  'invalid' | 'consent_date' | 'consent_refused' | 'duplicate' | 'do_not_call' | 'no_consent' | 'missing_variable';

export interface RowProblem {
  /** As spreadsheets count: the header is row 1. */
  row: number;
  kind: RowProblemKind;
  /** Why, for programs. */
  code: MessageCode;
  problem: string;
  phone: string;
}

/** All problems of one kind. */
export interface ProblemGroup {
  kind: RowProblemKind;
  code: MessageCode;
  count: number;
  /** What is wrong, as it was said of the first of them. */
  problem: string;
  remedy: Remedy | null;
}

/** What an audience file holds, and what an import of it does or did. */
export interface AudienceReport extends Pick<
  AudienceBatch,
  'encoding' | 'delimiter' | 'headerRow' | 'sheet' | 'sheets'
> {
  columns: FoundColumn[];
  /** What people have chosen for the columns, for this file or the latest one with its headings. */
  chosen: ColumnMatching;
  /** The same with what the whole file tells: for the import of this file. */
  settled: ColumnMatching;
  /** Nobody knows which column holds phone numbers: no row was looked at. Only in a preview. */
  isPhoneMissing: boolean;
  /**
   * All rows below the header as a spreadsheet shows them: contacts, invalid, duplicates, empty ones, and those that were left
   * out for want of a variable. The other counts are of contacts.
   */
  rows: number;
  /** Rows without a visible character. */
  empty: number;
  /** Contacts that were there and get what their rows say. */
  updated: number;
  /** Contacts that are added, those on the do-not-call list included (as suppressed). */
  contacts: number;
  invalid: number;
  duplicates: number;
  doNotCall: number;
  /** Contacts of a marketing campaign without (valid) consent: kept, not called as things are. */
  withoutConsent: number;
  /** Null, or why: no column of the file is about consent, and the campaign is for marketing. */
  consentHelp: string | null;
  missingVariables: number;
  /** Rows of which no contact comes, empty ones aside. */
  leftOut: number;
  /** Variables that the bot's texts use and no column provides. */
  absentVariables: string[];
  sample: { row: number; cells: string[] }[];
  /** The first of them; all are in the file of problem rows. */
  problems: ShownProblem[];
  /** Contacts of the file who are active in other campaigns. Only in a preview. */
  elsewhere: ActiveElsewhere;
  /** ISO instant at which a file of the very same bytes was imported into this campaign. Only in a preview. */
  importedBefore: string | null;
  /** How many corrections were applied. */
  corrections: number;
  /** All problems by kind, the most frequent first. */
  groups: ProblemGroup[];
}

/** Cells as they are after corrections; null where the file itself is damaged, so that they cannot be told apart. */
export type ShownProblem = RowProblem & { cells: string[] | null };

/** A problem of a row in words. */
export function problemOf(
  { inWords }: { inWords: InWords },
  found: Pick<RowProblem, 'row' | 'kind' | 'phone'>,
  says: Message,
): RowProblem {
  return { ...found, code: says.code, problem: inWords(says) };
}

/** The report before any row was checked. */
export function emptyReport(
  batch: AudienceBatch,
  { requiredVariables, corrections = [] }: { requiredVariables: readonly string[]; corrections?: readonly unknown[] },
): AudienceReport {
  const { header, encoding, delimiter, headerRow, sheet, sheets } = batch;
  return {
    encoding,
    delimiter,
    headerRow,
    sheet,
    sheets,
    columns: [],
    chosen: { columns: {} },
    settled: { columns: {} },
    isPhoneMissing: header.phones.length === 0,
    rows: 0,
    empty: 0,
    contacts: 0,
    updated: 0,
    invalid: 0,
    duplicates: 0,
    doNotCall: 0,
    withoutConsent: 0,
    consentHelp: null,
    missingVariables: 0,
    leftOut: 0,
    absentVariables: requiredVariables.filter((name) => !providedVariables(header).includes(name)),
    sample: [],
    problems: [],
    groups: [],
    elsewhere: { people: 0, campaigns: [] },
    importedBefore: null,
    corrections: corrections.length,
  };
}

/** Which kind of problem a refusal of a row is. */
export function kindOf(code: Message['code']): RowProblemKind {
  if (code === 'audience_row_consent_refused') return 'consent_refused';
  return code.startsWith('audience_row_consent_') ? 'consent_date' : 'invalid';
}

/** Counts a batch in. */
export function addToReport(
  report: AudienceReport,
  batch: AudienceBatch,
  accepted: { contacts: number; updated: number },
  problems: readonly RowProblem[],
): void {
  report.encoding = batch.encoding;
  report.rows += batch.rows.length + batch.problems.length + batch.empty;
  report.empty += batch.empty;
  report.contacts += accepted.contacts;
  report.updated += accepted.updated;
  report.leftOut += batch.rows.length + batch.problems.length - accepted.contacts - accepted.updated;
  const cells = new Map(batch.rows.map((row) => [row.row, row.cells]));
  for (const problem of problems) {
    addToGroups(report.groups, problem);
    switch (problem.kind) {
      case 'invalid':
      case 'consent_date':
      case 'consent_refused':
        report.invalid += 1;
        break;
      case 'duplicate':
        report.duplicates += 1;
        break;
      case 'do_not_call':
        report.doNotCall += 1;
        break;
      // Counted where they are found: a file without such a column has no problem per row.
      case 'no_consent':
        break;
      case 'missing_variable':
        report.missingVariables += 1;
        break;
    }
    if (report.problems.length < shownProblems)
      report.problems.push({ ...problem, cells: cells.get(problem.row) ?? null });
  }
  if (report.sample.length < sampleRows) {
    report.sample.push(...batch.rows.slice(0, sampleRows - report.sample.length));
  }
}

function addToGroups(groups: ProblemGroup[], { kind, code, problem }: RowProblem): void {
  const group = groups.find((one) => one.kind === kind && one.code === code);
  if (group) group.count += 1;
  else groups.push({ kind, code, count: 1, problem, remedy: remedyOf(code) });
}

/** Begins the file of problem rows with its headings. */
export function writeProblemHeader(output: Writable | null, { header }: AudienceBatch): Promise<void> {
  return write(output, problemFileHeader(header));
}

/** Adds the rows with problems to their file, each once, as they can be corrected and uploaded again. */
export async function writeProblems(
  output: Writable | null,
  batch: AudienceBatch,
  problems: readonly RowProblem[],
): Promise<void> {
  if (output === null || problems.length === 0) return;
  const cells = new Map([...batch.rows, ...batch.problems].map((row) => [row.row, row.cells]));
  const byRow = Map.groupBy(problems, ({ row }) => row);
  let lines = '';
  for (const [row, found] of byRow) {
    const says = found.map(({ problem }) => problem);
    lines += problemFileRow({ row, problems: says, cells: cells.get(row) ?? [] }, batch.header);
  }
  await write(output, lines);
}

async function write(output: Writable | null, text: string): Promise<void> {
  if (output !== null && !output.write(text)) await once(output, 'drain');
}
