import { and, eq } from 'drizzle-orm';
import type { TransactionSql } from 'postgres';
import type { AudienceContact } from '#domain/audience/audience.ts';
import type { CampaignStatus } from '#domain/campaign/campaign.ts';
import { RedialError } from '#domain/error.ts';
import { message } from '#domain/message/index.ts';
import { stored } from '#domain/message/stored.ts';
import { checkAudience, audienceSources, type AudienceRequest } from './audience-check.ts';
import type { AudienceReport } from './audience-report.ts';
import { phonesOf, requireImportable, requireTakesContacts } from './takes-contacts.ts';
import type { Database } from '../client.ts';
import { recordAudit, recordEvents } from '../event/event.ts';
import { importLockName } from '../campaign/import-lock.ts';
import { contactIds } from '../contact/contact-id.ts';
import { onDoNotCallMessage } from '#domain/calling-law/obstacle.ts';
import { replaceStatement } from '../contact/contact-replace.ts';
import { copyLines } from '../copy-lines.ts';
import { audienceImports, campaigns } from '../schema/index.ts';
import { takeTime } from '../session-limits.ts';
import { windowClassId } from '../calling-law/window-class.ts';

/** An import of so many contacts changes how the table is best read. */
const newPlansFrom = 10_000;

export interface AudienceImportRequest extends AudienceRequest {
  importId: string;
  fileName: string;
  /** Where the file of the rows that were left out will be found. */
  problemsKey: string | null;
  actor: string;
}

/**
 * Imports a file as it is read: all of its contacts or, whatever goes wrong, none. Memory grows by 16 bytes per phone
 * number, not with the rows.
 * A campaign that was completed is taken up again; the caller then nudges it.
 * @throws RedialError as `readAudienceFile`, `not_found`, `conflict` if the campaign takes no contacts (any more).
 */
export async function importAudience(db: Database, request: AudienceImportRequest): Promise<AudienceReport> {
  const campaign = await requireImportable(db, request.campaignId);
  const { audienceLabel } = campaign;
  await db.insert(audienceImports).values({
    id: request.importId,
    campaignId: request.campaignId,
    fileName: request.fileName,
    createdBy: request.actor,
  });
  try {
    const report = await db.$client.begin(async (tx) => {
      await takeTime(tx);
      // Two imports of one campaign come one after the other: each checks against the numbers of the other.
      await tx`SELECT pg_advisory_xact_lock(hashtextextended(${importLockName(request.campaignId)}, 0))`;
      const copied = await copyContacts(db, tx, { ...request, campaign });
      if (copied.contacts > 0) await reopenForImport(tx, request);
      await tx`
        UPDATE audience_imports SET status = 'done', finished_at = now(), rows = ${copied.rows},
          imported = ${copied.contacts}, updated = ${copied.updated}, duplicates = ${copied.duplicates}, invalid = ${copied.invalid},
          do_not_call = ${copied.doNotCall}, missing_variables = ${copied.missingVariables},
          problems_key = ${copied.leftOut > 0 ? request.problemsKey : null}
        WHERE id = ${request.importId}`;
      return copied;
    });
    // Not in the transaction above, see `reopenForImport`.
    await db
      .update(campaigns)
      .set({ audienceLabel: labelWith(audienceLabel, request.fileName), updatedAt: new Date() })
      .where(eq(campaigns.id, request.campaignId));
    // Plans that connections have kept were made for the table as it was.
    if (report.contacts + report.updated >= newPlansFrom) await db.$client`ANALYZE (SKIP_LOCKED) contacts`;
    await recordAudit(db, {
      actor: request.actor,
      action: 'campaign.import_audience',
      entity: 'campaign',
      entityId: request.campaignId,
      after: { fileName: request.fileName, rows: report.rows, contacts: report.contacts, updated: report.updated },
    });
    return report;
  } catch (error) {
    const failure = stored(error instanceof RedialError ? error.says : message('import_broken_off'));
    await db
      .update(audienceImports)
      .set({ status: 'failed', failure, finishedAt: new Date() })
      .where(and(eq(audienceImports.id, request.importId), eq(audienceImports.status, 'running')));
    throw error;
  } finally {
    await recordEvents(db, [{ kind: 'audience.imported', campaignId: request.campaignId }]);
  }
}

/**
 * Takes a completed campaign up again for its new contacts. Their rows hold the campaign against every change of its
 * status, so what is read here stays so until they are committed. A campaign that dials is left alone: claims take the
 * campaign and then its counts, which the rows hold already.
 * @throws RedialError as `requireImportable`: then nothing is imported.
 */
async function reopenForImport(tx: TransactionSql, { campaignId, actor }: AudienceImportRequest): Promise<void> {
  const [campaign] = await tx<{ status: CampaignStatus; archived: boolean; deleted: boolean }[]>`
    SELECT status, archived_at IS NOT NULL AS archived, deleted_at IS NOT NULL AS deleted
    FROM campaigns WHERE id = ${campaignId}`;
  requireTakesContacts(campaign);
  if (campaign?.status !== 'completed') return;
  await tx`
    UPDATE campaigns SET status = 'dialing', finished_at = NULL, failure_cause = NULL, updated_at = now()
    WHERE id = ${campaignId}`;
  await tx`
    INSERT INTO audit_log (actor, action, entity, entity_id, before, after)
    VALUES (${actor}, 'campaign.reopen', 'campaign', ${campaignId}, '{"status":"completed"}', '{"status":"dialing"}')`;
  await tx`
    INSERT INTO events (kind, campaign_id, data) VALUES ('campaign.status', ${campaignId}, '{"status":"dialing"}')`;
}

/** True while some process imports into this campaign. */
export async function isImporting(db: Database, campaignId: string): Promise<boolean> {
  return db.$client.begin(async (tx) => {
    const [row] = await tx<{ free: boolean }[]>`
      SELECT pg_try_advisory_xact_lock(hashtextextended(${importLockName(campaignId)}, 0)) AS free`;
    return row?.free === false;
  });
}

/**
 * Empties the audience of a draft, so that another file can take its place.
 * @returns storage keys of the rows that its imports left out: they are to be deleted, and then `forgetLeftOut`
 */
export async function clearAudience(
  db: Database,
  request: { campaignId: string; actor: string },
): Promise<{ leftOut: string[] }> {
  const leftOut = await db.$client.begin(async (tx) => {
    await takeTime(tx);
    const [campaign] = await tx<{ status: string }[]>`
      SELECT status FROM campaigns WHERE id = ${request.campaignId} AND deleted_at IS NULL FOR UPDATE`;
    if (!campaign) throw new RedialError('campaign_missing');
    if (campaign.status !== 'draft') {
      throw new RedialError('audience_not_a_draft');
    }
    await tx`DELETE FROM contacts WHERE campaign_id = ${request.campaignId}`;
    await tx`UPDATE audience_imports SET cleared_at = now() WHERE campaign_id = ${request.campaignId} AND cleared_at IS NULL`;
    await tx`UPDATE campaigns SET audience_label = '', updated_at = now() WHERE id = ${request.campaignId}`;
    const rows = await tx<{ key: string }[]>`
      SELECT problems_key AS key FROM audience_imports
      WHERE campaign_id = ${request.campaignId} AND problems_key IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM legal_holds h WHERE h.campaign_id = ${request.campaignId})`;
    return rows.map(({ key }) => key);
  });
  await recordAudit(db, {
    actor: request.actor,
    action: 'campaign.clear_audience',
    entity: 'campaign',
    entityId: request.campaignId,
  });
  await recordEvents(db, [{ kind: 'audience.imported', campaignId: request.campaignId }]);
  return { leftOut };
}

async function copyContacts(
  db: Database,
  tx: TransactionSql,
  request: AudienceImportRequest & { campaign: Parameters<typeof checkAudience>[1]['campaign'] },
): Promise<AudienceReport> {
  const existing = await phonesOf(db, request.campaignId);
  const [last] = await tx<{ position: string }[]>`
    SELECT coalesce(max(position), 0) AS position FROM contacts WHERE campaign_id = ${request.campaignId}`;
  const offset = Number(last?.position ?? 0);
  const classIds = new Map<string, number>();
  const nextId = contactIds();
  // Rows that update contacts cannot be copied into their table: all of such a file wait in a table of the transaction.
  const isUpdating = request.onDuplicate === 'update';
  if (isUpdating) await tx.unsafe(createIncoming);
  const columns = isUpdating ? `incoming (${copiedColumns}, updates)` : `contacts (${copiedColumns})`;
  const copy = await tx`COPY ${tx.unsafe(columns)} FROM STDIN`.writable();
  const report = await copyLines(copy, (write) =>
    checkAudience(audienceSources(db), { ...request, isImport: true }, existing, async (rows) => {
      let lines = '';
      for (const { row, contact, suppressed, updates } of rows) {
        let classId = classIds.get(contact.windowClassKey);
        if (classId === undefined) {
          classId = await windowClassId(db, contact.windowClassKey);
          classIds.set(contact.windowClassKey, classId);
        }
        const { campaignId } = request;
        const position = offset + row;
        lines += copyLine({ id: nextId(), campaignId, contact, classId, position, suppressed });
        lines += isUpdating ? `\t${updates ?? '\\N'}\n` : '\n';
      }
      await write(lines);
    }),
  );
  return isUpdating ? takeIncoming(tx, report) : report;
}

const copiedColumns = `id, campaign_id, phone, extension, external_id, variables, time_zone, region, window_class_id, state, state_reason,
  position, consent_at, consent_source, barred_by`;

const createIncoming = `
  CREATE TEMP TABLE incoming ON COMMIT DROP AS
  SELECT ${copiedColumns}, NULL::uuid AS updates FROM contacts WITH NO DATA`;

/** Adds and updates what was copied. Contacts that are called or at their end by now are counted as left out. */
async function takeIncoming(tx: TransactionSql, report: AudienceReport): Promise<AudienceReport> {
  await tx.unsafe(`
    INSERT INTO contacts (${copiedColumns}) SELECT ${copiedColumns} FROM incoming WHERE updates IS NULL ORDER BY position`);
  const { count: updated } = await tx.unsafe(replaceStatement('incoming'));
  return { ...report, updated, duplicates: report.duplicates + report.updated - updated };
}

/** One line of COPY's text format, in the order of `copiedColumns`, without its end. */
function copyLine(values: {
  id: string;
  campaignId: string;
  contact: AudienceContact;
  classId: number;
  position: number;
  suppressed: boolean;
}): string {
  const { id, campaignId, contact, classId, position, suppressed } = values;
  const fields = [
    id,
    campaignId,
    contact.phone,
    contact.extension ?? '\\N',
    contact.externalId === null ? '\\N' : escaped(contact.externalId),
    escaped(JSON.stringify(contact.variables)),
    contact.timeZone === null ? '\\N' : escaped(contact.timeZone),
    contact.region === null ? '\\N' : escaped(contact.region),
    classId,
    suppressed ? 'suppressed' : 'queued',
    suppressed ? onDoNotCallMessage : '\\N',
    position,
    contact.consentAt?.toISOString() ?? '\\N',
    contact.consentSource === null ? '\\N' : escaped(contact.consentSource),
    suppressed ? 'do_not_call' : '\\N',
  ];
  return fields.join('\t');
}

const special: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function escaped(text: string): string {
  return text.replace(/[\\\t\n\r]/g, (character) => special[character] ?? '');
}

/** Label of an audience: the names of its files. */
function labelWith(label: string, fileName: string): string {
  const name = fileName.replace(/\.(?:csv|txt|tsv|xlsx)$/i, '').slice(0, 80);
  if (label === '') return name;
  return label.includes(name) ? label : `${label} + ${name}`.slice(0, 160);
}
