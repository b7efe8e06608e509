/** The file that each call's own process loads. */
import { defineAgent, type JobContext, type JobProcess, type VAD } from '@livekit/agents';
import * as silero from '@livekit/agents-plugin-silero';
import { AgentJobMetadata, attemptIdOfRoom } from '#domain/agent-protocol.ts';
import { readEnvironment } from '#domain/environment.ts';
import { matchOptOut } from '#domain/opt-out.ts';

import { Call } from './call.ts';
import { createLogger, quietLibraryLog } from './log.ts';
import { spoolFolder } from './recording-spool.ts';
import { ServerClient } from './server-client.ts';

const environment = readEnvironment(['REDIAL_URL', 'REDIAL_SERVICE_TOKEN', 'REDIAL_LOG_LEVEL'], process.env);
const log = createLogger('voice-agent', environment.REDIAL_LOG_LEVEL);

interface Prepared extends Record<string, unknown> {
  vad?: VAD;
}

export default defineAgent<Prepared>({
  prewarm: async (process: JobProcess<Prepared>) => {
    quietLibraryLog();
    process.userData.vad = await silero.VAD.load({ minSilenceDuration: 350 });
  },

  entry: async (context: JobContext<Prepared>) => {
    quietLibraryLog();
    const attemptId = attemptIdOf(context);
    const call = new Call({
      context: context as unknown as JobContext,
      attemptId,
      vad: context.proc.userData.vad ?? (await silero.VAD.load()),
      server: new ServerClient({ url: environment.REDIAL_URL, token: environment.REDIAL_SERVICE_TOKEN }),
      spoolFolder: spoolFolder(),
      hearsOptOut: (text) => matchOptOut(text)?.level === 'dnc',
      log,
    });
    await call.run();
  },
});

function attemptIdOf(context: JobContext<Prepared>): string {
  const metadata: unknown = context.job.metadata === '' ? null : JSON.parse(context.job.metadata);
  const parsed = AgentJobMetadata.safeParse(metadata);
  const attemptId = parsed.success ? parsed.data.attemptId : attemptIdOfRoom(context.job.room?.name ?? '');
  if (attemptId === null) throw new Error('The job does not say which attempt it is for');
  return attemptId;
}
