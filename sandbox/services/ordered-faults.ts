import { setTimeout as sleep } from 'node:timers/promises';
import { Hono } from 'hono';
import { z } from 'zod';

const Order = z.strictObject({
  /** How many of the next requests are hit; 0 = none, which also takes an order back. */
  failNext: z.number().int().min(0).default(1),
  /** What they are answered with; 200 = they are only slow. */
  status: z.number().int().min(200).max(599).default(503),
  /** How long each of them waits for its answer. */
  delayMs: z.number().min(0).max(600_000).default(0),
});

/** Failures that were ordered through `/control/faults` for the next requests. */
export class OrderedFaults {
  #order: z.infer<typeof Order> = { failNext: 0, status: 503, delayMs: 0 };

  /** Waits as ordered; the status to fail with, or null if the request goes its usual way. */
  async next(): Promise<number | null> {
    if (this.#order.failNext === 0) return null;
    this.#order.failNext -= 1;
    const { status, delayMs } = this.#order;
    if (delayMs > 0) await sleep(delayMs);
    return status < 400 ? null : status;
  }

  /** The handle for tests and demonstrations. Product code never calls it. */
  control(): Hono {
    const app = new Hono();
    app.onError((error, context) => {
      const wrong = error instanceof z.ZodError || error instanceof SyntaxError;
      return context.json(
        { error: error instanceof z.ZodError ? z.prettifyError(error) : error.message },
        wrong ? 400 : 500,
      );
    });
    app.get('/faults', (context) => context.json(this.#order));
    app.post('/faults', async (context) => {
      this.#order = Order.parse(await context.req.json());
      return context.json(this.#order);
    });
    return app;
  }
}
