/** Downloads an official release archive and unpacks one program from it, if its checksum is the pinned one. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { BinarySource } from './find-binary.ts';

const run = promisify(execFile);

export interface PinnedRelease {
  /** A .tar.gz whose root holds the program. */
  url: string;
  /** Hexadecimal SHA-256 of the archive, as its publisher gives it. */
  sha256: string;
}

/** Puts the program at `target`; false if it cannot be had, with a line that says why. Rejects on a wrong checksum. */
export async function downloadRelease(
  source: BinarySource,
  release: PinnedRelease,
  target: string,
  report: (line: string) => void,
  signal?: AbortSignal,
): Promise<boolean> {
  report(`Downloading ${source.title} ${source.version} from ${new URL(release.url).host} …`);
  let archive: Buffer;
  try {
    const limit = AbortSignal.timeout(300_000);
    const response = await fetch(release.url, { signal: signal ? AbortSignal.any([signal, limit]) : limit });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    archive = Buffer.from(await response.arrayBuffer());
  } catch (error) {
    signal?.throwIfAborted();
    report(
      `  It cannot be downloaded (${error instanceof Error ? error.message : String(error)}); building it instead.`,
    );
    return false;
  }
  const found = createHash('sha256').update(archive).digest('hex');
  if (found !== release.sha256) {
    throw new Error(
      `${release.url} has the checksum ${found} instead of ${release.sha256}. It was changed on its way or at its source: not used.`,
    );
  }
  const folder = await mkdtemp(join(dirname(target), 'unpack-'));
  try {
    const packed = join(folder, 'release.tar.gz');
    await writeFile(packed, archive);
    await run('tar', ['-xzf', packed, '-C', folder, source.program]);
    await chmod(join(folder, source.program), 0o755);
    await rename(join(folder, source.program), target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return true;
}
