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
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { buildWithGo } from './binary-build.ts';
import { downloadRelease, type PinnedRelease } from './binary-download.ts';
import { withFileLock } from './file-lock.ts';

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

  const folder = join(cacheDir(environment), `${source.program}-${source.version}-${process.platform}-${process.arch}`);
  const cached = join(folder, source.program);
  if (existsSync(cached)) return cached;
  await mkdir(folder, { recursive: true });
  return withFileLock(
    join(folder, 'lock'),
    async () => {
      if (existsSync(cached)) return cached;
      const release = source.releases[`${process.platform}-${process.arch}`];
      if (release && (await downloadRelease(source, release, cached, report))) return cached;
      await buildWithGo(source, cached, report, environment);
      return cached;
    },
    { onWait: (pid) => report(`${source.title} is being built by another start (process ${pid}); waiting for it.`) },
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
