/**
 * The whole product on one machine: embedded services, migration, seed, console, engine, voice agent and sandbox.
 * `npm start`, `npm run demo` and tests start it through {@link startStack}.
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import type { Child } from '../process/child.ts';
import { ensureConsoleBuilt } from './console-build.ts';
import { httpAnswers, portAccepts } from '../process/probe.ts';
import { root } from '../root.ts';
import { announceStack, type Announcement } from './running-stack.ts';
import { loadSecrets } from '../services/secrets.ts';
import { serviceThatGives, startServices, type ServiceName } from '../services/services.ts';
import { stackEnvironment, stackUrls } from './environment.ts';
import { portsOfCopies, withCopies, type Copies, type SharedPort } from './copies.ts';
import {
  neededNames,
  partEnvironment,
  productParts,
  refusal,
  type ReadySign,
  type StackEnvironment,
  type StackPart,
} from './parts.ts';
import { choosePorts, releasePorts } from './ports.ts';
import { startOneAddress, type OneAddress } from '../process/one-address.ts';
import { freePort, releasePort } from '../process/ports.ts';
import { Supervisor } from '../process/supervisor.ts';

export interface StackOptions {
  /** Folder of everything the stack keeps. */
  dataDir: string;
  /** `usual`: the documented ports, or the next free ones. `free`: any, for stacks that run beside others. */
  ports: 'usual' | 'free';
  /** From temporal.config.ts; registered with the embedded Temporal. */
  searchAttributes: Record<string, string>;
  /** Divides cool-downs, callback delays and the callees' ringing and talking times; default 1. */
  timeScale?: number;
  /** Calls that one voice agent process takes at once. */
  agentCapacity?: number;
  /** Seed of the simulators' randomness. */
  sandboxSeed?: string;
  /** No lines about progress and restarts. */
  quiet?: boolean;
  /** Gets those lines; default standard error. */
  report?: (line: string) => void;
  /** Every line of output of every process. */
  onOutput?: (name: string, line: string) => void;
  /** Instead of the product's own parts; for tests. */
  parts?: StackPart[];
  /** Several processes of a part, as if on several machines; those that listen do so behind the part's one address. */
  copies?: Copies;
  /** False for stacks that need not survive a power cut: faster. */
  durable?: boolean;
  /** Added to the environment of all parts, whatever they declare; wins over what is made here. */
  env?: Record<string, string>;
  /**
   * Where services that run elsewhere are named (DATABASE_URL, TEMPORAL_ADDRESS, LIVEKIT_URL) and REDIAL_SANDBOX is
   * read. Default: the process's environment for `usual` ports, nothing for `free` ones, which are meant to be alone.
   */
  environment?: NodeJS.ProcessEnv;
}

export interface Stack {
  urls: Record<string, string>;
  /** What a program needs in its environment to work with the stack. Holds secrets. */
  env: StackEnvironment;
  dataDir: string;
  /** Makes the first admin, once; null where there is one. It is a secret that stands nowhere else. */
  setupLink: string | null;
  /** Restarts of all processes so far. */
  readonly restartCount: number;
  children: () => Child[];
  /** A process by name, to look at or to disturb. */
  child: (name: string) => Child;
  stop: () => Promise<void>;
  /** Ends everything at once, without asking. */
  kill: () => void;
}

/** Another stack runs on the same data folder. */
export class StackIsRunning extends Error {}

/**
 * Starts everything and resolves when it can be used. If a part fails, or `signal` aborts, what was started is stopped
 * and the promise rejects.
 */
export async function startStack(options: StackOptions, signal?: AbortSignal): Promise<Stack> {
  const dataDir = resolve(options.dataDir);
  const report = options.quiet ? (): void => {} : (options.report ?? ((line) => process.stderr.write(`${line}\n`)));
  const environment = options.environment ?? (options.ports === 'usual' ? process.env : {});
  await mkdir(dataDir, { recursive: true });

  const supervisor = new Supervisor({ logDir: join(dataDir, 'logs'), report, onOutput: options.onOutput });
  const announcement = await announceStack(dataDir, () => ({
    restartCount: supervisor.restartCount,
    children: supervisor.children.map(({ name, pid, state, restarts }) => ({ name, pid, state, restarts })),
  }));
  if (!announcement) throw new StackIsRunning(`A stack runs on ${dataDir} already.`);

  const launch = new Launch(options, dataDir, supervisor, announcement, report, environment);
  const abort = (): void => void launch.stop();
  signal?.addEventListener('abort', abort, { once: true });
  try {
    signal?.throwIfAborted();
    return await launch.start();
  } catch (error) {
    await launch.stop();
    throw signal?.aborted ? new Error('Stopped while starting.', { cause: error }) : error;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

/** One start of a stack: which things wait for which, and how all of it ends. */
class Launch {
  readonly #options: StackOptions;
  readonly #dataDir: string;
  readonly #supervisor: Supervisor;
  readonly #announcement: Announcement;
  readonly #report: (line: string) => void;
  readonly #environment: NodeJS.ProcessEnv;
  /** What others wait for, by name. */
  readonly #done = new Map<string, Promise<unknown>>();
  #env: StackEnvironment = {};
  #releasePorts = (): void => {};
  readonly #addresses: OneAddress[] = [];
  /** Ports of the copies behind them. */
  readonly #behind: number[] = [];
  #stopping: Promise<void> | null = null;

  constructor(
    options: StackOptions,
    dataDir: string,
    supervisor: Supervisor,
    announcement: Announcement,
    report: (line: string) => void,
    environment: NodeJS.ProcessEnv,
  ) {
    this.#options = options;
    this.#dataDir = dataDir;
    this.#supervisor = supervisor;
    this.#announcement = announcement;
    this.#report = report;
    this.#environment = environment;
  }

  async start(): Promise<Stack> {
    const withSandbox = this.#environment.REDIAL_SANDBOX !== 'off';
    const wanted = (this.#options.parts ?? productParts).filter((part) => withSandbox || !part.sandbox);
    const { parts, shared } = withCopies(wanted, this.#options.copies ?? {});
    const builtFirst = (part: StackPart): boolean => part.after?.includes('console build') ?? false;
    for (const part of parts) {
      if (!builtFirst(part) && !existsSync(entryOf(part))) throw new Error(missing(part));
    }
    const secrets = await loadSecrets(join(this.#dataDir, 'secrets.json'));
    const setupToken = randomBytes(32).toString('base64url');
    const ports = await choosePorts(this.#options.ports, this.#report);
    this.#releasePorts = () => releasePorts(ports);
    this.#env = stackEnvironment({
      dataDir: this.#dataDir,
      ports,
      secrets,
      withSandbox,
      environment: this.#environment,
      timeScale: this.#options.timeScale,
      agentCapacity: this.#options.agentCapacity,
      sandboxSeed: this.#options.sandboxSeed,
      setupToken,
    });
    Object.assign(this.#env, await portsOfCopies(shared, freePort), this.#options.env);
    for (const part of parts) {
      const refused = refusal(part, (name) => name in this.#env || name in givenBy);
      if (refused) throw new Error(refused);
    }
    await this.#openAddresses(shared);

    const services = startServices({
      dataDir: this.#dataDir,
      supervisor: this.#supervisor,
      ports,
      secrets,
      searchAttributes: this.#options.searchAttributes,
      environment: this.#environment,
      report: this.#report,
      durable: this.#options.durable,
    });
    for (const [name, service] of Object.entries(services)) {
      this.#track(
        name,
        service.then((env) => Object.assign(this.#env, env)),
      );
    }
    if (parts.some(builtFirst)) {
      this.#track('console build', ensureConsoleBuilt(this.#supervisor, this.#report));
    }
    // All promises exist before any is awaited, so that parts may name later ones.
    for (const part of parts) this.#track(part.name, this.#startPart(part));
    await Promise.all(this.#done.values());

    const urls = stackUrls(this.#env, withSandbox);
    await this.#announcement.complete({ urls, env: this.#env });
    const supervisor = this.#supervisor;
    return {
      setupLink: withSandbox ? null : await openSetupLink(this.#env, setupToken),
      urls,
      env: this.#env,
      dataDir: this.#dataDir,
      get restartCount() {
        return supervisor.restartCount;
      },
      children: () => supervisor.children,
      child: (name) => supervisor.child(name),
      stop: () => this.stop(),
      kill: () => supervisor.killAll(),
    };
  }

  stop(): Promise<void> {
    this.#stopping ??= (async () => {
      await this.#supervisor.stop();
      await Promise.allSettled(this.#done.values());
      // Whatever was just being started when the stop began.
      this.#supervisor.killAll();
      await Promise.all(this.#addresses.map((address) => address.close()));
      this.#releasePorts();
      this.#behind.forEach(releasePort);
      await this.#announcement.withdraw();
    })();
    return this.#stopping;
  }

  async #openAddresses(shared: readonly SharedPort[]): Promise<void> {
    const portOf = (name: string): number => Number(this.#env[name]);
    for (const { name, copies } of shared) {
      const targets = copies.map(portOf);
      this.#addresses.push(await startOneAddress(portOf(name), targets));
      this.#behind.push(...targets);
    }
  }

  #track(name: string, promise: Promise<unknown>): void {
    this.#done.set(name, promise);
    // It is awaited later; until then a failure is not "unhandled".
    promise.catch(() => {});
  }

  async #startPart(part: StackPart): Promise<void> {
    // Lets the caller register all parts first.
    await Promise.resolve();
    await Promise.all(
      [...servicesFor(part), ...(part.after ?? [])].map((name) => {
        const before = this.#done.get(name);
        if (!before) throw new Error(`${part.name} waits for ${name}, which is not part of this stack.`);
        return before;
      }),
    );
    const refused = refusal(part, (name) => name in this.#env);
    if (refused) throw new Error(refused);
    const entry = entryOf(part);
    if (!existsSync(entry)) throw new Error(missing(part));
    const known = [...Object.keys(this.#env), ...Object.keys(givenBy)];
    const spec = {
      name: part.name,
      command: process.execPath,
      args: [entry, ...(part.args ?? [])],
      cwd: root,
      env: { NODE_ENV: 'production', ...partEnvironment(part, this.#env, known), ...this.#options.env },
    };
    if (part.run === 'once') return this.#supervisor.run(spec);
    await this.#supervisor.start({
      ...spec,
      stage: part.stage ?? 1,
      stopTimeoutMs: part.stopTimeoutMs,
      readyTimeoutMs: 120_000,
      ready: (context) => isReady(part.ready, this.#env, context),
    });
  }
}

/** The link of the token, if the server says that it opens something: there is no admin yet. */
async function openSetupLink({ REDIAL_URL, REDIAL_PORT }: StackEnvironment, token: string): Promise<string | null> {
  const path = `/join/${token}`;
  const answer = await fetch(`http://127.0.0.1:${REDIAL_PORT}${path}`).catch(() => null);
  await answer?.body?.cancel();
  return answer?.ok ? `${REDIAL_URL}${path}` : null;
}

const givenBy: Readonly<Record<string, ServiceName>> = serviceThatGives;
const entryOf = (part: StackPart): string => (isAbsolute(part.entry) ? part.entry : join(root, part.entry));
const missing = (part: StackPart): string => `${part.name} cannot be started: ${part.entry} does not exist.`;

/** The services that give names which the part reads. */
function servicesFor(part: StackPart): ServiceName[] {
  const names = [...neededNames(part), ...(part.settings ?? [])];
  return [...new Set(names.flatMap((name) => givenBy[name] ?? []))];
}

async function isReady(
  sign: ReadySign | undefined,
  environment: StackEnvironment,
  context: { signal: AbortSignal; line: (pattern: RegExp) => Promise<string> },
): Promise<void> {
  if (!sign) return;
  if ('output' in sign) return void (await context.line(sign.output));
  const port = Number(environment[sign.portIn]);
  if (sign.path) await httpAnswers(`http://127.0.0.1:${port}${sign.path}`, context.signal);
  else await portAccepts(port, context.signal);
}
