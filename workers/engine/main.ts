import { Worker } from '@temporalio/worker';
import { pino } from 'pino';
import { createAfterCallActivities } from '#activities/after-call/index.ts';
import { createAttemptActivities } from '#activities/attempt/index.ts';
import { createCampaignActivities } from '#activities/campaign/index.ts';
import { createContactActivities } from '#activities/contact/index.ts';
import { createReconcilerActivities } from '#activities/health/index.ts';
import { createRetentionActivities } from '#activities/retention/index.ts';
import { closeDatabase, openDatabase } from '#db/client.ts';
import { sessionLimits } from '#db/session-limits.ts';
import { openSecretBox } from '#db/workspace/secret-box.ts';
import { errorSerializers } from '#domain/error-for-log.ts';
import { readEnvironment } from '#domain/environment.ts';
import { RedialError } from '#domain/error.ts';
import { webhookPath } from '#domain/provider/provider.ts';
import { createInboundRoute } from '#providers/media/livekit-inbound-route.ts';
import { createLivekitRooms, createRoomWitness } from '#providers/media/livekit-rooms.ts';
import { createSipGateway } from '#providers/media/sip-gateway.ts';
import { createOutgoingClient } from '#providers/outgoing-request.ts';
import { openStorage } from '#providers/storage/open-storage.ts';
import { createNudger } from '#providers/temporal/nudger.ts';
import { ensureSchedule } from '#providers/temporal/schedule.ts';
import { ensureSearchAttributes } from '#providers/temporal/search-attributes.ts';
import { lazyTemporalClient } from '#providers/temporal/client.ts';
import { temporalConnection } from '#providers/temporal/connection.ts';
import { dataConverterOf } from '#providers/temporal/payload-codec.ts';
import { flushTraces, startTracing } from '#providers/tracing/tracing.ts';
import { engineTaskQueue, schedules, workerTuning } from '#temporal.config';
import { keepWatchingAlerts } from './alert-watch.ts';
import { bundleEngine } from './build.ts';
import { connectToTemporal } from './connections.ts';
import { runDialWorkers } from './dial-workers.ts';
import { pause } from './pause.ts';
import { becomeCurrent, deploymentOptions } from './rollout.ts';
import { ensureRouteOfAccounts } from '#operations/provider/ensure-inbound-route.ts';
import { createTelephonySource } from '#operations/provider/telephony-of.ts';
import { keepRestoreJournal } from './journal-watch.ts';
import { keepWatchingServices } from './service-watch.ts';
import { traceInterceptors } from './trace-activities.ts';
import { watchCalls } from './watch.ts';

const environment = readEnvironment(
  [
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
    'LIVEKIT_URL',
    'LIVEKIT_API_KEY',
    'LIVEKIT_API_SECRET',
    'LIVEKIT_SIP_URL',
    'REDIAL_URL',
    'REDIAL_SECRET_KEYS',
    'REDIAL_TIME_SCALE',
    'REDIAL_STORAGE_DIR',
    'REDIAL_STORAGE_URL',
    'REDIAL_STORAGE_ACCESS_KEY',
    'REDIAL_STORAGE_SECRET_KEY',
    'REDIAL_ALLOW_LOOPBACK',
    'REDIAL_BUILD_ID',
    'REDIAL_ROLLOUT',
    'REDIAL_LOG_LEVEL',
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    'OTEL_EXPORTER_OTLP_HEADERS',
    'OTEL_TRACES_SAMPLER_ARG',
  ],
  process.env,
);
/** The last spans are given so long when the engine ends. */
const lastSpansMs = 2_000;

const log = pino({ name: 'engine', level: environment.REDIAL_LOG_LEVEL, serializers: errorSerializers });
await startTracing(environment, { service: 'engine', log });
const stopping = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stopping.abort());

const db = openDatabase(environment.DATABASE_URL, {
  maxConnections: 20,
  name: 'redial engine',
  limits: sessionLimits.engine,
  secretKeys: environment.REDIAL_SECRET_KEYS,
});
const temporal = lazyTemporalClient(environment);
const secretBox = openSecretBox(environment.REDIAL_SECRET_KEYS);
const storage = openStorage(environment);
const nudger = createNudger(temporal, () => log.warn({ event: 'nudge.failed' }));
const livekit = {
  url: environment.LIVEKIT_URL,
  apiKey: environment.LIVEKIT_API_KEY,
  apiSecret: environment.LIVEKIT_API_SECRET,
};
const rooms = createLivekitRooms(livekit);
const telephonyOf = createTelephonySource(secretBox, environment);
const attemptActivities = createAttemptActivities({
  db,
  nudger,
  rooms,
  telephonyOf,
  webhookUrlOf: (account) => `${environment.REDIAL_URL}${webhookPath(account)}`,
  timeScale: environment.REDIAL_TIME_SCALE,
});

const { bundle, buildId } = await bundleEngine(environment.REDIAL_BUILD_ID);
const dataConverter = dataConverterOf(environment);
const connection = await connectToTemporal(temporalConnection(environment), log, stopping.signal);
const worker = await Worker.create({
  connection,
  namespace: environment.TEMPORAL_NAMESPACE,
  taskQueue: engineTaskQueue,
  workflowBundle: bundle,
  dataConverter,
  interceptors: traceInterceptors,
  workerDeploymentOptions: deploymentOptions(buildId, environment.REDIAL_ROLLOUT),
  activities: {
    ...attemptActivities,
    ...createCampaignActivities({ db, temporal }),
    ...createContactActivities({ db, nudger }),
    ...createReconcilerActivities({ db, temporal, nudger, rooms, telephonyOf }),
    ...createRetentionActivities({ db, storage }),
    ...createAfterCallActivities({
      db,
      secretBox,
      storage,
      publicUrl: environment.REDIAL_URL,
      allowLoopback: environment.REDIAL_ALLOW_LOOPBACK,
    }),
  },
  maxCachedWorkflows: workerTuning.maxCachedWorkflows,
  maxConcurrentWorkflowTaskExecutions: workerTuning.maxConcurrentWorkflowTaskExecutions,
  maxConcurrentActivityTaskExecutions: workerTuning.maxConcurrentActivityTaskExecutions,
  maxConcurrentLocalActivityExecutions: workerTuning.maxConcurrentLocalActivityExecutions,
  shutdownGraceTime: workerTuning.shutdownGraceTimeMs,
});
stopping.signal.addEventListener('abort', () => {
  log.info({ event: 'engine.stopping' }, 'engine stopping: finishes what it has begun');
  if (worker.getState() === 'RUNNING') worker.shutdown();
});

log.info({ event: 'engine.ready', buildId }, 'engine ready');
const dialling = runDialWorkers({
  db,
  connection,
  temporal,
  namespace: environment.TEMPORAL_NAMESPACE,
  dataConverter,
  dial: attemptActivities.dial,
  log,
  stop: stopping.signal,
});
// Without its dial workers the engine would hold leases that nobody dials: it ends, and whoever keeps it starts it again.
dialling.catch(() => stopping.abort());
const registering = keepTrying('search_attributes.not_registered', async () => {
  const how = await ensureSearchAttributes(connection, environment.TEMPORAL_NAMESPACE);
  log[how === 'unknown' ? 'warn' : 'info']({ event: 'search_attributes', how });
});
const scheduling = keepTrying('reconciler.not_scheduled', async () => {
  log.info({ event: 'reconciler.scheduled', how: await ensureSchedule(temporal, schedules.reconciler) });
});
const schedulingRetention = keepTrying('retention.not_scheduled', async () => {
  log.info({ event: 'retention.scheduled', how: await ensureSchedule(temporal, schedules.retention) });
});
// A carrier's calls find their rooms, or the log says why not; a launch looks again.
const routing = keepTrying('inbound_route.not_made', async () => {
  const problem = await ensureRouteOfAccounts({ db, inboundRoute: createInboundRoute(environment) });
  if (problem !== null) log.warn({ event: 'inbound_route.taken', reason: problem.code, ...problem.params });
});
const watching = watchCalls({
  db,
  temporal,
  nudger,
  witness: createRoomWitness(livekit),
  log,
  stop: stopping.signal,
});
const watchingServices = keepWatchingServices({
  db,
  box: secretBox,
  nudger,
  telephonyOf,
  outgoingClient: createOutgoingClient({ allowLoopback: environment.REDIAL_ALLOW_LOOPBACK }),
  gateway: createSipGateway(environment),
  log,
  stop: stopping.signal,
});
const watchingAlerts = keepWatchingAlerts({ db, log, stop: stopping.signal });
const journal = keepRestoreJournal({ db, storage, log, stop: stopping.signal });
const rollingOut =
  environment.REDIAL_ROLLOUT === 'auto'
    ? becomeCurrent({ temporal, namespace: environment.TEMPORAL_NAMESPACE, buildId, log, stop: stopping.signal })
    : null;
try {
  await worker.run();
} finally {
  stopping.abort();
  await Promise.all([
    ...[dialling, watching, watchingServices, watchingAlerts, journal],
    ...[registering, scheduling, schedulingRetention, routing, rollingOut],
  ]);
  await temporal.connection.close();
  await connection.close();
  await closeDatabase(db);
  await flushTraces(lastSpansMs);
}

/** Until it has worked once, or the engine stops. What it lacks for good is said once. */
async function keepTrying(event: string, work: () => Promise<void>): Promise<void> {
  while (!stopping.signal.aborted) {
    try {
      return await work();
    } catch (error) {
      const isOurs = error instanceof RedialError;
      log.warn({ event, reason: isOurs ? error.reason : error instanceof Error ? error.name : 'unknown' });
      if (isOurs && error.code !== 'unavailable') return;
      await pause(3_000, stopping.signal);
    }
  }
}
