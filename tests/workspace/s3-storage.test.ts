/** The storage in a bucket, on a real store that speaks S3. */
import { Readable } from 'node:stream';
import { HeadObjectCommand, ListMultipartUploadsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEnvironment } from '#domain/environment.ts';
import { testStorage } from '#providers/storage/conformance.ts';
import { openStorage, placeOfStorage } from '#providers/storage/open-storage.ts';
import type { Storage } from '#providers/storage/storage.ts';
import { checkStorage } from '#operations/workspace/check-connection.ts';
import { startSeaweedFs, type S3Server } from '../support/seaweedfs/server.ts';

let store: S3Server;
let storage: Storage;

/** As a process of the product opens it. */
function opened(changes: { bucket?: string; endpoint?: string; secret?: string; query?: Record<string, string> } = {}) {
  const query = new URLSearchParams({ endpoint: changes.endpoint ?? store.endpoint, ...changes.query });
  const environment = readEnvironment(
    ['REDIAL_STORAGE_URL', 'REDIAL_STORAGE_DIR', 'REDIAL_STORAGE_ACCESS_KEY', 'REDIAL_STORAGE_SECRET_KEY'],
    {
      REDIAL_STORAGE_URL: `s3://${changes.bucket ?? store.bucket}/live/redial?${query}`,
      REDIAL_STORAGE_ACCESS_KEY: store.credentials.accessKeyId,
      REDIAL_STORAGE_SECRET_KEY: changes.secret ?? store.credentials.secretAccessKey,
    },
  );
  return { environment, storage: openStorage(environment) };
}

beforeAll(async () => {
  store = await startSeaweedFs();
  storage = opened().storage;
});
afterAll(() => store.stop());

describe('as every storage', () => {
  testStorage(
    () => storage,
    async (prefix) => {
      const place = { Bucket: store.bucket, Prefix: `live/redial/${prefix}` };
      const { Contents = [] } = await store.client.send(new ListObjectsV2Command(place));
      const { Uploads = [] } = await store.client.send(new ListMultipartUploadsCommand({ Bucket: store.bucket }));
      return [...Contents, ...Uploads].map(({ Key = '' }) => Key);
    },
  );
});

it('takes an object that does not fit into memory, a part at a time', async () => {
  const block = Buffer.alloc(1024 * 1024, 7);
  const blocks = 192;
  let most = 0;
  const flowing = Readable.from(
    (function* () {
      for (let sent = 0; sent < blocks; sent++) {
        most = Math.max(most, process.memoryUsage().arrayBuffers);
        yield Buffer.from(block);
      }
    })(),
  );
  const before = process.memoryUsage().arrayBuffers;
  expect(await storage.put('large', flowing, { contentType: 'audio/ogg' })).toEqual({ size: blocks * block.length });
  // Two parts of 8 MB, what is copied of them, and what the collector has not come to yet.
  expect(most - before).toBeLessThan((blocks / 2) * block.length);
});

it('asks the store to encrypt where that is set', async () => {
  const encrypted = opened({ query: { encryption: 'AES256' } }).storage;
  const long = Buffer.alloc(9 * 1024 * 1024, 1);
  for (const [key, content] of [
    ['sealed/short', Buffer.from('x')],
    ['sealed/long', long],
  ] as const) {
    await encrypted.put(key, Readable.from([content]), { contentType: 'text/plain' });
    const head = await store.client.send(new HeadObjectCommand({ Bucket: store.bucket, Key: `live/redial/${key}` }));
    expect(head).toMatchObject({ ServerSideEncryption: 'AES256', ContentLength: content.length });
  }
});

it('says in the test of the connection what is wrong, without the key', async () => {
  expect((await checkStorage({ storage })).map(({ step, state }) => [step, state])).toEqual([
    ['write_object', 'ok'],
    ['read_object', 'ok'],
  ]);
  const wrongKey = await checkStorage({ storage: opened({ secret: 'another' }).storage });
  expect(wrongKey).toMatchObject([
    { state: 'refused', says: { code: 'storage_refused', params: { code: 'SignatureDoesNotMatch' } } },
  ]);
  const away = await checkStorage({ storage: opened({ endpoint: 'http://127.0.0.1:1' }).storage });
  expect(away).toMatchObject([{ state: 'away', says: { code: 'storage_silent', params: { code: 'ECONNREFUSED' } } }]);
  expect(placeOfStorage(opened().environment)).toBe(`s3://${store.bucket}/live/redial/`);
});
