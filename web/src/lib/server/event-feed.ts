import type { Logger } from 'pino';
import type { Database } from '#db/client.ts';
import { eventsBeyond, latestEventId, type AnnouncedEvent } from '#db/event/event-log.ts';
import { EventCursor } from './event-cursor.ts';

type Listener = (event: AnnouncedEvent) => void;

const pollMs = 300;
/** While the database is away. */
const pauseMs = 2_000;
const pageSize = 1_000;
/** Before the newest event when watching begins: of transactions that are under way, their events come later. */
const lookBack = 500;

/**
 * Spreads new events to the live pages of this process: one query at a time however many browsers watch, none while nobody
 * does. It asks by number instead of being notified, for a notification takes a lock of the whole database at each commit.
 * Nothing is missed while the database is away: it goes on where it was.
 */
export class EventFeed {
  readonly #db: Database;
  readonly #log: Logger;
  readonly #listeners = new Set<Listener>();
  #running = false;

  constructor(db: Database, log: Logger) {
    this.#db = db;
    this.#log = log;
  }

  /** @returns a function that ends the subscription. */
  subscribe(onEvent: Listener): () => void {
    this.#listeners.add(onEvent);
    if (!this.#running) {
      this.#running = true;
      void this.#watch().finally(() => (this.#running = false));
    }
    return () => this.#listeners.delete(onEvent);
  }

  async #watch(): Promise<void> {
    let cursor: EventCursor | null = null;
    let isAway = false;
    while (this.#listeners.size > 0) {
      let waitMs = pollMs;
      try {
        cursor ??= await this.#begin();
        if ((await this.#read(cursor)) === pageSize) waitMs = 0;
        isAway = false;
      } catch (error) {
        if (!isAway) this.#log.warn({ err: error }, 'cannot read new events');
        isAway = true;
        waitMs = pauseMs;
      }
      await new Promise((resolve) => setTimeout(resolve, waitMs).unref());
    }
  }

  async #begin(): Promise<EventCursor> {
    const after = Math.max(0, (await latestEventId(this.#db)) - lookBack);
    const cursor = new EventCursor(after);
    const known = await eventsBeyond(this.#db, { after, missing: [], limit: pageSize });
    cursor.note(idsOf(known), Date.now());
    return cursor;
  }

  /** @returns how many there were. */
  async #read(cursor: EventCursor): Promise<number> {
    const missing = cursor.missing(Date.now());
    const events = await eventsBeyond(this.#db, { after: cursor.last, missing, limit: pageSize });
    cursor.note(idsOf(events), Date.now());
    for (const event of events) for (const onEvent of this.#listeners) onEvent(event);
    return events.length;
  }
}

const idsOf = (events: readonly AnnouncedEvent[]): number[] => events.map(({ id }) => id);
