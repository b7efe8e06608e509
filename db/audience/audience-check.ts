import type { Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { checkAudienceRow, type AudienceContact } from '#domain/audience/audience.ts';
import { readAudienceFile, type AudienceBatch } from '#domain/audience/audience-file.ts';
import { ColumnFindings } from '#domain/audience/column-findings.ts';
import type { ColumnMatching } from '#domain/audience/column-matching.ts';
import { readAudienceHeader, type AudienceHeader } from '#domain/audience/columns.ts';
import { Patch, type Correction } from '#domain/audience/corrections.ts';
import type { DuplicateRule, KnownContact } from '#domain/audience/duplicates.ts';
import type { PhoneSet } from '#domain/audience/phone-set.ts';
import { checkConsent, statementFor, windowClassFromKey } from '#domain/calling-law/index.ts';
import type { Purpose } from '#domain/campaign/campaign.ts';
import type { CallingFor } from '#domain/do-not-call/entry.ts';
import { checkNationalLists, type NationalListing } from '#domain/do-not-call/national-list.ts';
import { RedialError } from '#domain/error.ts';
import { message } from '#domain/message/index.ts';
import { namingSheets } from '#domain/table/workbook-sheet.ts';
import type { Database } from '../client.ts';
import { onDoNotCall } from '../do-not-call/do-not-call.ts';
import { readNationalListing } from '../do-not-call/national-list.ts';
import { ownNumbersAmong } from '../provider/own-numbers.ts';
import type { campaigns } from '../schema/index.ts';
import { ElsewhereCount } from './active-elsewhere.ts';
import { DuplicateCheck } from './duplicate-check.ts';
import {
  addToReport,
  emptyReport,
  kindOf,
  problemOf,
  writeProblemHeader,
  writeProblems,
  type AudienceReport,
  type InWords,
  type RowProblem,
} from './audience-report.ts';
import { rememberedMatching } from './column-matching.ts';
import { knownContacts, phonesOf, requireImportable } from './takes-contacts.ts';

export interface AudienceRequest {
  campaignId: string;
  bytes: AsyncIterable<Uint8Array>;
  /** Of a workbook, by name; the first one if it is not given. */
  sheet?: string;
  /** ISO 3166-1 alpha-2, for numbers without a country code. */
  defaultCountry: string | null;
  /** Variables that the bot's texts use. */
  requiredVariables: readonly string[];
  /** What the columns are used for; without it, as was chosen for the latest file with the same headings. */
  matching?: ColumnMatching;
  /** What somebody has put right, without changing the file. */
  corrections?: readonly Correction[];
  /** Leave rows out that lack one of them. */
  skipMissing: boolean;
  /** What becomes of rows whose person the campaign has already; `skip` by default. */
  onDuplicate?: DuplicateRule;
  /** Takes the rows with problems (an import: those that were left out), as CSV that can be corrected and uploaded again. */
  problems: Writable | null;
  /** Takes them as they are found, those of a batch by row. */
  onProblems?: (problems: readonly RowProblem[]) => void;
  /** Puts what is wrong with a row into the words of who reads the report and the file of problem rows. */
  inWords: InWords;
  signal?: AbortSignal;
  onProgress?: (progress: { rows: number; contacts: number }) => void;
}

/** A row of a person who can be called. */
export interface CheckedRow {
  row: number;
  contact: AudienceContact;
}

export interface AcceptedRow extends CheckedRow {
  /** On our do-not-call list: kept, never called. */
  suppressed: boolean;
  /** The contact that gets what the row says; null for a new one. */
  updates: string | null;
}

/** What an audience is checked against, beside its own rows. */
export interface AudienceSources {
  /** Which of these numbers are on our own list, for calls of such a campaign. */
  onDoNotCall: (campaign: CallingFor, phones: readonly string[]) => Promise<ReadonlySet<string>>;
  national: (purpose: Purpose, phones: readonly string[]) => Promise<NationalListing>;
  /** Which of these are numbers that campaigns can call from. */
  ours: (phones: readonly string[]) => Promise<ReadonlySet<string>>;
  /** The campaign's contacts that have one of these numbers or external ids. */
  there: (campaignId: string, wanted: { phones: string[]; externalIds: string[] }) => Promise<KnownContact[]>;
  /** How people have had files with these headings understood; null if there was none. */
  remembered: (campaignId: string, headings: readonly string[]) => Promise<ColumnMatching | null>;
}

/** What this product keeps. */
export const audienceSources = (db: Database): AudienceSources => ({
  onDoNotCall: (campaign, phones) => onDoNotCall(db, phones, campaign),
  national: (purpose, phones) => readNationalListing(db, purpose, phones),
  ours: (phones) => ownNumbersAmong(db, phones),
  there: (campaignId, wanted) => knownContacts(db, { campaignId, ...wanted }),
  remembered: (campaignId, headings) => rememberedMatching(db, { campaignId, headings }),
});

/** Reads a whole file and tells what an import would do; changes nothing. Errors as `importAudience`. */
export async function previewAudience(db: Database, request: AudienceRequest): Promise<AudienceReport> {
  const campaign = await requireImportable(db, request.campaignId);
  const existing = await phonesOf(db, request.campaignId);
  const elsewhere = new ElsewhereCount(db, request.campaignId);
  const asked = { ...request, campaign, isPhoneOptional: true };
  const report = await checkAudience(audienceSources(db), asked, existing, (rows) =>
    elsewhere.add(rows.map(({ contact }) => contact.phone)),
  );
  return { ...report, elsewhere: elsewhere.result() };
}

/**
 * Reads and checks a file row by row and hands on what is accepted, batch by batch; the next batch is read when the
 * last was taken.
 */
export async function checkAudience(
  sources: AudienceSources,
  request: CheckedRequest,
  existing: PhoneSet,
  accept: (rows: AcceptedRow[]) => Promise<void>,
): Promise<AudienceReport> {
  const duplicates = new DuplicateCheck(sources, { ...request, existing });
  let patch = new Patch([], { sheet: null, sheets: [] });
  let report: AudienceReport | null = null;
  let findings: ColumnFindings | null = null;
  let chosen: ColumnMatching = { columns: {} };
  const matching = async (names: readonly string[], sample: readonly (readonly string[])[]) => {
    chosen = request.matching ?? (await sources.remembered(request.campaignId, names)) ?? chosen;
    return readAudienceHeader(names, { ...request, matching: chosen, sample });
  };
  for await (const batch of readAudienceFile(request.bytes, { matching, sheet: request.sheet })) {
    request.signal?.throwIfAborted();
    findings ??= new ColumnFindings(batch.header);
    if (report === null) {
      report = emptyReport(batch, request);
      patch = new Patch(request.corrections ?? [], batch);
      await writeProblemHeader(request.problems, batch);
    }
    if (report.isPhoneMissing) {
      addToReport(report, batch, { contacts: 0, updated: 0 }, []);
      continue;
    }
    const { checked, problems } = await checkBatch(batch, { ...request, findings, patch });
    const contacts = leaveGapsOut(await duplicates.sort(checked, problems), request, problems);
    const phones = contacts.map(({ contact }) => contact.phone);
    const [barred, ours] = await Promise.all([sources.onDoNotCall(request.campaign, phones), sources.ours(phones)]);
    const accepted = contacts
      .filter(({ contact }) => !ours.has(contact.phone))
      .map((row) => ({ ...row, suppressed: barred.has(row.contact.phone) }));
    for (const { row, contact } of contacts) {
      const { phone } = contact;
      if (ours.has(phone))
        problems.push(problemOf(request, { row, kind: 'invalid', phone }, message('never_dial_ours')));
    }
    for (const { row, contact, suppressed } of accepted) {
      const says = message('audience_row_number_barred');
      if (suppressed) problems.push(problemOf(request, { row, kind: 'do_not_call', phone: contact.phone }, says));
    }
    problems.push(...(await nationalListProblems(sources, request, accepted)));
    problems.push(...consentProblems(request, batch.header, accepted, report));
    await accept(accepted);
    problems.sort((a, b) => a.row - b.row);
    request.onProblems?.(problems);
    const updated = accepted.filter(({ updates }) => updates !== null).length;
    addToReport(report, batch, { contacts: accepted.length - updated, updated }, problems);
    await writeProblems(request.problems, batch, request.isImport ? leftOut(problems, accepted) : problems);
    request.onProgress?.({ rows: report.rows, contacts: report.contacts });
  }
  if (report === null || findings === null || report.rows === report.empty) {
    throw namingSheets(new RedialError('audience_file_without_rows'), report?.sheets ?? []);
  }
  report.groups.sort((a, b) => b.count - a.count);
  return { ...report, columns: findings.columns(), chosen, settled: findings.settled(chosen) };
}

type ImportingCampaign = Pick<
  typeof campaigns.$inferSelect,
  'audienceLabel' | 'purpose' | 'brandId' | 'consentStatement' | 'consentStatedAt'
>;
type CheckedRequest = AudienceRequest & {
  campaign: ImportingCampaign;
  /** A file without a phone column is taken, so that somebody can choose one. */
  isPhoneOptional?: boolean;
  /** Rows of which contacts come are not in the file of problem rows then: nobody is to upload them again. */
  isImport?: boolean;
};

function leftOut(problems: readonly RowProblem[], accepted: readonly AcceptedRow[]): RowProblem[] {
  const taken = new Set(accepted.map(({ row }) => row));
  return problems.filter(({ row }) => !taken.has(row));
}

/** Numbers whose owners objected to sales calls in a national register; counted with the do-not-call list. */
async function nationalListProblems(
  { national }: AudienceSources,
  request: CheckedRequest,
  accepted: readonly AcceptedRow[],
): Promise<RowProblem[]> {
  const { purpose } = request.campaign;
  const phones = accepted.map(({ contact }) => contact.phone);
  const { lists, listedIn } = await national(purpose, phones);
  if (lists.length === 0) return [];
  const at = new Date();
  return accepted.flatMap(({ row, contact, suppressed }): RowProblem[] => {
    const { phone, consentAt } = contact;
    const { regions } = windowClassFromKey(contact.windowClassKey);
    const verdict = checkNationalLists({ purpose, regions, consentAt, lists, listedIn: listedIn.get(phone) ?? [], at });
    if (suppressed || verdict.ok) return [];
    return [problemOf(request, { row, kind: 'do_not_call', phone }, verdict)];
  });
}

/** Whose consent is missing, too old or in the future. Where the file says nothing of consent, the report says it once. */
function consentProblems(
  request: CheckedRequest,
  header: AudienceHeader,
  accepted: readonly AcceptedRow[],
  report: AudienceReport,
): RowProblem[] {
  const { campaign } = request;
  const { purpose } = campaign;
  if (purpose !== 'marketing') return [];
  const at = new Date();
  const statement = statementFor(campaign, at);
  const problems: RowProblem[] = [];
  for (const { row, contact } of accepted) {
    const { regions } = windowClassFromKey(contact.windowClassKey);
    const verdict = checkConsent({ purpose, regions, consentAt: contact.consentAt, statement, at });
    if (verdict.ok) continue;
    report.withoutConsent += 1;
    if (header.consent === null) report.consentHelp = request.inWords(verdict);
    else problems.push(problemOf(request, { row, kind: 'no_consent', phone: contact.phone }, verdict));
  }
  return problems;
}

/** After so many rows the process does what else waits: a few milliseconds of work. */
const rowsInARow = 200;

async function checkBatch(
  { header, rows, problems: flaws }: AudienceBatch,
  request: CheckedRequest & { findings: ColumnFindings; patch: Patch },
): Promise<{ checked: CheckedRow[]; problems: RowProblem[] }> {
  const { requiredVariables, patch } = request;
  const defaultCountry = patch.country ?? request.defaultCountry;
  const people: CheckedRow[] = [];
  const problems = flaws.map(({ row, cells, message: says }) =>
    problemOf(request, { row, kind: 'invalid', phone: cells[header.phone] ?? '' }, says),
  );
  const { findings } = request;
  const options = { defaultCountry, requiredVariables, purpose: request.campaign.purpose, now: new Date() };
  for (const [at, { row, cells }] of rows.entries()) {
    if (at % rowsInARow === rowsInARow - 1) await setImmediate();
    patch.apply({ row, cells });
    let checked = checkAudienceRow(cells, header, options);
    const instead = checked.ok ? null : patch.instead(checked);
    if (instead !== null) {
      cells[header.phones.find((at) => (cells[at] ?? '').trim() !== '') ?? header.phone] = instead;
      checked = checkAudienceRow(cells, header, options);
    }
    findings.add(cells, checked);
    if (!checked.ok) {
      const phone = cells[header.phone] ?? '';
      problems.push(problemOf(request, { row, kind: kindOf(checked.code), phone }, checked));
      continue;
    }
    people.push({ row, contact: checked.contact });
  }
  return { checked: people, problems };
}

/** Notes who lacks a variable, and leaves them out if the request says so. */
function leaveGapsOut<Row extends CheckedRow>(
  rows: readonly Row[],
  request: CheckedRequest,
  problems: RowProblem[],
): Row[] {
  const { skipMissing } = request;
  return rows.filter(({ row, contact: { phone, missing } }) => {
    if (missing.length === 0) return true;
    const code = skipMissing ? 'audience_row_left_out' : 'audience_row_left_blank';
    problems.push(problemOf(request, { row, kind: 'missing_variable', phone }, message(code, { variables: missing })));
    return !skipMissing;
  });
}
