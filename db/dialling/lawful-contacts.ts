import { inArray, sql } from 'drizzle-orm';
import { dialWindow, type CallingLaw } from '#domain/calling-law/index.ts';
import { govern } from '#domain/calling-law/governor.ts';
import { retryDue } from '#domain/dialling/retry-due.ts';
import { spreadOf } from '#domain/dialling/spread.ts';
import type { Stop } from '#domain/do-not-call/stop.ts';
import type { Bar, DialReason } from '#domain/contact/contact.ts';
import { barContacts } from '../calling-law/bar-contacts.ts';
import { readWindowClasses } from '../calling-law/window-class.ts';
import type { Transaction } from '../client.ts';
import { readPeople } from '../contact/person-facts.ts';
import { recordEvents } from '../event/event.ts';
import { type campaigns, contacts } from '../schema/index.ts';

type Campaign = typeof campaigns.$inferSelect;
type Contact = typeof contacts.$inferSelect;

/**
 * Of contacts that were picked for a dial, those that may be called. The others are turned away in the same
 * transaction: barred ones are `suppressed`, held ones wait until the rule that holds them lets them go; neither counts as
 * an attempt.
 */
export async function onlyLawful<Picked extends Contact & { reason: DialReason }>(
  tx: Transaction,
  context: { campaign: Campaign; law: CallingLaw; stops: readonly Stop[]; now: Date },
  picked: readonly Picked[],
): Promise<Picked[]> {
  if (picked.length === 0) return [];
  const [people, classes] = await Promise.all([
    readPeople(tx, picked, { campaign: context.campaign }),
    readWindowClasses(tx, [...new Set(picked.map(({ windowClassId }) => windowClassId))]),
  ]);
  const lawful: Picked[] = [];
  const barred: { id: string; by: Bar; message: string }[] = [];
  const delayed: { contact: Picked; at: Date; message: string }[] = [];
  for (const contact of picked) {
    const windowClass = classes.get(contact.windowClassId);
    const person = people.get(contact.id);
    if (!windowClass || !person) throw new Error('A contact has no window class');
    const { reason, phone } = contact;
    const governed = govern({ ...context, contact, windowClass, reason, phone, person });
    if (governed.may) lawful.push(contact);
    else if (governed.kind === 'barred') barred.push({ id: contact.id, ...governed });
    else {
      const spread = spreadOf(contact.id);
      const windowAt = (at: Date) => dialWindow(windowClass, context.campaign, at, context.law.ruleset);
      const due = { earliest: governed.at, zones: windowClass.zones, windowAt, spread };
      // Somebody asked for a callback: it comes as soon as it may.
      delayed.push({ contact, ...governed, at: reason === 'callback' ? governed.at : retryDue(due) });
    }
  }
  await bar(tx, context, barred);
  await delay(tx, context, delayed);
  return lawful;
}

async function bar(
  tx: Transaction,
  { campaign, now }: { campaign: Campaign; now: Date },
  barred: readonly { id: string; by: Bar; message: string }[],
): Promise<void> {
  const groups = new Map<string, { by: Bar; message: string; ids: string[] }>();
  for (const { id, by, message } of barred) {
    const group = groups.get(message) ?? { by, message, ids: [] };
    group.ids.push(id);
    groups.set(message, group);
  }
  for (const { by, message, ids } of groups.values()) {
    await barContacts(tx, campaign.id, { by, message, now }, inArray(contacts.id, ids));
  }
}

/** Held contacts wait; planned callbacks move with them and say why. */
async function delay(
  tx: Transaction,
  { campaign, now }: { campaign: Campaign; now: Date },
  delayed: readonly { contact: Contact & { reason: DialReason }; at: Date; message: string }[],
): Promise<void> {
  if (delayed.length === 0) return;
  const rows = delayed.map(({ contact, at, message }) => ({ id: contact.id, reason: contact.reason, at, message }));
  // The rows as one text: a claim may turn away thousands, and each statement would be a round trip under its locks.
  await tx.execute(sql`
    WITH delayed AS (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) AS d(id uuid, reason text, at timestamptz, message text)
    ), moved AS (
      UPDATE callbacks b SET due_at = d.at, moved_reason = d.message, updated_at = ${now.toISOString()}
      FROM delayed d WHERE d.reason = 'callback' AND b.contact_id = d.id AND b.status = 'scheduled'
    )
    UPDATE contacts k SET
      state = CASE d.reason WHEN 'callback' THEN 'waiting_callback' ELSE 'waiting_retry' END,
      due_reason = CASE d.reason WHEN 'callback' THEN 'callback' ELSE 'retry' END,
      state_reason = d.message, due_at = d.at, updated_at = ${now.toISOString()}
    FROM delayed d WHERE k.id = d.id`);
  await recordEvents(tx, [
    { kind: 'contact.state', campaignId: campaign.id, data: { state: 'waiting_retry', contacts: delayed.length } },
  ]);
}
