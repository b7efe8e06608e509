import { eq, inArray } from 'drizzle-orm';
import { windowClassFromKey, type WindowClass } from '#domain/calling-law/index.ts';
import type { Executor } from './client.ts';
import { windowClasses } from './schema/index.ts';

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

/** The id of a class, made if it is new. */
export async function windowClassId(db: Executor, key: string): Promise<number> {
  await db.insert(windowClasses).values({ key }).onConflictDoNothing();
  const [row] = await db.select({ id: windowClasses.id }).from(windowClasses).where(eq(windowClasses.key, key));
  if (!row) throw new Error('A window class vanished while it was being stored');
  return row.id;
}
