import { createHash } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { columnKeys, ColumnMatching } from '#domain/audience/column-matching.ts';
import type { Database } from '../client.ts';
import { columnMatchings } from '../schema/index.ts';

/** The same for files with the same headings, whatever their order and their capitals. */
function headingsKey(headings: readonly string[]): string {
  return createHash('sha256')
    .update(JSON.stringify(columnKeys(headings).sort()))
    .digest('hex');
}

/** What somebody has chosen for the latest file with these headings; null: nothing, or in a form of another version. */
export async function rememberedMatching(db: Database, headings: readonly string[]): Promise<ColumnMatching | null> {
  const [row] = await db
    .select({ matching: columnMatchings.matching })
    .from(columnMatchings)
    .where(eq(columnMatchings.headingsKey, headingsKey(headings)));
  return ColumnMatching.safeParse(row?.matching).data ?? null;
}

/** Keeps what somebody has chosen for the next file with these headings. */
export async function rememberMatching(
  db: Database,
  { headings, matching, actor }: { headings: readonly string[]; matching: ColumnMatching; actor: string },
): Promise<void> {
  const chosen = { matching, chosenBy: actor, chosenAt: new Date() };
  await db
    .insert(columnMatchings)
    .values({ headingsKey: headingsKey(headings), ...chosen })
    .onConflictDoUpdate({ target: columnMatchings.headingsKey, set: chosen });
}
