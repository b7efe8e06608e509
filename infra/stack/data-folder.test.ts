/** What a stack keeps in its data folder: secrets, and who runs on it. */
import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withFileLock } from '../process/file-lock.ts';
import { freePort, isPortFree, portFrom } from '../process/ports.ts';
import { announceStack, findRunningStack, stackStatus } from './running-stack.ts';
import { loadSecrets, telnyxPublicKey } from '../services/secrets.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'data-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const noChildren = { restartCount: 0, children: [] };
/** A process id that no process has. */
const nobody = 2 ** 22 + 12_345;

test('secrets are made once, for their owner only', async () => {
  const path = join(dir, 'secrets.json');
  const first = await loadSecrets(path);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await loadSecrets(path)).toEqual(first);
  expect(Buffer.from(first.secretKeys, 'base64')).toHaveLength(32);
});

test('secrets of an older version are completed, those it has are kept; a damaged file is not overwritten', async () => {
  const path = join(dir, 'secrets.json');
  const { demoPassword: _missing, ...older } = await loadSecrets(path);
  await writeFile(path, JSON.stringify(older));
  expect(await loadSecrets(path)).toMatchObject(older);

  await writeFile(path, '{"postgresPassword":');
  await expect(loadSecrets(path)).rejects.toThrow(/not JSON any more/);
  expect(await readFile(path, 'utf8')).toBe('{"postgresPassword":');
  await writeFile(path, JSON.stringify({ ...older, sessionSecret: 'short' }));
  await expect(loadSecrets(path)).rejects.toThrow(/damaged \(sessionSecret\)/);
});

test("the carrier's public key belongs to its private key", async () => {
  const { sandboxTelnyxPrivateKey } = await loadSecrets(join(dir, 'secrets.json'));
  const raw = Buffer.from(telnyxPublicKey(sandboxTelnyxPrivateKey), 'base64');
  expect(raw).toHaveLength(32);
  // RFC 8410: the fixed head of an Ed25519 SPKI document.
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw]);
  const publicKey = createPublicKey({ key: spki, format: 'der', type: 'spki' });
  const privateKey = createPrivateKey({
    key: Buffer.from(sandboxTelnyxPrivateKey, 'base64'),
    format: 'der',
    type: 'pkcs8',
  });
  expect(verify(null, Buffer.from('x'), publicKey, sign(null, Buffer.from('x'), privateKey))).toBe(true);
});

test('one stack per data folder; the second finds the first', async () => {
  const first = await announceStack(dir, () => ({ ...noChildren, restartCount: 3 }));
  expect(first).not.toBeNull();
  expect(await announceStack(dir, () => noChildren)).toBeNull();
  await first?.complete({ urls: { console: 'http://127.0.0.1:1' }, env: { A: 'b' } });

  const found = await findRunningStack(dir);
  expect(found).toMatchObject({ pid: process.pid, urls: { console: 'http://127.0.0.1:1' }, env: { A: 'b' } });
  expect(found && (await stackStatus(found))?.restartCount).toBe(3);
  expect((await stat(join(dir, 'running.json'))).mode & 0o777).toBe(0o600);

  await first?.withdraw();
  expect(await findRunningStack(dir)).toBeNull();
});

test('the entry of a process that is gone does not stop the next start', async () => {
  const left = await announceStack(dir, () => noChildren);
  const entry = JSON.parse(await readFile(join(dir, 'running.json'), 'utf8')) as object;
  await left?.withdraw();
  // Once with a pid that nobody has, once with one that lives but is not a stack.
  for (const pid of [nobody, process.pid]) {
    await writeFile(join(dir, 'running.json'), JSON.stringify({ ...entry, pid }));
    expect(await findRunningStack(dir)).toBeNull();
    const next = await announceStack(dir, () => noChildren);
    expect(next).not.toBeNull();
    await next?.withdraw();
  }
});

test('a taken port is passed over, and none is handed out twice', async () => {
  const port = await freePort();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  expect(await isPortFree(port)).toBe(false);
  const next = await portFrom(port);
  expect(next).toBeGreaterThan(port);
  expect(await portFrom(next)).toBeGreaterThan(next);
  await new Promise((resolve) => server.close(resolve));
});

test('a lock lets one in at a time, and one of a dead holder is broken', async () => {
  const path = join(dir, 'lock');
  let inside = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    inside += 1;
    most = Math.max(most, inside);
    await new Promise((resolve) => setImmediate(resolve));
    inside -= 1;
  };
  await Promise.all([withFileLock(path, work), withFileLock(path, work), withFileLock(path, work)]);
  expect(most).toBe(1);

  await writeFile(path, String(nobody));
  await withFileLock(path, work);
  await expect(readFile(path)).rejects.toThrow(/ENOENT/);
});
