import { createHash, randomUUID } from 'node:crypto';
import { PassThrough, Readable, Transform } from 'node:stream';
import { previewAudience, type AudienceRequest } from '#db/audience/audience-check.ts';
import type { AudienceReport } from '#db/audience/audience-report.ts';
import {
  forgetUploads,
  importedBefore,
  noteImport,
  recordUpload,
  type UploadedFile,
} from '#db/audience/audience-upload.ts';
import { requireImportable } from '#db/audience/takes-contacts.ts';
import { rememberMatching } from '#db/audience/column-matching.ts';
import { importAudience, isImporting } from '#db/audience/audience-import.ts';
import { readCampaign } from '#db/campaign/campaign-detail.ts';
import { audienceImports } from '#db/schema/index.ts';
import { audienceVariables, maxAudienceBytes } from '#domain/audience/audience.ts';
import type { ColumnMatching } from '#domain/audience/column-matching.ts';
import type { DuplicateRule } from '#domain/audience/duplicates.ts';
import { Corrections, maxCorrections, type Correction } from '#domain/audience/corrections.ts';
import { tooLarge } from '#domain/audience/audience-file.ts';
import { RedialError } from '#domain/error.ts';
import { message, type Message } from '#domain/message/index.ts';
import { stored } from '#domain/message/stored.ts';
import { nudgeCampaign } from '#providers/temporal/wake.ts';
import { and, eq } from 'drizzle-orm';
import { readWhole, type Storage } from '#providers/storage/storage.ts';
import type { LoggedContext } from '../context.ts';
import { promptly } from '../tell.ts';
import { correctionsKey, problemsKey, uploadKey } from './upload-keys.ts';

interface UploadContext extends LoggedContext {
  storage: Storage;
  /** For the file of problems, which people open elsewhere. */
  inWords: (message: Message) => string;
}

const csv = { contentType: 'text/csv; charset=utf-8' };

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
  request: Parameters<typeof storeUpload>[1],
): Promise<{ uploadId: string; report: AudienceReport }> {
  const upload = await storeUpload(services, request);
  try {
    return { uploadId: upload.uploadId, report: await previewUpload(services, upload, { skipMissing: false }) };
  } catch (error) {
    await services.storage.delete(uploadKey(upload));
    await forgetUploads(services.db, [upload.uploadId]);
    throw error;
  }
}

interface PreviewOptions {
  skipMissing: boolean;
  /** What becomes of rows whose person the campaign has already; `skip` by default. */
  onDuplicate?: DuplicateRule;
  /** What somebody has chosen for the columns; it is remembered for the next file with the same headings. */
  matching?: ColumnMatching;
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
  return withProblemsFile(services, upload, async (problems) =>
    previewAudience(services.db, { ...(await requestFor(services, upload, options)), problems }),
  );
}

/** Previews with other columns than were guessed, and remembers them for the next file with the same headings. */
export async function chooseColumns(
  services: UploadContext,
  upload: UploadedFile,
  options: PreviewOptions & { matching: ColumnMatching; actor: string },
): Promise<AudienceReport> {
  const report = await previewUpload(services, upload, options);
  const { matching, actor } = options;
  await rememberMatching(services.db, { headings: report.columns.map(({ name }) => name), matching, actor });
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
  const latest = corrections === 'undo' ? earlier.slice(0, -1) : [...earlier, ...corrections];
  if (latest.length > maxCorrections) throw new RedialError('audience_corrections_too_many', { most: maxCorrections });
  const content = Readable.from([Buffer.from(JSON.stringify(latest))]);
  await services.storage.put(correctionsKey(upload), content, { contentType: 'application/json' });
  return previewUpload(services, upload, options);
}

async function correctionsOf({ storage }: UploadContext, upload: UploadedFile): Promise<Correction[]> {
  if (!(await storage.exists(correctionsKey(upload)))) return [];
  const { stream } = await storage.open(correctionsKey(upload));
  return Corrections.parse(JSON.parse(Buffer.from(await readWhole(stream)).toString('utf8')));
}

/** Imports that run in this process, by id. */
const running = new Map<string, { rows: number; contacts: number; abort: AbortController; done: Promise<void> }>();

/** Starts the import of a stored file and returns at once. */
export async function startImport(
  services: UploadContext,
  upload: UploadedFile,
  options: PreviewOptions & { fileName: string; actor: string },
): Promise<{ importId: string }> {
  const importId = randomUUID();
  const request = await requestFor(services, upload, options);
  const abort = new AbortController();
  const progress = { rows: 0, contacts: 0, abort, done: Promise.resolve() };
  running.set(importId, progress);
  await noteImport(services.db, { uploadId: upload.uploadId, importId });
  const { fileName, actor } = options;
  progress.done = withProblemsFile(services, upload, (problems) =>
    importAudience(services.db, {
      ...request,
      importId,
      fileName,
      actor,
      problems,
      problemsKey: problemsKey(upload),
      signal: abort.signal,
      onProgress: (latest) => Object.assign(progress, latest),
    }),
  )
    .then(() =>
      Promise.all([
        services.storage.delete(uploadKey(upload)),
        services.storage.delete(correctionsKey(upload)),
        tellCampaign(services, upload.campaignId),
      ]),
    )
    .then(() => {})
    .catch((error: unknown) => {
      if (!(error instanceof RedialError))
        services.log.warn({ err: error, importId }, 'audience import failed, or its campaign was not told');
    })
    .finally(() => running.delete(importId));
  return { importId };
}

/** Resolves when no import runs in this process; for one that is asked to end. */
export async function importsAreDone(): Promise<void> {
  await Promise.all([...running.values()].map(({ done }) => done));
}

/** A campaign that dials looks at its new contacts at once. */
async function tellCampaign(services: UploadContext, campaignId: string): Promise<void> {
  const { campaign } = await readCampaign(services.db, campaignId);
  if (campaign.status === 'dialing') await promptly(services, () => nudgeCampaign(services.temporal, campaignId));
}

export type ImportStatus =
  | { status: 'running'; rows: number; contacts: number }
  /** `failure` as `stored`. */
  | { status: 'failed'; failure: string }
  | { status: 'done'; rows: number; contacts: number; updated: number };

/** How far an import is. One whose server died in the middle has failed, and nothing of it was kept. */
export async function importStatus(
  { db }: UploadContext,
  request: { campaignId: string; importId: string },
): Promise<ImportStatus> {
  const here = running.get(request.importId);
  if (here) return { status: 'running', rows: here.rows, contacts: here.contacts };
  const [row] = await db
    .select()
    .from(audienceImports)
    .where(and(eq(audienceImports.id, request.importId), eq(audienceImports.campaignId, request.campaignId)));
  if (!row) throw new RedialError('import_missing');
  switch (row.status) {
    case 'done':
      return { status: 'done', rows: row.rows, contacts: row.imported, updated: row.updated };
    case 'failed':
      return {
        status: 'failed',
        failure: row.failure ?? stored(message('import_failed')),
      };
    case 'running': {
      if (await isImporting(db, request.campaignId)) return { status: 'running', rows: row.rows, contacts: 0 };
      const why = message('import_interrupted');
      await db
        .update(audienceImports)
        .set({ status: 'failed', failure: stored(why), finishedAt: new Date() })
        .where(and(eq(audienceImports.id, row.id), eq(audienceImports.status, 'running')));
      return { status: 'failed', failure: stored(why) };
    }
  }
}

/** Stops an import that runs in this process; nothing of it is kept. */
export function cancelImport(importId: string): void {
  running.get(importId)?.abort.abort(new RedialError('import_cancelled'));
}

async function requestFor(
  services: UploadContext,
  upload: UploadedFile,
  { skipMissing, onDuplicate, matching }: PreviewOptions,
): Promise<Omit<AudienceRequest, 'problems'>> {
  const { db, storage, inWords } = services;
  const { campaign, bot } = await readCampaign(db, upload.campaignId);
  const corrections = await correctionsOf(services, upload);
  const { stream } = await storage.open(uploadKey(upload));
  return {
    campaignId: upload.campaignId,
    bytes: stream,
    defaultCountry: campaign.settings.defaultCountry,
    requiredVariables: audienceVariables(bot?.configuration ?? null, campaign.settings),
    corrections,
    skipMissing,
    onDuplicate,
    matching,
    inWords,
  };
}

async function withProblemsFile<T>(
  { storage }: UploadContext,
  upload: UploadedFile,
  work: (problems: PassThrough) => Promise<T>,
): Promise<T> {
  const problems = new PassThrough();
  const stored = storage.put(problemsKey(upload), problems, csv);
  // Awaited below in both cases; this only keeps an early failure from being called unhandled.
  stored.catch(() => {});
  try {
    const result = await work(problems);
    problems.end();
    await stored;
    return result;
  } catch (error) {
    problems.destroy(error instanceof Error ? error : new Error(String(error)));
    await stored.catch(() => {});
    throw error;
  }
}
