import { clearAudience as clearStored } from '#db/audience/audience-import.ts';
import { forgetLeftOut } from '#db/audience/audience-upload.ts';
import type { Database } from '#db/client.ts';
import type { Storage } from '#providers/storage/storage.ts';

/**
 * Takes all people out of a draft, and deletes the rows that its imports left out: they are people of the same files. What ends
 * in between is done when it is asked for again, because the rows still name the files.
 * @throws RedialError `not_found`; `conflict` if the campaign is no draft: then nothing is deleted
 */
export async function clearAudience(
  { db, storage }: { db: Database; storage: Storage },
  request: { campaignId: string; actor: string },
): Promise<void> {
  const { leftOut } = await clearStored(db, request);
  await Promise.all(leftOut.map((key) => storage.delete(key)));
  if (leftOut.length > 0) await forgetLeftOut(db, leftOut);
}
