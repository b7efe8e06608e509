/** What is asked of all events again and again reads few of them, also by a plan that a connection keeps. */
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '#db/client.ts';
import { eventsBeyond } from '#db/event/event-log.ts';
import { dropEvents } from '#db/retention/aged.ts';
import * as schema from '#db/schema/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
  await test.db.execute(sql`
    INSERT INTO events (at, kind, campaign_id, contact_id)
    SELECT now() - interval '1 day' + n * interval '1 second', 'contact.state',
      ('00000000-0000-4000-8000-' || lpad((n % 20)::text, 12, '0'))::uuid, gen_random_uuid()
    FROM generate_series(1, 40000) n`);
  await test.db.execute(sql`VACUUM ANALYZE events_early`);
});
afterAll(() => test.drop());

/** Plans of the statements about old events that some work sends: for their parameters, and for unknown ones. */
async function plansOf(work: (db: Database) => Promise<unknown>): Promise<string[]> {
  const client = postgres(test.url, { max: 1, onnotice: () => {} });
  const sent = new Map<string, unknown[]>();
  const logger = { logQuery: (query: string, params: unknown[]) => void sent.set(query, params) };
  try {
    await work(drizzle(client, { schema, casing: 'snake_case', logger }) as Database);
    const plans = [];
    for (const [query, params] of sent) {
      for (const explained of [
        client.unsafe<{ 'QUERY PLAN': string }[]>(`EXPLAIN ${query}`, params as never[]),
        client.unsafe<{ 'QUERY PLAN': string }[]>(`EXPLAIN (GENERIC_PLAN) ${query}`),
      ]) {
        plans.push((await explained).map((row) => row['QUERY PLAN']).join('\n'));
      }
    }
    return plans.filter((plan) => plan.includes(' on events_early'));
  } finally {
    await client.end();
  }
}

it('a poll of live pages begins at its number, also while some before it are missing', async () => {
  for (const missing of [[], [39_000, 39_500]]) {
    const plans = await plansOf((db) => eventsBeyond(db, { after: 39_990, missing, limit: 1_000 }));
    expect(plans).toHaveLength(2);
    for (const plan of plans) expect(plan).not.toMatch(/Seq Scan on events_early|Filter: .*\bid [>=]/);
  }
});

it('a batch of retention takes the oldest by their index, and looks at no others', async () => {
  const plans = await plansOf((db) => dropEvents(db, { until: new Date(), limit: 2_000, now: new Date() }));
  expect(plans).toHaveLength(2);
  for (const plan of plans) {
    expect(plan).toMatch(/Index Scan using events_early_at/);
    expect(plan).not.toMatch(/Seq Scan on events_early|Sort Key/);
  }
});
