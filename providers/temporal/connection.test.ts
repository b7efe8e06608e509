import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readEnvironment } from '#domain/environment.ts';
import { temporalConnection } from './connection.ts';

const address = 'cloud.example:7233';
let folder: string;
let files: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'temporal-'));
  files = Object.fromEntries(['ca', 'certificate', 'key'].map((name) => [name, join(folder, name)]));
  for (const [name, path] of Object.entries(files)) await writeFile(path, `the ${name}`);
});
afterAll(() => rm(folder, { recursive: true }));

/** As a process reads its environment. */
const connectionOf = (values: Record<string, string | undefined>) =>
  temporalConnection(
    readEnvironment(
      [
        'TEMPORAL_ADDRESS',
        'TEMPORAL_TLS',
        'TEMPORAL_API_KEY',
        'TEMPORAL_TLS_SERVER_CA_CERT_PATH',
        'TEMPORAL_TLS_SERVER_NAME',
        'TEMPORAL_TLS_CLIENT_CERT_PATH',
        'TEMPORAL_TLS_CLIENT_KEY_PATH',
      ],
      { TEMPORAL_ADDRESS: address, ...values },
    ),
  );
const refusalOf = (values: Record<string, string | undefined>): string => {
  try {
    connectionOf(values);
    return 'none';
  } catch (error) {
    return (error as Error).message;
  }
};

it('goes without TLS where nothing is said of it', () => {
  expect(connectionOf({})).toEqual({ address });
  expect(connectionOf({ TEMPORAL_TLS: 'false' })).toEqual({ address });
});

it('goes by TLS where that is said, or where there is an API key', () => {
  expect(connectionOf({ TEMPORAL_TLS: 'true' })).toEqual({ address, tls: {} });
  expect(connectionOf({ TEMPORAL_API_KEY: 'secret' })).toEqual({ address, tls: {}, apiKey: 'secret' });
});

it('reads the certificates of both sides', () => {
  expect(
    connectionOf({
      TEMPORAL_TLS_SERVER_CA_CERT_PATH: files.ca,
      TEMPORAL_TLS_SERVER_NAME: 'temporal.internal',
      TEMPORAL_TLS_CLIENT_CERT_PATH: files.certificate,
      TEMPORAL_TLS_CLIENT_KEY_PATH: files.key,
    }),
  ).toEqual({
    address,
    tls: {
      serverRootCACertificate: Buffer.from('the ca'),
      serverNameOverride: 'temporal.internal',
      clientCertPair: { crt: Buffer.from('the certificate'), key: Buffer.from('the key') },
    },
  });
});

it('refuses half a pair, a file that is not there, and a key that would go by plain text', () => {
  expect(refusalOf({ TEMPORAL_TLS_CLIENT_CERT_PATH: files.certificate })).toMatch(/TEMPORAL_TLS_CLIENT_KEY_PATH/);
  expect(refusalOf({ TEMPORAL_TLS_SERVER_CA_CERT_PATH: '/nowhere' })).toMatch(/SERVER_CA_CERT_PATH.*ENOENT/);
  const plain = refusalOf({ TEMPORAL_TLS: 'false', TEMPORAL_API_KEY: 'secret' });
  expect(plain).toMatch(/TEMPORAL_TLS/);
  expect(plain).not.toMatch(/secret/);
});
