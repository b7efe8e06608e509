const REQUESTS_PER_DAY = 500_000;
const TOKENS_PER_MINUTE = 300_000;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/**
 * Counts use for the headers that Groq sends with every answer: requests by the day, tokens by the minute. It never
 * refuses; refusals are ordered.
 */
export class RateLimit {
  #day = { startedAt: 0, used: 0 };
  #minute = { startedAt: 0, used: 0 };

  /** Counts one request and gives the headers of its answer. */
  count(tokens: number, now: number = Date.now()): Record<string, string> {
    if (now - this.#day.startedAt >= DAY_MS) this.#day = { startedAt: now, used: 0 };
    if (now - this.#minute.startedAt >= MINUTE_MS) this.#minute = { startedAt: now, used: 0 };
    this.#day.used += 1;
    this.#minute.used += tokens;
    const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)}s`;
    return {
      'x-ratelimit-limit-requests': String(REQUESTS_PER_DAY),
      'x-ratelimit-remaining-requests': String(Math.max(0, REQUESTS_PER_DAY - this.#day.used)),
      'x-ratelimit-reset-requests': seconds((this.#day.used * DAY_MS) / REQUESTS_PER_DAY),
      'x-ratelimit-limit-tokens': String(TOKENS_PER_MINUTE),
      'x-ratelimit-remaining-tokens': String(Math.max(0, TOKENS_PER_MINUTE - this.#minute.used)),
      'x-ratelimit-reset-tokens': seconds(this.#minute.startedAt + MINUTE_MS - now),
    };
  }
}
