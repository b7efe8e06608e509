/** Limits of the simulated carrier, changed through `/control/limits`. */
export interface CarrierLimits {
  /** Calls at once on the whole account (Telnyx) or trunk. */
  channels: number;
  /** Dials in any five seconds (30 a second, see Telnyx's dial rate). */
  dialsPerFiveSeconds: number;
}

const windowMs = 5_000;

/** Counts dials in a rolling window of five seconds. */
export class DialRate {
  #times: number[] = [];

  /** Counts one dial; false if it is one too many. */
  take(limit: number, now: number): boolean {
    const oldest = now - windowMs;
    this.#times = this.#times.filter((time) => time > oldest);
    if (this.#times.length >= limit) return false;
    this.#times.push(now);
    return true;
  }
}

/** Remembers the results of commands for as long as the carrier ignores their repetition. */
export class CommandMemory<Result> {
  readonly #results = new Map<string, { at: number; result: Result }>();
  readonly #keptMs: number;

  constructor(keptMs: number) {
    this.#keptMs = keptMs;
  }

  /** The result of the same command, if it was given lately. */
  recall(commandId: string | null, now: number): Result | undefined {
    // Insertion order is time order: the oldest come first.
    for (const [id, { at }] of this.#results) {
      if (now - at < this.#keptMs) break;
      this.#results.delete(id);
    }
    return commandId === null ? undefined : this.#results.get(commandId)?.result;
  }

  remember(commandId: string | null, result: Result, now: number): void {
    if (commandId !== null) this.#results.set(commandId, { at: now, result });
  }
}
