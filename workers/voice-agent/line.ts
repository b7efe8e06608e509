import { voice } from '@livekit/agents';
import { AudioFrame, RoomEvent, TrackPublishOptions, TrackSource, type Room } from '@livekit/rtc-node';
import { hearingRate, speakingRate } from './speech.ts';

/** Sound that waits to be sent; it bridges moments in which this process is not scheduled. */
const queueMs = 400;

/**
 * Connects a session with its room: what the callee says goes in, what the bot says goes out, and nothing else. The
 * library's own wiring publishes the bot's track only when somebody has come, which costs the first words of the call,
 * and sends transcripts into the room, where the callee's side would get them.
 */
export async function connectLine(session: voice.AgentSession, room: Room): Promise<void> {
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
  const line = new voice.RoomIO({
    agentSession: session,
    room,
    inputOptions: {
      audioSampleRate: hearingRate,
      textEnabled: false,
      // Left to the call: the library reacts to some of the reasons only for which people leave.
      closeOnDisconnect: false,
    },
    outputOptions: { audioEnabled: false, transcriptionEnabled: false },
  });
  line.start();
  session._roomIO = line;
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
