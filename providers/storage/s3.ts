import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { RedialError } from '#domain/error.ts';
import type { StorageAddress } from '#domain/workspace/storage-address.ts';
import { isTransientStatus } from '../vendor-failure.ts';
import { countBytes } from './count-bytes.ts';
import { requireUsableKey } from './object-key.ts';
import type { Storage } from './storage.ts';

/** An upload holds at most so many parts in memory: 16 MB, whatever the size of the object. */
const partBytes = 8 * 1024 * 1024;
const partsAtOnce = 2;

const connectTimeoutMs = 3_000;
/** Without a byte in either direction. */
const silenceTimeoutMs = 30_000;

/** Null: the vendor's own chain finds them (`AWS_…` variables, a profile, the role of the machine or of its pod). */
export type StorageCredentials = { accessKeyId: string; secretAccessKey: string } | null;

/**
 * Storage in a bucket of an S3-compatible store. What a store refuses is thrown as a RedialError with its code and
 * never its message, which may quote the request.
 */
export function openS3(address: StorageAddress, credentials: StorageCredentials): Storage {
  const client = new S3Client({
    region: address.region,
    forcePathStyle: address.pathStyle,
    ...(address.endpoint === null ? null : { endpoint: address.endpoint }),
    ...(credentials === null ? null : { credentials }),
    // Checksums of the newest kind are refused by older stores; TLS and the signature protect the way.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: connectTimeoutMs, socketTimeout: silenceTimeoutMs },
  });
  const encryption =
    address.encryption === 'none'
      ? null
      : { ServerSideEncryption: address.encryption, ...(address.kmsKey && { SSEKMSKeyId: address.kmsKey }) };
  const objectOf = (key: string): { Bucket: string; Key: string } => {
    requireUsableKey(key);
    return { Bucket: address.bucket, Key: `${address.prefix}${key}` };
  };

  return {
    async put(key, content, { contentType, maxBytes }) {
      const object = objectOf(key);
      const counted = countBytes(maxBytes);
      const upload = new Upload({
        client,
        params: { ...object, ...encryption, ContentType: contentType, Body: counted.transform },
        partSize: partBytes,
        queueSize: partsAtOnce,
      });
      // Each side ends the other: a failed source the upload, which takes its parts back, a failed upload the source.
      const [read, stored] = await Promise.allSettled([
        pipeline(content, counted.transform),
        upload.done().catch((error: unknown) => {
          counted.transform.destroy(error as Error);
          throw error;
        }),
      ]);
      if (stored.status === 'rejected') throw failure(read.status === 'rejected' ? read.reason : stored.reason);
      return { size: counted.bytes() };
    },

    async open(key, range) {
      const object = objectOf(key);
      // A store takes such a range for none, and would send everything.
      if (range && (range.start < 0 || (range.end ?? range.start) < range.start)) {
        throw new RedialError('file_range_outside');
      }
      const answer = await ask(() =>
        client.send(
          new GetObjectCommand({ ...object, ...(range && { Range: `bytes=${range.start}-${range.end ?? ''}` }) }),
        ),
      );
      if (!(answer.Body instanceof Readable)) throw new RedialError('file_missing');
      const size = Number(/\/(\d+)$/.exec(answer.ContentRange ?? '')?.[1] ?? answer.ContentLength);
      return { stream: answer.Body, size, contentType: answer.ContentType ?? 'application/octet-stream' };
    },

    async delete(key) {
      const object = objectOf(key);
      await ask(() => client.send(new DeleteObjectCommand(object)));
    },

    async exists(key) {
      const object = objectOf(key);
      try {
        await client.send(new HeadObjectCommand(object));
        return true;
      } catch (error) {
        if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return false;
        throw failure(error);
      }
    },
  };
}

async function ask<Answer>(request: () => Promise<Answer>): Promise<Answer> {
  try {
    return await request();
  } catch (error) {
    throw failure(error);
  }
}

/** What the store, or the way to it, has against a request; everything else stays as it is. */
function failure(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof RedialError) return error;
  const { name, code = name } = error as NodeJS.ErrnoException;
  if (!(error instanceof S3ServiceException)) {
    return isNetworkFailure(name, code) ? new RedialError('storage_silent', { code }) : error;
  }
  const status = error.$metadata.httpStatusCode ?? 0;
  if (name === 'NoSuchKey') return new RedialError('file_missing');
  if (name === 'InvalidRange' || status === 416) return new RedialError('file_range_outside');
  return isTransientStatus(status)
    ? new RedialError('storage_silent', { code: name })
    : new RedialError('storage_refused', { code: name });
}

const isNetworkFailure = (name: string, code: string): boolean =>
  name === 'TimeoutError' || /^E[A-Z_]{3,}$/.test(code) || name === 'CredentialsProviderError';
