import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { count, eq, sql } from 'drizzle-orm';
import type { TransactionSql } from 'postgres';
import { checkAudienceRow, PhoneSet, type AudienceContact, type AudienceDelimiter } from '#domain/audience.ts';
import { readAudienceFile, type AudienceBatch } from '#domain/audience-file.ts';
import { isFinalStatus } from '#domain/campaign-status.ts';
import { RedialError } from '#domain/error.ts';
import type { Database } from './client.ts';
import { onDoNotCall } from './do-not-call.ts';
import { recordAudit, recordEvents } from './event.ts';
import { audienceImports, campaigns, contacts } from './schema/index.ts';
import { windowClassId } from './window-class.ts';

export type RowProblemKind = 'invalid' | 'duplicate' | 'do_not_call' | 'missing_variable';

export interface RowProblem {
  /** As spreadsheets count: the header is row 1. */
  row: number;
  kind: RowProblemKind;
  problem: string;
  phone: string;
}

/** What an audience file holds, and what an import of it does or did. */
export interface AudienceReport {
  delimiter: AudienceDelimiter;
  columns: { name: string; use: 'phone' | 'time_zone' | 'region' | 'consent' | 'variable' | 'ignored'; variable: string | null }[];
  rows: number;
  /** Contacts that will be (or were) added, those on the do-not-call list included as suppressed. */
  contacts: number;
  invalid: number;
  duplicates: number;
  doNotCall: number;
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
  defaultCountry: string | null;
  requiredVariables: readonly string[];
  /** Leave rows out that lack a variable of the bot's texts. */
  skipMissing: boolean;
  /** Takes all rows with problems as CSV. */
  problems: Writable | null;
  signal?: AbortSignal;
  onProgress?: (progress: { rows: number; contacts: number }) => void;
}

const sampleRows = 5;
const shownProblems = 100;
const copyColumns = sql.raw(
  'campaign_id, phone, variables, time_zone, region, window_class_id, state, state_reason, position, consent_at',
);

/** Reads a whole file and tells what an import would do; changes nothing. */
export async function previewAudience(db: Database, request: AudienceRequest): Promise<AudienceReport> {
  await importableCampaign(db, request.campaignId);
  return readAudience(db, request, await phonesOf(db, request.campaignId), async () => {});
}

/**
 * Imports a file as it is read: all of its contacts or, whatever goes wrong, none. Memory grows by 16 bytes per phone
 * number, not by the rows.
 * @throws RedialError as `readAudienceFile`, `not_found`, `conflict` if the campaign takes no contacts any more.
 */
export async function importAudience(
  db: Database,
  request: AudienceRequest & { importId: string; fileName: string; actor: string },
): Promise<AudienceReport> {
  const campaign = await importableCampaign(db, request.campaignId);
  await db.insert(audienceImports).values({
    id: request.importId,
    campaignId: request.campaignId,
    fileName: request.fileName,
    createdBy: request.actor,
  });
  try {
    return await db.$client.begin(async (tx) => {
      // Two imports of one campaign come one after the other: both check for the numbers that are there already.
      await tx`SELECT pg_advisory_xact_lock(hashtextextended(${`audience ${request.campaignId}`}, 0))`;
      const report = await copyContacts(db, tx, request);
      await finish(tx, request, report, labelWith(campaign.audienceLabel, request.fileName));
      return report;
    });
  } catch (error) {
    await noteFailure(db, request.importId, error);
    throw error;
  } finally {
    await announce(db, request);
  }
}

async function copyContacts(
  db: Database,
  tx: TransactionSql,
  request: AudienceRequest,
): Promise<AudienceReport> {
  const existing = await phonesOf(db, request.campaignId);
  const [last] = await tx<{ position: string }[]>`
    SELECT coalesce(max(position), 0) AS position FROM contacts WHERE campaign_id = ${request.campaignId}`;
  const offset = Number(last?.position ?? 0);
  const classIds = new Map<string, number>();
  const copy = await tx`COPY contacts (campaign_id, phone, variables, time_zone, region, window_class_id, state,
    state_reason, position, consent_at) FROM STDIN`.writable();
  try {
    const report = await readAudience(db, request, existing, async (batch) => {
      let lines = '';
      for (const { row, contact, suppressed } of batch) {
        const classId = classIds.get(contact.windowClassKey) ?? (await newClass(db, classIds, contact.windowClassKey));
        lines += copyLine(request.campaignId, contact, classId, offset + row, suppressed);
      }
      if (lines !== '' && !copy.write(lines)) await once(copy, 'drain');
    });
    copy.end();
    await once(copy, 'finish');
    return report;
  } catch (error) {
    copy.on('error', () => {});
    copy.destroy(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
}

interface AcceptedRow {
  row: number;
  contact: AudienceContact;
  suppressed: boolean;
}

async function readAudience(
  db: Database,
  request: AudienceRequest,
  existing: PhoneSet,
  accept: (rows: AcceptedRow[]) => Promise<void>,
): Promise<AudienceReport> {
  const seen = new PhoneSet();
  let report: AudienceReport | null = null;
  for await (const batch of readAudienceFile(request.bytes)) {
    request.signal?.throwIfAborted();
    report ??= await startReport(batch, request);
    const found = checkBatch(batch, request, { existing, seen });
    const barred = await onDoNotCall(
      db,
      found.accepted.map(({ contact }) => contact.phone),
    );
    const accepted = found.accepted.map((row) => ({ ...row, suppressed: barred.has(row.contact.phone) }));
    for (const { row, contact, suppressed } of accepted) {
      if (suppressed) {
        found.problems.push({ row, kind: 'do_not_call', problem: 'The number is on the do-not-call list.', phone: contact.phone });
      }
    }
    count_(report, batch, accepted.length, found.problems);
    await writeProblems(request.problems, batch, found.problems);
    await accept(accepted);
    request.onProgress?.({ rows: report.rows, contacts: report.contacts });
  }
  if (report === null || report.rows === 0) {
    throw new RedialError('bad_input', 'The file has a header but no rows below it.');
  }
  return report;
}
