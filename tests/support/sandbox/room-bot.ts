import {
  AudioFrame,
  AudioSource,
  AudioStream,
  LocalAudioTrack,
  Room,
  RoomEvent,
  TrackKind,
  TrackPublishOptions,
  TrackSource,
} from '@livekit/rtc-node';
import type { Participant, RemoteParticipant } from '@livekit/rtc-node';
import { AccessToken } from 'livekit-server-sdk';
import { SpokenTextDecoder, encodeSpokenText } from '#sandbox/audio/spoken-text.ts';
import { eventually } from '../eventually.ts';
import { livekitAddress } from './livekit-address.ts';

const RATE = 48_000;
const PIECE = RATE / 10;

/** A bot of a few sentences in a real room: speaks when the callee has spoken, and writes down what it understood. */
export class RoomBot {
  readonly room = new Room();
  /** What callees were heard to say. */
  readonly heard: string[] = [];
  readonly statuses: string[] = [];
  /** The last status of each callee who left. */
  readonly left: string[] = [];
  /** Callees whose sound has begun to come. */
  private lines = 0;
  private readonly source = new AudioSource(RATE, 1, 1_000);

  /** @param publishes false: a bot that is in the room, but silent for good. */
  static async join(roomName: string, publishes = true): Promise<RoomBot> {
    const bot = new RoomBot();
    const { LIVEKIT_URL, LIVEKIT_API_KEY, LIVEKIT_API_SECRET } = livekitAddress();
    const token = new AccessToken(LIVEKIT_API_KEY, LIVEKIT_API_SECRET, { identity: 'bot' });
    token.addGrant({ roomJoin: true, room: roomName, canPublish: true, canSubscribe: true });
    bot.room
      .on(RoomEvent.TrackSubscribed, (track) => {
        if (track.kind !== TrackKind.KIND_AUDIO) return;
        bot.lines += 1;
        void bot.listen(new AudioStream(track, { sampleRate: 16_000, numChannels: 1 }));
      })
      .on(RoomEvent.ParticipantConnected, (participant) => bot.note(participant))
      .on(RoomEvent.ParticipantDisconnected, ({ attributes }) => bot.left.push(attributes['sip.callStatus'] ?? ''))
      .on(RoomEvent.ParticipantAttributesChanged, (_changed, participant) => bot.note(participant));
    await bot.room.connect(LIVEKIT_URL, await token.toJwt(), { autoSubscribe: true, dynacast: false });
    if (publishes) {
      const options = new TrackPublishOptions();
      options.source = TrackSource.SOURCE_MICROPHONE;
      await bot.room.localParticipant?.publishTrack(LocalAudioTrack.createAudioTrack('bot', bot.source), options);
    }
    return bot;
  }

  callee(): Promise<RemoteParticipant> {
    return eventually(() => [...this.room.remoteParticipants.values()][0]);
  }

  /**
   * Waits until a callee's sound comes. Before that LiveKit lists a participant whose connection is still being made, and
   * if it is taken out of the room then, it may never learn of it.
   */
  async line(): Promise<void> {
    await eventually(() => (this.lines > 0 ? true : undefined));
  }

  /** Speaks a sentence to its end. */
  async say(text: string): Promise<void> {
    const sound = encodeSpokenText(text, { voice: 'bot', sampleRate: RATE });
    for (let from = 0; from < sound.length; from += PIECE) {
      const samples = new Int16Array(PIECE);
      samples.set(sound.subarray(from, from + PIECE));
      await this.source.captureFrame(new AudioFrame(samples, RATE, 1, PIECE));
    }
    await this.source.waitForPlayout();
  }

  /** Waits until a callee has said something more than `known` sentences. */
  hears(known: number): Promise<string> {
    return eventually(() => this.heard[known]);
  }

  async leave(): Promise<void> {
    await this.room.disconnect();
    await this.source.close();
  }

  private note(participant: Participant): void {
    const status = participant.attributes['sip.callStatus'];
    if (status !== undefined && this.statuses.at(-1) !== status) this.statuses.push(status);
  }

  private async listen(stream: AudioStream): Promise<void> {
    const decoder = new SpokenTextDecoder({ sampleRate: 16_000 });
    for await (const frame of stream) {
      for (const event of decoder.push(frame.data)) if (event.type === 'utterance') this.heard.push(event.text);
    }
  }
}
