/** Lets each caller make so many requests in a row, and so many per minute after that (token bucket). */
export class RateLimiter {
  readonly #burst: number;
  readonly #perMinute: number;
  readonly #buckets = new Map<string, { tokens: number; atMs: number }>();

  constructor(options: { burst: number; perMinute: number }) {
    this.#burst = options.burst;
    this.#perMinute = options.perMinute;
  }

  /** @returns 0 if the request may go on, otherwise the seconds to wait. */
  take(caller: string, nowMs: number): number {
    const perMs = this.#perMinute / 60_000;
    const bucket = this.#buckets.get(caller) ?? { tokens: this.#burst, atMs: nowMs };
    const tokens = Math.min(this.#burst, bucket.tokens + (nowMs - bucket.atMs) * perMs);
    const allowed = tokens >= 1;
    this.#buckets.set(caller, { tokens: allowed ? tokens - 1 : tokens, atMs: nowMs });
    return allowed ? 0 : Math.ceil((1 - tokens) / perMs / 1000);
  }
}
