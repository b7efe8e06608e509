import type { Logger } from 'pino';
import type { Database } from '#db/client.ts';

/** What a row of `events` announces on the channel: ids only. */
export interface AnnouncedEvent {
  id: number;
  kind: string;
  campaignId: string | null;
  contactId: string | null;
  attemptId: string | null;
}

type Listener = (event: AnnouncedEvent) => void;

/**
 * Spreads Postgres notifications of new events to the live pages of this process: one listening connection however
 * many browsers watch. After the connection was lost, listeners get `onGap` and read what they missed.
 */
export class EventFeed {
  readonly #db: Database;
  readonly #log: Logger;
  readonly #listeners = new Set<{ onEvent: Listener; onGap: () => void }>();
  #started = false;

  constructor(db: Database, log: Logger) {
    this.#db = db;
    this.#log = log;
  }

  /** @returns a function that ends the subscription. */
  subscribe(onEvent: Listener, onGap: () => void): () => void {
    const entry = { onEvent, onGap };
    this.#listeners.add(entry);
    this.#start();
    return () => this.#listeners.delete(entry);
  }

  #start(): void {
    if (this.#started) return;
    this.#started = true;
    let connectedBefore = false;
    this.#db.$client
      .listen(
        'redial_events',
        (payload) => {
          const event = JSON.parse(payload) as AnnouncedEvent;
          for (const { onEvent } of this.#listeners) onEvent(event);
        },
        () => {
          if (connectedBefore) for (const { onGap } of this.#listeners) onGap();
          connectedBefore = true;
        },
      )
      .catch((error: unknown) => {
        this.#started = false;
        this.#log.warn({ err: error }, 'cannot listen to events yet');
        if (this.#listeners.size > 0) setTimeout(() => this.#start(), 2_000).unref();
      });
  }
}
