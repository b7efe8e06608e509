import { voice } from '@livekit/agents';
import {
  AudioFrame,
  AudioStream,
  RoomEvent,
  TrackKind,
  TrackPublishOptions,
  TrackSource,
  type RemoteTrack,
  type Room,
} from '@livekit/rtc-node';
import type { ReadableStream } from 'node:stream/web';
import { hearingRate, speakingRate } from './speech.ts';

/** Sound that waits to be sent; it bridges moments in which this process is not scheduled. */
const queueMs = 600;
/**
 * Sound is taken in pieces as long as voice activity detection looks at (512 samples). The default of 10 ms costs three
 * times as much processor time for the same sound.
 */
const hearingFrameMs = 32;

/** The connection of a session with its room. */
export interface Line {
  close(): Promise<void>;
}

/**
 * Connects a session with its room: what the callee says goes in, what the bot says goes out, and nothing else. The
 * library's own wiring publishes the bot's track only when somebody has come, which costs the first words of the call,
 * and sends transcripts into the room, where the callee's side would get them.
 */
export async function connectLine(session: voice.AgentSession, room: Room): Promise<Line> {
  const mouth = new voice.ParticipantAudioOutput(room, {
    sampleRate: speakingRate,
    numChannels: 1,
    trackPublishOptions: new TrackPublishOptions({ source: TrackSource.SOURCE_MICROPHONE }),
    queueSizeMs: queueMs,
  });
  const published = new Promise<void>((resolve) => room.once(RoomEvent.LocalTrackPublished, () => resolve()));
  // Ends only when the callee takes the track; until then, what the bot says waits.
  const taken = mouth.start(new AbortController().signal);
  await Promise.race([published, taken]);
  session.output.audio = mouth;
  const ear = new CalleeSound(room);
  session.input.audio = ear;
  const line = new voice.RoomIO({
    agentSession: session,
    room,
    inputOptions: {
      audioEnabled: false,
      textEnabled: false,
      // The call watches this itself: the library reacts only to some of the reasons why a participant leaves.
      closeOnDisconnect: false,
    },
    outputOptions: { audioEnabled: false, transcriptionEnabled: false },
  });
  line.start();
  session._roomIO = line;
  return {
    close: async () => {
      const published = [...(room.localParticipant?.trackPublications.values() ?? [])];
      // Each open track and source keeps a native thread.
      await Promise.allSettled([ear.close(), mouth.close(), ...published.map(({ track }) => track?.close())]);
    },
  };
}

/** What the callee's side sends. There is one other participant in the room, so every audio track is theirs. */
class CalleeSound extends voice.AudioInput {
  #current: { trackSid: string | undefined; streamId: string } | null = null;

  constructor(room: Room) {
    super();
    room.on(RoomEvent.TrackSubscribed, (track) => this.#take(track));
    for (const participant of room.remoteParticipants.values()) {
      for (const { track } of participant.trackPublications.values()) if (track) this.#take(track as RemoteTrack);
    }
  }

  #take(track: RemoteTrack): void {
    if (track.kind !== TrackKind.KIND_AUDIO || track.sid === this.#current?.trackSid) return;
    const stream = new AudioStream(track, { sampleRate: hearingRate, numChannels: 1, frameSizeMs: hearingFrameMs });
    // A track that comes back after a reconnect replaces the one before it.
    if (this.#current !== null) void this.multiStream.removeInputStream(this.#current.streamId);
    // The library types web streams by a package of its own, which differs from Node's types in name only.
    const streamId = this.multiStream.addInputStream(stream as unknown as ReadableStream<AudioFrame>);
    this.#current = { trackSid: track.sid, streamId };
  }
}

/** Silence before the first words: the callee's side needs a moment from taking the track to hearing it. */
export function leadIn(ms: number): AudioFrame[] {
  const frameMs = 50;
  const samples = (speakingRate * frameMs) / 1000;
  return Array.from(
    { length: Math.ceil(ms / frameMs) },
    () => new AudioFrame(new Int16Array(samples), speakingRate, 1, samples),
  );
}
