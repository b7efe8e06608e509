import { pgTable, text, timestamp, unique, uuid } from 'drizzle-orm/pg-core';
import type { StopScope } from '#domain/do-not-call/stop.ts';

/** What people have stopped, and why; some dozen rows, read at each claim and before each dial. */
export const stops = pgTable(
  'stops',
  {
    id: uuid().primaryKey().defaultRandom(),
    scope: text().$type<StopScope>().notNull(),
    /** See `Stop`. */
    value: text().notNull(),
    reason: text().notNull(),
    /** User id. */
    createdBy: text().notNull(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [unique('stops_once').on(table.scope, table.value)],
);
