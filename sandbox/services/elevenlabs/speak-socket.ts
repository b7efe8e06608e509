import { setTimeout as sleep } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import { z } from 'zod';
import { spokenPcm } from '../deepgram/voice.ts';

/** About 100 ms of sound at 24 kHz. */
const chunkBytes = 4_800;

const ClientMessage = z.object({
  context_id: z.string(),
  text: z.string().default(''),
  flush: z.boolean().default(false),
  close_context: z.boolean().default(false),
});

/**
 * Synthesis of several texts beside each other, `ws /v1/text-to-speech/{voice}/multi-stream-input`: each context collects
 * text, `flush` speaks it (PCM in base64), `close_context` ends it with `isFinal`.
 */
export function serveSpeakSocket(socket: WebSocket, query: URLSearchParams, delayMs: number): void {
  const sampleRate = rateOf(query.get('output_format'));
  const texts = new Map<string, string>();
  /** What was ordered is done in its order. */
  let work: Promise<void> = Promise.resolve();
  const send = (message: object): void => {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
  };
  const speak = async (contextId: string, text: string): Promise<void> => {
    if (delayMs > 0) await sleep(delayMs);
    const pcm = spokenPcm(text, sampleRate);
    for (let at = 0; at < pcm.length; at += chunkBytes) {
      const audio = pcm.subarray(at, at + chunkBytes).toString('base64');
      send({ audio, contextId, alignment: null, normalizedAlignment: null });
    }
  };
  socket.on('message', (data) => {
    const { success, data: message } = ClientMessage.safeParse(parse(Buffer.from(data as Buffer).toString('utf8')));
    if (!success) return send({ error: 'The message could not be understood.' });
    const { context_id: contextId, flush, close_context: closes } = message;
    const text = (texts.get(contextId) ?? '') + message.text;
    texts.set(contextId, text);
    if ((flush || closes) && text.trim() !== '') {
      texts.set(contextId, '');
      work = work.then(() => speak(contextId, text.trim()));
    }
    if (!closes) return;
    texts.delete(contextId);
    work = work.then(() => send({ isFinal: true, contextId }));
  });
}

/** `pcm_24000` → 24,000. */
export function rateOf(format: string | null): number {
  return Number(/^pcm_(\d+)$/.exec(format ?? '')?.[1] ?? 24_000);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
