import { JobStatus, type AgentDispatchState } from '@livekit/protocol';
import { AgentDispatchClient, RoomServiceClient, TwirpError } from 'livekit-server-sdk';
import { agentName, roomName, type AgentJobMetadata } from '#domain/call/agent-protocol.ts';
import { livekitHttpUrl } from '#domain/environment.ts';

/** Rooms in which a bot and a person meet, one per attempt. */
export interface Rooms {
  /** Makes the attempt's room and asks for an agent. Repeating it asks again only if no agent has taken the job. */
  prepare(attemptId: string): Promise<void>;
  /** Ends the room; everybody in it is disconnected. Fine if there is none. */
  close(attemptId: string): Promise<void>;
  /** Ids of the attempts that have a room. */
  list(): Promise<string[]>;
}

/** A room without people is kept so long: longer than a phone rings. */
const emptySeconds = 180;
const departureSeconds = 20;
/** An agent that was asked for this long ago and has not come is asked for again. */
const dispatchAgainMs = 5_000;

export function createLivekitRooms(options: { url: string; apiKey: string; apiSecret: string }): Rooms {
  const host = livekitHttpUrl(options.url);
  const rooms = new RoomServiceClient(host, options.apiKey, options.apiSecret, { requestTimeout: 10 });
  const dispatches = new AgentDispatchClient(host, options.apiKey, options.apiSecret, { requestTimeout: 10 });
  return {
    async prepare(attemptId) {
      const name = roomName(attemptId);
      const metadata = JSON.stringify({ attemptId } satisfies AgentJobMetadata);
      // A room's configuration could name the agent, but LiveKit ignores that where a participant has made the room
      // already. A room without such a configuration gets a dispatch for agents without a name; it is not ours.
      await rooms.createRoom({ name, emptyTimeout: emptySeconds, departureTimeout: departureSeconds });
      const present = await dispatches.listDispatch(name);
      if (present.some((dispatch) => dispatch.agentName === agentName && isUnderWay(dispatch.state))) return;
      await dispatches.createDispatch(name, agentName, { metadata });
    },
    async close(attemptId) {
      try {
        await rooms.deleteRoom(roomName(attemptId));
      } catch (error) {
        if (!(error instanceof TwirpError && error.code === 'not_found')) throw error;
      }
    },
    async list() {
      const all = await rooms.listRooms();
      return all.flatMap((room) => (room.name.startsWith('call-') ? [room.name.slice('call-'.length)] : []));
    },
  };
}

/** Somebody holds the job, or has just been asked. LiveKit tells the time of a dispatch in nanoseconds. */
function isUnderWay(state: AgentDispatchState | undefined): boolean {
  if (state === undefined) return false;
  if (state.jobs.some((job) => job.state?.status !== JobStatus.JS_FAILED)) return true;
  return Date.now() - Number(state.createdAt / 1_000_000n) < dispatchAgainMs;
}
