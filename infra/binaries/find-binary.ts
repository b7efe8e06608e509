/**
 * Finds the programs that npm does not bring: Temporal's command-line tool and LiveKit's server.
 *
 * In this order: the path that an environment variable names; PATH; the project's cache; the official release, if its
 * checksum is pinned below; a build from the pinned module in infra/tools. The cache lies outside the checkout, so that
 * a fresh clone and a test run share what one of them has built.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { access, constants, mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { buildWithGo, checkGo } from './build-with-go.ts';
import { downloadRelease, type PinnedRelease } from './download-release.ts';
import { withFileLock } from '../process/file-lock.ts';
import { Supervisor } from '../process/supervisor.ts';

const run = promisify(execFile);

export type BinaryName = 'temporal' | 'livekit';

export interface BinarySource {
  /** What people call it. */
  title: string;
  program: string;
  /** Pinned version: that of the module in infra/tools and of the cache. */
  version: string;
  environmentVariable: string;
  /** Module folder under infra/tools. */
  module: string;
  /** Package that `go build` makes. */
  package: string;
  /** Reads the version that matters from `--version`. */
  versionPattern: RegExp;
  /** Whether a program found on PATH will do. */
  accepts: (version: [major: number, minor: number]) => boolean;
  /** What a program on PATH must be, in words. */
  accepted: string;
  /**
   * Official releases by `platform-arch`. A release is used only with a checksum that was compared with the publisher's;
   * where there is none, the program is built instead.
   */
  releases: Record<string, PinnedRelease>;
}

export const binarySources: Record<BinaryName, BinarySource> = {
  temporal: {
    title: 'Temporal',
    program: 'temporal',
    version: '1.5.1',
    environmentVariable: 'REDIAL_TEMPORAL_BIN',
    module: 'temporal',
    package: 'github.com/temporalio/cli/cmd/temporal',
    // A build of ours calls itself 0.0.0-DEV; the server inside is what counts.
    versionPattern: /Server (\d+)\.(\d+)\.\d+/,
    accepts: ([major, minor]) => major === 1 && minor >= 29,
    accepted: 'with server 1.29 or a later 1.x',
    releases: {},
  },
  livekit: {
    title: 'LiveKit',
    program: 'livekit-server',
    version: '1.13.5',
    environmentVariable: 'REDIAL_LIVEKIT_BIN',
    module: 'livekit',
    package: 'github.com/livekit/livekit-server/cmd/server',
    versionPattern: /version (\d+)\.(\d+)\.\d+/,
    accepts: ([major, minor]) => major === 1 && minor >= 13,
    accepted: 'version 1.13 or a later 1.x',
    releases: {},
  },
};

export interface FindOptions {
  /** Gets a line now and then about what takes long. */
  report?: (line: string) => void;
  environment?: NodeJS.ProcessEnv;
  /** Runs the build and ends it when it stops. Without one the build has its own, and its log is in the cache. */
  supervisor?: Supervisor;
}

/** Folder of built and downloaded programs, shared by all checkouts of a user. */
export function cacheDir(environment: NodeJS.ProcessEnv = process.env): string {
  if (environment.REDIAL_CACHE_DIR) return environment.REDIAL_CACHE_DIR;
  return join(environment.XDG_CACHE_HOME || join(homedir(), '.cache'), 'redial');
}

/** Path of the program; builds it if nothing else helps. Rejects with a sentence that says what to do. */
export async function findBinary(name: BinaryName, options: FindOptions = {}): Promise<string> {
  const source = binarySources[name];
  const environment = options.environment ?? process.env;
  const report = options.report ?? ((): void => {});

  const named = environment[source.environmentVariable];
  if (named) {
    if (await isExecutable(named)) return named;
    throw new Error(`${source.environmentVariable} names ${named}, which is not a program that can be run.`);
  }
  const onPath = await findOnPath(source, environment, report);
  if (onPath) return onPath;

  const cache = cacheDir(environment);
  const folder = join(cache, `${source.program}-${source.version}-${process.platform}-${process.arch}`);
  const cached = join(folder, source.program);
  if (existsSync(cached)) return cached;
  // What cannot succeed is said now, not after the build of another program.
  if (!releaseOf(source)) await checkGo(source, environment);
  if (options.supervisor) return makeBinary(source, cached, options.supervisor, report, environment);
  const own = new Supervisor({ logDir: join(cache, 'logs') });
  try {
    return await makeBinary(source, cached, own, report, environment);
  } finally {
    await own.stop();
  }
}

const releaseOf = (source: BinarySource): PinnedRelease | undefined =>
  source.releases[`${process.platform}-${process.arch}`];

/** Downloads or builds the program to its place in the cache. */
async function makeBinary(
  source: BinarySource,
  target: string,
  supervisor: Supervisor,
  report: (line: string) => void,
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  const { signal } = supervisor;
  await mkdir(dirname(target), { recursive: true });
  const onWait = (pid: number): void => {
    if (pid !== process.pid) report(`Another start (process ${pid}) is building; ${source.title} waits for it.`);
  };
  // One build at a time, whoever asks for it: two at once would only slow each other down.
  return withFileLock(
    join(cacheDir(environment), 'build.lock'),
    async () => {
      if (existsSync(target)) return target;
      const release = releaseOf(source);
      if (release) {
        if (await downloadRelease(source, release, target, report, signal)) return target;
        await checkGo(source, environment);
      }
      await buildWithGo(source, target, supervisor, report, environment);
      return target;
    },
    { signal, onWait },
  );
}

async function findOnPath(
  source: BinarySource,
  environment: NodeJS.ProcessEnv,
  report: (line: string) => void,
): Promise<string | null> {
  for (const folder of (environment.PATH ?? '').split(delimiter)) {
    const candidate = join(folder, source.program);
    if (!folder || !(await isExecutable(candidate))) continue;
    const version = await versionOf(candidate, source.versionPattern);
    if (version && source.accepts(version)) return candidate;
    report(
      `${candidate} is ${version ? `version ${version.join('.')}` : 'of an unknown version'}; ` +
        `needed is one ${source.accepted}, so it is not used.`,
    );
    return null;
  }
  return null;
}

async function versionOf(program: string, pattern: RegExp): Promise<[number, number] | null> {
  const { stdout } = await run(program, ['--version'], { timeout: 10_000 }).catch(() => ({ stdout: '' }));
  const match = pattern.exec(stdout);
  return match ? [Number(match[1]), Number(match[2])] : null;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
