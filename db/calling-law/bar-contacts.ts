import { and, eq, inArray, sql, type SQL } from 'drizzle-orm';
import { checkConsent, consentYearsIn, statementFor } from '#domain/calling-law/index.ts';
import type { Bar } from '#domain/contact/contact.ts';
import { waitingContactStates } from '#domain/contact/contact-state.ts';
import { message, type Message } from '#domain/message/index.ts';
import { stored } from '#domain/message/stored.ts';
import type { Executor, Transaction } from '../client.ts';
import { recordEvents } from '../event/event.ts';
import { type campaigns, contacts } from '../schema/index.ts';
import { readWindowClasses } from './window-class.ts';

type Campaign = typeof campaigns.$inferSelect;

/**
 * Closes contacts of a campaign that must not be called, with the reason and what would help, and the callbacks planned
 * for them. A contact in a call is left to that call's conclusion.
 * @returns how many they were.
 */
export async function barContacts(
  tx: Transaction,
  campaignId: string,
  { by, message: stateReason, now }: { by: Bar; message: string; now: Date },
  which: SQL,
): Promise<number> {
  const closed = await tx
    .update(contacts)
    .set({ state: 'suppressed', stateReason, barredBy: by, dueReason: null, dueAt: null, updatedAt: now })
    .where(and(eq(contacts.campaignId, campaignId), inArray(contacts.state, waitingContactStates), which));
  if (closed.count === 0) return 0;
  await tx.execute(sql`
    UPDATE callbacks b SET status = 'cancelled', updated_at = ${now.toISOString()} FROM contacts k
    WHERE b.campaign_id = ${campaignId} AND b.status = 'scheduled' AND k.id = b.contact_id AND k.state = 'suppressed'`);
  await recordEvents(tx, [
    { kind: 'contact.state', campaignId, data: { state: 'suppressed', by, contacts: closed.count } },
  ]);
  return closed.count;
}

const neverOpenMessage = stored(message('contact_never_opens'));

/** Suppresses contacts of window classes that never open, so that nobody waits for what cannot come. */
export function barNeverOpen(
  tx: Transaction,
  campaignId: string,
  classIds: readonly number[],
  now: Date,
): Promise<number> {
  // Rows that another transaction holds are barred by the next claim: waiting for them would hold up both.
  const own = tx
    .select({ id: contacts.id })
    .from(contacts)
    .where(
      and(
        eq(contacts.campaignId, campaignId),
        inArray(contacts.state, waitingContactStates),
        inArray(contacts.windowClassId, [...classIds]),
      ),
    )
    .for('update', { skipLocked: true });
  const which = inArray(contacts.id, own);
  return barContacts(tx, campaignId, { by: 'never_open', message: neverOpenMessage, now }, which);
}

/** Contacts of a marketing campaign without (valid) consent, by what is wrong; empty for other purposes. */
export async function consentGaps(
  db: Executor,
  campaign: Pick<Campaign, 'id' | 'purpose' | 'consentStatement' | 'consentStatedAt'>,
  now: Date,
): Promise<{ why: Message; which: SQL }[]> {
  if (campaign.purpose !== 'marketing') return [];
  const gaps: { why: Message; which: SQL }[] = [];
  const { purpose, consentStatedAt } = campaign;
  const ask = (regions: readonly string[], consentAt: Date | null, cameAt = now): Message | null => {
    const verdict = checkConsent({ purpose, regions, consentAt, statement: statementFor(campaign, cameAt), at: now });
    return verdict.ok ? null : verdict;
  };
  const missing = ask([], null);
  if (missing !== null) {
    // Those who were there when it was stated are covered.
    const isCovered = consentStatedAt !== null && ask([], null, consentStatedAt) === null;
    const later = isCovered ? sql` AND ${contacts.createdAt} > ${consentStatedAt.toISOString()}` : sql``;
    gaps.push({ why: missing, which: sql`(${contacts.consentAt} IS NULL${later})` });
  }
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
    barred += await barContacts(tx, campaign.id, { by: 'consent', message: stored(why), now }, which);
  }
  return barred;
}
