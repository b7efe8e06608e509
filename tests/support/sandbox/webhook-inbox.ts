import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Telnyx from 'telnyx';
import { eventually } from '../eventually.ts';

export interface InboxEvent {
  id: string;
  event_type: string;
  occurred_at: string;
  payload: Record<string, unknown> & { call_control_id: string; to: string };
  attempt: number;
}

/** Receives webhooks as a customer's server would, and believes only those that the vendor's own SDK verifies. */
export class WebhookInbox {
  readonly events: InboxEvent[] = [];
  /** Why bodies were not believed. */
  readonly refused: string[] = [];
  /** Events that were answered with 503. */
  readonly refusedEvents: Omit<InboxEvent, 'attempt'>[] = [];
  /** Numbers of which the next event is refused with 503. */
  readonly refuseNextTo = new Set<string>();
  url = '';
  private readonly server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const body = Buffer.concat(pieces).toString('utf8');
      void this.take(body, request.headers as Record<string, string>).then((status) =>
        response.writeHead(status).end(),
      );
    });
  });
  private readonly client: Telnyx;

  constructor(publicKey: string) {
    this.client = new Telnyx({ apiKey: 'unused', publicKey });
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/webhooks/telnyx`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** The first event of a type on a leg, or on any leg to a number. */
  wait(eventType: string, leg: string, withinMs?: number): Promise<InboxEvent> {
    return eventually(() => this.of(leg).find(({ event_type }) => event_type === eventType), withinMs);
  }

  /** Events of one leg (by its id) or of all legs to a number or address. */
  of(leg: string): InboxEvent[] {
    return this.events.filter(({ payload }) => payload.call_control_id === leg || payload.to === leg);
  }

  /** Returns the status to answer with. */
  private async take(body: string, headers: Record<string, string>): Promise<number> {
    try {
      await this.client.webhooks.unwrap(body, { headers });
    } catch (error) {
      this.refused.push(String(error));
      return 401;
    }
    const { data, meta } = JSON.parse(body) as { data: Omit<InboxEvent, 'attempt'>; meta: { attempt: number } };
    if (this.refuseNextTo.delete(data.payload.to)) {
      this.refusedEvents.push(data);
      return 503;
    }
    this.events.push({ ...data, attempt: meta.attempt });
    return 200;
  }
}
