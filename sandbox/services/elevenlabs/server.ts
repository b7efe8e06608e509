import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocketServer, type WebSocket } from 'ws';
import { hear } from '../deepgram/prerecorded.ts';
import { spokenPcm } from '../deepgram/voice.ts';
import { noFaults, SpeechFaultsBody, type SpeechFaults } from '../speech-faults.ts';
import { serveListenSocket } from './listen-socket.ts';
import { rateOf, serveSpeakSocket } from './speak-socket.ts';

/** A test's sentence is far shorter. */
const maxBodyBytes = 20 * 1024 * 1024;

const listenPath = '/v1/speech-to-text/realtime';
/** Voices are called by twenty letters and digits. */
const speakPath = /^\/v1\/text-to-speech\/[A-Za-z0-9]{20}\/multi-stream-input$/;
const speechPath = /^\/v1\/text-to-speech\/([^/]+)(?:\/stream)?$/;

/** The simulated ElevenLabs: recognition and synthesis, streaming and whole, on one port of the loopback. */
export async function startElevenLabs(options: {
  port: number;
  apiKey: string;
}): Promise<{ port: number; close(): Promise<void> }> {
  const faults = noFaults();
  const sockets = new WebSocketServer({ noServer: true });
  const listening = new Set<WebSocket>();
  const cutListening = (): void => listening.forEach((socket) => socket.terminate());
  const http = createServer((request, response) => {
    answer(request, response, { apiKey: options.apiKey, faults, cutListening }).catch((error: unknown) => {
      console.error(error);
      refuse(response, 500, 'internal_server_error', 'Internal server error.');
    });
  });
  http.on('upgrade', (request, socket, head) => {
    const url = new URL(request.url ?? '/', 'http://elevenlabs');
    const refusal = refusalOf(request, options.apiKey, faults);
    const isListening = url.pathname === listenPath;
    if (refusal !== null || !(isListening || speakPath.test(url.pathname))) {
      socket.end(`HTTP/1.1 ${refusal ?? 404} Refused\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (opened) => {
      opened.on('error', () => opened.terminate());
      if (faults.dropSockets > 0) {
        faults.dropSockets -= 1;
        opened.once('message', () => opened.terminate());
      }
      if (isListening) {
        listening.add(opened);
        opened.once('close', () => listening.delete(opened));
        serveListenSocket(opened, url.searchParams, faults.delayMs);
      } else serveSpeakSocket(opened, url.searchParams, faults.delayMs);
    });
  });
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(options.port, '127.0.0.1', resolve);
  });
  return {
    port: (http.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        for (const client of sockets.clients) client.terminate();
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { apiKey, faults, cutListening }: { apiKey: string; faults: SpeechFaults; cutListening: () => void },
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://elevenlabs');
  const body = await read(request);
  if (url.pathname === '/control/faults' && request.method === 'POST') {
    const parsed = SpeechFaultsBody.safeParse(parseJson(body));
    if (!parsed.success) return json(response, 400, { error: parsed.error.message });
    const { cutListening: cut, ...ordered } = parsed.data;
    if (cut === true) cutListening();
    return json(response, 200, Object.assign(faults, ordered));
  }
  const refusal = refusalOf(request, apiKey, faults);
  if (refusal === 401) return refuse(response, 401, 'invalid_api_key', 'Invalid API key');
  if (refusal !== null) return refuse(response, refusal, 'error', 'The service failed.');
  if (faults.delayMs > 0) await sleep(faults.delayMs);
  const voice = request.method === 'POST' ? speechPath.exec(url.pathname)?.[1] : undefined;
  if (voice !== undefined) return speak(response, { voice, format: url.searchParams.get('output_format'), body });
  if (request.method === 'POST' && url.pathname === '/v1/speech-to-text') return listen(request, response, body);
  refuse(response, 404, 'not_found', 'Not Found');
}

function speak(
  response: ServerResponse,
  { voice, format, body }: { voice: string; format: string | null; body: Buffer },
): void {
  if (!/^[A-Za-z0-9]{20}$/.test(voice)) {
    return refuse(response, 404, 'voice_not_found', `A voice with the voice_id ${voice} was not found.`);
  }
  const text = (parseJson(body) as { text?: string } | null)?.text;
  if (!text) return refuse(response, 400, 'input_text_empty', 'There is no text to speak.');
  response.writeHead(200, { 'content-type': 'audio/pcm' }).end(spokenPcm(text, rateOf(format)));
}

async function listen(request: IncomingMessage, response: ServerResponse, body: Buffer): Promise<void> {
  try {
    const headers = { 'content-type': request.headers['content-type'] ?? '' };
    const form = await new Response(new Uint8Array(body), { headers }).formData();
    const file = form.get('file');
    if (!(file instanceof File)) throw new Error('no file');
    const { channels } = await hear(Buffer.from(await file.arrayBuffer()), { multichannel: false });
    const utterances = channels.flat();
    const words = utterances.flatMap((utterance) => utterance.words);
    json(response, 200, {
      language_code: 'eng',
      language_probability: 0.98,
      text: utterances.map(({ text }) => text).join(' '),
      words: words.map(({ word, startSeconds, endSeconds }) => ({
        text: word,
        start: startSeconds,
        end: endSeconds,
        type: 'word',
        logprob: -0.01,
      })),
    });
  } catch {
    refuse(response, 400, 'invalid_audio', 'The audio could not be read.');
  }
}

/** The status of a refusal, null if the request may pass. */
function refusalOf(request: IncomingMessage, apiKey: string, faults: SpeechFaults): number | null {
  if (request.headers['xi-api-key'] !== apiKey) return 401;
  if (faults.failNext === 0) return null;
  faults.failNext -= 1;
  return faults.status;
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) throw new Error('The body is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}

/** In the vendor's words for errors: `detail` with a `status` and a `message`. */
function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  json(response, status, { detail: { status: code, message } });
}

function json(response: ServerResponse, status: number, body: object): void {
  if (response.headersSent) return;
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
