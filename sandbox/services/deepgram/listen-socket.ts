import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import { SpokenTextDecoder, type SpokenTextEvent } from '../../audio/spoken-text.ts';
import { resultsMessage } from './messages.ts';

/** Clients leave silence out: a pause in the stream this long ends an utterance that was cut off. */
const pauseMs = 700;

/**
 * One streaming recognition, `ws /v1/listen`. Protocol: binary frames of 16-bit PCM, `KeepAlive`, `Finalize`,
 * `CloseStream`; answered by `SpeechStarted`, `Results`, `Metadata`. It understands only what the sound says.
 */
export function serveListenSocket(socket: WebSocket, query: URLSearchParams): void {
  const requestId = randomUUID();
  const sampleRate = Number(query.get('sample_rate') ?? 16_000);
  const interim = query.get('interim_results') === 'true';
  const vadEvents = query.get('vad_events') === 'true';
  const decoder = new SpokenTextDecoder({ sampleRate, partials: interim });
  let samples = 0;
  let pause: NodeJS.Timeout | undefined;
  /** Half a sample that waits for its other byte. */
  let rest = Buffer.alloc(0);

  const send = (message: object): void => {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
  };
  const tell = (events: SpokenTextEvent[], fromFinalize = false): void => {
    for (const event of events) {
      if (event.type === 'speech_started') {
        if (vadEvents) send({ type: 'SpeechStarted', channel: [0], timestamp: event.atSeconds });
      } else {
        send(resultsMessage(event, { requestId, isFinal: event.type === 'utterance', fromFinalize }));
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
    pause = setTimeout(() => tell(decoder.push(new Int16Array(Math.round(sampleRate * 0.7)))), pauseMs);
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
    socket.close(1000);
  };
  socket.on('message', (data, isBinary) => {
    const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer);
    if (isBinary) onAudio(bytes);
    else onText(bytes.toString('utf8'));
  });
  socket.on('close', () => clearTimeout(pause));
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
