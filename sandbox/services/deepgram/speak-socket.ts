import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import { spokenPcm } from './voice.ts';

/** About 100 ms of sound at 24 kHz. */
const chunkBytes = 4_800;

/**
 * One streaming synthesis, `ws /v1/speak`. Protocol: `Speak` collects text, `Flush` speaks it (binary PCM, then
 * `Flushed`), `Clear` forgets it, `Close` ends.
 */
export function serveSpeakSocket(socket: WebSocket, query: URLSearchParams, delayMs: number): void {
  const sampleRate = Number(query.get('sample_rate') ?? 24_000);
  let text = '';
  let sequence = 0;
  const send = (message: object): void => {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
  };
  const flush = (): void => {
    const sentence = text.replace(/\s+/g, ' ').trim();
    text = '';
    const sequenceId = sequence++;
    const speak = (): void => {
      const pcm = sentence === '' ? Buffer.alloc(0) : spokenPcm(sentence, sampleRate);
      for (let at = 0; at < pcm.length && socket.readyState === socket.OPEN; at += chunkBytes) {
        socket.send(pcm.subarray(at, at + chunkBytes));
      }
      send({ type: 'Flushed', sequence_id: sequenceId });
    };
    if (delayMs > 0) setTimeout(speak, delayMs);
    else speak();
  };
  send({
    type: 'Metadata',
    request_id: randomUUID(),
    model_name: query.get('model') ?? 'aura-2-andromeda-en',
    model_version: '2026-01-01.0',
    model_uuid: randomUUID(),
  });
  socket.on('message', (data, isBinary) => {
    if (isBinary) return;
    const message = parse(Buffer.from(data as Buffer).toString('utf8'));
    switch (message?.type) {
      case 'Speak':
        text += message.text ?? '';
        break;
      case 'Flush':
        flush();
        break;
      case 'Clear':
        text = '';
        send({ type: 'Cleared', sequence_id: sequence });
        break;
      case 'Close':
        if (text !== '') flush();
        socket.close(1000);
        break;
      default:
        send({ type: 'Error', code: 'DATA-0000', description: 'The message could not be understood.' });
    }
  });
}

function parse(text: string): { type?: string; text?: string } | null {
  try {
    return JSON.parse(text) as { type?: string; text?: string };
  } catch {
    return null;
  }
}
