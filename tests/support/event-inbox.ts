import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CallEvent, CallEventType } from '#domain/call/call-event.ts';
import { eventually } from './eventually.ts';
import type { CallControl } from '#providers/telephony/telephony.ts';

export interface RawWebhook {
  rawBody: string;
  headers: Record<string, string>;
}

/** Receives a carrier's webhooks and reads them with the adapter under test. */
export class EventInbox {
  url = '';
  readonly raw: RawWebhook[] = [];
  readonly #events = new Map<string, CallEvent[]>();
  readonly #telephony: () => CallControl;
  readonly #server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const webhook = { rawBody: Buffer.concat(pieces).toString('utf8'), headers: plain(request.headers) };
      void this.#take(webhook).then((status) => response.writeHead(status).end());
    });
  });

  constructor(telephony: () => CallControl) {
    this.#telephony = telephony;
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/webhooks`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Events of an attempt, each once, by their own time. */
  of(attemptId: string): CallEvent[] {
    const once = new Map((this.#events.get(attemptId) ?? []).map((event) => [event.id, event]));
    return [...once.values()].sort((a, b) => a.at.localeCompare(b.at));
  }

  /** The first event of a kind of an attempt. */
  wait<Type extends CallEventType>(attemptId: string, type: Type): Promise<Extract<CallEvent, { type: Type }>> {
    return eventually(() =>
      this.of(attemptId).find((event): event is Extract<CallEvent, { type: Type }> => event.type === type),
    );
  }

  async #take(webhook: RawWebhook): Promise<number> {
    this.raw.push(webhook);
    try {
      const { attemptId, events } = await this.#telephony().readWebhook(webhook);
      if (attemptId !== null) this.#events.set(attemptId, [...(this.#events.get(attemptId) ?? []), ...events]);
      return 200;
    } catch {
      return 400;
    }
  }
}

function plain(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
