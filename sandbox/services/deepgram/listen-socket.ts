import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import { SpokenTextDecoder, type SpokenTextEvent } from '../../audio/spoken-text.ts';
import { resultsMessage } from './messages.ts';

/**
 * Clients do not send silence: a pause this long in the stream ends an utterance that was cut off. A client that is short
 * of processor time may pause for less than this in the middle of a word.
 */
const pauseMs = 1_500;
/** Enough silence for the decoder to end an utterance. */
const pauseSeconds = 1;

/**
 * One streaming recognition, `ws /v1/listen`. Protocol: binary frames of 16-bit PCM, `KeepAlive`, `Finalize`,
 * `CloseStream`; answered by `SpeechStarted`, `Results`, `UtteranceEnd`, `Metadata`. It understands only what the sound says.
 */
export function serveListenSocket(socket: WebSocket, query: URLSearchParams, delayMs: number): void {
  const recognition = new Recognition(socket, query, delayMs);
  socket.on('message', (data, isBinary) => {
    const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer);
    if (isBinary) recognition.onAudio(bytes);
    else recognition.onText(bytes.toString('utf8'));
  });
  socket.on('close', () => recognition.stop());
}

class Recognition {
  readonly #socket: WebSocket;
  readonly #delayMs: number;
  readonly #requestId = randomUUID();
  readonly #sampleRate: number;
  readonly #vadEvents: boolean;
  readonly #utteranceEndMs: number;
  readonly #decoder: SpokenTextDecoder;
  #samples = 0;
  #pause: NodeJS.Timeout | undefined;
  #utteranceEnd: NodeJS.Timeout | undefined;
  /** Half a sample that waits for its other byte. */
  #rest = Buffer.alloc(0);

  constructor(socket: WebSocket, query: URLSearchParams, delayMs: number) {
    this.#socket = socket;
    this.#delayMs = delayMs;
    this.#sampleRate = Number(query.get('sample_rate') ?? 16_000);
    this.#vadEvents = query.get('vad_events') === 'true';
    this.#utteranceEndMs = Number(query.get('utterance_end_ms') ?? 0);
    const partials = query.get('interim_results') === 'true';
    this.#decoder = new SpokenTextDecoder({ sampleRate: this.#sampleRate, partials });
  }

  onAudio(data: Buffer): void {
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, data]) : data;
    const whole = bytes.length - (bytes.length % 2);
    this.#rest = Buffer.from(bytes.subarray(whole));
    const pcm = new Int16Array(whole / 2);
    for (let i = 0; i < pcm.length; i++) pcm[i] = bytes.readInt16LE(i * 2);
    this.#samples += pcm.length;
    this.#tell(this.#decoder.push(pcm));
    clearTimeout(this.#pause);
    const silence = new Int16Array(this.#sampleRate * pauseSeconds);
    this.#pause = setTimeout(() => this.#tell(this.#decoder.push(silence)), pauseMs);
  }

  onText(text: string): void {
    const type = typeOf(text);
    if (type === 'Finalize') this.#tell(this.#decoder.flush(), true);
    if (type !== 'CloseStream') return;
    this.#tell(this.#decoder.flush());
    this.#send({
      type: 'Metadata',
      transaction_key: 'deprecated',
      request_id: this.#requestId,
      sha256: '0'.repeat(64),
      created: new Date().toISOString(),
      duration: this.#samples / this.#sampleRate,
      channels: 1,
    });
    this.#later(() => this.#socket.close(1000));
  }

  stop(): void {
    clearTimeout(this.#pause);
    clearTimeout(this.#utteranceEnd);
  }

  #tell(events: SpokenTextEvent[], fromFinalize = false): void {
    for (const event of events) {
      clearTimeout(this.#utteranceEnd);
      if (event.type === 'speech_started') {
        if (this.#vadEvents) this.#send({ type: 'SpeechStarted', channel: [0], timestamp: event.atSeconds });
        continue;
      }
      const isFinal = event.type === 'utterance';
      this.#send(resultsMessage(event, { requestId: this.#requestId, isFinal, fromFinalize }));
      if (!isFinal || this.#utteranceEndMs <= 0) continue;
      const end = { type: 'UtteranceEnd', channel: [0, 1], last_word_end: event.words.at(-1)?.endSeconds ?? -1 };
      this.#utteranceEnd = setTimeout(() => this.#send(end), this.#utteranceEndMs);
    }
  }

  #send(message: object): void {
    this.#later(() => {
      if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify(message));
    });
  }

  /** At once, or as late as a slow service would. */
  #later(work: () => void): void {
    if (this.#delayMs > 0) setTimeout(work, this.#delayMs);
    else work();
  }
}

/** The `type` of a control message, null if it is none. */
function typeOf(text: string): string | null {
  try {
    const message: unknown = JSON.parse(text);
    return typeof message === 'object' && message !== null && 'type' in message ? String(message.type) : null;
  } catch {
    return null;
  }
}
