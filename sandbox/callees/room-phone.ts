import { EventEmitter } from 'node:events';
import {
  AudioFrame,
  DisconnectReason,
  LocalAudioTrack,
  Room,
  RoomEvent,
  TrackPublishOptions,
  TrackSource,
} from '@livekit/rtc-node';
import { AccessToken } from 'livekit-server-sdk';
import { comeFirst } from '../come-first.ts';
import { Ear } from './ear.ts';
import { closeRoom, returnSource, takeSource } from './native-parts.ts';
import { wait } from './pace.ts';
import { RoomHearing, listeningRate } from './room-hearing.ts';
import { calleeRate } from './sounds.ts';

export interface LiveKitServer {
  url: string;
  apiKey: string;
  apiSecret: string;
}

/** Values of the attribute `sip.callStatus`, in their order. */
export type SipCallStatus = 'dialing' | 'ringing' | 'active' | 'hangup';

/** Why the phone is no longer in the room. */
export type PhoneEnd = 'removed' | 'room_closed' | 'replaced' | 'connection_lost' | 'left';

interface PhoneEvents {
  ended: [end: PhoneEnd];
  dtmf: [digit: string];
}

/** Sound goes out in pieces of this length, some of them ahead of time, so that a busy process does not stutter. */
const pieceMs = 100;
const aheadMs = 800;

const toldWithinMs = 300;

const endOf: Partial<Record<DisconnectReason, PhoneEnd>> = {
  [DisconnectReason.CLIENT_INITIATED]: 'left',
  [DisconnectReason.PARTICIPANT_REMOVED]: 'removed',
  [DisconnectReason.ROOM_DELETED]: 'room_closed',
  [DisconnectReason.ROOM_CLOSED]: 'room_closed',
  [DisconnectReason.DUPLICATE_IDENTITY]: 'replaced',
};

/**
 * The far end of a call as LiveKit's SIP service brings it into a room: a participant of kind SIP with one audio track, that
 * hears the others only once the call is active.
 */
export class RoomPhone extends EventEmitter<PhoneEvents> {
  readonly roomName: string;
  readonly identity: string;
  /** What the person on this phone hears. */
  readonly ear: Ear;
  end: PhoneEnd | null = null;
  readonly #room = new Room();
  readonly #source = takeSource();
  #track: LocalAudioTrack | null = null;
  readonly #hearing: RoomHearing;
  #speech: Promise<unknown> = Promise.resolve();
  #leaving: Promise<void> | null = null;

  private constructor(roomName: string, identity: string, pauseMs: number) {
    super();
    this.roomName = roomName;
    this.identity = identity;
    this.ear = new Ear({ sampleRate: listeningRate, pauseMs });
    this.#hearing = new RoomHearing(this.#room, this.ear);
  }

  /**
   * Joins and publishes the phone's track, as the gateway does before it dials.
   * @throws ConnectError if LiveKit is away.
   */
  static async join(options: {
    server: LiveKitServer;
    roomName: string;
    identity: string;
    name: string;
    metadata?: string;
    attributes: Record<string, string>;
    /** Silence after which the callee takes their turn. */
    pauseMs: number;
  }): Promise<RoomPhone> {
    comeFirst();
    const phone = new RoomPhone(options.roomName, options.identity, options.pauseMs);
    const token = new AccessToken(options.server.apiKey, options.server.apiSecret, {
      identity: options.identity,
      name: options.name,
      metadata: options.metadata ?? '',
      attributes: options.attributes,
      ttl: '24h',
    });
    token.kind = 'sip';
    token.addGrant({
      roomJoin: true,
      room: options.roomName,
      canPublish: true,
      canSubscribe: true,
      canPublishData: true,
      canUpdateOwnMetadata: true,
    });
    phone.#room
      .on(RoomEvent.DtmfReceived, (_code, digit) => phone.emit('dtmf', digit))
      .on(RoomEvent.Disconnected, (reason) => phone.#finish(endOf[reason] ?? 'connection_lost'));
    try {
      await phone.#room.connect(options.server.url, await token.toJwt(), { autoSubscribe: false, dynacast: false });
      phone.#track = LocalAudioTrack.createAudioTrack(options.identity, phone.#source);
      const publishing = new TrackPublishOptions();
      publishing.source = TrackSource.SOURCE_MICROPHONE;
      // The telephone network sends its silence, too.
      publishing.dtx = false;
      await phone.#room.localParticipant?.publishTrack(phone.#track, publishing);
    } catch (error) {
      await phone.drop();
      throw error;
    }
    return phone;
  }

  /** The LiveKit id of the participant (`PA_…`). */
  get participantId(): string {
    return this.#room.localParticipant?.sid ?? '';
  }

  /**
   * Shows the state of the call. The others have it within milliseconds, but rtc-node (0.13.35) sometimes misses LiveKit's word
   * for that and waits 5 s: no longer than `toldWithinMs` here, for a gateway does not wait at all.
   */
  async setStatus(status: SipCallStatus, others: Record<string, string> = {}): Promise<void> {
    const told =
      this.#room.localParticipant?.setAttributes({ ...others, 'sip.callStatus': status }) ?? Promise.resolve();
    told.catch(() => undefined);
    await Promise.race([told, wait(toldWithinMs)]);
  }

  /** Ends the call when somebody in the room asks for it, as the gateway's `lk.sip.EndCall` method does. */
  onEndCallRequest(hangUp: () => void): void {
    this.#room.localParticipant?.registerRpcMethod('lk.sip.EndCall', () => {
      hangUp();
      return Promise.resolve('{}');
    });
  }

  /**
   * Hears the room from now on. Without it the phone stays deaf, as before the answer.
   * @returns true as soon as the sound of somebody in the room is on its way here; false if none comes in time, or the
   *   room closes.
   */
  startListening(withinMs: number): Promise<boolean> {
    return this.#hearing.start(withinMs);
  }

  /**
   * Plays sound (48 kHz mono) to its end, or until the signal is aborted; what was not yet sent is dropped then.
   * @returns true if all of it was played.
   */
  async play(sound: Int16Array, signal?: AbortSignal): Promise<boolean> {
    const playing = this.#speech.then(() => this.#send(sound, signal));
    this.#speech = playing.catch(() => undefined);
    return playing;
  }

  async #send(sound: Int16Array, signal?: AbortSignal): Promise<boolean> {
    const piece = (calleeRate * pieceMs) / 1000;
    const stop = (): void => {
      if (this.end === null) this.#source.clearQueue();
    };
    signal?.addEventListener('abort', stop, { once: true });
    try {
      for (let from = 0; from < sound.length; from += piece) {
        if (this.end !== null || signal?.aborted) return false;
        const samples = new Int16Array(piece);
        samples.set(sound.subarray(from, from + piece));
        await this.#source.captureFrame(new AudioFrame(samples, calleeRate, 1, piece));
        const ahead = this.#source.queuedDuration - aheadMs;
        if (ahead > 0) await wait(ahead);
      }
      if (this.end === null && !signal?.aborted) await this.#source.waitForPlayout();
      return this.end === null && !signal?.aborted;
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  /** Ends the call as the gateway shows it: the status `hangup` first, then the phone is gone. Safe to repeat. */
  leave(): Promise<void> {
    this.#leaving ??= this.#hangUp();
    return this.#leaving;
  }

  /**
   * Leaves the room, and the status stays as it was: so goes a leg whose call was refused or rang out, and one whose gateway
   * is shut down.
   */
  drop(): Promise<void> {
    this.#leaving ??= this.#closeAll();
    return this.#leaving;
  }

  async #hangUp(): Promise<void> {
    const wasThere = this.end === null;
    this.#finish('left');
    // The room may be closing right now; then nobody needs the status.
    if (wasThere) await this.setStatus('hangup').catch(() => undefined);
    await this.#closeAll();
  }

  async #closeAll(): Promise<void> {
    this.#finish('left');
    this.#source.clearQueue();
    // The source is used again: no syllable of this call may be heard in the next one.
    await this.#speech;
    await closeRoom(this.#room);
    await this.#track?.close(false);
    returnSource(this.#source);
  }

  #finish(end: PhoneEnd): void {
    if (this.end !== null) return;
    this.end = end;
    this.#hearing.close();
    this.emit('ended', end);
  }
}
