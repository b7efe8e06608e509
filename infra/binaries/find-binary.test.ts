import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { binarySources, cacheDir, findBinary } from './find-binary.ts';
import { downloadRelease } from './download-release.ts';

let dir: string;
let said: string[];
const report = (line: string): void => void said.push(line);

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'binaries-'));
  said = [];
});

afterEach(() => rm(dir, { recursive: true, force: true }));

async function program(path: string, prints: string): Promise<string> {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, `#!/bin/sh\necho '${prints}'\n`);
  await chmod(path, 0o755);
  return path;
}

const cached = (environment: NodeJS.ProcessEnv): string =>
  join(
    cacheDir(environment),
    `temporal-${binarySources.temporal.version}-${process.platform}-${process.arch}`,
    'temporal',
  );

test('the environment variable comes first, and must name a program', async () => {
  const named = await program(join(dir, 'mine'), 'whatever');
  expect(await findBinary('temporal', { environment: { REDIAL_TEMPORAL_BIN: named } })).toBe(named);
  await expect(findBinary('temporal', { environment: { REDIAL_TEMPORAL_BIN: join(dir, 'nothing') } })).rejects.toThrow(
    /REDIAL_TEMPORAL_BIN names .*nothing/,
  );
});

test('a fitting program on PATH is used, an old one is passed over and named', async () => {
  const fitting = await program(join(dir, 'new', 'temporal'), 'temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)');
  expect(await findBinary('temporal', { environment: { PATH: join(dir, 'new') } })).toBe(fitting);

  await program(join(dir, 'old', 'temporal'), 'temporal version 1.0.0 (Server 1.24.2, UI 2.28.0)');
  const environment = { PATH: join(dir, 'old'), REDIAL_CACHE_DIR: join(dir, 'cache') };
  const inCache = await program(cached(environment), '');
  expect(await findBinary('temporal', { environment, report })).toBe(inCache);
  expect(said).toEqual([expect.stringContaining('is version 1.24')]);
});

test('without Go it says what to install', async () => {
  const environment = { PATH: '', REDIAL_CACHE_DIR: join(dir, 'cache') };
  await expect(findBinary('livekit', { environment })).rejects.toThrow(
    /Go is not installed: install Go 1\.24 or newer.*REDIAL_LIVEKIT_BIN/,
  );
});

test('a Go that is too old and may not fetch another is refused with the version it needs', async () => {
  await writeFile(
    join(dir, 'go'),
    `#!/bin/sh\ncase "$*" in\n*GOVERSION) echo go1.22.3;;\n*GOTOOLCHAIN) echo local;;\n*) echo '{"Go":"1.26"}';;\nesac\n`,
  );
  await chmod(join(dir, 'go'), 0o755);
  const environment = { PATH: `${dir}:/bin:/usr/bin`, REDIAL_CACHE_DIR: join(dir, 'cache') };
  await expect(findBinary('livekit', { environment })).rejects.toThrow(/needs Go 1\.26 or newer; this is go1\.22\.3/);
});

test('the cache is outside the checkout', () => {
  expect(cacheDir({ REDIAL_CACHE_DIR: '/a' })).toBe('/a');
  expect(cacheDir({ XDG_CACHE_HOME: '/b' })).toBe('/b/redial');
  expect(cacheDir({})).toMatch(/\.cache\/redial$/);
});

test('a release is used only with the pinned checksum', async () => {
  await program(join(dir, 'temporal'), 'released');
  await promisify(execFile)('tar', ['-czf', join(dir, 'release.tar.gz'), '-C', dir, 'temporal']);
  const archive = await readFile(join(dir, 'release.tar.gz'));
  const server = createServer((request, response) => {
    response.statusCode = request.url === '/release.tar.gz' ? 200 : 404;
    response.end(request.url === '/release.tar.gz' ? archive : 'no');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sha256 = createHash('sha256').update(archive).digest('hex');
  const target = join(dir, 'cache', 'temporal');
  await mkdir(join(dir, 'cache'));
  const source = binarySources.temporal;
  try {
    await expect(
      downloadRelease(source, { url: `${base}/release.tar.gz`, sha256: '0'.repeat(64) }, target, report),
    ).rejects.toThrow(/has the checksum/);
    await expect(readFile(target)).rejects.toThrow(/ENOENT/);
    expect(await downloadRelease(source, { url: `${base}/gone.tar.gz`, sha256 }, target, report)).toBe(false);
    expect(await downloadRelease(source, { url: `${base}/release.tar.gz`, sha256 }, target, report)).toBe(true);
    expect(await readFile(target, 'utf8')).toContain('released');
  } finally {
    server.close();
  }
});
