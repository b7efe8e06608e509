/** Events lie in months: made ahead, dropped as a whole with proof, and no row depends on whether a job ran. */
import { randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { toSnakeCase } from 'drizzle-orm/casing';
import { getTableConfig } from 'drizzle-orm/pg-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { closeDatabase, openDatabase } from '#db/client.ts';
import { eventsBeyond, latestEventId } from '#db/event/event-log.ts';
import { listEventMonths, makeEventMonths } from '#db/retention/event-months.ts';
import { changeRetention } from '#db/workspace/retention.ts';
import { deletions, events, legalHolds, settings } from '#db/schema/index.ts';
import { monthsFrom, type Month } from '#domain/retention/month.ts';
import { Retention } from '#domain/retention/retention.ts';
import { addHold, liftHold } from '#operations/retention/change-holds.ts';
import { keepRetention } from '#operations/retention/keep-retention.ts';
import { openLocalFolder } from '#providers/storage/local-folder.ts';
import { testSecretKeys, waitForLock } from '../support/database.ts';
import { one } from '../support/one.ts';
import { actor, useScene } from '../support/scene.ts';

const scene = useScene();
const dayMs = 24 * 3_600_000;
const today = new Date();
const now = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate()));
/** Two months that are over. */
const [first, second] = monthsFrom(new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 3)), 1) as [
  Month,
  Month,
];
const reason = 'Case 17 before the court.';

const context = () => ({ db: scene.db, storage: openLocalFolder('not-used') });
const round = (batches = 5) => keepRetention(context(), { now, batches });
const keep = (days: number) =>
  changeRetention(scene.db, { retention: Retention.parse({ events: days }), actor, now: new Date() });
const names = async () => (await listEventMonths(scene.db)).map(({ name }) => name);
const proofs = () => scene.db.select().from(deletions);
const inMonth = (month: { from: Date }, day = 3): Date => new Date(month.from.getTime() + day * dayMs);
const write = (at: Date, count: number, of: { campaignId?: string; contactId?: string } = {}) =>
  scene.db.execute(sql`
    INSERT INTO events (at, kind, campaign_id, contact_id)
    SELECT ${at.toISOString()}::timestamptz, 'contact.state', ${of.campaignId ?? null}::uuid, ${of.contactId ?? null}::uuid
    FROM generate_series(1, ${count})`);
const placesOf = async (at: Date) => {
  const rows = await scene.db.execute<{ place: string }>(sql`
    SELECT DISTINCT tableoid::regclass::text AS place FROM events WHERE at = ${at.toISOString()}`);
  return rows.map(({ place }) => place);
};

// In it would be everything that happened before this version, and so also what these stories are about.
beforeAll(() => scene.db.execute(sql`DROP TABLE events_early`));
beforeEach(async () => {
  await makeEventMonths(scene.db, first.from);
  await scene.db.delete(events);
  await scene.db.delete(deletions);
});
afterEach(async () => {
  await scene.db.delete(legalHolds);
  await scene.db.delete(settings).where(eq(settings.name, 'retention'));
});

it('the table is as the schema says, and has months', async () => {
  const { columns, indexes, primaryKeys } = getTableConfig(events);
  const stored = await scene.db.execute<{ name: string; type: string; needed: boolean }>(sql`
    SELECT attname AS name, format_type(atttypid, atttypmod) AS type, attnotnull AS needed FROM pg_attribute
    WHERE attrelid = 'events'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`);
  expect(stored).toEqual(
    columns.map((column) => ({
      name: toSnakeCase(column.name),
      type: column.getSQLType(),
      needed: column.notNull,
    })),
  );
  const built = await scene.db.execute<{ name: string; columns: string[] }>(sql`
    SELECT i.indexrelid::regclass::text AS name, ARRAY(SELECT a.attname::text FROM unnest(i.indkey::int[]) WITH ORDINALITY k (n, place)
      JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.n ORDER BY k.place) AS columns
    FROM pg_index i WHERE i.indrelid = 'events'::regclass AND i.indisvalid`);
  const named = (list: readonly { name?: unknown }[]) => list.map(({ name }) => toSnakeCase(String(name)));
  const expected = [
    ...indexes.map(({ config }) => ({ name: config.name, columns: named(config.columns as { name?: unknown }[]) })),
    ...primaryKeys.map((key) => ({ name: 'events_id_at_pk', columns: named(key.columns) })),
  ];
  expect(Object.fromEntries(built.map((each) => [each.name, each.columns]))).toEqual(
    Object.fromEntries(expected.map((each) => [each.name, each.columns])),
  );
  expect(await names()).toContain(`events_${first.name}`);
});

describe('months to come', () => {
  it('are made once, by every round, while others write', async () => {
    const at = new Date(Date.UTC(now.getUTCFullYear() + 2, 11, 31, 23));
    await scene.db.transaction(async (tx) => {
      await tx.execute(sql`INSERT INTO events (kind) VALUES ('attempt.leased')`);
      const made = await Promise.all([makeEventMonths(scene.db, at), makeEventMonths(scene.db, at)]);
      const expected = monthsFrom(at, 3).map(({ name }) => name);
      expect(made.flat().sort()).toEqual(expected);
    });
    expect(await makeEventMonths(scene.db, at)).toEqual([]);
    await keepRetention(context(), { now: new Date(Date.UTC(at.getUTCFullYear() + 2, 0)), batches: 1 });
    expect(await names()).toContain(`events_${at.getUTCFullYear() + 2}_01`);
  });

  it('have their rows; what comes for a month that nobody made goes into the default and does no harm there', async () => {
    const late = new Date(Date.UTC(now.getUTCFullYear() + 9, 4, 20));
    await write(inMonth(first), 2);
    await write(late, 3);
    expect(await placesOf(inMonth(first))).toEqual([`events_${first.name}`]);
    expect(await placesOf(late)).toEqual(['events_default']);
    // The month of the rows stays where it is; those after it are made.
    expect(await makeEventMonths(scene.db, late)).toEqual(
      monthsFrom(late, 3)
        .slice(1)
        .map(({ name }) => name),
    );
    const last = await latestEventId(scene.db);
    expect(await eventsBeyond(scene.db, { after: last - 3, missing: [], limit: 10 })).toHaveLength(3);
    await keep(30);
    await keepRetention(context(), { now: new Date(late.getTime() + 31 * dayMs), batches: 5 });
    expect(await placesOf(late)).toEqual([]);
  });
});

describe('a month that is over', () => {
  it('is dropped with proof; of one that is not the old rows go', async () => {
    await write(inMonth(first), 40);
    await write(inMonth(second, 0), 5);
    await write(inMonth(second, 20), 7);
    await keep((now.getTime() - inMonth(second, 10).getTime()) / dayMs);
    expect(await round()).toMatchObject({ deleted: 45, more: false });
    expect(await names()).not.toContain(`events_${first.name}`);
    expect(await names()).toContain(`events_${second.name}`);
    const until = inMonth(second, 10);
    const proof = { kind: 'events', rule: 'retention', until, objects: 0, actor: 'system', at: now };
    expect((await proofs()).sort((a, b) => b.records - a.records)).toMatchObject([
      { ...proof, records: 40 },
      { ...proof, records: 5 },
    ]);
    expect(await placesOf(inMonth(second, 20))).toEqual([`events_${second.name}`]);
    // A month without rows goes, too, and there is nothing to prove.
    await scene.db.execute(sql`DELETE FROM ${sql.identifier(`events_${second.name}`)}`);
    await scene.db.delete(deletions);
    await keep((now.getTime() - second.to.getTime()) / dayMs);
    expect(await round()).toMatchObject({ deleted: 0 });
    expect(await names()).not.toContain(`events_${second.name}`);
    expect(await proofs()).toEqual([]);
  });

  it('is one of so many in a round at most; the next round goes on', async () => {
    await keep(10);
    expect(await round(1)).toMatchObject({ more: true });
    expect(await names()).not.toContain(`events_${first.name}`);
    expect(await names()).toContain(`events_${second.name}`);
    await round(1);
    expect(await names()).not.toContain(`events_${second.name}`);
  });

  it.each(['campaign', 'number'] as const)('stays as long as a %s in it is held, without the rest', async (what) => {
    await scene.begin();
    const { campaignId, contactId } = scene;
    const { phone } = await scene.contact();
    await write(inMonth(first), 3, { campaignId, contactId });
    await write(inMonth(first), 9);
    await keep(10);
    const subject = what === 'campaign' ? { campaignId } : { phone };
    const holdId = await addHold(scene, { subject, reason, actor, now });
    await round();
    const left = await scene.db.execute(sql`SELECT 1 FROM ${sql.identifier(`events_${first.name}`)}`);
    expect(left).toHaveLength(3);
    expect((await proofs()).map(({ kind, records }) => ({ kind, records }))).toEqual([{ kind: 'events', records: 9 }]);
    await liftHold(scene, { holdId, reason, actor });
    await round();
    expect(await names()).not.toContain(`events_${first.name}`);
    expect((await proofs()).map(({ records }) => records).sort()).toEqual([3, 9]);
  });

  it('waits for nobody for long: while somebody writes its rows go one by one', async () => {
    await write(inMonth(first), 12);
    await keep(10);
    await scene.db.transaction(async (tx) => {
      await tx.execute(sql`INSERT INTO events (kind) VALUES ('attempt.leased')`);
      expect(await round()).toMatchObject({ deleted: 12 });
    });
    expect(await names()).toContain(`events_${first.name}`);
    await round();
    expect(await names()).not.toContain(`events_${first.name}`);
  });

  it('is not dropped under a hold that is made while it is counted', async () => {
    await scene.begin();
    const { campaignId } = scene;
    await write(inMonth(first), 3, { campaignId });
    await keep(10);
    let dropped: Promise<unknown> = Promise.resolve();
    await scene.db.transaction(async (tx) => {
      await tx.insert(legalHolds).values({ campaignId, reason, createdBy: actor });
      dropped = round();
      await waitForLock(scene.db);
    });
    await dropped;
    expect(one(await scene.db.execute(sql`SELECT count(*)::int AS n FROM events`))).toEqual({ n: 3 });
  });
});

it('a role that does not own the table makes and drops no months, and deletes by rows', async () => {
  await write(inMonth(first), 4);
  await keep(10);
  const role = `worker_${randomUUID().slice(0, 8)}`;
  await scene.db.execute(sql.raw(`CREATE ROLE ${role}`));
  await scene.db.execute(sql.raw(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${role}`));
  const { host, port, user, pass, database } = scene.db.$client.options;
  const url = new URL(`postgres://${host[0]}:${port[0]}/${database}?role=${role}`);
  url.username = user;
  url.password = String(pass ?? '');
  const db = openDatabase(url.href, { maxConnections: 1, secretKeys: testSecretKeys });
  try {
    expect(one(await db.execute(sql`SELECT current_user::text AS name`))).toEqual({ name: role });
    const later = new Date(Date.UTC(now.getUTCFullYear() + 20, 0));
    expect(await makeEventMonths(db, later)).toEqual([]);
    expect(await keepRetention({ ...context(), db }, { now, batches: 5 })).toMatchObject({ deleted: 4 });
    expect(await names()).toContain(`events_${first.name}`);
  } finally {
    await closeDatabase(db);
    await scene.db.execute(sql.raw(`DROP OWNED BY ${role}`));
    await scene.db.execute(sql.raw(`DROP ROLE ${role}`));
  }
});
