import { and, eq, inArray, sql, type SQL } from 'drizzle-orm';
import {
  attemptCaps,
  type CallingLaw,
  capMessage,
  checkAttemptCaps,
  checkConsent,
  consentYearsIn,
  type PastAttempt,
  type WindowClass,
} from '#domain/calling-law/index.ts';
import type { Bar, DialReason } from '#domain/contact/contact.ts';
import { message, type Message } from '#domain/message/index.ts';
import { stored } from '#domain/message/stored.ts';
import { checkNationalLists } from '#domain/do-not-call/national-list.ts';
import type { Executor, Transaction } from '../client.ts';
import { readDials } from '../calling-law/dial-history.ts';
import { onDoNotCall } from '../do-not-call/do-not-call.ts';
import { recordEvents } from '../event/event.ts';
import { readNationalListing, type NationalListing } from '../do-not-call/national-list.ts';
import { callbacks, type campaigns, contacts } from '../schema/index.ts';
import { readWindowClasses } from '../calling-law/window-class.ts';

type Campaign = typeof campaigns.$inferSelect;
type Contact = typeof contacts.$inferSelect;

/** What stands between a contact and a dial, beside its calling window: for good, or until an instant; `words` as `stored`. */
export type Obstacle = { kind: 'barred'; by: Bar; words: string } | { kind: 'until'; at: Date; words: string };

interface LawQuestion {
  contact: Pick<Contact, 'consentAt'>;
  campaign: Pick<Campaign, 'purpose' | 'consentStatement'>;
  windowClass: WindowClass;
  law: CallingLaw;
  reason: DialReason;
  /** Dials of the number by all campaigns. */
  dials: readonly PastAttempt[];
  national: NationalListing;
  phone: string;
  now: Date;
}

/**
 * Consent, national lists and the number's caps. The product's own caps do not hold up a callback: somebody asked for it. Those of the
 * law do.
 */
export function obstacleOf(question: LawQuestion): Obstacle | null {
  const { contact, campaign, windowClass, law, reason, dials, national, phone, now } = question;
  const consent = checkConsent({
    purpose: campaign.purpose,
    regions: windowClass.regions,
    consentAt: contact.consentAt,
    launcherStatement: campaign.consentStatement,
    at: now,
  });
  if (!consent.ok) return { kind: 'barred', by: 'consent', words: stored(consent) };
  const listing = checkNationalLists({
    purpose: campaign.purpose,
    regions: windowClass.regions,
    consentAt: contact.consentAt,
    lists: national.lists,
    listedIn: national.listedIn.get(phone) ?? [],
    at: now,
  });
  if (!listing.ok) {
    const by = listing.code === 'number_on_national_list' ? 'national_list' : 'stale_list';
    return { kind: 'barred', by, words: stored(listing) };
  }
  const product = reason === 'callback' ? null : law.productCaps;
  const caps = attemptCaps(windowClass.regions, campaign.purpose, product, law.capOverrides);
  const verdict = checkAttemptCaps(dials, now, { caps, zones: windowClass.zones });
  if (verdict.allowed) return null;
  const words = stored(capMessage(verdict));
  if (verdict.nextAllowedAt === null) return { kind: 'barred', by: 'attempt_cap', words };
  return { kind: 'until', at: verdict.nextAllowedAt, words };
}

/** A contact in a call is left to that call's conclusion. */
const waitingStates = ['queued', 'ready', 'waiting_retry', 'waiting_callback'] as const;

export const onDoNotCallWords = stored(message('contact_on_do_not_call'));

/**
 * Of contacts that were picked for a dial, those that may be called. The others are turned away in the same
 * transaction: barred ones are `suppressed`, capped ones wait until their cap frees; neither counts as an attempt.
 */
export async function onlyLawful<Picked extends Contact & { reason: DialReason }>(
  tx: Transaction,
  context: { campaign: Campaign; law: CallingLaw; now: Date },
  picked: readonly Picked[],
): Promise<Picked[]> {
  if (picked.length === 0) return [];
  const phones = picked.map(({ phone }) => phone);
  const [onList, national, dials, classes] = await Promise.all([
    onDoNotCall(tx, phones),
    readNationalListing(tx, context.campaign.purpose, phones),
    readDials(tx, phones),
    readWindowClasses(tx, [...new Set(picked.map(({ windowClassId }) => windowClassId))]),
  ]);
  const lawful: Picked[] = [];
  const barred: { id: string; by: Bar; words: string }[] = [];
  const delayed: { contact: Picked; at: Date; words: string }[] = [];
  for (const contact of picked) {
    const windowClass = classes.get(contact.windowClassId);
    if (!windowClass) throw new Error('A contact has no window class');
    const obstacle: Obstacle | null = onList.has(contact.phone)
      ? { kind: 'barred', by: 'do_not_call', words: onDoNotCallWords }
      : obstacleOf({
          ...context,
          contact,
          windowClass,
          reason: contact.reason,
          dials: dials.get(contact.phone) ?? [],
          national,
          phone: contact.phone,
        });
    if (obstacle === null) lawful.push(contact);
    else if (obstacle.kind === 'barred') barred.push({ id: contact.id, ...obstacle });
    else delayed.push({ contact, ...obstacle });
  }
  await bar(tx, context, barred);
  await delay(tx, context, delayed);
  return lawful;
}

async function bar(
  tx: Transaction,
  { campaign, now }: { campaign: Campaign; now: Date },
  barred: readonly { id: string; by: Bar; words: string }[],
): Promise<void> {
  const groups = new Map<string, { by: Bar; words: string; ids: string[] }>();
  for (const { id, by, words } of barred) {
    const group = groups.get(words) ?? { by, words, ids: [] };
    group.ids.push(id);
    groups.set(words, group);
  }
  for (const { by, words, ids } of groups.values()) {
    await barContacts(tx, campaign.id, { by, words, now }, inArray(contacts.id, ids));
  }
}

/**
 * Closes contacts of a campaign that must not be called, with the reason and what would help, and the callbacks planned
 * for them. A contact in a call is left to that call's conclusion.
 * @returns how many they were.
 */
export async function barContacts(
  tx: Transaction,
  campaignId: string,
  { by, words, now }: { by: Bar; words: string; now: Date },
  which: SQL,
): Promise<number> {
  const closed = await tx
    .update(contacts)
    .set({ state: 'suppressed', stateReason: words, barredBy: by, dueReason: null, dueAt: null, updatedAt: now })
    .where(and(eq(contacts.campaignId, campaignId), inArray(contacts.state, [...waitingStates]), which));
  if (closed.count === 0) return 0;
  await tx.execute(sql`
    UPDATE callbacks b SET status = 'cancelled', updated_at = ${now.toISOString()} FROM contacts k
    WHERE b.campaign_id = ${campaignId} AND b.status = 'scheduled' AND k.id = b.contact_id AND k.state = 'suppressed'`);
  await recordEvents(tx, [
    { kind: 'contact.state', campaignId, data: { state: 'suppressed', by, contacts: closed.count } },
  ]);
  return closed.count;
}

const neverOpenWords = stored(message('contact_never_opens'));

/** Suppresses contacts of window classes that never open, so that nobody waits for what cannot come. */
export function barNeverOpen(
  tx: Transaction,
  campaignId: string,
  classIds: readonly number[],
  now: Date,
): Promise<number> {
  // Who is in other hands at this moment is barred by the next claim: to wait for them would hold up both.
  const own = tx
    .select({ id: contacts.id })
    .from(contacts)
    .where(
      and(
        eq(contacts.campaignId, campaignId),
        inArray(contacts.state, [...waitingStates]),
        inArray(contacts.windowClassId, [...classIds]),
      ),
    )
    .for('update', { skipLocked: true });
  const which = inArray(contacts.id, own);
  return barContacts(tx, campaignId, { by: 'never_open', words: neverOpenWords, now }, which);
}

/** A capped contact waits until its cap frees; a planned callback moves with it and says why. */
async function delay(
  tx: Transaction,
  { campaign, now }: { campaign: Campaign; now: Date },
  delayed: readonly { contact: Contact & { reason: DialReason }; at: Date; words: string }[],
): Promise<void> {
  for (const { contact, at, words } of delayed) {
    const callback = contact.reason === 'callback';
    await tx
      .update(contacts)
      .set({
        state: callback ? 'waiting_callback' : 'waiting_retry',
        stateReason: words,
        dueReason: callback ? 'callback' : 'retry',
        dueAt: at,
        updatedAt: now,
      })
      .where(eq(contacts.id, contact.id));
    if (callback) await moveCallback(tx, contact.id, at, words);
  }
  if (delayed.length === 0) return;
  await recordEvents(tx, [
    { kind: 'contact.state', campaignId: campaign.id, data: { state: 'waiting_retry', contacts: delayed.length } },
  ]);
}

export async function moveCallback(
  tx: Transaction,
  contactId: string,
  dueAt: Date,
  movedReason: string,
): Promise<void> {
  await tx
    .update(callbacks)
    .set({ dueAt, movedReason, updatedAt: new Date() })
    .where(and(eq(callbacks.contactId, contactId), eq(callbacks.status, 'scheduled')));
}

/**
 * Offers contacts whose waiting is over to their campaign. Those that were turned away before their first dial have no
 * workflow with a timer; the others have offered themselves by now.
 */
export async function offerOverdue(tx: Transaction, campaignId: string, now: Date, limit: number): Promise<void> {
  const before = new Date(now.getTime() - offeredAfterMs).toISOString();
  await tx.execute(sql`
    UPDATE contacts SET state = 'ready', updated_at = ${now.toISOString()} WHERE id IN (
      SELECT id FROM contacts WHERE campaign_id = ${campaignId} AND state IN ('waiting_retry', 'waiting_callback')
        AND due_at <= ${before} ORDER BY due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)`);
}

const offeredAfterMs = 2_000;

/** Contacts of a marketing campaign without (valid) consent, by what is wrong; empty for other purposes. */
export async function consentGaps(
  db: Executor,
  campaign: Pick<Campaign, 'id' | 'purpose' | 'consentStatement'>,
  now: Date,
): Promise<{ why: Message; which: SQL }[]> {
  if (campaign.purpose !== 'marketing') return [];
  const gaps: { why: Message; which: SQL }[] = [];
  const ask = (regions: readonly string[], consentAt: Date | null): Message | null => {
    const { purpose, consentStatement: launcherStatement } = campaign;
    const verdict = checkConsent({ purpose, regions, consentAt, launcherStatement, at: now });
    return verdict.ok ? null : verdict;
  };
  const missing = ask([], null);
  if (missing !== null) gaps.push({ why: missing, which: sql`${contacts.consentAt} IS NULL` });
  const future = ask([], new Date(now.getTime() + 1000));
  if (future !== null) gaps.push({ why: future, which: sql`${contacts.consentAt} > ${now.toISOString()}` });
  const rows = await db
    .selectDistinct({ id: contacts.windowClassId })
    .from(contacts)
    .where(eq(contacts.campaignId, campaign.id));
  const classes = await readWindowClasses(
    db,
    rows.map(({ id }) => id),
  );
  for (const [id, { regions }] of classes) {
    const years = consentYearsIn(regions);
    if (years === null) continue;
    const since = new Date(now.getTime() - years.ms);
    const expired = ask(regions, new Date(since.getTime() - 1000));
    if (expired === null) continue;
    gaps.push({
      why: expired,
      which: sql`${contacts.windowClassId} = ${id} AND ${contacts.consentAt} < ${since.toISOString()}`,
    });
  }
  return gaps;
}

/** Suppresses everybody who has not consented to the calls of a marketing campaign. */
export async function barWithoutConsent(tx: Transaction, campaign: Campaign, now: Date): Promise<number> {
  let barred = 0;
  for (const { why, which } of await consentGaps(tx, campaign, now)) {
    barred += await barContacts(tx, campaign.id, { by: 'consent', words: stored(why), now }, which);
  }
  return barred;
}

/** Takes contacts up again after what barred them was mended; claims look at each of them anew. */
export async function takeUpBarred(
  tx: Transaction,
  which: { campaignId: string; by: readonly Bar[]; contactId?: string },
  now: Date,
): Promise<number> {
  const one = which.contactId === undefined ? sql`` : sql` AND k.id = ${which.contactId}`;
  const by = sql.join(
    which.by.map((bar) => sql`${bar}`),
    sql`, `,
  );
  const taken = await takeUp(tx, sql`k.campaign_id = ${which.campaignId} AND k.barred_by IN (${by})${one}`, now);
  return taken.get(which.campaignId) ?? 0;
}

/** Takes suppressed contacts `k` up again, in campaigns that still call. @returns how many, by campaign. */
export async function takeUp(tx: Transaction, which: SQL, now: Date): Promise<Map<string, number>> {
  const at = now.toISOString();
  const rows = await tx.execute<{ campaign: string; n: number }>(sql`
    WITH taken AS (
      UPDATE contacts k SET state = CASE WHEN k.attempts = 0 THEN 'queued' ELSE 'ready' END,
        due_reason = CASE WHEN k.attempts = 0 THEN NULL ELSE 'retry' END,
        due_at = CASE WHEN k.attempts = 0 THEN NULL ELSE ${at}::timestamptz END,
        barred_by = NULL, state_reason = NULL, updated_at = ${at}
      FROM campaigns c
      WHERE c.id = k.campaign_id AND c.status IN ('draft', 'scheduled', 'dialing', 'paused')
        AND k.state = 'suppressed' AND ${which}
      RETURNING k.campaign_id
    ) SELECT campaign_id AS campaign, count(*)::int AS n FROM taken GROUP BY 1`);
  return new Map(rows.map(({ campaign, n }) => [campaign, n]));
}
