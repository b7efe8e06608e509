/** Builds a program from its pinned Go module in infra/tools. */
import { execFile } from 'node:child_process';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { BinarySource } from './find-binary.ts';
import type { Supervisor } from '../process/supervisor.ts';

const run = promisify(execFile);

const toolsDir = fileURLToPath(new URL('../tools/', import.meta.url));
/** Oldest Go that can be asked to fetch the toolchain a module wants (GOTOOLCHAIN=auto). */
const oldestGo: [number, number] = [1, 24];
const progressEveryMs = 5_000;

/**
 * Builds to a draft beside `target` and moves it there when it is complete. The build is a program of the supervisor:
 * it has a log, and ends when everything else is ended.
 */
export async function buildWithGo(
  source: BinarySource,
  target: string,
  supervisor: Supervisor,
  report: (line: string) => void,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const draft = `${target}.new-${process.pid}`;
  const startedAt = Date.now();
  const seconds = (): number => Math.round((Date.now() - startedAt) / 1000);
  report(`Building ${source.title} ${source.version} with Go (once, some minutes on a small machine) …`);

  const phase = { message: 'fetching its modules', packages: 0 };
  const ticking = setInterval(() => report(`  ${source.title}: ${phase.message}, ${seconds()} s`), progressEveryMs);
  try {
    await supervisor.run({
      name: `${source.program}-build`,
      command: 'go',
      args: ['build', '-v', '-trimpath', '-ldflags=-s -w', '-o', draft, source.package],
      cwd: join(toolsDir, source.module),
      env: { ...environment, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly -buildvcs=false', GOWORK: 'off' },
      onLine: (line) => {
        // With -v every package that was compiled is a line.
        if (!/^[\w./-]+$/.test(line)) return;
        phase.packages += 1;
        phase.message = `compiled ${phase.packages} packages`;
      },
    });
    await rename(draft, target);
    report(`${source.title} built (${seconds()} s): ${target}`);
  } catch (error) {
    supervisor.signal.throwIfAborted();
    throw new Error(
      `${source.title} could not be built: ${error instanceof Error ? error.message : String(error)}\n` +
        `If the modules cannot be fetched, set GOPROXY, or put ${source.program} (${source.accepted}) on PATH, ` +
        `or name it with ${source.environmentVariable}.`,
      { cause: error },
    );
  } finally {
    clearInterval(ticking);
    await rm(draft, { force: true });
  }
}

/** Rejects with a sentence if there is no Go, or one that cannot build the module. */
export async function checkGo(source: BinarySource, environment: NodeJS.ProcessEnv): Promise<void> {
  const otherwise = `or put ${source.program} (${source.accepted}) on PATH, or name it with ${source.environmentVariable}`;
  let version: string;
  let toolchain: string;
  try {
    const options = { env: environment, cwd: '/' };
    version = (await run('go', ['env', 'GOVERSION'], options)).stdout.trim();
    toolchain = (await run('go', ['env', 'GOTOOLCHAIN'], options)).stdout.trim();
  } catch {
    throw new Error(
      `${source.title} has to be built once, and Go is not installed: install Go ${oldestGo.join('.')} or newer (https://go.dev/dl), ${otherwise}.`,
    );
  }
  const needed = toolchain === 'local' ? await goOfModule(source.module, environment) : oldestGo;
  const found = /(\d+)\.(\d+)/.exec(version);
  const [major, minor] = [Number(found?.[1] ?? 0), Number(found?.[2] ?? 0)];
  if (major > needed[0] || (major === needed[0] && minor >= needed[1])) return;
  throw new Error(
    `${source.title} has to be built once, which needs Go ${needed.join('.')} or newer; this is ${version || 'unknown'}` +
      `${toolchain === 'local' ? ' and GOTOOLCHAIN=local forbids it to fetch a newer one' : ''}: install a newer Go (https://go.dev/dl), ${otherwise}.`,
  );
}

async function goOfModule(module: string, environment: NodeJS.ProcessEnv): Promise<[number, number]> {
  const { stdout } = await run('go', ['mod', 'edit', '-json'], { cwd: join(toolsDir, module), env: environment });
  const wanted = /(\d+)\.(\d+)/.exec((JSON.parse(stdout) as { Go?: string }).Go ?? '');
  return wanted ? [Number(wanted[1]), Number(wanted[2])] : oldestGo;
}
