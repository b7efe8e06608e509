import { z } from 'zod';

/** Encryption that the store is asked for with each object: by its own key, or by one of its key service. */
const encryptions = ['none', 'AES256', 'aws:kms'] as const;

/** A bucket of an S3-compatible store, as `REDIAL_STORAGE_URL` names it; credentials are no part of it. */
export interface StorageAddress {
  bucket: string;
  /** Before every key, ending with `/`; empty if the bucket is ours alone. */
  prefix: string;
  region: string;
  /** Where the store answers; null for Amazon's own. */
  endpoint: string | null;
  /** Whether the bucket is named in the path (`host/bucket/key`) instead of the host (`bucket.host/key`). */
  pathStyle: boolean;
  encryption: (typeof encryptions)[number];
  /** Key of the key service; null for its default. */
  kmsKey: string | null;
}

const Parameters = z.strictObject({
  region: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/)
    .default('us-east-1'),
  endpoint: z.url({ protocol: /^https?$/ }).optional(),
  pathStyle: z.stringbool().optional(),
  encryption: z.enum(encryptions).default('none'),
  kmsKey: z.string().min(1).max(2_000).optional(),
});

const Place = z.object({
  protocol: z.literal('s3:'),
  hostname: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/),
  pathname: z.string().regex(/^(\/[\w.-]+)*\/?$/),
  username: z.literal(''),
  password: z.literal(''),
  port: z.literal(''),
  hash: z.literal(''),
});

/**
 * Reads `s3://bucket/prefix?region=…&endpoint=…&pathStyle=…&encryption=…&kmsKey=…`; everything after the bucket may be
 * missing. A store with an endpoint of its own is addressed in path style unless it says otherwise.
 */
export function readStorageAddress(text: string): StorageAddress | null {
  const url = URL.parse(text);
  const place = Place.safeParse(url);
  const parameters = Parameters.safeParse(Object.fromEntries(url?.searchParams ?? []));
  if (!place.success || !parameters.success) return null;
  const { region, endpoint, pathStyle, encryption, kmsKey } = parameters.data;
  if (kmsKey !== undefined && encryption !== 'aws:kms') return null;
  const path = place.data.pathname.replace(/^\/|\/$/g, '');
  return {
    bucket: place.data.hostname,
    prefix: path === '' ? '' : `${path}/`,
    region,
    endpoint: endpoint ?? null,
    pathStyle: pathStyle ?? endpoint !== undefined,
    encryption,
    kmsKey: kmsKey ?? null,
  };
}

/** The place in short, for people: bucket and prefix. */
export const storagePlace = ({ bucket, prefix }: StorageAddress): string => `s3://${bucket}/${prefix}`;
