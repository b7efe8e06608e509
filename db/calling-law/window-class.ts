import { eq, inArray, sql } from 'drizzle-orm';
import { windowClassFromKey, windowClassOf, type WindowClass } from '#domain/calling-law/index.ts';
import type { Executor, Transaction } from '../client.ts';
import { contacts, windowClasses } from '../schema/index.ts';

const byId = new Map<number, WindowClass>();

/** The class behind an id. Classes never change, so they are remembered for the life of the process. */
export async function readWindowClasses(db: Executor, ids: readonly number[]): Promise<Map<number, WindowClass>> {
  const missing = ids.filter((id) => !byId.has(id));
  if (missing.length > 0) {
    for (const row of await db.select().from(windowClasses).where(inArray(windowClasses.id, missing))) {
      byId.set(row.id, windowClassFromKey(row.key));
    }
  }
  return new Map(ids.flatMap((id) => (byId.has(id) ? [[id, byId.get(id) as WindowClass]] : [])));
}

/** Classes of a campaign's contacts that could be dialled, by skip scans of the two partial indexes that claims use. */
export async function readWaitingClasses(db: Executor, campaignId: string): Promise<Map<number, WindowClass>> {
  // The state is part of the text: a parameter would hide the partial index from the planner.
  const classesIn = (state: 'queued' | 'ready') => sql`
    (WITH RECURSIVE class AS (
      (SELECT window_class_id AS id FROM contacts WHERE campaign_id = ${campaignId} AND state = ${sql.raw(`'${state}'`)}
       ORDER BY window_class_id LIMIT 1)
      UNION ALL
      SELECT (SELECT k.window_class_id FROM contacts k
        WHERE k.campaign_id = ${campaignId} AND k.state = ${sql.raw(`'${state}'`)} AND k.window_class_id > class.id
        ORDER BY k.window_class_id LIMIT 1)
      FROM class WHERE class.id IS NOT NULL
    ) SELECT id FROM class WHERE id IS NOT NULL)`;
  const rows = await db.execute<{ id: number }>(sql`${classesIn('queued')} UNION ${classesIn('ready')}`);
  return readWindowClasses(
    db,
    rows.map(({ id }) => id),
  );
}

/**
 * The class of a contact as its record and the tables say now, kept with the contact where it is another than the stored one:
 * the tables change with releases, and what they say in the second before a dial is what counts.
 */
export async function presentWindowClass(
  tx: Transaction,
  { id, phone, timeZone, region, windowClassId: storedId }: typeof contacts.$inferSelect,
): Promise<WindowClass> {
  const stored = (await readWindowClasses(tx, [storedId])).get(storedId);
  if (!stored) throw new Error('A contact has no window class');
  const found = windowClassOf({ e164: phone, timezone: timeZone, region });
  if (!('windowClass' in found) || found.windowClass.key === stored.key) return stored;
  await tx
    .update(contacts)
    .set({ windowClassId: await windowClassId(tx, found.windowClass.key) })
    .where(eq(contacts.id, id));
  return found.windowClass;
}

/** The id of a class, made if it is new. */
export async function windowClassId(db: Executor, key: string): Promise<number> {
  await db.insert(windowClasses).values({ key }).onConflictDoNothing();
  const [row] = await db.select({ id: windowClasses.id }).from(windowClasses).where(eq(windowClasses.key, key));
  if (!row) throw new Error('A window class vanished while it was being stored');
  return row.id;
}
