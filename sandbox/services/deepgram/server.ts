import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocketServer, type WebSocket } from 'ws';
import { noFaults, SpeechFaultsBody, type SpeechFaults } from '../speech-faults.ts';
import { serveListenSocket } from './listen-socket.ts';
import { errorBody } from './messages.ts';
import { recognise } from './prerecorded.ts';
import { serveSpeakSocket } from './speak-socket.ts';
import { spokenPcm } from './voice.ts';

/** No recording of a call is larger. */
const maxBodyBytes = 200 * 1024 * 1024;

/** The simulated Deepgram: recognition and synthesis, streaming and prerecorded, on one port of the loopback. */
export async function startDeepgram(options: {
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
      json(response, 500, errorBody('INTERNAL_SERVER_ERROR', 'Internal server error.', randomUUID()));
    });
  });

  http.on('upgrade', (request, socket, head) => {
    const url = new URL(request.url ?? '/', 'http://deepgram');
    const refusal = refusalOf(request, options.apiKey, faults);
    if (refusal !== null || !['/v1/listen', '/v1/speak'].includes(url.pathname)) {
      socket.end(`HTTP/1.1 ${refusal ?? 404} Refused\r\ndg-request-id: ${randomUUID()}\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (opened) => {
      opened.on('error', () => opened.terminate());
      if (faults.dropSockets > 0) {
        faults.dropSockets -= 1;
        opened.once('message', () => opened.terminate());
      }
      if (url.pathname === '/v1/listen') {
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
  const url = new URL(request.url ?? '/', 'http://deepgram');
  const requestId = randomUUID();
  const body = await read(request);
  if (url.pathname === '/control/faults' && request.method === 'POST') {
    const parsed = SpeechFaultsBody.safeParse(parseJson(body));
    if (!parsed.success) return json(response, 400, { error: parsed.error.message });
    const { cutListening: cut, ...ordered } = parsed.data;
    if (cut === true) cutListening();
    return json(response, 200, Object.assign(faults, ordered));
  }
  const refusal = refusalOf(request, apiKey, faults);
  if (refusal === 401) return json(response, 401, errorBody('INVALID_AUTH', 'Invalid credentials.', requestId));
  if (refusal !== null) return json(response, refusal, errorBody('ERROR', 'The service failed.', requestId));
  if (faults.delayMs > 0) await sleep(faults.delayMs);
  const route = `${request.method} ${url.pathname}`;
  if (route === 'GET /v1/projects')
    return json(response, 200, { projects: [{ project_id: requestId, name: 'Sandbox' }] });
  if (route === 'POST /v1/speak') return speak(response, url.searchParams, body, requestId);
  if (route === 'POST /v1/listen') return listen(request, response, url.searchParams, body, requestId);
  json(response, 404, errorBody('NOT_FOUND', 'No such route.', requestId));
}

async function listen(
  request: IncomingMessage,
  response: ServerResponse,
  query: URLSearchParams,
  body: Buffer,
  requestId: string,
): Promise<void> {
  const isLink = request.headers['content-type']?.includes('application/json') === true;
  const link = isLink ? (parseJson(body) as { url?: string } | null)?.url : undefined;
  try {
    const audio = link === undefined ? body : Buffer.from(await (await fetch(link)).arrayBuffer());
    json(response, 200, await recognise(audio, { multichannel: query.get('multichannel') === 'true' }));
  } catch {
    const words = 'Bad Request: failed to process audio: corrupt or unsupported data';
    json(response, 400, errorBody('Bad Request', words, requestId));
  }
}

function speak(response: ServerResponse, query: URLSearchParams, body: Buffer, requestId: string): void {
  const text = (parseJson(body) as { text?: string } | null)?.text;
  if (!text) return json(response, 400, errorBody('INPUT_INVALID', 'There is no text to speak.', requestId));
  const pcm = spokenPcm(text, Number(query.get('sample_rate') ?? 24_000));
  response.writeHead(200, { 'content-type': 'audio/l16', 'dg-request-id': requestId }).end(pcm);
}

/** The status of a refusal, null if the request may pass. */
function refusalOf(request: IncomingMessage, apiKey: string, faults: SpeechFaults): number | null {
  const given = request.headers.authorization ?? '';
  if (given !== `Token ${apiKey}` && given !== `Bearer ${apiKey}`) return 401;
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

function json(response: ServerResponse, status: number, body: object): void {
  if (response.headersSent) return;
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
