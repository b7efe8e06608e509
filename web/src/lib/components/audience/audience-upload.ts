import type { AudienceReport } from '#db/audience/audience-check.ts';
import { uploadFile } from '#lib/file-upload.ts';

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
  const tooLarge = 'The file is larger than 200 MB. Split it and upload the parts one after the other.';
  return uploadFile({ ...rest, url: `/campaigns/${campaignId}/audience`, maxBytes, tooLarge });
}
