import { ParticipantInfo_Kind, type AgentDispatch, type ParticipantInfo } from '@livekit/protocol';
import { AgentDispatchClient, RoomServiceClient, TwirpError } from 'livekit-server-sdk';
import {
  agentName,
  roomName,
  type AgentJobMetadata,
  type CarrierVerdict,
  type RoomMetadata,
} from '#domain/call/agent-protocol.ts';
import { livekitHttpUrl } from '#domain/environment.ts';
import type { RoomSight } from '#domain/health/agent-liveness.ts';
import { traced } from '../tracing/tracing.ts';

interface LivekitAccess {
  url: string;
  apiKey: string;
  apiSecret: string;
}

/** Rooms in which a bot and a person meet, one per attempt. */
export interface Rooms {
  /**
   * Makes the attempt's room and asks for an agent. Repeating it asks again only if none has come.
   * @param options.lostOne the agent that LiveKit may still see is lost: it is put out for the one that is asked for.
   */
  prepare(attemptId: string, options?: { lostOne: true }): Promise<void>;
  /** Ends the room; everybody in it is disconnected. Fine if there is none. */
  close(attemptId: string): Promise<void>;
  /** Shows the agent in the attempt's room what the carrier says of who answered. Fine if there is none (yet). */
  tellVerdict(attemptId: string, verdict: CarrierVerdict): Promise<void>;
  /** Ids of the attempts that have a room. */
  list(): Promise<string[]>;
}

/** Who LiveKit sees in the rooms. */
export interface RoomWitness {
  /**
   * Whom it sees in the attempt's room. An agent that was killed is seen for some 20 s more.
   * @throws if it does not answer within two seconds.
   */
  look(attemptId: string): Promise<Exclude<RoomSight, 'unknown'>>;
}

const witnessTimeoutSeconds = 2;

export function createRoomWitness(options: LivekitAccess): RoomWitness {
  const rooms = new RoomServiceClient(livekitHttpUrl(options.url), options.apiKey, options.apiSecret, {
    requestTimeout: witnessTimeoutSeconds,
    failover: false,
  });
  return {
    async look(attemptId) {
      const present = await rooms.listParticipants(roomName(attemptId)).catch((error: unknown) => {
        if (isNotFound(error)) return [];
        throw error;
      });
      if (present.some(isAgent)) return 'agent';
      return present.length > 0 ? 'people_alone' : 'nobody';
    },
  };
}

/** A room without people is kept so long: longer than a phone rings. */
const emptySeconds = 180;
const departureSeconds = 20;
/** An agent that was asked for this long ago and has not come is asked for again. */
const dispatchAgainMs = 5_000;

export function createLivekitRooms(options: LivekitAccess): Rooms {
  const host = livekitHttpUrl(options.url);
  const rooms = new RoomServiceClient(host, options.apiKey, options.apiSecret, { requestTimeout: 10 });
  const dispatches = new AgentDispatchClient(host, options.apiKey, options.apiSecret, { requestTimeout: 10 });
  const prepare: Rooms['prepare'] = async (attemptId, options) => {
    const name = roomName(attemptId);
    const metadata = JSON.stringify({ attemptId } satisfies AgentJobMetadata);
    // A room's configuration could name the agent, but LiveKit ignores that where a participant has made the room
    // already. A room without such a configuration gets a dispatch for agents without a name; it is not ours.
    await rooms.createRoom({ name, emptyTimeout: emptySeconds, departureTimeout: departureSeconds });
    const asked = (await dispatches.listDispatch(name)).filter((dispatch) => dispatch.agentName === agentName);
    if (asked.some(isFresh)) return;
    // Who is in the room counts, not the state of the job: LiveKit (1.13) goes on calling it running after its agent is gone.
    if (asked.length > 0) {
      const agents = (await rooms.listParticipants(name)).filter(isAgent);
      if (agents.length > 0 && options?.lostOne !== true) return;
      // Two would not stay together: the later one leaves when it sees another.
      await Promise.all(agents.map(({ identity }) => rooms.removeParticipant(name, identity).catch(orGone)));
    }
    await dispatches.createDispatch(name, agentName, { metadata });
  };
  return {
    prepare: (attemptId, options) =>
      traced({ name: 'livekit prepare', kind: 'client', attemptId }, () => prepare(attemptId, options)),
    async close(attemptId) {
      try {
        await rooms.deleteRoom(roomName(attemptId));
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    },
    async tellVerdict(attemptId, carrierVerdict) {
      const metadata = JSON.stringify({ carrierVerdict } satisfies RoomMetadata);
      try {
        await rooms.updateRoomMetadata(roomName(attemptId), metadata);
      } catch (error) {
        // An agent that comes later is told by its configuration.
        if (!isNotFound(error)) throw error;
      }
    },
    async list() {
      const all = await rooms.listRooms();
      return all.flatMap((room) => (room.name.startsWith('call-') ? [room.name.slice('call-'.length)] : []));
    },
  };
}

const isNotFound = (error: unknown): boolean => error instanceof TwirpError && error.code === 'not_found';

const orGone = (error: unknown): void => {
  if (!isNotFound(error)) throw error;
};

/** LiveKit tells the time of a dispatch in nanoseconds. */
function isFresh({ state }: AgentDispatch): boolean {
  return state !== undefined && Date.now() - Number(state.createdAt / 1_000_000n) < dispatchAgainMs;
}

const isAgent = ({ kind }: ParticipantInfo): boolean => kind === ParticipantInfo_Kind.AGENT;
