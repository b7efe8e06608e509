import { randomUUID } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import { importAudience, isImporting } from '#db/audience/audience-import.ts';
import type { AudienceReport } from '#db/audience/audience-report.ts';
import { beginImport, type UploadedFile } from '#db/audience/audience-upload.ts';
import { rememberMatching } from '#db/audience/column-matching.ts';
import { readCampaign } from '#db/campaign/campaign-detail.ts';
import { audienceImports } from '#db/schema/index.ts';
import { problemFileMatching } from '#domain/audience/problem-file.ts';
import { RedialError } from '#domain/error.ts';
import { message } from '#domain/message/index.ts';
import { stored } from '#domain/message/stored.ts';
import { nudgeCampaign } from '#providers/temporal/wake.ts';
import { promptly } from '../tell.ts';
import { requestFor, withProblemsFile, type PreviewOptions, type UploadContext } from './stored-upload.ts';
import { correctionsKey, leftOutFileKey, problemsKey, uploadKey } from './upload-keys.ts';

/** Imports that run in this process, by id. */
const running = new Map<string, { rows: number; contacts: number; abort: AbortController; done: Promise<void> }>();

/**
 * Starts the import of a stored file and returns at once.
 * @throws RedialError `not_found` for a file that is not there (any more); `unavailable` if its import has begun
 */
export async function startImport(
  services: UploadContext,
  upload: UploadedFile,
  options: PreviewOptions & { fileName: string; actor: string },
): Promise<{ importId: string }> {
  const importId = randomUUID();
  const request = await requestFor(services, upload, options);
  if (!(await beginImport(services.db, { ...upload, importId }))) {
    request.bytes.destroy();
    throw new RedialError('import_running');
  }
  const abort = new AbortController();
  const progress = { rows: 0, contacts: 0, abort, done: Promise.resolve() };
  running.set(importId, progress);
  const { fileName, actor } = options;
  progress.done = withProblemsFile(services, leftOutFileKey(upload), (problems) =>
    importAudience(services.db, {
      ...request,
      importId,
      fileName,
      actor,
      problems,
      problemsKey: leftOutFileKey(upload),
      signal: abort.signal,
      onProgress: (latest) => Object.assign(progress, latest),
    }),
  )
    .then((report) => settleImport(services, upload, { report, actor }))
    .catch((error: unknown) => {
      if (!(error instanceof RedialError))
        services.log.warn({ err: error, importId }, 'audience import failed, or its campaign was not told');
    })
    .finally(() => running.delete(importId));
  return { importId };
}

/** What is left to do when the contacts are there: the file goes, and the rows that were left out can come back. */
async function settleImport(
  services: UploadContext,
  upload: UploadedFile,
  { report, actor }: { report: AudienceReport; actor: string },
): Promise<void> {
  const { db, storage } = services;
  const { campaignId } = upload;
  const isComplete = report.leftOut === 0;
  if (!isComplete) {
    await rememberMatching(db, { ...problemFileMatching(report.columns, report.settled), campaignId, actor });
  }
  // The upload goes first: a preview that ends beside this sees that it is gone, and takes its own file away.
  await storage.delete(uploadKey(upload));
  await Promise.all([
    storage.delete(correctionsKey(upload)),
    storage.delete(problemsKey(upload)),
    isComplete ? storage.delete(leftOutFileKey(upload)) : null,
    tellCampaign(services, campaignId),
  ]);
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
