import { and, inArray, sql, type SQL } from 'drizzle-orm';
import type { DialReason } from '#domain/contact/contact.ts';
import type { ClaimContext } from './claim-context.ts';
import { contacts } from '../schema/index.ts';

export type PickedContact = typeof contacts.$inferSelect & { reason: DialReason };

/**
 * Locks who is next: callbacks due, retries due, fresh contacts, of window classes that are open. Rows that
 * another transaction holds are skipped.
 * @returns passedOver: to be left out when the claim looks further; `more`: there may be others.
 */
export async function pickContacts(
  { tx, campaign, request }: ClaimContext,
  from: { open: readonly number[]; passedOver: readonly string[] },
  wanted: number,
): Promise<{ contacts: PickedContact[]; passedOver: string[]; more: boolean }> {
  const classes = sql`${arrayOf(from.open)}::int[]`;
  const others = from.passedOver.length === 0 ? sql`` : sql`AND id <> ALL(${arrayOf(from.passedOver)}::uuid[])`;
  const due = (reason: 'callback' | 'retry') => sql`
    SELECT k.id FROM unnest(${classes}) AS class(id) CROSS JOIN LATERAL (
      SELECT id, due_at FROM contacts WHERE campaign_id = ${campaign.id} AND window_class_id = class.id
        AND state = 'ready' AND due_reason = ${reason} AND due_at <= ${request.now.toISOString()} ${others}
      ORDER BY due_at LIMIT ${wanted}) k ORDER BY k.due_at LIMIT ${wanted}`;
  const fresh = sql`
    SELECT k.id FROM unnest(${classes}) AS class(id) CROSS JOIN LATERAL (
      SELECT id, position FROM contacts WHERE campaign_id = ${campaign.id} AND window_class_id = class.id
        AND state = 'queued' ${others} ORDER BY position LIMIT ${wanted}) k ORDER BY k.position LIMIT ${wanted}`;
  const statements: [DialReason, SQL][] = [
    ['callback', due('callback')],
    ['retry', due('retry')],
    ['fresh', fresh],
  ];
  // Side by side: one round trip instead of three.
  const found = await Promise.all(
    statements.map(async ([reason, statement]) => {
      const ids = await tx.execute<{ id: string }>(statement);
      return ids.map(({ id }) => ({ id, reason }));
    }),
  );
  const next = found.flat().slice(0, wanted);
  if (next.length === 0) return { contacts: [], passedOver: [], more: false };
  const rows = await tx
    .select()
    .from(contacts)
    .where(
      and(
        inArray(
          contacts.id,
          next.map(({ id }) => id),
        ),
        inArray(contacts.state, ['queued', 'ready']),
      ),
    )
    .for('update', { skipLocked: true });
  const locked = new Map(rows.map((row) => [row.id, row]));
  return {
    contacts: next.flatMap(({ id, reason }) => {
      const row = locked.get(id);
      return row ? [{ ...row, reason }] : [];
    }),
    passedOver: next.filter(({ id }) => !locked.has(id)).map(({ id }) => id),
    more: next.length === wanted,
  };
}

const arrayOf = (values: readonly (string | number)[]): SQL =>
  sql`ARRAY[${sql.join(
    values.map((value) => sql`${value}`),
    sql`, `,
  )}]`;
