import * as z from 'zod';
import type { AudienceReport } from '#db/audience/audience-report.ts';
import { uploadFile, UploadRefused } from '#lib/file-upload.ts';
import * as m from '#lib/paraglide/messages.js';

export type UploadedAudience = { uploadId: string; report: AudienceReport };

/** Bytes above which the server refuses a file; checked before anything is sent. */
const maxBytes = 200 * 1024 * 1024;

/**
 * Sends an audience file and tells how much of it is on its way.
 * @throws Error with a sentence for people.
 */
export function uploadAudience(options: {
  campaignId: string;
  file: File;
  /** Of a workbook; the first one if it is not given. */
  sheet?: string;
  signal: AbortSignal;
  onProgress: (sent: number) => void;
}): Promise<UploadedAudience> {
  const { campaignId, sheet, ...rest } = options;
  const query = sheet === undefined ? '' : `?${new URLSearchParams({ sheet }).toString()}`;
  const tooLarge = m.audience_file_too_large({ megabytes: maxBytes / 1024 / 1024 });
  return uploadFile({ ...rest, url: `/campaigns/${campaignId}/audience${query}`, maxBytes, tooLarge });
}

/** The sheets of a workbook of which the one that was read was refused: another may be meant. */
export function otherSheets(cause: unknown): AudienceReport['sheets'] {
  const { sheets } = cause instanceof UploadRefused ? cause.details : {};
  return z.array(z.object({ name: z.string(), rows: z.number() })).safeParse(sheets).data ?? [];
}
