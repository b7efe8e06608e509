/**
 * `npm test`: format, lint and types, then the pure tests, then the stories on real services, and one line that sums up.
 *
 *   npm test                                  everything
 *   npm test -- checks                        format, lint, types
 *   npm test -- unit domain/retry             pure tests, those whose path contains the words
 *   npm test -- services tests/dialling/claim.test.ts  stories, with the services started for them
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateDatabase } from '#db/migrate.ts';
import { findBinary } from '#infra/binaries/find-binary.ts';
import { root } from '#infra/root.ts';
import { loadSecrets } from '#infra/services/secrets.ts';
import { startServices } from '#infra/services/services.ts';
import { choosePorts } from '#infra/stack/ports.ts';
import { Supervisor } from '#infra/process/supervisor.ts';
import { searchAttributes } from '#temporal.config';
import { readVitestReport, type Tally } from '#infra/test-report.ts';

const parts = ['checks', 'unit', 'services'] as const;
type Part = (typeof parts)[number];

const node = process.execPath;
const program = (path: string): string => join(root, 'node_modules', path);

interface Check {
  name: string;
  args: string[];
}

const kitSync = [program('@sveltejs/kit/svelte-kit.js'), 'sync', '--config', 'web/vite.config.ts'];
const compileMessages = [join(root, 'web/compile-messages.ts')];
/** Each counts as one test. The order is that of their length, longest first: two run at a time. */
const checks: Check[] = [
  // In two halves: together their types need more memory than Node.js takes by itself.
  { name: 'lint of the console', args: [program('eslint/bin/eslint.js'), 'web'] },
  { name: 'lint of all else', args: [program('eslint/bin/eslint.js'), '--ignore-pattern', 'web/**', '.'] },
  {
    name: 'types of the console',
    args: [
      program('svelte-check/bin/svelte-check'),
      ...['--workspace', 'web', '--tsconfig', './tsconfig.json', '--output', 'human'],
    ],
  },
  { name: 'types', args: [program('typescript/bin/tsc'), '--noEmit'] },
  { name: 'nothing unused', args: [program('knip/bin/knip.js'), '--no-progress', '--no-config-hints'] },
  { name: 'format', args: [program('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'] },
];
const checksAtOnce = 2;

const [first, ...others] = process.argv.slice(2);
const only = parts.find((part) => part === first);
const vitestArguments = only ? others : process.argv.slice(2);
const wanted = (part: Part): boolean => !only || only === part;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const dir = await mkdtemp(join(tmpdir(), 'redial-test-'));
const supervisor = new Supervisor({
  logDir: join(dir, 'logs'),
  report: (line) => say(`[services] ${line}`),
  onOutput: (name, line) => {
    if (name.startsWith('vitest')) say(line);
  },
});

const end = async (exitCode: number): Promise<never> => {
  await supervisor.stop();
  if (exitCode === 0) await rm(dir, { recursive: true, force: true });
  else say(`Logs of the services: ${join(dir, 'logs')}`);
  process.exit(exitCode);
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void end(1));
process.once('disconnect', () => void end(1));

const startedAt = Date.now();
const total: Tally = { passed: 0, failed: 0, skipped: 0 };
const add = (tally: Tally): void => {
  total.passed += tally.passed;
  total.failed += tally.failed;
  total.skipped += tally.skipped;
};

add(await generate());
if (wanted('checks')) add(await runChecks());
if (wanted('unit')) add(await runVitest(['unit'], {}));
if (wanted('services')) for (const tally of await runStories()) add(tally);

const seconds = Math.round((Date.now() - startedAt) / 1000);
say(`\nFinished in ${Math.floor(seconds / 60)} min ${seconds % 60} s.`);
const nothingRan = total.passed + total.failed === 0;
if (nothingRan) say('No test was run.');
// The sum is the last line; where the logs are is said before it.
process.once('exit', () => {
  if (total.skipped > 0) say(`${total.skipped} skipped.`);
  say(`${total.passed} passed, ${total.failed} failed`);
});
await end(total.failed > 0 || nothingRan ? 1 : 0);

/** What the console's checks and tests read: the types of its routes and its messages. */
async function generate(): Promise<Tally> {
  const tally: Tally = { passed: 0, failed: 0, skipped: 0 };
  await runCheck({ name: 'generated types of the console', args: kitSync }, tally);
  await runCheck({ name: 'messages of the console', args: compileMessages }, tally);
  return tally;
}

async function runChecks(): Promise<Tally> {
  const tally: Tally = { passed: 0, failed: 0, skipped: 0 };
  const queue = [...checks];
  const worker = async (): Promise<void> => {
    for (let check = queue.shift(); check; check = queue.shift()) await runCheck(check, tally);
  };
  await Promise.all(Array.from({ length: checksAtOnce }, worker));
  return tally;
}

async function runCheck(check: Check, tally: Tally): Promise<void> {
  const began = Date.now();
  const output: string[] = [];
  const own = new Supervisor({ logDir: join(dir, 'logs'), onOutput: (_name, line) => output.push(line) });
  try {
    await own.run({ name: `check ${check.name}`, command: node, args: check.args, cwd: root });
    tally.passed += 1;
    say(` ✓ ${check.name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  } catch {
    tally.failed += 1;
    say(` ✗ ${check.name}\n${output.map((line) => `   ${line}`).join('\n')}`);
  } finally {
    await own.stop();
  }
}

/**
 * Starts Postgres, Temporal and LiveKit for the stories and names them in the environment. Those that share something run one
 * after the other, and beside them those that nobody else can disturb (vitest.config.ts).
 */
async function runStories(): Promise<Tally[]> {
  try {
    const report = (line: string): void => say(`[services] ${line}`);
    const services = startServices({
      dataDir: dir,
      supervisor,
      ports: await choosePorts('free', report),
      secrets: await loadSecrets(join(dir, 'secrets.json')),
      searchAttributes,
      environment: {},
      report,
      durable: false,
    });
    const started = await Promise.all(Object.values(services));
    const env: Record<string, string> = Object.assign({}, ...started);
    await migrateDatabase(env.DATABASE_URL ?? '');
    // For stories that start a server of their own to disturb it.
    env.REDIAL_TEMPORAL_BIN = await findBinary('temporal');
    env.REDIAL_LIVEKIT_BIN = await findBinary('livekit');
    return await Promise.all([runVitest(['shared-world', 'sound'], env), runVitest(['own-world'], env)]);
  } catch (error) {
    say(`The stories could not be run: ${error instanceof Error ? error.message : String(error)}`);
    return [{ passed: 0, failed: 1, skipped: 0 }];
  }
}

/** Runs projects of `vitest.config.ts` as one process. */
async function runVitest(names: readonly string[], env: Record<string, string>): Promise<Tally> {
  const [name] = names;
  const reportFile = join(dir, `${name}.json`);
  let exitedWell = true;
  try {
    await supervisor.run({
      name: `vitest-${name}`,
      command: node,
      args: [
        program('vitest/vitest.mjs'),
        'run',
        ...names.flatMap((project) => ['--project', project]),
        ...['--reporter', 'default', '--reporter', 'json', '--outputFile.json', reportFile],
        ...vitestArguments,
      ],
      cwd: root,
      env: { ...env, NODE_ENV: 'test', ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : null) },
    });
  } catch {
    // What failed is in the report; see below for a run that ended without one.
    exitedWell = false;
  }
  return readVitestReport(await readFile(reportFile, 'utf8').catch(() => null), exitedWell);
}
