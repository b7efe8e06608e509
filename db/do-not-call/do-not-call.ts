import { and, eq, getTableColumns, isNull, sql, type SQL } from 'drizzle-orm';
import { formerNumbers } from '#domain/contact/phone-old-forms.ts';
import { waitingContactStates } from '#domain/contact/contact-state.ts';
import {
  brandOfScope,
  scopesAgainst,
  type CallingFor,
  type DoNotCallReview,
  type DoNotCallScope,
  type DoNotCallSource,
} from '#domain/do-not-call/entry.ts';
import { RedialError } from '#domain/error.ts';
import { message } from '#domain/message/index.ts';
import { stored } from '#domain/message/stored.ts';
import { lockNumber } from '../calling-law/dial-history.ts';
import type { Executor, Transaction } from '../client.ts';
import { recordEvents, type NewEvent } from '../event/event.ts';
import { literals } from '../literals.ts';
import { doNotCall } from '../schema/index.ts';
import { brandOfEntry, requireBrand } from './brand.ts';

export interface DoNotCallEntry {
  /** E.164. */
  phone: string;
  source: DoNotCallSource;
  /** Without it: everywhere. */
  scope?: DoNotCallScope;
  /** From then on it bars nobody; without it: for good. */
  expiresAt?: Date | null;
  reason?: string;
  quote?: string;
  callId?: string;
  createdBy?: string;
  /** Somebody should look whether it was meant. */
  review?: Extract<DoNotCallReview, 'open'>;
}

/** What an opt-out ended, and what is still to be ended outside of the database. */
export interface DoNotCallEffects {
  /** Contacts that waited in some campaign; their workflows have nothing left to wait for. Fresh ones rarely have one. */
  closed: { contactId: string; campaignId: string; wasFresh: boolean }[];
  /** Calls to the number that other campaigns have placed and that have not ended: to be hung up. */
  live: { attemptId: string }[];
}

/** Entries `d` that bar calls now. */
export const listed = sql`d.removed_at IS NULL AND (d.expires_at IS NULL OR d.expires_at > now())`;
/** Scopes of entries that bar the calls of a campaign `c`, as `scopesAgainst` has them. */
export const scopesOfCampaign = sql`('everywhere', c.purpose, 'brand:' || c.brand_id)`;
const eventsOfContacts = 100;
const unexpired = sql`(f.expires_at IS NULL OR f.expires_at > now())`;

/**
 * Puts a number on the do-not-call list and takes it out of every campaign that the entry is about in the same transaction,
 * with the callbacks planned for it. A contact that is in a call right now is closed when its attempt is concluded. It
 * comes either before a dial of the number, which is then not made, or after it, and the call is among the live ones. An
 * entry that lasts longer takes the place of an earlier one; repeating it is safe.
 * @throws RedialError `not_found` for a brand that is not there
 */
export async function addToDoNotCall(db: Executor, entry: DoNotCallEntry): Promise<DoNotCallEffects> {
  return db.transaction(async (tx) => {
    await requireBrand(tx, entry.scope && brandOfScope(entry.scope));
    await lockNumber(tx, entry.phone);
    await putOnList(tx, entry);
    const effects = await endWhatIsListed(tx, entry);
    await recordEvents(tx, [{ kind: 'dnc.added', data: { source: entry.source } }]);
    return effects;
  });
}

async function putOnList(tx: Transaction, entry: DoNotCallEntry): Promise<void> {
  const { phone, source, quote, callId, scope = 'everywhere', expiresAt = null } = entry;
  await tx.execute(sql`
    UPDATE do_not_call d SET removed_at = now(), removed_by = 'system', removal =
      CASE WHEN d.expires_at <= now() THEN 'expired' ELSE 'replaced' END
    WHERE d.phone = ${phone} AND d.scope = ${scope} AND d.removed_at IS NULL
      AND d.expires_at < coalesce(${expiresAt?.toISOString() ?? null}::timestamptz, 'infinity')`);
  const added = await tx
    .insert(doNotCall)
    .values({ ...entry, scope, expiresAt })
    .onConflictDoNothing()
    .returning({ id: doNotCall.id });
  // The person's own words settle what only the model had heard.
  if (added.length > 0 || source !== 'spoken' || entry.review === 'open') return;
  await tx.execute(sql`
    UPDATE do_not_call d SET review = NULL, quote = ${quote ?? null}, call_id = ${callId ?? null}::uuid
    WHERE d.phone = ${phone} AND d.scope = ${scope} AND d.removed_at IS NULL AND d.review = 'open'`);
}

/**
 * Closes contacts that wait although the list bars them, cancels their callbacks, and finds the calls to them: of one number,
 * or of all that an import brought.
 */
export async function endWhatIsListed(
  tx: Transaction,
  of: { source?: DoNotCallSource; callId?: string } & ({ phone: string } | { importId: string }),
): Promise<DoNotCallEffects> {
  const entries = 'phone' in of ? sql`d.phone = ${of.phone}` : sql`d.import_id = ${of.importId}`;
  const state = of.source === 'spoken' ? 'opted_out' : 'suppressed';
  const exceptCallId = of.callId ?? null;
  const barred = sql`EXISTS (
    SELECT 1 FROM do_not_call d JOIN campaigns c ON c.id = k.campaign_id
    WHERE d.phone = k.phone AND ${entries} AND ${listed} AND d.scope IN ${scopesOfCampaign})`;
  const phones = sql`k.phone IN (SELECT d.phone FROM do_not_call d WHERE ${entries} AND ${listed})`;
  const closed = await tx.execute<DoNotCallEffects['closed'][number]>(sql`
    UPDATE contacts k SET state = ${state}, state_reason = ${stored(message('contact_on_do_not_call'))},
      barred_by = 'do_not_call', due_at = NULL, due_reason = NULL, updated_at = now()
    WHERE ${phones} AND ${barred} AND k.state IN ${literals(waitingContactStates)}
    RETURNING k.id AS "contactId", k.campaign_id AS "campaignId", old.state = 'queued' AS "wasFresh"`);
  await tx.execute(sql`
    UPDATE callbacks b SET status = 'cancelled', updated_at = now()
    FROM contacts k WHERE k.id = b.contact_id AND b.status = 'scheduled' AND ${phones} AND ${barred}`);
  const live = await tx.execute<{ attemptId: string }>(sql`
    SELECT a.id AS "attemptId" FROM contacts k JOIN attempts a ON a.contact_id = k.id LEFT JOIN calls t ON t.attempt_id = a.id
    WHERE ${phones} AND ${barred} AND a.dialling_at IS NOT NULL AND a.ended_at IS NULL
      AND (${exceptCallId}::uuid IS NULL OR t.id IS DISTINCT FROM ${exceptCallId}::uuid)`);
  await recordEvents(tx, closedEvents(closed, state));
  return { closed: [...closed], live: [...live] };
}

/** One for each contact; of a file that closes thousands, one for each campaign. */
function closedEvents(closed: DoNotCallEffects['closed'], state: string): NewEvent[] {
  const kind = 'contact.state' as const;
  if (closed.length <= eventsOfContacts) {
    return closed.map(({ contactId, campaignId }) => ({ kind, contactId, campaignId, data: { state } }));
  }
  const contacts = Map.groupBy(closed, ({ campaignId }) => campaignId);
  return [...contacts].map(([campaignId, of]) => ({ kind, campaignId, data: { state, contacts: of.length } }));
}

/** The entry that bars calls to a number in this scope. @throws RedialError `not_found` */
export async function listedEntry(
  db: Executor,
  { phone, scope }: { phone: string; scope: DoNotCallScope },
): Promise<typeof doNotCall.$inferSelect & { brand: string | null }> {
  const [entry] = await db
    .select({ ...getTableColumns(doNotCall), brand: brandOfEntry })
    .from(doNotCall)
    .where(and(eq(doNotCall.phone, phone), eq(doNotCall.scope, scope), isNull(doNotCall.removedAt)));
  if (!entry) throw new RedialError('do_not_call_entry_missing');
  return entry;
}

/**
 * Which of these numbers a campaign must not call, also under the hash of a person who was erased, or in a form
 * that they had before their numbering plan changed.
 */
export async function onDoNotCall(db: Executor, phones: readonly string[], campaign: CallingFor): Promise<Set<string>> {
  if (phones.length === 0) return new Set();
  const todays = new Map(phones.flatMap((phone) => formerNumbers(phone).map((former) => [former, phone] as const)));
  // One array instead of a parameter for each: an import asks for thousands.
  const asked = sql`${sql.param([...phones, ...todays.keys()])}::text[]`;
  const scopes = scopesOf(campaign);
  const rows = await db.execute<{ phone: string }>(sql`
    SELECT d.phone FROM do_not_call d WHERE d.phone = ANY(${asked}) AND ${listed} AND d.scope = ANY(${scopes})
    UNION ALL
    SELECT n.phone FROM number_hashes(${asked}) n JOIN forgotten_do_not_call f ON f.number_hash = n.hash
    WHERE ${unexpired} AND f.scope = ANY(${scopes})`);
  const asWritten = new Set(phones);
  return new Set(rows.flatMap(({ phone }) => [todays.get(phone) ?? phone, ...(asWritten.has(phone) ? [phone] : [])]));
}

const scopesOf = (campaign: CallingFor): SQL => sql`${sql.param(scopesAgainst(campaign))}::text[]`;

/** Since when a campaign must not call a number; null if it may. */
export function onDoNotCallSince(db: Executor, phone: string, campaign: CallingFor): Promise<Date | null> {
  return earliestEntry(db, phone, scopesOf(campaign));
}

/** Since when a number is on the list for anything; null if it is not. */
export function listedSince(db: Executor, phone: string): Promise<Date | null> {
  return earliestEntry(db, phone, null);
}

async function earliestEntry(db: Executor, phone: string, scopes: SQL | null): Promise<Date | null> {
  const forms = sql`${sql.param([phone, ...formerNumbers(phone)])}::text[]`;
  const within = (scope: SQL): SQL => (scopes === null ? sql`` : sql`AND ${scope} = ANY(${scopes})`);
  const [row] = await db.execute<{ since: string | null }>(sql`
    SELECT min(since) AS since FROM (
      SELECT d.created_at AS since FROM do_not_call d WHERE d.phone = ANY(${forms}) AND ${listed} ${within(sql`d.scope`)}
      UNION ALL
      SELECT f.since FROM number_hashes(${forms}) n
      JOIN forgotten_do_not_call f ON f.number_hash = n.hash WHERE ${unexpired} ${within(sql`f.scope`)}) entries`);
  return row?.since ? new Date(row.since) : null;
}

export async function isOnDoNotCall(db: Executor, phone: string, campaign: CallingFor): Promise<boolean> {
  return (await onDoNotCall(db, [phone], campaign)).has(phone);
}
