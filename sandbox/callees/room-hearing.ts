import { AudioStream, RoomEvent, TrackKind } from '@livekit/rtc-node';
import type { AudioFrame, RemoteParticipant, RemoteTrack, RemoteTrackPublication, Room } from '@livekit/rtc-node';
import type { Ear } from './ear.ts';

/** Rate at which a phone's ear takes sound (Hz), mono. */
export const listeningRate = 8_000;
const pieceMs = 100;

/** Brings the sound of the others in a room to an ear, once it is told to. */
export class RoomHearing {
  readonly #room: Room;
  readonly #ear: Ear;
  readonly #streams = new Set<ReadableStreamDefaultReader<AudioFrame>>();
  readonly #closing = new AbortController();
  #listening = false;

  constructor(room: Room, ear: Ear) {
    this.#room = room;
    this.#ear = ear;
    room
      .on(RoomEvent.TrackPublished, (publication) => this.#subscribe(publication))
      .on(RoomEvent.TrackSubscribed, (track, publication) => this.#listen(track, publication));
  }

  /**
   * Hears the room from now on.
   * @returns true as soon as the sound of somebody in the room is on its way here; false if none comes in time, or the
   *   room closes.
   */
  async start(withinMs: number): Promise<boolean> {
    this.#listening = true;
    for (const publication of this.#audioPublications()) publication.setSubscribed(true);
    if (this.#streams.size > 0) return true;
    const { signal } = this.#closing;
    if (signal.aborted) return false;
    return new Promise((resolve) => {
      const settle = (subscribed: boolean): void => {
        clearTimeout(timer);
        this.#room.off(RoomEvent.TrackSubscribed, succeed);
        signal.removeEventListener('abort', fail);
        resolve(subscribed);
      };
      const succeed = (track: RemoteTrack): void => {
        if (track.kind === TrackKind.KIND_AUDIO) settle(true);
      };
      const fail = (): void => settle(false);
      const timer = setTimeout(fail, withinMs);
      this.#room.on(RoomEvent.TrackSubscribed, succeed);
      signal.addEventListener('abort', fail, { once: true });
    });
  }

  /** Hears nothing any more. */
  close(): void {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    for (const stream of this.#streams) void stream.cancel().catch(() => undefined);
    this.#streams.clear();
    this.#ear.close();
  }

  #audioPublications(): RemoteTrackPublication[] {
    return [...this.#room.remoteParticipants.values()]
      .flatMap((participant: RemoteParticipant) => [...participant.trackPublications.values()])
      .filter((publication) => publication.kind === TrackKind.KIND_AUDIO);
  }

  #subscribe(publication: RemoteTrackPublication): void {
    if (this.#listening && publication.kind === TrackKind.KIND_AUDIO) publication.setSubscribed(true);
  }

  #listen(track: RemoteTrack, publication: RemoteTrackPublication): void {
    if (publication.kind !== TrackKind.KIND_AUDIO || this.#closing.signal.aborted) return;
    // One voice at a time: the newest wins, as when a replacement takes over from a bot that died.
    for (const older of this.#streams) void older.cancel().catch(() => undefined);
    const stream = new AudioStream(track, {
      sampleRate: listeningRate,
      numChannels: 1,
      frameSizeMs: pieceMs,
    }).getReader() as ReadableStreamDefaultReader<AudioFrame>;
    this.#streams.add(stream);
    void this.#hearAll(stream).finally(() => this.#streams.delete(stream));
  }

  async #hearAll(stream: ReadableStreamDefaultReader<AudioFrame>): Promise<void> {
    for (;;) {
      const { done, value } = await stream.read();
      if (done || this.#closing.signal.aborted) return;
      this.#ear.push(value.data, Date.now());
    }
  }
}
