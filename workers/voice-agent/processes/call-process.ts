/** A process that holds calls, one at a time. Started by the voice agent (call-processes.ts). */
import { JobContext, JobProcess, runWithJobContextAsync } from '@livekit/agents';
import * as silero from '@livekit/agents-plugin-silero';
import { Job } from '@livekit/protocol';
import { Room } from '@livekit/rtc-node';
import { AgentJobMetadata, attemptIdOfRoom } from '#domain/call/agent-protocol.ts';
import { isDroppedHandle } from '#domain/dropped-handle.ts';
import { readEnvironment } from '#domain/environment.ts';
import { cueOf } from '#domain/call/answer/cue.ts';
import { matchOptOut } from '#domain/do-not-call/opt-out.ts';
import { flushTraces, startTracing } from '#providers/tracing/tracing.ts';
import { Call } from '../call/call.ts';
import { ToCallProcess, type FromCallProcess } from './call-process-messages.ts';
import { createLogger, quietLibraryLog } from '../log.ts';
import { spoolFolder } from '../reports/recording-spool.ts';
import { ServerClient } from '../reports/server-client.ts';
import { pauseMs } from '../sound/speech.ts';
import { resourcesUsed } from './resources.ts';

const environment = readEnvironment(
  [
    'LIVEKIT_API_KEY',
    'LIVEKIT_API_SECRET',
    'REDIAL_URL',
    'REDIAL_SERVICE_TOKEN',
    'REDIAL_LOG_LEVEL',
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    'OTEL_EXPORTER_OTLP_HEADERS',
    'OTEL_TRACES_SAMPLER_ARG',
  ],
  process.env,
);
const log = createLogger('voice-agent', environment.REDIAL_LOG_LEVEL);
const server = new ServerClient({ url: environment.REDIAL_URL, token: environment.REDIAL_SERVICE_TOKEN });

/** A process that uses more memory than this takes no further call. */
const memoryLimitMb = 700;
const exitTimeoutMs = 2_000;
/** The last spans are given so long. */
const lastSpansMs = 2_000;

let busy = false;
let retiring = false;

quietLibraryLog();
await startTracing(environment, { service: 'voice-agent', log });
// A pause this long ends a turn; up to a sentence of the callee's speech is buffered.
const vad = await silero.VAD.load({ minSilenceDuration: pauseMs, maxBufferedSpeech: 15_000 });

// Only the voice agent acts on signals, by letting calls end; Ctrl-C sends them to all processes.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
// The voice agent is gone. The current call is still held to its end.
process.on('disconnect', () => retire());
process.on('unhandledRejection', (error) => log.warn({ err: error }, 'an error that nobody handled'));
// It ends no call: what it is about was over before.
process.on('uncaughtException', (error) => {
  if (isDroppedHandle(error)) return;
  log.fatal({ err: error }, 'an error that nobody caught');
  process.exit(1);
});
process.on('message', (data) => {
  const message = ToCallProcess.parse(data);
  if (message.type === 'ping') tell({ type: 'pong' });
  else if (message.type === 'retire') retire();
  else void hold(message);
});
// Their first use compiles hundreds of patterns, and their second one compiles them to machine code; neither should happen during
// a call.
matchOptOut('hello');
matchOptOut('hello');
cueOf('hello');
tell({ type: 'idle' });

async function hold({ job: encoded, url, token }: { job: string; url: string; token: string }): Promise<void> {
  busy = true;
  const before = await resourcesUsed();
  const startedAt = Date.now();
  let clean = false;
  try {
    clean = await holdCall(Job.fromBinary(Buffer.from(encoded, 'base64')), url, token);
  } catch (error) {
    log.error({ err: error }, 'a call failed');
  }
  const after = await resourcesUsed();
  log.info(
    {
      seconds: Math.round((Date.now() - startedAt) / 100) / 10,
      cpuSeconds: Math.round((after.cpuSeconds - before.cpuSeconds) * 100) / 100,
      encoderCpuSeconds: Math.round((after.encoderCpuSeconds - before.encoderCpuSeconds) * 100) / 100,
      memoryMb: after.memoryMb,
    },
    'call handed over',
  );
  // The native threads and buffers of a call are freed when the objects that own them are collected (40 ms).
  globalThis.gc?.();
  busy = false;
  if (!clean || retiring || after.memoryMb > memoryLimitMb) retire();
  else tell({ type: 'idle' });
}

async function holdCall(job: Job, url: string, token: string): Promise<boolean> {
  const room = new Room();
  const jobInfo = {
    job,
    url,
    token,
    workerId: '',
    apiKey: environment.LIVEKIT_API_KEY,
    apiSecret: environment.LIVEKIT_API_SECRET,
    acceptArguments: { name: '', identity: '', metadata: '' },
  };
  const noInference = { doInference: () => Promise.reject(new Error('There are no local models')) };
  const context = new JobContext(
    new JobProcess(),
    jobInfo,
    room,
    () => {},
    () => {},
    noInference,
  );
  const clean = await runWithJobContextAsync(context, async () => {
    const call = new Call({
      context,
      attemptId: attemptIdOf(job),
      vad,
      server,
      spoolFolder: spoolFolder(),
      hearsOptOut: (text) => matchOptOut(text)?.level === 'dnc',
      onOver: () => tell({ type: 'over' }),
      onRecorded: () => tell({ type: 'recorded' }),
      log,
    });
    return call.hold();
  });
  await closeRoom(room);
  return clean;
}

/**
 * Closes the room on its native side, too. `disconnect()` of rtc-node (0.13) does nothing once the room was deleted: then its
 * listener, its native part and the threads of its sources would stay for ever.
 */
async function closeRoom(room: Room): Promise<void> {
  const joined = (room as unknown as { ffiHandle?: unknown }).ffiHandle !== undefined;
  if (joined) Object.defineProperty(room, 'isConnected', { value: true });
  await room.disconnect();
}

function attemptIdOf(job: Job): string {
  const metadata: unknown = job.metadata === '' ? null : JSON.parse(job.metadata);
  const parsed = AgentJobMetadata.safeParse(metadata);
  const attemptId = parsed.success ? parsed.data.attemptId : attemptIdOfRoom(job.room?.name ?? '');
  if (attemptId === null) throw new Error('The job does not say which attempt it is for');
  return attemptId;
}

function retire(): void {
  retiring = true;
  if (busy) return;
  void flushTraces(lastSpansMs).then(() => {
    // The shutdown of the native libraries can hang.
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), exitTimeoutMs).unref();
    process.exit(0);
  });
}

function tell(message: FromCallProcess): void {
  if (process.connected) process.send?.(message);
}
