import { RoomServiceClient, ServerError, SipClient, type ParticipantInfo } from 'livekit-server-sdk';
import { attemptIdOfRoom, calleeIdentity, roomName } from '#domain/call/agent-protocol.ts';
import { RedialError } from '#domain/error.ts';
import { providers } from '#domain/provider/provider.ts';
import { vendorFailure } from '../../vendor-failure.ts';
import { message, type Message } from '#domain/message/index.ts';
import { stored } from '#domain/message/stored.ts';
import type { AccountCheck, ActiveCall, AgentFirst, OwnNumber, PlaceCall, PlaceResult } from '../telephony.ts';
import { isGivenUp, isNotFound, lineLost, resultOfSipError } from './causes.ts';
import { whenGone } from './when-gone.ts';

/** `ParticipantInfo.Kind.SIP` of LiveKit's protocol. */
const sipKind = 3;
/** LiveKit gives a dial up that was not answered after 80 s, whatever it was told, and answers as if the trunk had failed. */
const longestRingSeconds = 70;
/** The request outlasts the ringing by this much, so that the gateway's own time-out comes first. */
const ringMarginSeconds = 10;
/** The gateway's clock may be this much ahead of ours when it says that the phone has rung for long enough. */
const ringToleranceSeconds = 1;

export interface SipTrunkOptions {
  /** Serves LiveKit's SIP API; the LiveKit server itself unless they live apart. */
  livekitSipUrl: string;
  livekitUrl: string;
  apiKey: string;
  apiSecret: string;
  /** LiveKit's id of the outbound trunk (`ST_…`). */
  trunkId: string;
}

/** Any SIP trunk behind LiveKit's SIP service: the agent waits in the room, LiveKit dials the person into it. */
export function createSipTrunkTelephony(options: SipTrunkOptions): AgentFirst {
  return new SipTrunkTelephony(options);
}

class SipTrunkTelephony implements AgentFirst {
  readonly callFlow = providers.sip_trunk.callFlow;
  readonly #trunkId: string;
  readonly #sip: SipClient;
  readonly #rooms: RoomServiceClient;

  constructor({ livekitSipUrl, livekitUrl, apiKey, apiSecret, trunkId }: SipTrunkOptions) {
    this.#trunkId = trunkId;
    // Fail-over would send a dial twice.
    this.#sip = new SipClient(livekitSipUrl, apiKey, apiSecret, { failover: false });
    this.#rooms = new RoomServiceClient(livekitUrl, apiKey, apiSecret);
  }

  async place(call: PlaceCall, signal?: AbortSignal): Promise<PlaceResult> {
    if (signal?.aborted) return { kind: 'unknown', words: 'The dial was given up.' };
    const givenUp = whenAborted(signal);
    const decided = new AbortController();
    // A gateway that is shut down or dies answers no dial: LiveKit's server waits on for it.
    const lost = whenGone(() => this.#hasLeg(call), decided.signal).then(lineLost);
    const result = await Promise.race([this.#dial(call), lost, givenUp.promise]).finally(() => {
      givenUp.forget();
      decided.abort();
    });
    if (result !== null) return result;
    // The phone may be ringing: taking the participant away makes the gateway cancel.
    await this.hangUp({ attemptId: call.attemptId }).catch(() => undefined);
    return { kind: 'unknown', words: 'The dial was given up while the phone may have been ringing.' };
  }

  async #dial(call: PlaceCall): Promise<PlaceResult> {
    const dialledAt = performance.now();
    const ringSeconds = Math.min(call.ringTimeoutSeconds, longestRingSeconds);
    try {
      const participant = await this.#sip.createSipParticipant(this.#trunkId, call.to, roomName(call.attemptId), {
        participantIdentity: calleeIdentity(call.attemptId),
        participantName: 'Callee',
        fromNumber: call.from,
        // Participants are seen by everything that watches the room; the number is nobody's business there.
        hidePhoneNumber: true,
        ringingTimeout: ringSeconds,
        maxCallDuration: call.maxDurationSeconds,
        waitUntilAnswered: true,
        timeout: ringSeconds + ringMarginSeconds,
      });
      const carrierCallId = participant.participantIdentity || calleeIdentity(call.attemptId);
      return { kind: 'placed', carrierCallId, answered: true };
    } catch (error) {
      const rangMs = performance.now() - dialledAt;
      const isOver = rangMs >= (ringSeconds - ringToleranceSeconds) * 1000;
      return resultOfSipError(error, isOver || (isGivenUp(error) && (await this.#isRoomThere(call))));
    }
  }

  async #hasLeg({ attemptId }: PlaceCall): Promise<boolean> {
    const leg = await ignoringNotFound(this.#rooms.getParticipant(roomName(attemptId), calleeIdentity(attemptId)));
    return leg !== null;
  }

  /** A dial that we ended leaves no room: with the room there, the gateway itself gave up ringing. */
  async #isRoomThere({ attemptId }: PlaceCall): Promise<boolean> {
    const found = await this.#rooms.listRooms([roomName(attemptId)]).catch(() => []);
    return found.length > 0;
  }

  async hangUp({ attemptId }: { attemptId: string }): Promise<void> {
    await ignoringNotFound(this.#rooms.removeParticipant(roomName(attemptId), calleeIdentity(attemptId)));
    // Neither the agent nor a leg that joins late may stay.
    await ignoringNotFound(this.#rooms.deleteRoom(roomName(attemptId)));
  }

  async findActiveCall({ attemptId }: { attemptId: string }): Promise<ActiveCall | null> {
    const found = await ignoringNotFound(this.#rooms.getParticipant(roomName(attemptId), calleeIdentity(attemptId)));
    return found ? activeCallOf(found, attemptId) : null;
  }

  async listActiveCalls(): Promise<ActiveCall[]> {
    const list = await orFailure(this.#rooms.listRooms());
    const calls = await Promise.all(list.map(({ name }) => this.#callsInRoom(name)));
    return calls.flat();
  }

  async listNumbers(): Promise<OwnNumber[]> {
    const trunk = await this.#findTrunk();
    return (trunk?.numbers ?? [])
      .filter((number) => /^\+\d+$/.test(number))
      .map((number) => ({ number, label: trunk?.name ?? '', outboundAllowed: true }));
  }

  async checkAccount(): Promise<AccountCheck> {
    const found = (ok: boolean, says: Message): AccountCheck => ({
      findings: [{ ok, words: stored(says) }],
      callsAtOnce: null,
    });
    try {
      const trunk = await this.#findTrunk();
      await orFailure(this.#rooms.listRooms());
      if (!trunk) return found(false, message('check_trunk_missing', { id: this.#trunkId }));
      const { name, address, numbers } = trunk;
      return found(
        true,
        message('check_trunk_known', { trunk: name || this.#trunkId, address, numbers: numbers.length }),
      );
    } catch (error) {
      if (!(error instanceof RedialError)) throw error;
      return found(false, error.says);
    }
  }

  /** LiveKit knows nothing of the trunk's carrier but what becomes of calls. */
  probeRequest() {
    return null;
  }

  /** The legs of this trunk in a room, if it is one of an attempt. */
  async #callsInRoom(room: string): Promise<ActiveCall[]> {
    const attemptId = attemptIdOfRoom(room);
    if (attemptId === null) return [];
    const participants = (await ignoringNotFound(this.#rooms.listParticipants(room))) ?? [];
    return participants
      .filter((participant) => this.#isOfThisTrunk(participant))
      .map((participant) => activeCallOf(participant, attemptId))
      .filter((call) => call !== null);
  }

  #isOfThisTrunk({ kind, attributes }: ParticipantInfo): boolean {
    const trunk = attributes['sip.trunkID'];
    return (kind as number) === sipKind && (trunk === undefined || trunk === '' || trunk === this.#trunkId);
  }

  async #findTrunk() {
    const trunks = await orFailure(this.#sip.listSipOutboundTrunk({ trunkIds: [this.#trunkId] }));
    return trunks.find(({ sipTrunkId }) => sipTrunkId === this.#trunkId);
  }
}

/** Resolves to null when the signal is aborted. */
function whenAborted(signal: AbortSignal | undefined): { promise: Promise<null>; forget: () => void } {
  let listener = (): void => {};
  const promise = new Promise<null>((resolve) => {
    listener = () => resolve(null);
    signal?.addEventListener('abort', listener, { once: true });
  });
  return { promise, forget: () => signal?.removeEventListener('abort', listener) };
}

/** null for a leg that has hung up and is about to leave. */
function activeCallOf({ identity, attributes }: ParticipantInfo, attemptId: string): ActiveCall | null {
  const status = attributes['sip.callStatus'];
  if (status === 'hangup') return null;
  return { carrierCallId: identity, attemptId, answered: status === 'active', answeredBy: null };
}

async function ignoringNotFound<T>(request: Promise<T>): Promise<T | null> {
  try {
    return await request;
  } catch (error) {
    if (isNotFound(error)) return null;
    throw failure(error);
  }
}

async function orFailure<T>(request: Promise<T>): Promise<T> {
  return request.catch((error: unknown) => Promise.reject(failure(error)));
}

function failure(error: unknown): unknown {
  return vendorFailure('LiveKit', error instanceof ServerError ? error.status : null);
}
