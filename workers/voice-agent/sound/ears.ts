import type { stt, voice } from '@livekit/agents';
import type { AudioFrame } from '@livekit/rtc-node';
import { ReadableStream } from 'node:stream/web';

/**
 * Speech to text of one session, which can reconnect in mid-call: the Deepgram plugin (1.9) keeps sending into a
 * socket that the other side has cut, and its own reconnection leaves two readers of the same sound.
 */
export class Ears {
  readonly #session: voice.AgentSession;
  readonly #onSound: (samples: Int16Array) => void;
  #stream: stt.SpeechStream | null = null;

  /** @param onSound a piece of sound has come, silent or not. */
  constructor(session: voice.AgentSession, onSound: (samples: Int16Array) => void) {
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

  #connect(startedAt: number): stt.SpeechStream {
    const { stt: recogniser, connOptions } = this.#session;
    if (recogniser === undefined) throw new Error('The session has no speech to text');
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
