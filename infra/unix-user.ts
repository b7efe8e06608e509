/** PostgreSQL refuses to run as root; as root we run it as another user, who must be able to reach its files. */
import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface UnixUser {
  uid: number;
  gid: number;
}

/** The user `postgres` if we are root (made if the system has none), else null: the user we are will do. */
export async function serverUser(): Promise<UnixUser | null> {
  if (process.getuid?.() !== 0) return null;
  const found = await idsOf('postgres');
  if (found) return found;
  try {
    await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres']);
  } catch (error) {
    // A system without useradd (Alpine, macOS): any unprivileged user does for a development server.
    const nobody = await idsOf('nobody');
    if (nobody) return nobody;
    throw new Error(
      'PostgreSQL does not run as root, and a user for it could not be made. Start this as an ordinary user, ' +
        'create a user called postgres, or set DATABASE_URL to a PostgreSQL of your own.',
      { cause: error },
    );
  }
  const made = await idsOf('postgres');
  if (!made) throw new Error('The user postgres was made but cannot be found.');
  return made;
}

async function idsOf(name: string): Promise<UnixUser | null> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return null;
  }
}

/**
 * The command that runs a program as that user. When the user may not enter the folders of the program or its data (a
 * checkout in root's home, say), the process keeps root's right to pass folders, and no other, through `setpriv`.
 */
export async function commandAs(
  user: UnixUser | null,
  program: string,
  args: string[],
  dataDir: string,
): Promise<[command: string, args: string[]]> {
  if (!user || ((await canEnter(user, dirname(program))) && (await canEnter(user, dirname(dataDir))))) {
    return [program, args];
  }
  try {
    await run('setpriv', ['--version']);
  } catch {
    throw new Error(
      `PostgreSQL runs as another user than root, and that user may not enter ${dirname(dataDir)}. ` +
        'Move the checkout to a folder that others may enter (chmod o+x on its parents), or install setpriv (util-linux).',
    );
  }
  const capabilities = '-all,+dac_override,+dac_read_search';
  return [
    'setpriv',
    [
      `--reuid=${user.uid}`,
      `--regid=${user.gid}`,
      '--clear-groups',
      `--inh-caps=${capabilities}`,
      `--ambient-caps=${capabilities}`,
      '--',
      program,
      ...args,
    ],
  ];
}

/** True if every folder up to the root may be passed by the user. */
async function canEnter(user: UnixUser, dir: string): Promise<boolean> {
  const { uid, gid, mode } = await stat(dir);
  const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
  if ((mode & bit) === 0) return false;
  const parent = dirname(dir);
  return parent === dir || canEnter(user, parent);
}
