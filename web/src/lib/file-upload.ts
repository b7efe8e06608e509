import * as m from '#lib/paraglide/messages.js';

export interface FileUpload {
  /** Path of our server that takes the file as the body of a PUT. */
  url: string;
  file: File;
  maxBytes: number;
  tooLarge: string;
  signal: AbortSignal;
  onProgress: (sent: number) => void;
}

interface RefusedAnswer {
  message?: string;
  reason?: string;
  details?: Record<string, unknown>;
}

/** The server did not take a file; `reason` is for programs. */
export class UploadRefused extends Error {
  readonly reason: string | null;
  /** Facts beside it, as the server's error has them. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(answer: RefusedAnswer | undefined, status: number) {
    super(answer?.message ?? unexplained(status));
    this.reason = answer?.reason ?? null;
    this.details = answer?.details ?? {};
  }
}

/**
 * Sends a file and tells how much of it is on its way; resolves with the server's answer.
 * @throws Error with a sentence for people.
 */
export function uploadFile<Answer>(upload: FileUpload): Promise<Answer> {
  const { url, file, maxBytes, tooLarge, signal, onProgress } = upload;
  if (file.size === 0) return Promise.reject(new Error(m.file_empty()));
  if (file.size > maxBytes) return Promise.reject(new Error(tooLarge));
  return new Promise((resolve, reject) => {
    // `fetch` does not tell the progress of what it sends.
    const request = new XMLHttpRequest();
    request.open('PUT', url);
    request.setRequestHeader('content-type', 'text/csv');
    request.responseType = 'json';
    request.upload.onprogress = (event) => onProgress(event.loaded);
    request.onload = () => {
      const answer = request.response as (Answer & { error?: RefusedAnswer }) | null;
      if (request.status === 200 && answer) resolve(answer);
      else reject(new UploadRefused(answer?.error, request.status));
    };
    request.onerror = () => reject(new Error(m.upload_connection_lost()));
    request.onabort = () => reject(new DOMException(m.upload_cancelled(), 'AbortError'));
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}

/** Our own refusals come with a sentence: without one, something before the server has answered. */
const unexplained = (status: number): string =>
  status === 413 ? m.upload_limited_on_the_way() : m.upload_refused({ status });
