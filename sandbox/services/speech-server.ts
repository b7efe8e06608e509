import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Service } from './loopback.ts';
import { noFaults, SpeechFaultsBody, type SpeechFaults } from './speech-faults.ts';

/** One request, read to its end. */
export interface SpeechRequest {
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
  body: Buffer;
}

type ServeSocket = (socket: WebSocket, query: URLSearchParams, delayMs: number) => void;

/** What is a vendor's own; ordered faults, limits and sockets are everybody's. */
export interface SpeechVendor {
  maxBodyBytes: number;
  hasKey: (headers: IncomingHttpHeaders, apiKey: string) => boolean;
  /** What a socket of this path is for; null if the vendor has none there. */
  socketOf: (path: string) => 'listen' | 'speak' | null;
  serveListen: ServeSocket;
  serveSpeak: ServeSocket;
  /** Lines of the answer to a socket that is refused, each with its end. */
  refusalHeaders: () => string;
  /** In the vendor's words for errors. */
  refuse: (response: ServerResponse, status: number) => void;
  answer: (request: SpeechRequest) => void | Promise<void>;
}

/** Serves a simulated vendor of speech, recognition and synthesis, streaming and whole, on one port of the loopback. */
export async function startSpeechServer(
  vendor: SpeechVendor,
  { port, apiKey }: { port: number; apiKey: string },
): Promise<Service> {
  const faults = noFaults();
  const sockets = new WebSocketServer({ noServer: true });
  const listening = new Set<WebSocket>();

  const refusalOf = (request: IncomingMessage): number | null => {
    if (!vendor.hasKey(request.headers, apiKey)) return 401;
    if (faults.failNext === 0) return null;
    faults.failNext -= 1;
    return faults.status;
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = urlOf(request);
    const body = await read(request, vendor.maxBodyBytes);
    if (url.pathname === '/control/faults' && request.method === 'POST') return order(response, body);
    const refusal = refusalOf(request);
    if (refusal !== null) return vendor.refuse(response, refusal);
    if (faults.delayMs > 0) await sleep(faults.delayMs);
    await vendor.answer({ request, response, url, body });
  };
  const order = (response: ServerResponse, body: Buffer): void => {
    const parsed = SpeechFaultsBody.safeParse(parseJson(body));
    if (!parsed.success) return json(response, 400, { error: parsed.error.message });
    const { cutListening, ...ordered } = parsed.data;
    if (cutListening === true) for (const socket of listening) socket.terminate();
    json(response, 200, Object.assign(faults, ordered));
  };

  const http = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      console.error(error);
      vendor.refuse(response, 500);
    });
  });
  http.on('upgrade', (request, socket, head) => {
    const { pathname, searchParams } = urlOf(request);
    const refusal = refusalOf(request);
    const purpose = vendor.socketOf(pathname);
    if (refusal !== null || purpose === null) {
      const lines = `${vendor.refusalHeaders()}Content-Length: 0\r\n\r\n`;
      socket.end(`HTTP/1.1 ${refusal ?? 404} Refused\r\n${lines}`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (opened) => {
      opened.on('error', () => opened.terminate());
      dropIfOrdered(opened, faults);
      if (purpose === 'speak') return vendor.serveSpeak(opened, searchParams, faults.delayMs);
      listening.add(opened);
      opened.once('close', () => listening.delete(opened));
      vendor.serveListen(opened, searchParams, faults.delayMs);
    });
  });
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, '127.0.0.1', resolve);
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

function dropIfOrdered(socket: WebSocket, faults: SpeechFaults): void {
  if (faults.dropSockets === 0) return;
  faults.dropSockets -= 1;
  socket.once('message', () => socket.terminate());
}

const urlOf = (request: IncomingMessage): URL => new URL(request.url ?? '/', 'http://vendor');

async function read(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new Error('The body is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}

/** Answers once: what is late is left out. */
export function json(response: ServerResponse, status: number, body: object): void {
  if (response.headersSent) return;
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
