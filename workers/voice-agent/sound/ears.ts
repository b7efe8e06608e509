import type { stt, voice } from '@livekit/agents';
import type { AudioFrame } from '@livekit/rtc-node';
import { ReadableStream } from 'node:stream/web';

/**
 * Speech to text of one session, which can reconnect in mid-call: the Deepgram plugin (1.9) keeps sending into a
 * socket that the other side has cut, and its own reconnection leaves two readers of the same sound.
 */
export class Ears {
  readonly #recognisers: readonly stt.STT[];
  #current = 0;
  readonly #session: voice.AgentSession;
  readonly #onSound: (samples: Int16Array) => void;
  #stream: stt.SpeechStream | null = null;

  /**
   * @param recognisers the vendors that may hear, in their order
   * @param onSound a piece of sound has come, silent or not.
   */
  constructor(recognisers: readonly stt.STT[], session: voice.AgentSession, onSound: (samples: Int16Array) => void) {
    this.#recognisers = recognisers;
    this.#session = session;
    this.#onSound = onSound;
  }

  /** The recognised words of a sound, until the sound ends or the reader stops. */
  understand(sound: AsyncIterable<AudioFrame>): ReadableStream<stt.SpeechEvent> {
    let over = false;
    const close = (): void => {
      over = true;
      this.reconnect();
    };
    const startedAt = this.#session._recorderIO?.recordingStartedAt ?? Date.now();
    const listen = async (controller: ReadableStreamDefaultController<stt.SpeechEvent>): Promise<void> => {
      while (!over) {
        const stream = this.#connect(startedAt);
        for await (const event of stream) if (!over) controller.enqueue(event);
        // It ended by itself.
        if (stream === this.#stream) break;
      }
      if (!over) controller.close();
      close();
    };
    return new ReadableStream<stt.SpeechEvent>({
      start: (controller) => {
        const fail = (error: unknown): void => controller.error(error);
        this.#feed(sound).catch(fail);
        listen(controller).catch(fail);
      },
      cancel: close,
    });
  }

  /** Drops the connection and opens another; words that were said but not yet recognised are lost. */
  reconnect(): void {
    const stream = this.#stream;
    this.#stream = null;
    stream?.close();
  }

  /**
   * The next vendor hears from now on, to the end of the call; words that were not recognised yet are lost.
   * @returns false, and changes nothing, if there is none left.
   */
  changeVendor(): boolean {
    if (this.#current + 1 >= this.#recognisers.length) return false;
    this.#current += 1;
    this.reconnect();
    return true;
  }

  #connect(startedAt: number): stt.SpeechStream {
    const { connOptions } = this.#session;
    const recogniser = this.#recognisers[this.#current];
    if (recogniser === undefined) throw new Error('There is no speech to text');
    const stream = recogniser.stream({ connOptions: connOptions.sttConnOptions });
    stream.startTimeOffset = Math.max(0, Date.now() - startedAt) / 1000;
    this.#stream = stream;
    return stream;
  }

  async #feed(sound: AsyncIterable<AudioFrame>): Promise<void> {
    for await (const frame of sound) {
      this.#onSound(frame.data);
      this.#stream?.pushFrame(frame);
    }
    this.#stream?.endInput();
  }
}
