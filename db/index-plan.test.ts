import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { indexesOf, inTransaction } from './index-plan.ts';

const table = 'CREATE TABLE "calls" (\n\t"id" uuid PRIMARY KEY\n);\n';
const index = '\nCREATE INDEX "calls_created" ON "calls" USING btree ("created_at") WHERE ended_at is null;';
const unique = 'CREATE UNIQUE INDEX "calls_once" ON "calls" USING btree ("id");';

it('takes an index out of a migration only where its table was there before', () => {
  expect(inTransaction([table, index], { isNew: false })).toEqual([table, index]);
  expect(inTransaction([index, unique], { isNew: false })).toEqual([unique]);
  expect(inTransaction([index, unique], { isNew: true })).toEqual([index, unique]);
});

it('keeps a statement that does more than make an index', () => {
  const both = `${index} UPDATE calls SET id = id;`;
  expect(inTransaction([both], { isNew: false })).toEqual([both]);
});

it('knows which indexes there are in the end', () => {
  const definition = ' USING btree ("created_at") WHERE ended_at is null';
  const planned = { name: 'calls_created', isUnique: false, table: 'calls', definition };
  expect(indexesOf([[table, index], [unique]])).toEqual([planned]);
  expect(indexesOf([[table, index], ['DROP INDEX "calls_created";']])).toEqual([]);
  expect(indexesOf([[table, index], ['DROP TABLE "calls" CASCADE;']])).toEqual([]);
  expect(indexesOf([[table, index], ['DROP INDEX "calls_created";'], [index]])).toHaveLength(1);
});

it('takes an index that makes values unique out only where its column is new and empty', () => {
  const column = 'ALTER TABLE "calls" ADD COLUMN "ref" text;';
  const rule = 'CREATE UNIQUE INDEX "calls_ref" ON "calls" USING btree ("ref") WHERE ref is not null;';
  expect(inTransaction([column, rule], { isNew: false })).toEqual([column]);
  expect(inTransaction([column, rule], { isNew: true })).toEqual([column, rule]);
  expect(inTransaction([rule], { isNew: false })).toEqual([rule]);
  const filled = 'ALTER TABLE "calls" ADD COLUMN "ref" text DEFAULT \'x\' NOT NULL;';
  expect(inTransaction([filled, rule], { isNew: false })).toEqual([filled, rule]);
  expect(indexesOf([[table], [column, rule]])).toMatchObject([{ name: 'calls_ref', isUnique: true }]);
});

it('takes an index out that says so itself, also from a new database', () => {
  const beside = 'CREATE UNIQUE INDEX CONCURRENTLY "calls_twice" ON "calls" USING btree ("id","created_at");';
  for (const isNew of [true, false]) expect(inTransaction([table, beside], { isNew })).toEqual([table]);
  expect(indexesOf([[table], [beside]])).toMatchObject([{ name: 'calls_twice', isUnique: true, table: 'calls' }]);
  expect(indexesOf([[table], [beside], ['DROP INDEX IF EXISTS "calls_twice";']])).toEqual([]);
});

it('reads every index of our migrations', () => {
  const folder = join(import.meta.dirname, 'migrations');
  const files = readdirSync(folder).filter((name) => name.endsWith('.sql'));
  const texts = files.sort().map((name) => readFileSync(join(folder, name), 'utf8'));
  // Unique indexes over new columns are built the same way.
  const written = [...texts.join('\n').matchAll(/^\s*CREATE INDEX "([^"]+)"/gm)].map(([, name]) => name);
  const dropped = [...texts.join('\n').matchAll(/^DROP INDEX "([^"]+)"/gm)].map(([, name]) => name);
  const found = indexesOf(texts.map((text) => text.split('--> statement-breakpoint')));
  expect(found.length).toBeGreaterThan(20);
  const plain = found.filter(({ isUnique }) => !isUnique).map(({ name }) => name);
  expect(plain.sort()).toEqual([...new Set(written)].filter((name) => !dropped.includes(name)).sort());
});
