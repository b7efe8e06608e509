import { AgentDispatchClient, RoomAgentDispatch, RoomServiceClient, TwirpError } from 'livekit-server-sdk';
import { agentName, roomName, type AgentJobMetadata } from '#domain/agent-protocol.ts';
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
  const asked = new Map<string, number>();
  return {
    async prepare(attemptId) {
      const name = roomName(attemptId);
      const metadata = JSON.stringify({ attemptId } satisfies AgentJobMetadata);
      const existing = await rooms.listRooms([name]);
      if (existing.length === 0) {
        asked.set(attemptId, Date.now());
        forgetOld(asked);
        await rooms.createRoom({
          name,
          emptyTimeout: emptySeconds,
          departureTimeout: departureSeconds,
          agents: [new RoomAgentDispatch({ agentName, metadata })],
        });
        return;
      }
      if (Date.now() - (asked.get(attemptId) ?? 0) < dispatchAgainMs) return;
      const present = await dispatches.listDispatch(name);
      if (present.some((dispatch) => (dispatch.state?.jobs.length ?? 0) > 0)) return;
      asked.set(attemptId, Date.now());
      await dispatches.createDispatch(name, agentName, { metadata });
    },
    async close(attemptId) {
      asked.delete(attemptId);
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

function forgetOld(asked: Map<string, number>): void {
  const old = Date.now() - 10 * 60_000;
  for (const [id, at] of asked) if (at < old) asked.delete(id);
}
