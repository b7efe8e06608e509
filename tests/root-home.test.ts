/** PostgreSQL for root in folders that only root may enter, as `npm start` meets them in root's home. */
import { cp, chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import postgres from 'postgres';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { freePort, releasePort } from '#infra/process/ports.ts';
import { findPostgresPrograms, programsFor, type PostgresPrograms } from '#infra/services/postgres-programs.ts';
import { startPostgres, type PostgresService } from '#infra/services/postgres.ts';
import { canEnter, serverUser } from '#infra/services/unix-user.ts';

const isRoot = process.getuid?.() === 0;
const asRoot = test.skipIf(!isRoot);
const note = isRoot ? '' : ' (not tested: only root can)';

let dir: string;
let port: number;
let service: PostgresService | null;
let reports: string[];
/** PostgreSQL's programs as in a checkout in root's home. */
let hidden: PostgresPrograms;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'root-home-'));
  port = await freePort();
  service = null;
  reports = [];
  await chmod(dir, 0o755);
  if (!isRoot) return;
  const { packageDir = '' } = await findPostgresPrograms({});
  const home = join(dir, 'home');
  await mkdir(home, { mode: 0o700 });
  await cp(packageDir, join(home, 'package'), { recursive: true, verbatimSymlinks: true });
  const program = (name: string): string => join(home, 'package', 'native', 'bin', name);
  hidden = { postgres: program('postgres'), initdb: program('initdb'), packageDir: join(home, 'package') };
  vi.stubEnv('REDIAL_CACHE_DIR', join(dir, 'cache'));
});

afterEach(async () => {
  await service?.stop();
  vi.unstubAllEnvs();
  releasePort(port);
  await rm(dir, { recursive: true, force: true });
});

const start = (): Promise<PostgresService> =>
  startPostgres({
    dataDir: join(dir, 'home', '.data', 'postgres'),
    port,
    password: 'only for this test',
    programs: hidden,
    report: (line) => reports.push(line),
  });

async function count(url: string): Promise<number> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await sql`create table if not exists seen (at timestamptz not null)`;
    await sql`insert into seen values (now())`;
    return (await sql`select 1 from seen`).length;
  } finally {
    await sql.end();
  }
}

asRoot(`it starts, keeps its data in place, and says once what it does${note}`, async () => {
  service = await start();
  expect(await count(service.url)).toBe(1);
  expect(reports).toEqual([
    expect.stringMatching(/runs as the user \w+, who may not enter .*copied to .*cache.* \(once\)\.$/),
  ]);
  await service.stop();

  service = await start();
  expect(await count(service.url)).toBe(2);
  expect(reports).toHaveLength(1);
});

asRoot(`it comes back after a crash${note}`, async () => {
  service = await start();
  await count(service.url);
  service.child.kill('SIGKILL');
  await vi.waitFor(() => expect(service?.child.restarts).toBe(1), 10_000);
  await service.child.running();
  expect(await count(service.url)).toBe(2);
});

asRoot(`nobody's folders are opened, and nobody but root can change the copy${note}`, async () => {
  const umask = process.umask(0o077);
  try {
    service = await start();
  } finally {
    process.umask(umask);
  }
  const modes = await Promise.all([join(dir, 'home'), join(dir, 'home', '.data', 'postgres')].map(modeOf));
  expect(modes).toEqual([0o700, 0o700]);

  const copies = await readdir(join(dir, 'cache'), { withFileTypes: true, recursive: true });
  const user = await serverUser();
  for (const entry of copies.filter((found) => !found.isSymbolicLink())) {
    const path = join(entry.parentPath, entry.name);
    expect((await stat(path)).uid).toBe(0);
    expect([0o755, 0o644]).toContain(await modeOf(path));
  }
  expect(user && (await canEnter(user, join(dir, 'cache')))).toBe(true);
});

asRoot(`without a cache of its own it says which folder it may use${note}`, async () => {
  const user = await serverUser();
  await writeFile(join(dir, 'file'), '', { mode: 0o755 });
  const environment = { REDIAL_CACHE_DIR: join(dir, 'file', 'cache') };
  await expect(programsFor(user, hidden, () => {}, environment)).rejects.toThrow(
    /cannot be copied to .*ENOTDIR.*Name a folder that every user may enter with REDIAL_CACHE_DIR/,
  );
  const own = { postgres: hidden.postgres, initdb: hidden.initdb };
  await expect(programsFor(user, own)).rejects.toThrow(/Name programs that every user may run\.$/);
});

test('an ordinary user runs the programs as they are', async () => {
  const programs = await findPostgresPrograms({});
  expect(await programsFor(null, programs)).toBe(programs);
  expect((await readFile(programs.initdb)).length).toBeGreaterThan(0);
  expect(dirname(programs.initdb)).toBe(dirname(programs.postgres));
});

async function modeOf(path: string): Promise<number> {
  return (await stat(path)).mode & 0o777;
}
