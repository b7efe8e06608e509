/** Where the files of an upload lie in the storage. */
import type { UploadedFile } from '#db/audience/audience-upload.ts';

const base = ({ campaignId, uploadId }: UploadedFile): string => `imports/${campaignId}/${uploadId}`;

/** The file as it was uploaded. */
export const uploadKey = (upload: UploadedFile): string => `${base(upload)}.csv`;
/** What somebody has put right in it. */
export const correctionsKey = (upload: UploadedFile): string => `${base(upload)}-corrections.json`;
/** Its rows with problems, as the latest look at it found them. */
export const problemsKey = (upload: UploadedFile): string => `${base(upload)}-problems.csv`;
/** The rows that its import left out: a file of its own, so that no look beside the import can take its place. */
export const leftOutFileKey = (upload: UploadedFile): string => `${base(upload)}-left-out.csv`;
