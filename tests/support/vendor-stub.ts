import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  json?: unknown;
  /** Instead of JSON. */
  bytes?: Buffer;
  /** The connection breaks without an answer. */
  breaks?: boolean;
}

/** A vendor of whom a story decides what it answers next. The default answer holds when nothing was ordered. */
export class VendorStub {
  url = '';
  readonly received: Received[] = [];
  readonly #ordered: Answer[] = [];
  readonly #otherwise: (request: Received) => Answer;
  readonly #server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const body = Buffer.concat(pieces).toString('latin1');
      const received = { path: request.url ?? '', headers: request.headers, body };
      this.received.push(received);
      const {
        status = 200,
        headers = {},
        json = {},
        bytes,
        breaks,
      } = this.#ordered.shift() ?? this.#otherwise(received);
      if (breaks) return void request.socket.destroy();
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(bytes ?? JSON.stringify(json));
    });
  });

  constructor(otherwise: (request: Received) => Answer) {
    this.#otherwise = otherwise;
  }

  /** The next requests are answered so, in this order. */
  order(...answers: Answer[]): void {
    this.#ordered.push(...answers);
  }

  /** Forgets requests and orders. */
  reset(): void {
    this.received.length = 0;
    this.#ordered.length = 0;
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
