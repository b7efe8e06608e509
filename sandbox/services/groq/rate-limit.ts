const requestsPerDay = 500_000;
const tokensPerMinute = 300_000;
const dayMs = 86_400_000;
const minuteMs = 60_000;

/**
 * Counts use for the headers that Groq sends with every answer: requests by the day, tokens by the minute. It never
 * refuses; refusals are ordered.
 */
export class RateLimit {
  #day = { startedAt: 0, used: 0 };
  #minute = { startedAt: 0, used: 0 };

  /** Counts one request and gives the headers of its answer. */
  count(tokens: number, now: number = Date.now()): Record<string, string> {
    if (now - this.#day.startedAt >= dayMs) this.#day = { startedAt: now, used: 0 };
    if (now - this.#minute.startedAt >= minuteMs) this.#minute = { startedAt: now, used: 0 };
    this.#day.used += 1;
    this.#minute.used += tokens;
    const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)}s`;
    return {
      'x-ratelimit-limit-requests': String(requestsPerDay),
      'x-ratelimit-remaining-requests': String(Math.max(0, requestsPerDay - this.#day.used)),
      'x-ratelimit-reset-requests': seconds((this.#day.used * dayMs) / requestsPerDay),
      'x-ratelimit-limit-tokens': String(tokensPerMinute),
      'x-ratelimit-remaining-tokens': String(Math.max(0, tokensPerMinute - this.#minute.used)),
      'x-ratelimit-reset-tokens': seconds(this.#minute.startedAt + minuteMs - now),
    };
  }
}
