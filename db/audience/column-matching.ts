import { createHash } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { columnKeys, ColumnMatching } from '#domain/audience/column-matching.ts';
import { isProblemFile } from '#domain/audience/problem-columns.ts';
import type { Database } from '../client.ts';
import { columnMatchings } from '../schema/index.ts';

/** Which files are understood in the same way. */
interface Remembered {
  headings: readonly string[];
  /** Of the rows that one campaign's imports left out; null for any other file. */
  campaignId: string | null;
}

/** The same for files with the same headings, whatever their order and their capitals. */
function headingsKey({ headings, campaignId }: Remembered): string {
  const keys = columnKeys(headings).sort();
  return createHash('sha256')
    .update(JSON.stringify(campaignId === null ? keys : { keys, campaignId }))
    .digest('hex');
}

/** Rows that were left out are read as the import has read the others, even if the same headings have meant something else since. */
const rememberedAs = (headings: readonly string[], campaignId: string): Remembered => ({
  headings,
  campaignId: isProblemFile(headings) ? campaignId : null,
});

/** What somebody has chosen for the latest file with these headings; null: nothing, or in a form of another version. */
export async function rememberedMatching(
  db: Database,
  { headings, campaignId }: { headings: readonly string[]; campaignId: string },
): Promise<ColumnMatching | null> {
  const [row] = await db
    .select({ matching: columnMatchings.matching })
    .from(columnMatchings)
    .where(eq(columnMatchings.headingsKey, headingsKey(rememberedAs(headings, campaignId))));
  return ColumnMatching.safeParse(row?.matching).data ?? null;
}

/** Keeps what somebody has chosen for the next file with these headings; for rows that were left out: of this campaign. */
export async function rememberMatching(
  db: Database,
  request: { headings: readonly string[]; campaignId: string; matching: ColumnMatching; actor: string },
): Promise<void> {
  const { headings, campaignId, matching, actor } = request;
  const chosen = { matching, chosenBy: actor, chosenAt: new Date() };
  await db
    .insert(columnMatchings)
    .values({ headingsKey: headingsKey(rememberedAs(headings, campaignId)), ...chosen })
    .onConflictDoUpdate({ target: columnMatchings.headingsKey, set: chosen });
}
