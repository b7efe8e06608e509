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
    SELECT now() - interval '1 day' + n * interval '1 second', 'contact.state', gen_random_uuid(), gen_random_uuid()
    FROM generate_series(1, 40000) n`);
  await test.db.execute(sql`VACUUM ANALYZE events_early`);
});
afterAll(() => test.drop());

/** Plans for unknown parameters of the statements about old events that some work sends. */
async function plansOf(work: (db: Database) => Promise<unknown>): Promise<string[]> {
  const client = postgres(test.url, { max: 1, onnotice: () => {} });
  const sent = new Set<string>();
  const logger = { logQuery: (query: string) => void sent.add(query) };
  try {
    await work(drizzle(client, { schema, casing: 'snake_case', logger }) as Database);
    const plans = [];
    for (const query of sent) {
      const rows = await client.unsafe<{ 'QUERY PLAN': string }[]>(`EXPLAIN (GENERIC_PLAN) ${query}`);
      plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
    }
    return plans.filter((plan) => plan.includes(' on events_early'));
  } finally {
    await client.end();
  }
}

it('a poll of live pages begins at its number, also while some before it are missing', async () => {
  for (const missing of [[], [39_000, 39_500]]) {
    const plans = await plansOf((db) => eventsBeyond(db, { after: 39_990, missing, limit: 1_000 }));
    expect(plans).toHaveLength(1);
    expect(plans[0]).not.toMatch(/Seq Scan on events_early|Filter: .*\bid [>=]/);
  }
});

it('a batch of retention takes the oldest by their index, and looks at no others', async () => {
  const plans = await plansOf((db) => dropEvents(db, { until: new Date(0), limit: 2_000, now: new Date() }));
  expect(plans).toHaveLength(1);
  expect(plans[0]).toMatch(/Index Scan using events_early_at/);
  expect(plans[0]).not.toMatch(/Seq Scan on events_early|Sort Key/);
});
