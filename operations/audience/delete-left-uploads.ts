import { forgetUploads, leftUploads } from '#db/audience/audience-upload.ts';
import type { Database } from '#db/client.ts';
import type { Storage } from '#providers/storage/storage.ts';
import { correctionsKey, leftOutFileKey, problemsKey, uploadKey } from './upload-keys.ts';

/** Whoever looks at a file and does not import it by then has to upload it again. */
const keptMs = 24 * 3600_000;
const uploadsTogether = 50;

/**
 * Deletes files with people's numbers that were uploaded a day ago and not imported, with what was put right in them. The objects
 * go before the rows that name them, so that a crash leaves none that nobody knows of.
 * @returns how many files there were
 */
export async function deleteLeftUploads(
  { db, storage }: { db: Database; storage: Storage },
  { now }: { now: Date },
): Promise<number> {
  const uploads = await leftUploads(db, { until: new Date(now.getTime() - keptMs), limit: uploadsTogether });
  for (const upload of uploads) {
    await Promise.all(
      [uploadKey, correctionsKey, problemsKey, leftOutFileKey].map((key) => storage.delete(key(upload))),
    );
  }
  if (uploads.length > 0)
    await forgetUploads(
      db,
      uploads.map(({ uploadId }) => uploadId),
    );
  return uploads.length;
}
