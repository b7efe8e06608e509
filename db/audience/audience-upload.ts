import { and, desc, eq, exists, inArray, isNull, lt, ne, or } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Executor } from '../client.ts';
import { audienceImports, audienceUploads } from '../schema/index.ts';

export interface UploadedFile {
  campaignId: string;
  uploadId: string;
}

/** Notes a file that lies in the storage, so that it is found again if nobody imports it. */
export async function recordUpload(db: Executor, upload: UploadedFile & { sha256: string }): Promise<void> {
  const { uploadId, campaignId, sha256 } = upload;
  await db.insert(audienceUploads).values({ id: uploadId, campaignId, sha256 });
}

export async function forgetUploads(db: Executor, uploadIds: readonly string[]): Promise<void> {
  await db.delete(audienceUploads).where(inArray(audienceUploads.id, [...uploadIds]));
}

/**
 * Notes that an import of the file begins, unless another one has: a second import of it, by another click or person, would
 * find all of its people there, and leave a file of nothing but duplicates behind.
 * @returns whether it may begin
 */
export async function beginImport(
  db: Executor,
  { campaignId, uploadId, importId }: UploadedFile & { importId: string },
): Promise<boolean> {
  const earlier = alias(audienceImports, 'earlier');
  const failed = db
    .select({ id: earlier.id })
    .from(earlier)
    .where(and(eq(earlier.id, audienceUploads.importId), eq(earlier.status, 'failed')));
  const begun = await db
    .update(audienceUploads)
    .set({ importId })
    .where(
      and(
        eq(audienceUploads.id, uploadId),
        eq(audienceUploads.campaignId, campaignId),
        or(isNull(audienceUploads.importId), exists(failed)),
      ),
    )
    .returning({ id: audienceUploads.id });
  return begun.length > 0;
}

/** Storage key of the rows that an import left out; null if there are none, or they were deleted. */
export async function leftOutKey(
  db: Executor,
  request: { campaignId: string; importId: string },
): Promise<string | null> {
  const [row] = await db
    .select({ key: audienceImports.problemsKey })
    .from(audienceImports)
    .where(and(eq(audienceImports.id, request.importId), eq(audienceImports.campaignId, request.campaignId)));
  return row?.key ?? null;
}

/** Notes that the rows which imports left out are deleted. */
export async function forgetLeftOut(db: Executor, keys: readonly string[]): Promise<void> {
  await db
    .update(audienceImports)
    .set({ problemsKey: null })
    .where(inArray(audienceImports.problemsKey, [...keys]));
}

/** When a file of the very same bytes was imported into the campaign last; null if none was, or its people were taken out again. */
export async function importedBefore(db: Executor, { campaignId, uploadId }: UploadedFile): Promise<Date | null> {
  const [own] = await db.select().from(audienceUploads).where(eq(audienceUploads.id, uploadId));
  if (!own) return null;
  const [earlier] = await db
    .select({ at: audienceImports.finishedAt })
    .from(audienceUploads)
    .innerJoin(audienceImports, eq(audienceImports.id, audienceUploads.importId))
    .where(
      and(
        eq(audienceUploads.campaignId, campaignId),
        eq(audienceUploads.sha256, own.sha256),
        ne(audienceUploads.id, uploadId),
        eq(audienceImports.status, 'done'),
        isNull(audienceImports.clearedAt),
      ),
    )
    .orderBy(desc(audienceImports.finishedAt))
    .limit(1);
  return earlier?.at ?? null;
}

/** Files of before `until` of which no import came. */
export async function leftUploads(
  db: Executor,
  { until, limit }: { until: Date; limit: number },
): Promise<UploadedFile[]> {
  return db
    .select({ uploadId: audienceUploads.id, campaignId: audienceUploads.campaignId })
    .from(audienceUploads)
    .leftJoin(audienceImports, eq(audienceImports.id, audienceUploads.importId))
    .where(
      and(lt(audienceUploads.createdAt, until), or(isNull(audienceImports.id), ne(audienceImports.status, 'done'))),
    )
    .orderBy(audienceUploads.createdAt)
    .limit(limit);
}
