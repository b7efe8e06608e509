/** A file that was uploaded and waits to be imported: how it is read, and where what is found in it is written. */
import { PassThrough, type Readable } from 'node:stream';
import type { AudienceRequest } from '#db/audience/audience-check.ts';
import type { UploadedFile } from '#db/audience/audience-upload.ts';
import { readCampaign } from '#db/campaign/campaign-detail.ts';
import { audienceVariables } from '#domain/audience/audience.ts';
import type { ColumnMatching } from '#domain/audience/column-matching.ts';
import { Corrections, type Correction } from '#domain/audience/corrections.ts';
import type { DuplicateRule } from '#domain/audience/duplicates.ts';
import type { Message } from '#domain/message/index.ts';
import { readWhole, type Storage } from '#providers/storage/storage.ts';
import type { LoggedContext } from '../context.ts';
import { correctionsKey, uploadKey } from './upload-keys.ts';

export interface UploadContext extends LoggedContext {
  storage: Storage;
  /** For the file of problems, which people open elsewhere. */
  inWords: (message: Message) => string;
}

/** How files of rows are stored. */
export const csv = { contentType: 'text/csv; charset=utf-8' };

export interface PreviewOptions {
  /** Of a workbook, by name; the first one if it is not given. */
  sheet?: string;
  skipMissing: boolean;
  /** What becomes of rows whose person the campaign has already; `skip` by default. */
  onDuplicate?: DuplicateRule;
  /** What somebody has chosen for the columns; it is remembered for the next file with the same headings. */
  matching?: ColumnMatching;
}

/** What somebody has put right in a file, in the order in which they did. */
export async function correctionsOf({ storage }: UploadContext, upload: UploadedFile): Promise<Correction[]> {
  if (!(await storage.exists(correctionsKey(upload)))) return [];
  const { stream } = await storage.open(correctionsKey(upload));
  return Corrections.parse(JSON.parse(Buffer.from(await readWhole(stream)).toString('utf8')));
}

/** What preview and import of a file are asked for. */
export async function requestFor(
  services: UploadContext,
  upload: UploadedFile,
  { sheet, skipMissing, onDuplicate, matching }: PreviewOptions,
): Promise<Omit<AudienceRequest, 'problems' | 'bytes'> & { bytes: Readable }> {
  const { db, storage, inWords } = services;
  const { campaign, bot } = await readCampaign(db, upload.campaignId);
  const corrections = await correctionsOf(services, upload);
  const { stream } = await storage.open(uploadKey(upload));
  return {
    campaignId: upload.campaignId,
    bytes: stream,
    sheet,
    defaultCountry: campaign.settings.defaultCountry,
    requiredVariables: audienceVariables(bot?.configuration ?? null, campaign.settings),
    corrections,
    skipMissing,
    onDuplicate,
    matching,
    inWords,
  };
}

/** Writes a file of problem rows under `key` while `work` finds them; it is there when this resolves. */
export async function withProblemsFile<T>(
  { storage }: UploadContext,
  key: string,
  work: (problems: PassThrough) => Promise<T>,
): Promise<T> {
  const problems = new PassThrough();
  const stored = storage.put(key, problems, csv);
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
