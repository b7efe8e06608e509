/** What waits for which when a stack starts, and how it ends when one thing fails while others still take their time. */
import { existsSync } from 'node:fs';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { findBinary } from '#infra/binaries/find-binary.ts';
import { isAlive } from '#infra/process/file-lock.ts';
import { findPostgresPrograms } from '#infra/services/postgres-programs.ts';
import { until } from '#infra/process/probe.ts';
import { findRunningStack } from '#infra/stack/running-stack.ts';
import { serviceThatGives, type ServiceName } from '#infra/services/services.ts';
import { startStack, type Stack } from '#infra/stack/stack.ts';
import { productParts } from '#infra/stack/parts.ts';
import { makeSmallStack, type SmallStack } from './support/small-stack.ts';

const services: ServiceName[] = ['postgres', 'temporal', 'livekit'];
/** Far less than any build or any time limit takes. */
const soonMs = 15_000;

let small: SmallStack;
let stack: Stack | null;
/** Names of the parts that were ready, in this order. */
let ready: string[];

beforeEach(async () => {
  small = await makeSmallStack();
  stack = null;
  ready = [];
  // As root, PostgreSQL's programs run as another user, who must reach the wrappers.
  await chmod(small.dir, 0o755);
});

afterEach(async () => {
  await stack?.stop();
  vi.unstubAllEnvs();
  await small.remove();
});

const start = (): Promise<Stack> =>
  startStack(
    small.options({
      parts: small.productStandIns,
      onOutput: (name, line) => line === 'ready' && ready.push(name),
    }),
  );

const fileOf = (service: ServiceName, what: 'asked' | 'gate'): string => join(small.dir, `${service}.${what}`);

/** Puts a program before the service's own that notes its process id, and goes on when the gate is there. */
async function holdBack(service: ServiceName): Promise<void> {
  const hold = `echo $$ > '${fileOf(service, 'asked')}'
while [ ! -e '${fileOf(service, 'gate')}' ]; do sleep 0.1; done`;
  await putBefore(service, hold);
}

async function putBefore(service: ServiceName, lines: string): Promise<void> {
  const wrapper = (path: string, real: string, before: string): Promise<string> =>
    small.script(path, `${before}\nexec '${real}' "$@"`);
  if (service === 'postgres') {
    const { postgres, initdb } = await findPostgresPrograms({});
    // Its first program on an empty folder; it notes as the server's user.
    await writeFile(fileOf(service, 'asked'), '', { mode: 0o666 });
    await chmod(fileOf(service, 'asked'), 0o666);
    await wrapper('bin/initdb', initdb, lines);
    vi.stubEnv('REDIAL_POSTGRES_BIN', await wrapper('bin/postgres', postgres, ''));
    return;
  }
  const variable = { temporal: 'REDIAL_TEMPORAL_BIN', livekit: 'REDIAL_LIVEKIT_BIN' }[service];
  vi.stubEnv(variable, await wrapper(`bin/${service}`, await findBinary(service), lines));
}

async function heldPid(service: ServiceName): Promise<number> {
  const read = async (): Promise<number> => Number(await readFile(fileOf(service, 'asked'), 'utf8').catch(() => ''));
  await until(async () => (await read()) > 0, AbortSignal.timeout(soonMs));
  return read();
}

/** Parts that can do without the service, by themselves and by what they come after. */
function partsWithout(service: ServiceName): string[] {
  const givers = new Map<string, string>(Object.entries(serviceThatGives));
  const waits = (name: string): boolean => {
    const part = productParts.find((candidate) => candidate.name === name);
    if (!part) return false;
    return part.needs.some((needed) => givers.get(needed) === service) || (part.after ?? []).some(waits);
  };
  return productParts.map((part) => part.name).filter((name) => !waits(name));
}

describe.each(services)('%s', (service) => {
  test('is waited for by those who need it and by nobody else, and all come up', async () => {
    await holdBack(service);
    const started = start();
    started.catch(() => {});
    await heldPid(service);
    const others = partsWithout(service);
    await until(async () => ready.length >= others.length, AbortSignal.timeout(60_000));
    expect(ready.toSorted()).toEqual(others.toSorted());

    await writeFile(fileOf(service, 'gate'), '');
    stack = await started;
    expect(ready.toSorted()).toEqual(productParts.map((part) => part.name).toSorted());
  });

  test('ends the start at once when it fails, with its log named, whatever the others still do', async () => {
    const others = services.filter((other) => other !== service);
    for (const other of others) await holdBack(other);
    await putBefore(
      service,
      `${others.map((other) => `while [ ! -s '${fileOf(other, 'asked')}' ]; do sleep 0.1; done`).join('\n')}
echo 'no space left on device' >&2; exit 1`,
    );
    const started = start();
    started.catch(() => {});
    const held = await Promise.all(others.map(heldPid));
    const since = Date.now();
    await expect(started).rejects.toThrow(
      new RegExp(
        `${service}[^\\n]*exit code 1[^\\n]*log: [^\\n]*${service}[^\\n]*\\.log[\\s\\S]*no space left on device`,
      ),
    );
    expect(Date.now() - since).toBeLessThan(soonMs);
    expect(held.filter(isAlive)).toEqual([]);
    expect(await findRunningStack(join(small.dir, 'data'))).toBeNull();
  });
});

describe('a program that has to be built', () => {
  let building: string;

  beforeEach(async () => {
    building = join(small.dir, 'building');
    // Plays Go: knows its version, and builds without end.
    await small.script(
      'go/go',
      `case "$*" in
*GOVERSION) echo go1.99.0;;
*GOTOOLCHAIN) echo auto;;
*) echo $$ > '${building}'; sleep 1000 & wait;;
esac`,
    );
    vi.stubEnv('PATH', `${join(small.dir, 'go')}:/usr/bin:/bin`);
    vi.stubEnv('REDIAL_CACHE_DIR', join(small.dir, 'cache'));
    vi.stubEnv('REDIAL_TEMPORAL_BIN', '');
  });

  test('does not keep a start alive that another program has ended', async () => {
    await putBefore('livekit', `while [ ! -s '${building}' ]; do sleep 0.1; done; echo 'bad port' >&2; exit 1`);
    const started = start();
    started.catch(() => {});
    await until(async () => existsSync(building), AbortSignal.timeout(soonMs));
    const since = Date.now();
    await expect(started).rejects.toThrow(/livekit ended with exit code 1.*log: .*livekit\.log[\s\S]*bad port/);
    expect(Date.now() - since).toBeLessThan(soonMs);
    expect(isAlive(Number(await readFile(building, 'utf8')))).toBe(false);
  });

  test('is not waited for when it is known that another cannot be had', async () => {
    vi.stubEnv('REDIAL_LIVEKIT_BIN', join(small.dir, 'nothing-here'));
    const since = Date.now();
    await expect(start()).rejects.toThrow(/^REDIAL_LIVEKIT_BIN names .*nothing-here, which is not a program/);
    expect(Date.now() - since).toBeLessThan(soonMs);
  });
});

describe('a part', () => {
  test('that needs what nothing gives is refused in one sentence, before anything is started', async () => {
    const parts = [small.standIn('server', ['DATABASE_URL', 'REDIAL_CRYSTAL_BALL'])];
    await expect(startStack(small.options({ parts }))).rejects.toThrow(
      /^server cannot be started: nothing gives it REDIAL_CRYSTAL_BALL\.$/,
    );
    expect(existsSync(join(small.dir, 'data', 'postgres'))).toBe(false);
  });

  test('is given what it declares and no more, whatever else the stack and its starter know', async () => {
    vi.stubEnv('DATABASE_URL', 'postgres://elsewhere/');
    const lines: string[] = [];
    await writeFile(
      join(small.dir, 'tell.mjs'),
      `const names = ['DATABASE_URL', 'LIVEKIT_URL', 'REDIAL_URL', 'REDIAL_SECRET_KEYS', 'SANDBOX_SEED', 'PORT', 'EXTRA'];
       console.log(JSON.stringify(names.filter((name) => process.env[name])));`,
    );
    const parts = [
      {
        name: 'teller',
        entry: join(small.dir, 'tell.mjs'),
        needs: ['LIVEKIT_URL'],
        settings: ['SANDBOX_SEED'],
        env: { PORT: { from: 'REDIAL_PORT' } },
        run: 'once' as const,
      },
    ];
    const env = { EXTRA: 'for all' };
    stack = await startStack(
      small.options({ parts, env, onOutput: (name, line) => name === 'teller' && lines.push(line) }),
    );
    expect(lines).toEqual([JSON.stringify(['LIVEKIT_URL', 'SANDBOX_SEED', 'PORT', 'EXTRA'])]);
  });
});
