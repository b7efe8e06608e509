import { createHash, randomUUID } from 'node:crypto';
import { Readable, Transform } from 'node:stream';
import { previewAudience } from '#db/audience/audience-check.ts';
import type { AudienceReport } from '#db/audience/audience-report.ts';
import { forgetUploads, importedBefore, recordUpload, type UploadedFile } from '#db/audience/audience-upload.ts';
import { rememberMatching } from '#db/audience/column-matching.ts';
import { requireImportable } from '#db/audience/takes-contacts.ts';
import { maxAudienceBytes } from '#domain/audience/audience.ts';
import { tooLarge } from '#domain/audience/audience-file.ts';
import type { ColumnMatching } from '#domain/audience/column-matching.ts';
import { maxCorrections, type Correction } from '#domain/audience/corrections.ts';
import { RedialError } from '#domain/error.ts';
import {
  correctionsOf,
  csv,
  requestFor,
  withProblemsFile,
  type PreviewOptions,
  type UploadContext,
} from './stored-upload.ts';
import { correctionsKey, problemsKey, uploadKey } from './upload-keys.ts';

/**
 * Stores an uploaded file as it arrives.
 * @param declaredBytes what the sender says; a file that is too large is refused before it is read
 * @throws RedialError `too_large`, or `bad_input` if another number of bytes arrived
 */
async function storeUpload(
  { db, storage }: UploadContext,
  request: { campaignId: string; content: Readable; declaredBytes: number | null },
): Promise<UploadedFile> {
  if ((request.declaredBytes ?? 0) > maxAudienceBytes) throw tooLarge();
  const upload = { campaignId: request.campaignId, uploadId: randomUUID() };
  const hash = createHash('sha256');
  const content = request.content.pipe(
    new Transform({
      transform(chunk: Buffer, _encoding, done) {
        hash.update(chunk);
        done(null, chunk);
      },
    }),
  );
  request.content.on('error', (error) => content.destroy(error));
  let size: number;
  try {
    size = (await storage.put(uploadKey(upload), content, { ...csv, maxBytes: maxAudienceBytes })).size;
  } catch (error) {
    throw error instanceof RedialError && error.code === 'too_large' ? tooLarge() : error;
  }
  if (request.declaredBytes !== null && size !== request.declaredBytes) {
    await storage.delete(uploadKey(upload));
    throw new RedialError('audience_file_cut_off');
  }
  await recordUpload(db, { ...upload, sha256: hash.digest('hex') });
  return upload;
}

/** Stores an uploaded file and tells what an import of it would do; a file that is refused is not kept. */
export async function receiveUpload(
  services: UploadContext,
  request: Parameters<typeof storeUpload>[1] & Pick<PreviewOptions, 'sheet'>,
): Promise<{ uploadId: string; report: AudienceReport }> {
  const upload = await storeUpload(services, request);
  try {
    return {
      uploadId: upload.uploadId,
      report: await previewUpload(services, upload, { sheet: request.sheet, skipMissing: false }),
    };
  } catch (error) {
    await services.storage.delete(uploadKey(upload));
    await forgetUploads(services.db, [upload.uploadId]);
    throw error;
  }
}

/** What an import of a stored file would do; writes the file of its problem rows. */
export async function previewUpload(
  services: UploadContext,
  upload: UploadedFile,
  options: PreviewOptions,
): Promise<AudienceReport> {
  const report = await previewSettled(services, upload, options);
  return { ...report, importedBefore: (await importedBefore(services.db, upload))?.toISOString() ?? null };
}

async function previewSettled(
  services: UploadContext,
  upload: UploadedFile,
  options: PreviewOptions,
): Promise<AudienceReport> {
  const first = await previewOnce(services, upload, options);
  // The order of dates was judged by the first rows: where the rest says otherwise, the file is read by what all of it says.
  const isSettled = first.columns.every(
    ({ key, dateOrder, openDates }) =>
      openDates === 0 || (first.settled.columns[key]?.dateOrder ?? 'ask') === (dateOrder ?? 'ask'),
  );
  if (isSettled) return first;
  const { chosen } = first;
  return { ...(await previewOnce(services, upload, { ...options, matching: first.settled })), chosen };
}

async function previewOnce(
  services: UploadContext,
  upload: UploadedFile,
  options: PreviewOptions,
): Promise<AudienceReport> {
  const { db, storage } = services;
  const report = await withProblemsFile(services, problemsKey(upload), async (problems) =>
    previewAudience(db, { ...(await requestFor(services, upload, options)), problems }),
  );
  // Its import came to an end meanwhile, and has deleted the file of problems before this one was written.
  if (!(await storage.exists(uploadKey(upload)))) await storage.delete(problemsKey(upload));
  return report;
}

/** Previews with other columns than were guessed, and remembers them for the next file with the same headings. */
export async function chooseColumns(
  services: UploadContext,
  upload: UploadedFile,
  options: PreviewOptions & { matching: ColumnMatching; actor: string },
): Promise<AudienceReport> {
  const report = await previewUpload(services, upload, options);
  const { matching, actor } = options;
  const headings = report.columns.map(({ name }) => name);
  await rememberMatching(services.db, { headings, campaignId: upload.campaignId, matching, actor });
  return report;
}

/** Adds corrections to those of a stored file, or takes the last one back, and tells what an import would do now. */
export async function correctUpload(
  services: UploadContext,
  upload: UploadedFile,
  options: PreviewOptions & { corrections: readonly Correction[] | 'undo' },
): Promise<AudienceReport> {
  await requireImportable(services.db, upload.campaignId);
  if (!(await services.storage.exists(uploadKey(upload)))) throw new RedialError('file_missing');
  const earlier = await correctionsOf(services, upload);
  const { corrections } = options;
  const { sheet } = options;
  const ofSheet = (one: Correction): Correction => (one.kind === 'cell' ? { sheet, ...one } : one);
  const latest = corrections === 'undo' ? earlier.slice(0, -1) : [...earlier, ...corrections.map(ofSheet)];
  if (latest.length > maxCorrections) throw new RedialError('audience_corrections_too_many', { most: maxCorrections });
  const content = Readable.from([Buffer.from(JSON.stringify(latest))]);
  await services.storage.put(correctionsKey(upload), content, { contentType: 'application/json' });
  return previewUpload(services, upload, options);
}
