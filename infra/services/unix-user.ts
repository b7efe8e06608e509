/** PostgreSQL refuses to run as root; as root we run it as another user, who must be able to reach its files. */
import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface UnixUser {
  name: string;
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
    return { name, uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return null;
  }
}

/** Either lets a process pass folders of others; the weaker comes first. A container may withhold it. */
const passingRights = ['dac_read_search', 'dac_override'];

/** How to run a program: what to start, and as whom. */
interface UserCommand {
  command: string;
  args: string[];
  uid?: number;
  gid?: number;
}

/**
 * The command that runs a program as that user. Where the user may not enter the folders above the data (a checkout in
 * root's home, say), the process keeps of root's rights the one to pass folders, through `setpriv`. The program itself
 * must lie where the user may go: see postgres-programs.ts.
 */
export async function commandAs(
  user: UnixUser | null,
  program: string,
  args: string[],
  dataDir: string,
): Promise<UserCommand> {
  if (!user || (await canEnter(user, dirname(dataDir))))
    return { command: program, args, uid: user?.uid, gid: user?.gid };
  for (const right of passingRights) {
    const kept = [
      `--reuid=${user.uid}`,
      `--regid=${user.gid}`,
      '--clear-groups',
      `--inh-caps=-all,+${right}`,
      `--ambient-caps=-all,+${right}`,
      '--',
    ];
    // Whether the right is there, and enough, is seen by going there.
    const arrives = await run('setpriv', [...kept, 'test', '-d', dataDir], { cwd: '/' }).then(
      () => true,
      () => false,
    );
    if (arrives) return { command: 'setpriv', args: [...kept, program, ...args] };
  }
  throw new Error(
    `PostgreSQL runs as the user ${user.name}, who may not enter ${dirname(dataDir)}, and setpriv (util-linux) cannot ` +
      'give it the right to. Name a folder that others may enter with REDIAL_DATA_DIR, or start as an ordinary user.',
  );
}

/** True if every folder up to the root may be passed by the user; those that do not exist yet count as passable. */
export async function canEnter(user: UnixUser, dir: string): Promise<boolean> {
  const found = await stat(dir).catch(() => null);
  if (found) {
    const bit = found.uid === user.uid ? 0o100 : found.gid === user.gid ? 0o010 : 0o001;
    if ((found.mode & bit) === 0) return false;
  }
  const parent = dirname(dir);
  return parent === dir || canEnter(user, parent);
}
