import type { AudienceReport } from '#db/audience-check.ts';

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
  const { campaignId, file, signal, onProgress } = options;
  if (file.size === 0) return Promise.reject(new Error('The file is empty.'));
  if (file.size > maxBytes) {
    return Promise.reject(
      new Error('The file is larger than 200 MB. Split it and upload the parts one after the other.'),
    );
  }
  return new Promise((resolve, reject) => {
    // `fetch` does not tell the progress of what it sends.
    const request = new XMLHttpRequest();
    request.open('PUT', `/campaigns/${campaignId}/audience`);
    request.setRequestHeader('content-type', 'text/csv');
    request.responseType = 'json';
    request.upload.onprogress = (event) => onProgress(event.loaded);
    request.onload = () => {
      const answer = request.response as (UploadedAudience & { error?: { message?: string } }) | null;
      if (request.status === 200 && answer) resolve(answer);
      else reject(new Error(answer?.error?.message ?? `The server refused the file (${request.status}).`));
    };
    request.onerror = () => reject(new Error('The connection was lost while the file was sent. Try again.'));
    request.onabort = () => reject(new DOMException('The upload was cancelled.', 'AbortError'));
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}
