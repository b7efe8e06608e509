import { pino, type Logger } from 'pino';
import type { Client as TemporalClient } from '@temporalio/client';
import { openDatabase, type Database } from '#db/client.ts';
import { openSecretBox, type SecretBox } from '#db/workspace/secret-box.ts';
import { errorSerializers } from '#domain/error-for-log.ts';
import { readEnvironment, type Environment } from '#domain/environment.ts';
import { createTelephonySource, type TelephonySource } from '#operations/provider/telephony-of.ts';
import { createInboundRoute, type InboundRoute } from '#providers/media/livekit-inbound-route.ts';
import { createLivekitRooms, type Rooms } from '#providers/media/livekit-rooms.ts';
import { createSipGateway, type SipGateway } from '#providers/media/sip-gateway.ts';
import { createOutgoingClient, type OutgoingClient } from '#providers/outgoing-request.ts';
import { openStorage } from '#providers/storage/open-storage.ts';
import type { Storage } from '#providers/storage/storage.ts';
import { lazyTemporalClient } from '#providers/temporal/client.ts';
import { createNudger, type Nudger } from '#providers/temporal/nudger.ts';
import { createAuth, type Auth } from './auth/auth.ts';
import { inWords } from './words.ts';
import { EventFeed } from './event-feed.ts';

const variableNames = [
  'DATABASE_URL',
  'TEMPORAL_ADDRESS',
  'TEMPORAL_NAMESPACE',
  'TEMPORAL_TLS',
  'TEMPORAL_API_KEY',
  'TEMPORAL_TLS_SERVER_CA_CERT_PATH',
  'TEMPORAL_TLS_SERVER_NAME',
  'TEMPORAL_TLS_CLIENT_CERT_PATH',
  'TEMPORAL_TLS_CLIENT_KEY_PATH',
  'REDIAL_PAYLOAD_KEYS',
  'TEMPORAL_UI_URL',
  'LIVEKIT_URL',
  'LIVEKIT_API_KEY',
  'LIVEKIT_API_SECRET',
  'LIVEKIT_SIP_URL',
  'REDIAL_URL',
  'REDIAL_SERVICE_TOKEN',
  'REDIAL_SECRET_KEYS',
  'REDIAL_SESSION_SECRET',
  'REDIAL_SANDBOX',
  'REDIAL_TIME_SCALE',
  'REDIAL_TRUSTED_PROXIES',
  'REDIAL_STORAGE_DIR',
  'REDIAL_STORAGE_URL',
  'REDIAL_STORAGE_ACCESS_KEY',
  'REDIAL_STORAGE_SECRET_KEY',
  'REDIAL_ALLOW_LOOPBACK',
  'REDIAL_METRICS_TOKEN',
  'REDIAL_METRICS_ADDRESSES',
  'REDIAL_LOG_LEVEL',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_HEADERS',
  'OTEL_TRACES_SAMPLER_ARG',
] as const satisfies readonly (keyof Environment)[];

export type ServerEnvironment = Pick<Environment, (typeof variableNames)[number]>;

/** What the server's routes and procedures work with; one set per process. */
export interface Services {
  environment: ServerEnvironment;
  db: Database;
  temporal: TemporalClient;
  nudger: Nudger;
  box: SecretBox;
  auth: Auth;
  storage: Storage;
  /** Adapters of the provider accounts. */
  telephonyOf: TelephonySource;
  rooms: Rooms;
  /** How transferred calls enter rooms. */
  inboundRoute: InboundRoute;
  /** What all calls pass. */
  gateway: SipGateway;
  /** Sends to addresses that users entered. */
  outgoingClient: OutgoingClient;
  inWords: typeof inWords;
  events: EventFeed;
  log: Logger;
}

let services: Services | null = null;

/**
 * The process's services, made at first use: building the console needs no environment, and none of them waits for
 * another process to be there.
 * @throws RedialError `not_ready` if the environment is not complete.
 */
export function getServices(): Services {
  services ??= createServices(process.env);
  return services;
}

function createServices(variables: Record<string, string | undefined>): Services {
  const environment = readEnvironment(variableNames, variables);
  const log = pino({
    name: 'server',
    level: environment.REDIAL_LOG_LEVEL,
    serializers: errorSerializers,
    redact: { paths: ['*.password', '*.apiKey', '*.token', '*.phone', 'headers.authorization', 'headers.cookie'] },
  });
  const temporal = lazyTemporalClient(environment);
  const box = openSecretBox(environment.REDIAL_SECRET_KEYS);
  const db = openDatabase(environment.DATABASE_URL, {
    maxConnections: 15,
    name: 'redial server',
    secretKeys: environment.REDIAL_SECRET_KEYS,
  });
  return {
    environment,
    db,
    temporal,
    nudger: createNudger(temporal, () => log.warn({ event: 'nudge.failed' })),
    box,
    telephonyOf: createTelephonySource(box, environment),
    inboundRoute: createInboundRoute(environment),
    rooms: createLivekitRooms({
      url: environment.LIVEKIT_URL,
      apiKey: environment.LIVEKIT_API_KEY,
      apiSecret: environment.LIVEKIT_API_SECRET,
    }),
    gateway: createSipGateway(environment),
    outgoingClient: createOutgoingClient({ allowLoopback: environment.REDIAL_ALLOW_LOOPBACK }),
    auth: createAuth({
      db,
      secret: environment.REDIAL_SESSION_SECRET,
      baseUrl: environment.REDIAL_URL,
      demoWorks: environment.REDIAL_SANDBOX === 'on',
      log,
    }),
    inWords,
    storage: openStorage(environment),
    events: new EventFeed(db, log),
    log,
  };
}
