/** An id that is not there by then belongs to a transaction that was given up: longer than any of ours may take. */
const missingKeptMs = 120_000;
/** What a large transaction that was given up leaves; beyond that, the oldest are forgotten. */
const maxMissing = 5_000;

/**
 * How far somebody has read a table whose ids are given when a row is written and seen when it is committed: a smaller id
 * may come later. Remembers which are still missing below the largest.
 */
export class EventCursor {
  #last: number;
  readonly #missing = new Map<number, number>();

  /** @param last everything up to here has been read, or is of no interest. */
  constructor(last: number) {
    this.#last = last;
  }

  get last(): number {
    return this.#last;
  }

  /** Ids below `last` that nobody has seen yet. */
  missing(nowMs: number): number[] {
    for (const [id, sinceMs] of this.#missing) if (nowMs - sinceMs > missingKeptMs) this.#missing.delete(id);
    return [...this.#missing.keys()];
  }

  /** Notes ids that were read, in ascending order. */
  note(ids: readonly number[], nowMs: number): void {
    for (const id of ids) {
      if (!this.#missing.delete(id) && id > this.#last) {
        for (let gap = Math.max(this.#last + 1, id - maxMissing); gap < id; gap++) this.#missing.set(gap, nowMs);
        this.#last = id;
      }
    }
    for (const [id] of this.#missing) {
      if (this.#missing.size <= maxMissing) break;
      this.#missing.delete(id);
    }
  }
}
