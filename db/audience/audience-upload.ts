import { and, desc, eq, inArray, isNull, lt, ne, or } from 'drizzle-orm';
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

/** An import of the file has begun. */
export async function noteImport(db: Executor, upload: { uploadId: string; importId: string }): Promise<void> {
  await db.update(audienceUploads).set({ importId: upload.importId }).where(eq(audienceUploads.id, upload.uploadId));
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
