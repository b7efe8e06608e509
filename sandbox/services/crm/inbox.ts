import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One request that the CRM received, as it answered it. */
export interface Delivery {
  /** `webhook-id`: the same for every try of one message. */
  id: string;
  /** This request brought the message in. True at most once for an id. */
  accepted: boolean;
  /** The message had been accepted before. */
  duplicate: boolean;
  /** HTTP status of the answer. */
  status: number;
  /** ISO 8601 in UTC. */
  receivedAt: string;
  body: unknown;
}

/** All requests a CRM has received, in memory and in `crm.jsonl`, so that a restart forgets nothing. */
export class Inbox {
  readonly #file: string;
  readonly #deliveries: Delivery[];
  readonly #accepted = new Set<string>();
  readonly #tried = new Set<string>();

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#file = join(folder, 'crm.jsonl');
    this.#deliveries = readLines(this.#file);
    for (const delivery of this.#deliveries) this.#remember(delivery);
  }

  record(delivery: Delivery): void {
    appendFileSync(this.#file, `${JSON.stringify(delivery)}\n`);
    this.#deliveries.push(delivery);
    this.#remember(delivery);
  }

  hasAccepted(id: string): boolean {
    return this.#accepted.has(id);
  }

  hasSeen(id: string): boolean {
    return this.#tried.has(id);
  }

  /** Oldest first. */
  all(): readonly Delivery[] {
    return this.#deliveries;
  }

  #remember({ id, accepted, status }: Delivery): void {
    if (accepted) this.#accepted.add(id);
    // Anybody can send an id with a wrong signature.
    if (status !== 401) this.#tried.add(id);
  }
}

/** Deliveries of a file, without a line that a crash cut off. */
function readLines(file: string): Delivery[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      if (line.trim() === '') return [];
      try {
        return [JSON.parse(line) as Delivery];
      } catch {
        return [];
      }
    });
}
