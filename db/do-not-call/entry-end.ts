import { and, eq, isNull, sql, type SQL } from 'drizzle-orm';
import type { DoNotCallEnd } from '#domain/do-not-call/entry.ts';
import { RedialError } from '#domain/error.ts';
import { message } from '#domain/message/index.ts';
import { stored } from '#domain/message/stored.ts';
import { lockCallingCampaigns } from '../calling-law/campaign-hours.ts';
import { requeueContacts } from '../calling-law/requeue-contacts.ts';
import type { Database, Transaction } from '../client.ts';
import { recordAudit, recordEvents } from '../event/event.ts';
import { doNotCall } from '../schema/index.ts';
import { listed, scopesOfCampaign } from './do-not-call.ts';

/** Contacts that may be called again, by campaign. */
type Requeued = Map<string, number>;

/** No entry, and no hash of an erased person, bars the contact `k` of a campaign `c` any more. */
const isFree = sql`NOT EXISTS (
    SELECT 1 FROM do_not_call d WHERE d.phone = k.phone AND ${listed} AND d.scope IN ${scopesOfCampaign})
  AND NOT EXISTS (
    SELECT 1 FROM number_hashes(ARRAY[k.phone]) n JOIN forgotten_do_not_call f ON f.number_hash = n.hash
    WHERE (f.expires_at IS NULL OR f.expires_at > now()) AND f.scope IN ${scopesOfCampaign})`;

export interface EntryRemoval {
  entryId: string;
  /** `not_meant`: nobody had asked for it; only an entry that waits for review ends so. */
  end: Extract<DoNotCallEnd, 'removed' | 'not_meant'>;
  reason: string;
  actor: string;
  now: Date;
}

/**
 * Takes an entry off the list; it stays as history. Contacts that the list had barred are called again where their campaign
 * still calls, unless another entry bars them. Who asked in a call stays opted out in every campaign, unless it was not
 * meant: then those who waited are called again, and the conversation in which it was heard counts as completed.
 * Repeating it changes nothing.
 * @throws RedialError `not_found`; `conflict` for `not_meant` of an entry that nobody has to review
 */
export async function removeDoNotCall(db: Database, removal: EntryRemoval): Promise<Requeued> {
  const { entryId, end, reason, actor, now } = removal;
  return db.transaction(async (tx) => {
    await lockCallingCampaigns(tx);
    const entry = await lockEntry(tx, entryId);
    if (entry.removedAt !== null) return new Map();
    if (end === 'not_meant' && entry.review !== 'open') throw new RedialError('do_not_call_not_in_review');
    await tx
      .update(doNotCall)
      .set({ removedAt: sql`now()`, removedBy: actor, removal: end, removalReason: reason })
      .where(eq(doNotCall.id, entryId));
    await recordAudit(tx, {
      ...{ actor, action: `do_not_call.${end}`, entity: 'do_not_call', entityId: entryId },
      ...{ before: { scope: entry.scope, source: entry.source }, after: { reason } },
    });
    await recordEvents(tx, [{ kind: 'dnc.removed', data: { source: entry.source } }]);
    const ofNumber = sql`k.phone = ${entry.phone}`;
    if (end === 'removed') return requeue(tx, ofNumber, now);
    await completeTalk(tx, { phone: entry.phone, callId: entry.callId });
    return requeue(tx, ofNumber, now, ['suppressed', 'opted_out']);
  });
}

async function lockEntry(tx: Transaction, entryId: string): Promise<typeof doNotCall.$inferSelect> {
  const [entry] = await tx.select().from(doNotCall).where(eq(doNotCall.id, entryId)).for('update');
  if (!entry) throw new RedialError('do_not_call_entry_missing');
  return entry;
}

/** The conversation in which a wish was heard that nobody had: it is over, and nothing bars the person. */
async function completeTalk(tx: Transaction, talk: { phone: string; callId: string | null }): Promise<void> {
  if (talk.callId === null) return;
  await tx.execute(sql`
    UPDATE contacts k SET state = 'completed', barred_by = NULL, updated_at = now(),
      state_reason = ${stored(message('contact_opt_out_not_meant'))}
    FROM calls t WHERE t.id = ${talk.callId} AND t.contact_id = k.id AND k.phone = ${talk.phone} AND k.state = 'opted_out'`);
}

/**
 * Contacts that the list had barred are called again, where a campaign has come to call for something else.
 * @returns how many
 */
export async function requeueUnlisted(
  tx: Transaction,
  { campaignId, now }: { campaignId: string; now: Date },
): Promise<number> {
  const requeued = await requeue(tx, sql`k.campaign_id = ${campaignId}`, now);
  return requeued.get(campaignId) ?? 0;
}

function requeue(
  tx: Transaction,
  which: SQL,
  now: Date,
  states: readonly ('suppressed' | 'opted_out')[] = ['suppressed'],
): Promise<Requeued> {
  return requeueContacts(tx, sql`${which} AND k.barred_by = 'do_not_call' AND ${isFree}`, now, states);
}

/**
 * A person has looked at an entry that only the language model had heard, and keeps it. Repeating it changes nothing.
 * @throws RedialError `not_found`
 */
export async function keepDoNotCall(db: Database, request: { entryId: string; actor: string }): Promise<void> {
  const { entryId, actor } = request;
  await db.transaction(async (tx) => {
    const entry = await lockEntry(tx, entryId);
    if (entry.review !== 'open' || entry.removedAt !== null) return;
    await tx.update(doNotCall).set({ review: 'kept' }).where(eq(doNotCall.id, entryId));
    await recordAudit(tx, { actor, action: 'do_not_call.keep', entity: 'do_not_call', entityId: entryId });
  });
}

/**
 * What is known of an erased person who must not be called is forgotten, too: somebody says that they may be called again.
 * @throws RedialError `not_found`
 */
export async function removeForgotten(
  db: Database,
  request: { phone: string; reason: string; actor: string; now: Date },
): Promise<Requeued> {
  const { phone, reason, actor, now } = request;
  return db.transaction(async (tx) => {
    await lockCallingCampaigns(tx);
    const dropped = await tx.execute(sql`
      DELETE FROM forgotten_do_not_call f USING number_hashes(ARRAY[${phone}]::text[]) n WHERE f.number_hash = n.hash`);
    if (dropped.count === 0) throw new RedialError('do_not_call_entry_missing');
    await recordAudit(tx, {
      ...{ actor, action: 'do_not_call.removed', entity: 'do_not_call', entityId: 'forgotten', after: { reason } },
    });
    await recordEvents(tx, [{ kind: 'dnc.removed', data: { source: 'forgotten' } }]);
    return requeue(tx, sql`k.phone = ${phone}`, now);
  });
}

/** Takes back what an import brought, as far as it is still on the list. @returns how many entries, and who is called again. */
export async function removeImport(
  db: Database,
  request: { importId: string; reason: string; actor: string; now: Date },
): Promise<{ entries: number; requeued: Requeued }> {
  const { importId, reason, actor, now } = request;
  return db.transaction(async (tx) => {
    await lockCallingCampaigns(tx);
    const rows = await tx
      .update(doNotCall)
      .set({ removedAt: sql`now()`, removedBy: actor, removal: 'removed', removalReason: reason })
      .where(and(eq(doNotCall.importId, importId), isNull(doNotCall.removedAt)))
      .returning({ id: doNotCall.id });
    await recordAudit(tx, {
      ...{ actor, action: 'do_not_call.import_removed', entity: 'do_not_call', entityId: importId },
      after: { reason, numbers: rows.length },
    });
    await recordEvents(tx, [{ kind: 'dnc.removed', data: { source: 'import' } }]);
    const brought = sql`k.phone IN (SELECT d.phone FROM do_not_call d WHERE d.import_id = ${importId})`;
    return { entries: rows.length, requeued: await requeue(tx, brought, now) };
  });
}

/**
 * Entries whose day has come are put into history, and contacts that they had barred are called again. They bar nobody from
 * that instant on; this only tidies up after it.
 */
export async function endExpiredDoNotCall(db: Database, now: Date): Promise<Requeued> {
  return db.transaction(async (tx) => {
    await tx.execute(sql`DELETE FROM forgotten_do_not_call WHERE expires_at <= now()`);
    const ended = await tx.execute<{ phone: string }>(sql`
      UPDATE do_not_call SET removed_at = expires_at, removed_by = 'system', removal = 'expired'
      WHERE removed_at IS NULL AND expires_at <= now() RETURNING phone`);
    if (ended.length === 0) return new Map();
    await lockCallingCampaigns(tx);
    await recordEvents(tx, [{ kind: 'dnc.removed', data: { source: 'expired' } }]);
    const phones = sql`${sql.param(ended.map(({ phone }) => phone))}::text[]`;
    return requeue(tx, sql`k.phone = ANY(${phones})`, now);
  });
}
