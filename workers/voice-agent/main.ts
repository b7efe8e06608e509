/** The voice agent: takes calls from LiveKit and holds them. See docs/voice-agent.md. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { agentHeartbeatMs } from '#domain/call/agent-protocol.ts';
import { readEnvironment } from '#domain/environment.ts';
import { createLogger } from './log.ts';
import { RecordingUploader, spoolFolder } from './reports/recording-spool.ts';
import { ServerClient } from './reports/server-client.ts';
import { comeFirst } from './processes/priority.ts';
import { AgentSupervisor } from './processes/supervisor.ts';
import { within } from './wait.ts';

const environment = readEnvironment(
  [
    'LIVEKIT_URL',
    'LIVEKIT_API_KEY',
    'LIVEKIT_API_SECRET',
    'REDIAL_URL',
    'REDIAL_SERVICE_TOKEN',
    'REDIAL_AGENT_CAPACITY',
    'REDIAL_LOG_LEVEL',
  ],
  process.env,
);

/** The process of a call needs few threads; more of them would only take processor time from other calls. */
const threadLimits = {
  OMP_NUM_THREADS: '1',
  OPENBLAS_NUM_THREADS: '1',
  TOKIO_WORKER_THREADS: '2',
  UV_THREADPOOL_SIZE: '2',
};
Object.assign(process.env, threadLimits);

// Late sound is lost, so other work should wait.
comeFirst();

const uploadIntervalMs = 2_000;
/** Calls may last hours; a deployment that cannot wait may kill the process. */
const drainTimeoutMs = 4 * 3600_000;

const log = createLogger('voice-agent', environment.REDIAL_LOG_LEVEL);

const token = environment.REDIAL_SERVICE_TOKEN;
const server = new ServerClient({ url: environment.REDIAL_URL, token });
const uploader = new RecordingUploader(spoolFolder(), { url: environment.REDIAL_URL, token }, log);
const supervisor = new AgentSupervisor({
  livekit: {
    url: environment.LIVEKIT_URL,
    apiKey: environment.LIVEKIT_API_KEY,
    apiSecret: environment.LIVEKIT_API_SECRET,
  },
  capacity: environment.REDIAL_AGENT_CAPACITY,
  log,
  onRecorded: () => upload(),
});
const workerId = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;

/** Runs `work` every `ms` and whenever the returned function is called, but never two at a time. */
function every(ms: number, work: () => Promise<void>): () => void {
  let busy = false;
  const once = (): void => {
    if (busy) return;
    busy = true;
    void work().finally(() => {
      busy = false;
    });
  };
  setInterval(once, ms);
  return once;
}

async function beat(): Promise<void> {
  const { activeCalls, capacity } = supervisor;
  await server
    .workerHeartbeat({ workerId, capacity, activeCalls })
    .catch((error: unknown) =>
      log.warn({ reason: error instanceof Error ? error.message : 'unknown' }, 'no heartbeat'),
    );
}

let stopping = false;
async function stop(signal: string): Promise<void> {
  if (stopping) return;
  stopping = true;
  log.info({ signal, activeCalls: supervisor.activeCalls }, 'takes no more calls');
  const stopped = supervisor.stop(drainTimeoutMs);
  await beat();
  await stopped;
  await within(30_000, uploader.uploadAll());
  process.exit(0);
}
process.on('SIGTERM', () => void stop('SIGTERM'));
process.on('SIGINT', () => void stop('SIGINT'));

const upload = every(uploadIntervalMs, () => uploader.uploadAll());
every(agentHeartbeatMs, beat)();
log.info({ workerId, capacity: environment.REDIAL_AGENT_CAPACITY }, 'voice agent starts');
await supervisor.run();
