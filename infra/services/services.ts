/** The three embedded services together, each replaceable by one that runs elsewhere. */
import { join } from 'node:path';
import { findBinary, type BinaryName } from '../binaries/find-binary.ts';
import { startLiveKit, type LiveKitService } from './livekit.ts';
import { startPostgres, type PostgresService } from './postgres.ts';
import type { Secrets } from './secrets.ts';
import type { EmbeddedService } from './service.ts';
import type { StackPorts } from '../stack/ports.ts';
import type { Supervisor } from '../process/supervisor.ts';
import { startTemporal, type TemporalService } from './temporal.ts';

export type ServiceName = 'postgres' | 'temporal' | 'livekit';

type NamesOf<Service extends EmbeddedService, Name extends ServiceName> = Record<keyof Service['env'], Name>;

/** Which service gives each name of the environment; the compiler holds that every one they give is here. */
export const serviceThatGives: NamesOf<PostgresService, 'postgres'> &
  NamesOf<TemporalService, 'temporal'> &
  NamesOf<LiveKitService, 'livekit'> = {
  DATABASE_URL: 'postgres',
  TEMPORAL_ADDRESS: 'temporal',
  TEMPORAL_NAMESPACE: 'temporal',
  TEMPORAL_UI_URL: 'temporal',
  LIVEKIT_URL: 'livekit',
  LIVEKIT_API_KEY: 'livekit',
  LIVEKIT_API_SECRET: 'livekit',
};

export interface ServicesOptions {
  dataDir: string;
  supervisor: Supervisor;
  ports: StackPorts;
  secrets: Secrets;
  /** Name to type; registered with Temporal. */
  searchAttributes: Record<string, string>;
  /** Where DATABASE_URL, TEMPORAL_ADDRESS or LIVEKIT_URL name a service that runs already: it is used, not started. */
  environment: NodeJS.ProcessEnv;
  report: (line: string) => void;
  /** See `startPostgres`. */
  durable?: boolean;
}

/** Each promise resolves, with what others need to connect, when its service can be used. */
export type Services = Record<ServiceName, Promise<Record<string, string>>>;

/** Starts, side by side, the services that the environment does not name. */
export function startServices(options: ServicesOptions): Services {
  const { dataDir, supervisor, ports, secrets, environment, report } = options;
  const external = externalServices(environment);

  // Both are looked for at once, so that one that cannot be had is said before the other is built.
  const binary = (name: BinaryName): Promise<string> => findBinary(name, { report, supervisor });

  const postgres = async (): Promise<Record<string, string>> => {
    if (external.postgres) return external.postgres;
    const service = await startPostgres({
      supervisor,
      dataDir: join(dataDir, 'postgres'),
      port: ports.postgres,
      password: secrets.postgresPassword,
      durable: options.durable,
      report,
    });
    return service.env;
  };
  const temporal = async (): Promise<Record<string, string>> => {
    if (external.temporal) return external.temporal;
    const service = await startTemporal({
      supervisor,
      binary: await binary('temporal'),
      databaseFile: join(dataDir, 'temporal.sqlite'),
      port: ports.temporal,
      uiPort: ports.temporalUi,
      searchAttributes: options.searchAttributes,
    });
    return service.env;
  };
  const livekit = async (): Promise<Record<string, string>> => {
    if (external.livekit) return external.livekit;
    const service = await startLiveKit({
      supervisor,
      binary: await binary('livekit'),
      dataDir,
      port: ports.livekit,
      tcpPort: ports.livekitTcp,
      udpPort: ports.livekitUdp,
      apiKey: secrets.livekitApiKey,
      apiSecret: secrets.livekitApiSecret,
    });
    return service.env;
  };
  return { postgres: postgres(), temporal: temporal(), livekit: livekit() };
}

type External = Partial<Record<ServiceName, Record<string, string>>>;

/** Services that the environment names, with what connects to them. */
export function externalServices(environment: NodeJS.ProcessEnv): External {
  const external: External = {};
  const { DATABASE_URL, TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_UI_URL } = environment;
  if (DATABASE_URL) external.postgres = { DATABASE_URL };
  if (TEMPORAL_ADDRESS) {
    external.temporal = {
      TEMPORAL_ADDRESS,
      TEMPORAL_NAMESPACE: TEMPORAL_NAMESPACE || 'default',
      ...(TEMPORAL_UI_URL ? { TEMPORAL_UI_URL } : null),
    };
  }
  const { LIVEKIT_URL, LIVEKIT_API_KEY, LIVEKIT_API_SECRET } = environment;
  if (LIVEKIT_URL) {
    if (!LIVEKIT_API_KEY || !LIVEKIT_API_SECRET) {
      throw new Error('LIVEKIT_URL is set, so LIVEKIT_API_KEY and LIVEKIT_API_SECRET are needed too.');
    }
    external.livekit = { LIVEKIT_URL, LIVEKIT_API_KEY, LIVEKIT_API_SECRET };
  }
  return external;
}
