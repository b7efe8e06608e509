import { randomUUID } from 'node:crypto';
import { RoomServiceClient, ServerError } from 'livekit-server-sdk';
import { livekitHttpUrl } from '#domain/environment.ts';
import { stateOfStatus } from '#domain/health/probe.ts';
import { message } from '#domain/message/index.ts';
import type { ProbeResult } from '../probe.ts';
import { vendorFailure } from '../vendor-failure.ts';

export interface LiveKitAccess {
  LIVEKIT_URL: string;
  LIVEKIT_API_KEY: string;
  LIVEKIT_API_SECRET: string;
}

const timeoutSeconds = 5;
/** Nobody takes it for a call, and LiveKit ends it by itself if we cannot. */
const roomPrefix = 'trial-';
const emptySeconds = 10;

/** Opens a room and closes it. Never throws for an answer, or for none. */
export async function tryRoom(environment: LiveKitAccess): Promise<ProbeResult> {
  const { LIVEKIT_URL, LIVEKIT_API_KEY, LIVEKIT_API_SECRET } = environment;
  const options = { requestTimeout: timeoutSeconds, failover: false };
  const rooms = new RoomServiceClient(livekitHttpUrl(LIVEKIT_URL), LIVEKIT_API_KEY, LIVEKIT_API_SECRET, options);
  const name = `${roomPrefix}${randomUUID()}`;
  try {
    await rooms.createRoom({ name, emptyTimeout: emptySeconds });
    await rooms.deleteRoom(name);
    return { state: 'ok', says: null };
  } catch (error) {
    const vendor = 'LiveKit';
    if (!(error instanceof ServerError)) return { state: 'away', says: message('vendor_silent', { vendor }) };
    return { state: stateOfStatus(error.status), says: vendorFailure(vendor, error.status).says };
  }
}
