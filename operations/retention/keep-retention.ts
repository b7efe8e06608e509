import { randomUUID } from 'node:crypto';
import type { Database, Transaction } from '#db/client.ts';
import { endExpiredDoNotCall } from '#db/do-not-call/entry-end.ts';
import { dropEventMonth, listEventMonths, makeEventMonths } from '#db/retention/event-months.ts';
import { recordDeletion } from '#db/retention/deletion.ts';
import {
  agedContacts,
  agedLeftOut,
  agedRecordings,
  contactsOfDeleted,
  dropAudit,
  dropContacts,
  dropEvents,
  dropLeftOut,
  dropPushes,
  dropRecordings,
  dropTranscripts,
  type AgedRequest,
  type ContactRule,
} from '#db/retention/aged.ts';
import { dropEventsOf, emptyDeletedCampaigns, purgeCampaign } from '#db/retention/deleted-campaign.ts';
import { recordingsOf, type DeletedRows } from '#db/retention/forget-contacts.ts';
import { readRetention } from '#db/workspace/retention.ts';
import {
  deletedCampaignDays,
  purgeLimit,
  retentionKindNames,
  retentionLimit,
  type RetentionKind,
} from '#domain/retention/retention.ts';
import type { Storage } from '#providers/storage/storage.ts';
import { filesNaming } from './files-naming.ts';
import { deleteLeftUploads } from '../audience/delete-left-uploads.ts';

export interface RetentionContext {
  db: Database;
  storage: Storage;
}

/** What one batch deleted; `records` may be fewer than it looked at. */
interface Batch {
  records: number;
  objects: number;
  /** Whether there may be more. */
  more: boolean;
  details: DeletedRows;
}

/** Rows of a batch: some tenths of a second, so that nobody waits long for its locks. */
const plainBatch = 2_000;
/** Contacts take their attempts, calls and transcripts with them. */
const contactBatch = 100;
/** Objects that are deleted side by side. */
const objectsTogether = 10;

export interface RetentionRound {
  deleted: number;
  /** There was more than one round may take: the next one goes on. */
  more: boolean;
}

interface RoundRequest {
  now: Date;
  batches: number;
  onBatch?: () => void;
}

/**
 * One round: makes the partitions of the months to come, puts entries of the do-not-call list into history whose day has come,
 * deletes files that were uploaded and not imported, what is older than the workspace's rules say, and campaigns that were
 * deleted long enough ago, in small batches, and writes proof of each but of files that were never imported. What a legal hold is on stays. Objects are deleted before the rows that name them, so that a
 * crash leaves no object that nobody knows of.
 * @param request batches: of each kind at most
 */
export async function keepRetention(context: RetentionContext, request: RoundRequest): Promise<RetentionRound> {
  await makeEventMonths(context.db, request.now);
  await endExpiredDoNotCall(context.db, request.now);
  await deleteLeftUploads(context, request);
  const { retention } = await readRetention(context.db);
  let round: RetentionRound = { deleted: 0, more: false };
  const add = ({ records, more }: Batch): void => {
    round = { deleted: round.deleted + records, more: round.more || more };
  };
  for (const kind of retentionKindNames) {
    const until = retentionLimit(retention, kind, request.now);
    if (until === null) continue;
    const rule = { kind, rule: 'retention', days: retention[kind], until } as const;
    const limit = limitOf(kind);
    if (kind === 'events') add(await dropMonths(context, request, rule));
    add(await inBatches(context, request, rule, () => batches[kind](context, { until, now: request.now, limit })));
  }
  const until = purgeLimit(request.now);
  const rule = { rule: 'campaign_deleted', days: deletedCampaignDays, until } as const;
  const aged = { until, now: request.now, limit: contactBatch };
  add(
    await inBatches(context, request, { ...rule, kind: 'contacts' }, () => deleteContacts(context, aged, 'campaign')),
  );
  add(await inBatches(context, request, { ...rule, kind: 'campaign' }, () => purgeSome(context, until)));
  return round;
}

/** Months of events that are over as a whole and that nothing holds; what stays of a month goes row by row, as in the others. */
async function dropMonths({ db }: RetentionContext, request: RoundRequest, rule: Rule): Promise<Batch> {
  const sum: Batch = { records: 0, objects: 0, more: false, details: {} };
  let months = 0;
  for (const month of await listEventMonths(db)) {
    if (month.to > rule.until) break;
    if (months === request.batches) return { ...sum, more: true };
    const prove = (tx: Transaction, records: number) =>
      recordDeletion(tx, {
        ...{ id: randomUUID(), ...rule, at: request.now, actor: 'system' },
        ...{ records, objects: 0, details: {} },
      });
    const records = await dropEventMonth(db, { month, prove });
    if (records !== null) months += 1;
    sum.records += records ?? 0;
    request.onBatch?.();
  }
  return sum;
}

const limitOf = (kind: RetentionKind): number =>
  kind === 'contacts' || kind === 'recordings' || kind === 'transcripts' ? contactBatch : plainBatch;

const batches: Record<RetentionKind, (context: RetentionContext, request: AgedRequest) => Promise<Batch>> = {
  async recordings({ db, storage }, request) {
    const aged = await agedRecordings(db, request);
    await deleteObjects(
      storage,
      aged.map(({ key }) => key),
    );
    const ids = aged.map(({ callId }) => callId);
    const records = ids.length === 0 ? 0 : await dropRecordings(db, ids, request.now);
    return { records, objects: aged.length, more: aged.length === request.limit, details: {} };
  },
  transcripts: async ({ db }, request) => plain(await dropTranscripts(db, request), request),
  crm_pushes: async ({ db }, request) => plain(await dropPushes(db, request), request),
  async contacts(context, request) {
    const files = await deleteLeftOut(context, request);
    const batch = await deleteContacts(context, request, 'age');
    return { ...batch, objects: batch.objects + files, more: batch.more || files === request.limit };
  },
  events: async ({ db }, request) => plain(await dropEvents(db, request), request),
  audit: async ({ db }, request) => plain(await dropAudit(db, request), request),
};

const plain = (records: number, { limit }: AgedRequest): Batch => ({
  ...{ records, objects: 0, more: records === limit, details: {} },
});

/** Rows that an import left out are of people, too, who became no contacts. @returns how many files */
async function deleteLeftOut({ db, storage }: RetentionContext, request: AgedRequest): Promise<number> {
  const { keys, heldNumbers } = await agedLeftOut(db, request);
  const held = new Set<string>();
  for (const phone of heldNumbers) for (const key of await filesNaming(storage, keys, phone)) held.add(key);
  const free = keys.filter((key) => !held.has(key));
  await deleteObjects(storage, free);
  await dropLeftOut(db, free);
  return free.length;
}

async function deleteContacts(
  { db, storage }: RetentionContext,
  request: AgedRequest,
  by: ContactRule,
): Promise<Batch> {
  const ids = await (by === 'age' ? agedContacts : contactsOfDeleted)(db, request);
  if (ids.length === 0) return { records: 0, objects: 0, more: false, details: {} };
  const keys = await recordingsOf(db, ids);
  await deleteObjects(storage, keys);
  const { contacts: records = 0, ...details } = await dropContacts(db, ids, { by, ...request });
  // Without a row that went the next batch would find the same ones.
  return { records, objects: keys.length, more: records > 0 && ids.length === request.limit, details };
}

async function purgeSome({ db, storage }: RetentionContext, until: Date): Promise<Batch> {
  const [campaign] = await emptyDeletedCampaigns(db, { until, limit: 1 });
  if (!campaign) return { records: 0, objects: 0, more: false, details: {} };
  const events = await dropEventsOf(db, campaign.id, plainBatch);
  if (events === plainBatch) return { records: 0, objects: 0, more: true, details: { events } };
  await deleteObjects(storage, campaign.objects);
  const isPurged = await purgeCampaign(db, { campaignId: campaign.id, until });
  const records = isPurged ? 1 : 0;
  return { records, objects: campaign.objects.length, more: isPurged, details: { events } };
}

interface Rule {
  kind: RetentionKind | 'campaign';
  rule: 'retention' | 'campaign_deleted';
  days: number | null;
  until: Date;
}

/**
 * Batches one after the other, added up, until there is nothing more, or the round has done its part. The proof grows with
 * each, so that a crash leaves nothing deleted without one but its last batch.
 */
async function inBatches(
  { db }: RetentionContext,
  request: RoundRequest,
  rule: Rule,
  next: () => Promise<Batch>,
): Promise<Batch> {
  const sum: Batch = { records: 0, objects: 0, more: true, details: {} };
  const id = randomUUID();
  for (let batch = 0; batch < request.batches && sum.more; batch++) {
    const { records, objects, more, details } = await next();
    sum.records += records;
    sum.objects += objects;
    sum.more = more;
    for (const [table, rows] of Object.entries(details)) sum.details[table] = (sum.details[table] ?? 0) + rows;
    if (records + objects > 0) {
      await recordDeletion(db, {
        id,
        ...rule,
        at: request.now,
        records: sum.records,
        objects: sum.objects,
        details: sum.details,
        actor: 'system',
      });
    }
    request.onBatch?.();
  }
  return sum;
}

/** Deletes objects of the storage; those that are not there are fine. */
export async function deleteObjects(storage: Storage, keys: readonly string[]): Promise<void> {
  for (let i = 0; i < keys.length; i += objectsTogether) {
    await Promise.all(keys.slice(i, i + objectsTogether).map((key) => storage.delete(key)));
  }
}
