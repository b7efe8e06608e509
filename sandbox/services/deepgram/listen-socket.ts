import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import { SpokenTextDecoder, type SpokenTextEvent } from '../../audio/spoken-text.ts';
import { resultsMessage } from './messages.ts';

/**
 * Clients leave silence out: a pause in the stream this long ends an utterance that was cut off. A client that is short of
 * breath itself may fall silent in the middle of a word for less.
 */
const pauseMs = 1_500;
/** As much silence as ends an utterance for the decoder. */
const pauseSeconds = 1;

/**
 * One streaming recognition, `ws /v1/listen`. Protocol: binary frames of 16-bit PCM, `KeepAlive`, `Finalize`,
 * `CloseStream`; answered by `SpeechStarted`, `Results`, `UtteranceEnd`, `Metadata`. It understands only what the sound says.
 */
export function serveListenSocket(socket: WebSocket, query: URLSearchParams, delayMs: number): void {
  const requestId = randomUUID();
  const sampleRate = Number(query.get('sample_rate') ?? 16_000);
  const interim = query.get('interim_results') === 'true';
  const vadEvents = query.get('vad_events') === 'true';
  const decoder = new SpokenTextDecoder({ sampleRate, partials: interim });
  let samples = 0;
  let pause: NodeJS.Timeout | undefined;
  let utteranceEnd: NodeJS.Timeout | undefined;
  const utteranceEndMs = Number(query.get('utterance_end_ms') ?? 0);
  /** Half a sample that waits for its other byte. */
  let rest = Buffer.alloc(0);

  const send = (message: object): void => {
    const sendNow = (): void => {
      if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
    };
    if (delayMs > 0) setTimeout(sendNow, delayMs);
    else sendNow();
  };
  const tell = (events: SpokenTextEvent[], fromFinalize = false): void => {
    for (const event of events) {
      clearTimeout(utteranceEnd);
      if (event.type === 'speech_started') {
        if (vadEvents) send({ type: 'SpeechStarted', channel: [0], timestamp: event.atSeconds });
      } else {
        send(resultsMessage(event, { requestId, isFinal: event.type === 'utterance', fromFinalize }));
        if (event.type === 'utterance' && utteranceEndMs > 0) {
          const end = { type: 'UtteranceEnd', channel: [0, 1], last_word_end: event.words.at(-1)?.endSeconds ?? -1 };
          utteranceEnd = setTimeout(() => send(end), utteranceEndMs);
        }
      }
    }
  };
  const onAudio = (data: Buffer): void => {
    const bytes = rest.length > 0 ? Buffer.concat([rest, data]) : data;
    const whole = bytes.length - (bytes.length % 2);
    rest = Buffer.from(bytes.subarray(whole));
    const pcm = new Int16Array(whole / 2);
    for (let i = 0; i < pcm.length; i++) pcm[i] = bytes.readInt16LE(i * 2);
    samples += pcm.length;
    tell(decoder.push(pcm));
    clearTimeout(pause);
    pause = setTimeout(() => tell(decoder.push(new Int16Array(sampleRate * pauseSeconds))), pauseMs);
  };
  const onText = (text: string): void => {
    const type = typeOf(text);
    if (type === 'Finalize') tell(decoder.flush(), true);
    if (type !== 'CloseStream') return;
    tell(decoder.flush());
    send({
      type: 'Metadata',
      transaction_key: 'deprecated',
      request_id: requestId,
      sha256: '0'.repeat(64),
      created: new Date().toISOString(),
      duration: samples / sampleRate,
      channels: 1,
    });
    if (delayMs > 0) setTimeout(() => socket.close(1000), delayMs);
    else socket.close(1000);
  };
  socket.on('message', (data, isBinary) => {
    const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer);
    if (isBinary) onAudio(bytes);
    else onText(bytes.toString('utf8'));
  });
  socket.on('close', () => {
    clearTimeout(pause);
    clearTimeout(utteranceEnd);
  });
}

/** The `type` of a control message, null if it is none. */
export function typeOf(text: string): string | null {
  try {
    const message: unknown = JSON.parse(text);
    return typeof message === 'object' && message !== null && 'type' in message ? String(message.type) : null;
  } catch {
    return null;
  }
}
