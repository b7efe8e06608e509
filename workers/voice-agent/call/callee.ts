import {
  DisconnectReason,
  ParticipantKind,
  RoomEvent,
  TrackKind,
  type RemoteParticipant,
  type Room,
} from '@livekit/rtc-node';

/** Attribute in which LiveKit's SIP service publishes the state of a telephone call. */
const callStatusAttribute = 'sip.callStatus';

const calleeKinds: readonly ParticipantKind[] = [
  ParticipantKind.SIP,
  ParticipantKind.STANDARD,
  ParticipantKind.CONNECTOR,
];

/** Somebody of us, or LiveKit itself, took the leg out of the room. */
const takenOut: readonly (DisconnectReason | undefined)[] = [
  DisconnectReason.DUPLICATE_IDENTITY,
  DisconnectReason.PARTICIPANT_REMOVED,
  DisconnectReason.ROOM_DELETED,
  DisconnectReason.ROOM_CLOSED,
];

/** How the callee went: `lost` is a telephone leg that left without a word, as when the gateway is shut down or dies. */
export type Departure = 'hung_up' | 'lost';

export interface CalleeHandlers {
  onRinging(): void;
  /** We hear their line, which may still be ringing. */
  onHeard(): void;
  /** The person has picked up. */
  onAnswered(): void;
  /** The person has picked up, and we hear their line. */
  onPresent(): void;
  /** The person is gone. */
  onLeft(departure: Departure): void;
}

/**
 * Watches for the other side of the call: the first participant that is not an agent. A telephone leg is in the room while
 * it still rings, so its presence does not mean that somebody is listening.
 */
export class CalleeWatch {
  readonly #room: Room;
  readonly #handlers: CalleeHandlers;
  #callee: RemoteParticipant | null = null;
  #rang = false;
  #answered = false;
  #heard = false;
  #present = false;
  #left = false;

  constructor(room: Room, handlers: CalleeHandlers) {
    this.#room = room;
    this.#handlers = handlers;
  }

  /** Begins to watch; call it before or after the room is connected. */
  start(): void {
    const room = this.#room;
    room.on(RoomEvent.ParticipantConnected, (participant) => this.#meet(participant));
    room.on(RoomEvent.ParticipantAttributesChanged, (_changed, participant) => {
      if (participant.identity === this.#callee?.identity) this.#look();
    });
    room.on(RoomEvent.TrackSubscribed, (track, _publication, participant) => {
      if (track.kind !== TrackKind.KIND_AUDIO) return;
      this.#meet(participant);
      if (participant.identity !== this.#callee?.identity) return;
      this.#hear();
    });
    room.on(RoomEvent.ParticipantDisconnected, (participant) => {
      if (participant.identity === this.#callee?.identity) this.#leave(departureOf(participant));
    });
    for (const participant of room.remoteParticipants.values()) this.#meet(participant);
  }

  get answered(): boolean {
    return this.#answered;
  }

  /** Answered and heard. */
  get present(): boolean {
    return this.#present;
  }

  #meet(participant: RemoteParticipant): void {
    const kind = participant.info.kind ?? ParticipantKind.STANDARD;
    if (this.#callee !== null || !calleeKinds.includes(kind)) return;
    this.#callee = participant;
    const publications = [...participant.trackPublications.values()];
    if (publications.some(({ kind: media, track }) => media === TrackKind.KIND_AUDIO && track !== undefined))
      this.#hear();
    else this.#look();
  }

  #hear(): void {
    if (!this.#heard) {
      this.#heard = true;
      this.#handlers.onHeard();
    }
    this.#look();
  }

  #look(): void {
    const callee = this.#callee;
    if (callee === null || this.#left) return;
    const status = callee.attributes[callStatusAttribute] ?? 'active';
    if (status === 'hangup') {
      this.#leave('hung_up');
      return;
    }
    if (status === 'ringing' && !this.#rang) {
      this.#rang = true;
      this.#handlers.onRinging();
    }
    if (status !== 'active') return;
    if (!this.#answered) {
      this.#answered = true;
      this.#handlers.onAnswered();
    }
    if (this.#heard && !this.#present) {
      this.#present = true;
      this.#handlers.onPresent();
    }
  }

  #leave(departure: Departure): void {
    if (this.#left) return;
    this.#left = true;
    this.#handlers.onLeft(departure);
  }
}

/** The gateway shows every orderly end of a call as `hangup` before its leg leaves, whoever ended it. */
function departureOf({ info, attributes, disconnectReason }: RemoteParticipant): Departure {
  if (info.kind !== ParticipantKind.SIP || takenOut.includes(disconnectReason)) return 'hung_up';
  return attributes[callStatusAttribute] === 'hangup' ? 'hung_up' : 'lost';
}
