/** A real Temporal server: the official command-line tool's development server on a SQLite file, with its Web UI. */
import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { freePort, releasePort } from '../process/ports.ts';
import { httpAnswers } from '../process/probe.ts';
import { temporalSettings } from './temporal-settings.ts';
import { type EmbeddedService, type ServiceOptions, supervisorFor } from './service.ts';

export interface TemporalOptions extends ServiceOptions {
  /** Path of the `temporal` program; see `findBinary`. */
  binary: string;
  /** SQLite file with all workflow state; made if it does not exist. */
  databaseFile: string;
  port: number;
  uiPort: number;
  /** Made if it does not exist; default `default`. */
  namespace?: string;
  /** Name to type (`Keyword`, `Int`, `Datetime`, …); registered at every start, also if they exist already. */
  searchAttributes: Record<string, string>;
}

export interface TemporalService extends EmbeddedService {
  env: { TEMPORAL_ADDRESS: string; TEMPORAL_NAMESPACE: string; TEMPORAL_UI_URL: string };
}

/** Measured: 54 instead of 20 child workflows a second. Survives a crash, may lose the last moments on power loss. */
const pragmas = ['journal_mode=WAL', 'synchronous=NORMAL'];

/** Starts Temporal on the loopback interface; resolves when the namespace can be used. */
export async function startTemporal(options: TemporalOptions): Promise<TemporalService> {
  const namespace = options.namespace ?? 'default';
  const databaseFile = resolve(options.databaseFile);
  await mkdir(dirname(databaseFile), { recursive: true });
  const settings = await temporalSettings(databaseFile);
  const [httpPort, metricsPort] = [await freePort(), await freePort()];
  const { supervisor, stop } = supervisorFor(options, dirname(databaseFile), 'temporal');
  const child = await supervisor.start({
    name: 'temporal',
    command: options.binary,
    args: [
      ...['server', 'start-dev', '--ip', '127.0.0.1', '--log-level', 'error', '--color', 'never'],
      ...['--port', String(options.port), '--ui-port', String(options.uiPort)],
      ...['--http-port', String(httpPort), '--metrics-port', String(metricsPort)],
      ...['--db-filename', databaseFile, ...pragmas.flatMap((pragma) => ['--sqlite-pragma', pragma])],
      ...(namespace === 'default' ? [] : ['--namespace', namespace]),
      ...Object.entries(options.searchAttributes).flatMap(([name, type]) => ['--search-attribute', `${name}=${type}`]),
      ...Object.entries(settings).flatMap(([key, value]) => [
        '--dynamic-config-value',
        `${key}=${JSON.stringify(value)}`,
      ]),
      // Nothing from the user's own configuration of the tool.
      ...['--disable-config-file', '--disable-config-env'],
    ],
    stage: 0,
    readyTimeoutMs: 60_000,
    ready: async ({ signal }) => {
      await httpAnswers(`http://127.0.0.1:${httpPort}/api/v1/namespaces/${namespace}`, signal);
      await httpAnswers(`http://127.0.0.1:${options.uiPort}/`, signal);
    },
  });
  return {
    env: {
      TEMPORAL_ADDRESS: `127.0.0.1:${options.port}`,
      TEMPORAL_NAMESPACE: namespace,
      TEMPORAL_UI_URL: `http://127.0.0.1:${options.uiPort}`,
    },
    child,
    stop: async () => {
      await stop();
      for (const port of [httpPort, metricsPort]) releasePort(port);
    },
  };
}
