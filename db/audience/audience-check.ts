import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { checkAudienceRow, PhoneSet, type AudienceContact, type AudienceDelimiter } from '#domain/audience/audience.ts';
import { problemColumns, type AudienceHeader } from '#domain/audience/columns.ts';
import { checkConsent, windowClassFromKey } from '#domain/calling-law/index.ts';
import { message, type Message } from '#domain/message/index.ts';
import { checkNationalLists } from '#domain/do-not-call/national-list.ts';
import { csvLine } from '#domain/csv.ts';
import { readAudienceFile, type AudienceBatch } from '#domain/audience/audience-file.ts';
import type { CampaignStatus } from '#domain/campaign/campaign.ts';
import { RedialError } from '#domain/error.ts';
import { requireCampaign } from '../campaign/require-campaign.ts';
import type { Database, Executor } from '../client.ts';
import { onDoNotCall } from '../do-not-call/do-not-call.ts';
import { readNationalListing } from '../do-not-call/national-list.ts';
import { ownNumbersAmong } from '../provider/own-numbers.ts';
import type { campaigns } from '../schema/index.ts';

export type RowProblemKind = 'invalid' | 'duplicate' | 'do_not_call' | 'no_consent' | 'missing_variable';

export interface RowProblem {
  /** As spreadsheets count: the header is row 1. */
  row: number;
  kind: RowProblemKind;
  problem: string;
  phone: string;
}

export interface AudienceColumn {
  name: string;
  use: 'phone' | 'time_zone' | 'region' | 'consent' | 'consent_source' | 'variable' | 'ignored';
  /** Name between braces in the bot's texts. */
  variable: string | null;
}

/** What an audience file holds, and what an import of it does or did. */
export interface AudienceReport {
  delimiter: AudienceDelimiter;
  columns: AudienceColumn[];
  rows: number;
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
  /** Variables that the bot's texts use and no column provides. */
  absentVariables: string[];
  sample: { row: number; cells: string[] }[];
  /** The first of them; all are in the file of problem rows. */
  problems: RowProblem[];
}

export interface AudienceRequest {
  campaignId: string;
  bytes: AsyncIterable<Uint8Array>;
  /** ISO 3166-1 alpha-2, for numbers without a country code. */
  defaultCountry: string | null;
  /** Variables that the bot's texts use. */
  requiredVariables: readonly string[];
  /** Leave rows out that lack one of them. */
  skipMissing: boolean;
  /** Takes all rows with problems, as CSV that can be corrected and uploaded again. */
  problems: Writable | null;
  /** Puts what is wrong with a row into the words of who reads the report and the file of problem rows. */
  inWords: InWords;
  signal?: AbortSignal;
  onProgress?: (progress: { rows: number; contacts: number }) => void;
}

export interface AcceptedRow {
  row: number;
  contact: AudienceContact;
  /** On our do-not-call list: kept, never called. */
  suppressed: boolean;
}

const sampleRows = 5;
const shownProblems = 100;

/** Reads a whole file and tells what an import would do; changes nothing. Errors as `importAudience`. */
export async function previewAudience(db: Database, request: AudienceRequest): Promise<AudienceReport> {
  const campaign = await requireImportable(db, request.campaignId);
  return checkAudience(db, { ...request, campaign }, await phonesOf(db, request.campaignId), async () => {});
}

/**
 * Reads and checks a file row by row and hands on what is accepted, batch by batch; the next batch is read when the
 * last was taken.
 */
export async function checkAudience(
  db: Database,
  request: CheckedRequest,
  existing: PhoneSet,
  accept: (rows: AcceptedRow[]) => Promise<void>,
): Promise<AudienceReport> {
  const known = { existing, seen: new PhoneSet() };
  let report: AudienceReport | null = null;
  for await (const batch of readAudienceFile(request.bytes)) {
    request.signal?.throwIfAborted();
    if (report === null) {
      report = emptyReport(batch, request);
      await write(request.problems, `\ufeff${csvLine([...problemColumns, ...batch.header.names])}`);
    }
    const { contacts, problems } = checkBatch(batch, request, known);
    const phones = contacts.map(({ contact }) => contact.phone);
    const [barred, ours] = await Promise.all([
      onDoNotCall(db, phones, request.campaign.purpose),
      ownNumbersAmong(db, phones),
    ]);
    const accepted = contacts
      .filter(({ contact }) => !ours.has(contact.phone))
      .map((row) => ({ ...row, suppressed: barred.has(row.contact.phone) }));
    const ownNumber = request.inWords(message('never_dial_ours'));
    for (const { row, contact } of contacts) {
      const { phone } = contact;
      if (ours.has(phone)) problems.push({ row, kind: 'invalid', problem: ownNumber, phone });
    }
    for (const { row, contact, suppressed } of accepted) {
      const problem = request.inWords(message('audience_row_number_barred'));
      if (suppressed) problems.push({ row, kind: 'do_not_call', problem, phone: contact.phone });
    }
    problems.push(...(await nationalListProblems(db, request, accepted)));
    problems.push(...consentProblems(request, batch.header, accepted, report));
    await accept(accepted);
    problems.sort((a, b) => a.row - b.row);
    addToReport(report, batch, accepted.length, problems);
    await writeProblems(request.problems, batch, problems);
    request.onProgress?.({ rows: report.rows, contacts: report.contacts });
  }
  if (report === null || report.rows === 0) {
    throw new RedialError('audience_file_without_rows');
  }
  return report;
}

type ImportingCampaign = Pick<typeof campaigns.$inferSelect, 'audienceLabel' | 'purpose' | 'consentStatement'>;
type CheckedRequest = AudienceRequest & { campaign: ImportingCampaign };
type InWords = (message: Message) => string;

/** Numbers whose owners objected to sales calls in a national register; counted with the do-not-call list. */
async function nationalListProblems(
  db: Database,
  { campaign: { purpose }, inWords }: CheckedRequest,
  accepted: readonly AcceptedRow[],
): Promise<RowProblem[]> {
  const phones = accepted.map(({ contact }) => contact.phone);
  const { lists, listedIn } = await readNationalListing(db, purpose, phones);
  if (lists.length === 0) return [];
  const at = new Date();
  return accepted.flatMap(({ row, contact, suppressed }): RowProblem[] => {
    const { phone, consentAt } = contact;
    const { regions } = windowClassFromKey(contact.windowClassKey);
    const verdict = checkNationalLists({ purpose, regions, consentAt, lists, listedIn: listedIn.get(phone) ?? [], at });
    if (suppressed || verdict.ok) return [];
    return [{ row, kind: 'do_not_call', problem: inWords(verdict), phone }];
  });
}

/** Whose consent is missing, too old or in the future. Where the file says nothing of consent, the report says it once. */
function consentProblems(
  { campaign: { purpose, consentStatement: launcherStatement }, inWords }: CheckedRequest,
  header: AudienceHeader,
  accepted: readonly AcceptedRow[],
  report: AudienceReport,
): RowProblem[] {
  if (purpose !== 'marketing') return [];
  const at = new Date();
  const problems: RowProblem[] = [];
  for (const { row, contact } of accepted) {
    const { regions } = windowClassFromKey(contact.windowClassKey);
    const verdict = checkConsent({ purpose, regions, consentAt: contact.consentAt, launcherStatement, at });
    if (verdict.ok) continue;
    report.withoutConsent += 1;
    if (header.consent === null) report.consentHelp = inWords(verdict);
    else problems.push({ row, kind: 'no_consent', problem: inWords(verdict), phone: contact.phone });
  }
  return problems;
}

/** @throws RedialError `not_found`, or `conflict` if the campaign takes no contacts (any more). */
export async function requireImportable(db: Executor, campaignId: string): Promise<typeof campaigns.$inferSelect> {
  return requireTaking(await requireCampaign(db, campaignId));
}

/** The same of a row that was read already. */
export function requireTaking(campaign: typeof campaigns.$inferSelect): typeof campaigns.$inferSelect {
  const { archivedAt, deletedAt } = campaign;
  return requireTakesContacts({ ...campaign, archived: archivedAt !== null, deleted: deletedAt !== null });
}

/**
 * A campaign takes contacts until it is cancelled or has failed; one that is completed is taken up again for them.
 * @throws RedialError as `requireImportable`.
 */
export function requireTakesContacts<Taking extends { status: CampaignStatus; archived: boolean; deleted: boolean }>(
  campaign: Taking | undefined,
): Taking {
  if (!campaign || campaign.deleted) throw new RedialError('campaign_missing');
  const details = { details: { campaignStatus: campaign.status } };
  if (campaign.archived) {
    throw new RedialError('campaign_archived', {}, details);
  }
  if (campaign.status === 'cancelled' || campaign.status === 'failed') {
    const reason = campaign.status === 'failed' ? 'campaign_failed_takes_none' : 'campaign_cancelled_takes_none';
    throw new RedialError(reason, {}, details);
  }
  return campaign;
}

/** Phone numbers that the campaign has already. */
export async function phonesOf(db: Database, campaignId: string): Promise<PhoneSet> {
  const phones = new PhoneSet();
  const cursor = db.$client<{ phone: string }[]>`SELECT phone FROM contacts WHERE campaign_id = ${campaignId}`;
  for await (const rows of cursor.cursor(10_000)) for (const { phone } of rows) phones.add(phone);
  return phones;
}

function emptyReport({ header, delimiter }: AudienceBatch, { requiredVariables }: AudienceRequest): AudienceReport {
  return {
    delimiter,
    columns: header.names.map((name, index) => ({
      name,
      use: useOf(header, index),
      variable: header.variables[index] ?? null,
    })),
    rows: 0,
    contacts: 0,
    invalid: 0,
    duplicates: 0,
    doNotCall: 0,
    withoutConsent: 0,
    consentHelp: null,
    missingVariables: 0,
    absentVariables: requiredVariables.filter((name) => !header.variables.includes(name)),
    sample: [],
    problems: [],
  };
}

function useOf(header: AudienceHeader, index: number): AudienceColumn['use'] {
  if (index === header.phone) return 'phone';
  if (index === header.timeZone) return 'time_zone';
  if (index === header.region) return 'region';
  if (index === header.consent) return 'consent';
  if (index === header.consentSource) return 'consent_source';
  return header.variables[index] ? 'variable' : 'ignored';
}

function checkBatch(
  { header, rows }: AudienceBatch,
  { defaultCountry, requiredVariables, skipMissing, inWords }: AudienceRequest,
  { existing, seen }: { existing: PhoneSet; seen: PhoneSet },
): { contacts: { row: number; contact: AudienceContact }[]; problems: RowProblem[] } {
  const contacts: { row: number; contact: AudienceContact }[] = [];
  const problems: RowProblem[] = [];
  for (const { row, cells } of rows) {
    const checked = checkAudienceRow(cells, header, { defaultCountry, requiredVariables });
    if (!checked.ok) {
      problems.push({ row, kind: 'invalid', problem: inWords(checked), phone: cells[header.phone] ?? '' });
      continue;
    }
    const { contact } = checked;
    const { phone, missing } = contact;
    if (existing.has(phone)) {
      problems.push({ row, kind: 'duplicate', problem: inWords(message('contact_duplicate')), phone });
    } else if (!seen.add(phone)) {
      problems.push({ row, kind: 'duplicate', problem: inWords(message('audience_row_number_twice')), phone });
    } else {
      if (missing.length > 0) {
        const code = skipMissing ? 'audience_row_left_out' : 'audience_row_left_blank';
        const problem = inWords(message(code, { variables: missing }));
        problems.push({ row, kind: 'missing_variable', problem, phone });
      }
      if (missing.length === 0 || !skipMissing) contacts.push({ row, contact });
    }
  }
  return { contacts, problems };
}

function addToReport(report: AudienceReport, batch: AudienceBatch, accepted: number, problems: RowProblem[]): void {
  report.rows += batch.rows.length;
  report.contacts += accepted;
  for (const problem of problems) {
    switch (problem.kind) {
      case 'invalid':
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
    if (report.problems.length < shownProblems) report.problems.push(problem);
  }
  if (report.sample.length < sampleRows) {
    report.sample.push(...batch.rows.slice(0, sampleRows - report.sample.length));
  }
}

async function writeProblems(output: Writable | null, batch: AudienceBatch, problems: RowProblem[]): Promise<void> {
  if (output === null || problems.length === 0) return;
  const first = batch.rows[0]?.row ?? 0;
  // Rows follow each other, but empty ones were read over: look from where the row would be at the latest.
  const cellsOf = (row: number): string[] => {
    let index = Math.min(row - first, batch.rows.length - 1);
    while (index > 0 && (batch.rows[index]?.row ?? 0) > row) index -= 1;
    return batch.rows[index]?.cells ?? [];
  };
  const lines = problems.map(({ row, problem }) => csvLine([String(row), problem, ...cellsOf(row)]));
  await write(output, lines.join(''));
}

async function write(output: Writable | null, text: string): Promise<void> {
  if (output !== null && !output.write(text)) await once(output, 'drain');
}
