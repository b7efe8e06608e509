import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { wait } from '../../callees/pace.ts';
import { chanceFor } from '../../callees/randomness.ts';
import type { Chance } from '../../callees/randomness.ts';
import { post } from './post.ts';
import { signatureHeaders } from './signature.ts';
import type { SigningKey } from './signature.ts';

export interface WebhookMischief {
  duplicatePercent: number;
  reorderPercent: number;
  dropPercent: number;
  /** Delay of an event that is held up for many seconds, as by a full queue. */
  delayPercent: number;
  /** The same for hang-ups alone: a late answer would leave somebody alone, a late end only holds a line. */
  lateHangupPercent: number;
}

export interface CallEventMessage {
  eventType: string;
  payload: Record<string, unknown>;
  occurredAt: Date;
  /** Pauses between the attempts of its delivery, if the customer ordered some. */
  retriesMs?: readonly number[] | undefined;
}

/** Without an order, an event is given up after its second attempt. */
const defaultRetriesMs = [1_000];
const answerTimeoutMs = 15_000;
/** Delay of a late event: enough for the next events of its call to overtake it. */
const lateByMs = { from: 300, to: 1_200 };
const delayedByMs = { from: 2_000, to: 12_000 };

/** An event, and the pauses between the attempts to deliver it. */
interface Delivery {
  event: object;
  retriesMs: readonly number[];
}

/**
 * Sends signed events. Events of one call go out in order, each once the one before it was answered, except for a
 * seeded share that is late and another that is sent twice. Without a 2xx answer an event is sent again, a few times.
 */
export class WebhookSender {
  mischief: WebhookMischief;
  readonly counters = { delivered: 0, repeated: 0, late: 0, dropped: 0, failedAttempts: 0, givenUp: 0 };
  #dropNext = 0;
  readonly #key: SigningKey;
  readonly #chance: Chance;
  /** Tail of each call's queue. */
  readonly #tails = new Map<string, Promise<void>>();
  readonly #stopping = new AbortController();

  constructor(options: { key: SigningKey; mischief: WebhookMischief; seed: string }) {
    this.#key = options.key;
    this.mischief = options.mischief;
    this.#chance = chanceFor(options.seed, 'webhooks');
    setMaxListeners(0, this.#stopping.signal);
  }

  /** The next `count` events are lost for good. */
  drop(count: number): void {
    this.#dropNext = count;
  }

  /** Queues an event; `queue` names the call whose events are kept in order. */
  send(url: string, queue: string, message: CallEventMessage): void {
    const event = {
      record_type: 'event',
      event_type: message.eventType,
      id: randomUUID(),
      occurred_at: message.occurredAt.toISOString(),
      payload: message.payload,
    };
    if (this.#dropNext > 0 || this.#chance.happens(this.mischief.dropPercent)) {
      if (this.#dropNext > 0) this.#dropNext -= 1;
      this.counters.dropped += 1;
      return;
    }
    const delivery = { event, retriesMs: message.retriesMs ?? defaultRetriesMs };
    const late = this.#chance.happens(this.mischief.reorderPercent);
    const twice = this.#chance.happens(this.mischief.duplicatePercent);
    const { delayPercent, lateHangupPercent } = this.mischief;
    const delayed = this.#chance.happens(
      message.eventType === 'call.hangup' ? Math.max(delayPercent, lateHangupPercent) : delayPercent,
    );
    if (late || delayed) {
      this.counters.late += 1;
      void this.#later(url, delivery, delayed ? delayedByMs : lateByMs);
    } else {
      const tail = (this.#tails.get(queue) ?? Promise.resolve()).then(() => this.#firstAttempt(url, delivery));
      this.#tails.set(queue, tail);
      void tail.finally(() => {
        if (this.#tails.get(queue) === tail) this.#tails.delete(queue);
      });
    }
    if (twice) {
      this.counters.repeated += 1;
      void this.#later(url, delivery, lateByMs);
    }
  }

  /** Stops all waiting deliveries. */
  close(): void {
    this.#stopping.abort(new Error('The carrier is closing.'));
  }

  async #later(url: string, delivery: Delivery, by: { from: number; to: number }): Promise<void> {
    try {
      await wait(this.#chance.between(by.from, by.to), this.#stopping.signal);
      await this.#firstAttempt(url, delivery);
    } catch {
      // Closing: an event that was still delayed is lost, as on a real restart.
    }
  }

  /** Resolves after the first attempt, so that a receiver that is away does not hold up the call's other events. */
  async #firstAttempt(url: string, delivery: Delivery): Promise<void> {
    if (!(await this.#deliver(url, delivery.event, 1))) void this.#retry(url, delivery);
  }

  async #retry(url: string, { event, retriesMs }: Delivery): Promise<void> {
    try {
      for (const [index, pauseMs] of retriesMs.entries()) {
        await wait(pauseMs, this.#stopping.signal);
        if (await this.#deliver(url, event, index + 2)) return;
      }
      this.counters.givenUp += 1;
    } catch {
      // Closing.
    }
  }

  async #deliver(url: string, event: object, attempt: number): Promise<boolean> {
    const body = JSON.stringify({ data: event, meta: { attempt, delivered_to: url } });
    try {
      const status = await post(url, {
        headers: {
          'content-type': 'application/json',
          'user-agent': 'telnyx-webhooks',
          ...signatureHeaders(this.#key, body, new Date()),
        },
        body,
        timeoutMs: answerTimeoutMs,
        signal: this.#stopping.signal,
      });
      if (status >= 200 && status < 300) {
        this.counters.delivered += 1;
        return true;
      }
    } catch {
      // The receiver is away or too slow: the same as a refusal.
    }
    this.counters.failedAttempts += 1;
    return false;
  }
}
