import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { agentHeartbeatMs } from '#domain/call/agent-protocol.ts';
import { ServerClient } from '../reports/server-client.ts';
import { startHeartbeat } from './heartbeat.ts';

const attemptId = '00000000-0000-4000-8000-000000000001';

describe('the heartbeat of a call', () => {
  const server = new ServerClient({ url: 'http://127.0.0.1:1', token: 'token' });
  const heartbeat = vi.spyOn(server, 'heartbeat');
  const onOver = vi.fn();
  let timer: NodeJS.Timeout;

  beforeEach(() => {
    vi.useFakeTimers();
    vi.resetAllMocks();
    timer = startHeartbeat({ server, attemptId, log: pino({ level: 'silent' }), onOver });
  });
  afterEach(() => {
    clearInterval(timer);
    vi.useRealTimers();
  });

  it('goes on while the attempt does, whether or not the server is there', async () => {
    heartbeat.mockRejectedValueOnce(new Error('away')).mockResolvedValue({ continue: true });
    await vi.advanceTimersByTimeAsync(3 * agentHeartbeatMs);
    expect(heartbeat).toHaveBeenCalledTimes(3);
    expect(onOver).not.toHaveBeenCalled();
  });

  it('says when the attempt is over', async () => {
    heartbeat.mockResolvedValue({ continue: false });
    await vi.advanceTimersByTimeAsync(agentHeartbeatMs);
    expect(onOver).toHaveBeenCalledOnce();
  });

  it('waits for a slow server instead of asking it twice', async () => {
    heartbeat.mockReturnValue(new Promise(() => {}));
    await vi.advanceTimersByTimeAsync(5 * agentHeartbeatMs);
    expect(heartbeat).toHaveBeenCalledOnce();
  });
});
