import type { AudienceReport } from '#db/audience/audience-report.ts';
import { uploadFile } from '#lib/file-upload.ts';
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
  signal: AbortSignal;
  onProgress: (sent: number) => void;
}): Promise<UploadedAudience> {
  const { campaignId, ...rest } = options;
  const tooLarge = m.audience_file_too_large({ megabytes: maxBytes / 1024 / 1024 });
  return uploadFile({ ...rest, url: `/campaigns/${campaignId}/audience`, maxBytes, tooLarge });
}
