import type { Logger } from 'pino';
import { agentHeartbeatMs } from '#domain/call/agent-protocol.ts';
import type { ServerClient } from '../reports/server-client.ts';

/**
 * Tells the server again and again that a call's agent lives. A request that takes longer than the interval delays the
 * next one: a slow server is not asked twice at a time.
 * @returns the timer that keeps it going.
 */
export function startHeartbeat(options: {
  server: ServerClient;
  attemptId: string;
  log: Logger;
  /** The server answers that the attempt is over. */
  onOver: () => void;
}): NodeJS.Timeout {
  const { server, attemptId, log, onOver } = options;
  let waiting = false;
  const beat = async (): Promise<void> => {
    if (waiting) return;
    waiting = true;
    try {
      const { continue: goOn } = await server.heartbeat(attemptId);
      if (!goOn) onOver();
    } catch (error) {
      log.warn({ err: error }, 'no heartbeat');
    } finally {
      waiting = false;
    }
  };
  return setInterval(() => void beat(), agentHeartbeatMs);
}
