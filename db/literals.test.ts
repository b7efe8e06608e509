import { PgDialect } from 'drizzle-orm/pg-core';
import { expect, it } from 'vitest';
import { literal, literals } from './literals.ts';

const dialect = new PgDialect();

it('writes words into the statement, without parameters', () => {
  expect(dialect.sqlToQuery(literals(['queued', 'ready']))).toMatchObject({ sql: "('queued', 'ready')", params: [] });
  expect(dialect.sqlToQuery(literal('queued'))).toMatchObject({ sql: "'queued'", params: [] });
});

it.each([[["'; --"]], [['Queued']], [[]]])('refuses what is no word of the vocabulary: %j', (words) => {
  expect(() => literals(words)).toThrow(/vocabulary/);
});

it('refuses a single strange word', () => {
  expect(() => literal("a'b")).toThrow(/vocabulary/);
});
