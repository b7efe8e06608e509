import { RoomAgentDispatch } from '@livekit/protocol';
import { RoomServiceClient } from 'livekit-server-sdk';
import { agentName, calleeIdentity, roomName } from '#domain/call/agent-protocol.ts';
import { livekitHttpUrl } from '#domain/environment.ts';
import { RoomPhone } from '#sandbox/callees/room-phone.ts';
import { livekitAddress } from '../sandbox/livekit-address.ts';

const pauseMs = 300;

/** LiveKit's rooms, as the environment names it. */
export function livekitRooms(): RoomServiceClient {
  const { LIVEKIT_URL, LIVEKIT_API_KEY, LIVEKIT_API_SECRET } = livekitAddress();
  return new RoomServiceClient(livekitHttpUrl(LIVEKIT_URL), LIVEKIT_API_KEY, LIVEKIT_API_SECRET);
}

/** Makes the room of an attempt and sends for its agent. */
export async function dispatchAgent(attemptId: string): Promise<void> {
  const agents = [new RoomAgentDispatch({ agentName, metadata: JSON.stringify({ attemptId }) })];
  await livekitRooms().createRoom({ name: roomName(attemptId), emptyTimeout: 60, departureTimeout: 30, agents });
}

/** The callee's telephone, ringing in the room of an attempt. */
export function ringIn(attemptId: string): Promise<RoomPhone> {
  const { LIVEKIT_URL, LIVEKIT_API_KEY, LIVEKIT_API_SECRET } = livekitAddress();
  return RoomPhone.join({
    server: { url: LIVEKIT_URL, apiKey: LIVEKIT_API_KEY, apiSecret: LIVEKIT_API_SECRET },
    roomName: roomName(attemptId),
    identity: calleeIdentity(attemptId),
    name: 'callee',
    attributes: { 'sip.callStatus': 'ringing' },
    pauseMs,
  });
}
