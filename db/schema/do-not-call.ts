import { sql } from 'drizzle-orm';
import { bigint, date, index, pgTable, primaryKey, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import type { DoNotCallEnd, DoNotCallReview, DoNotCallScope, DoNotCallSource } from '#domain/do-not-call/entry.ts';

const at = () => timestamp({ withTimezone: true });
const now = () => at().notNull().defaultNow();

/** Names under which the workspace calls; people may object to the calls of one of them. */
export const brands = pgTable(
  'brands',
  {
    id: uuid().primaryKey().defaultRandom(),
    name: text().notNull(),
    createdBy: text().notNull(),
    createdAt: now(),
  },
  (table) => [uniqueIndex('brands_name').on(sql`lower(${table.name})`)],
);

/**
 * Numbers that must not be called. An entry that ended stays as history: it bars nobody once `removedAt` is set or
 * `expiresAt` is past (see `listed` in `db/do-not-call/do-not-call.ts`).
 */
export const doNotCall = pgTable(
  'do_not_call',
  {
    id: uuid()
      .primaryKey()
      .default(sql`uuidv7()`),
    /** E.164. */
    phone: text().notNull(),
    scope: text().$type<DoNotCallScope>().notNull().default('everywhere'),
    source: text().$type<DoNotCallSource>().notNull(),
    reason: text().notNull().default(''),
    /** The person's words. */
    quote: text(),
    callId: uuid(),
    /** The file that brought it. */
    importId: uuid(),
    review: text().$type<DoNotCallReview>(),
    /** User id, or `api:<key id>`. */
    createdBy: text(),
    createdAt: now(),
    /** From then on it bars nobody; null: for good. */
    expiresAt: at(),
    removedAt: at(),
    removedBy: text(),
    removal: text().$type<DoNotCallEnd>(),
    removalReason: text(),
  },
  (table) => [
    uniqueIndex('do_not_call_listed')
      .on(table.phone, table.scope)
      .where(sql`removed_at IS NULL`),
    index('do_not_call_phone').on(table.phone),
    index('do_not_call_newest')
      .on(table.createdAt, table.id)
      .where(sql`removed_at IS NULL`),
    index('do_not_call_expiring')
      .on(table.expiresAt)
      .where(sql`removed_at IS NULL AND expires_at IS NOT NULL`),
    index('do_not_call_import')
      .on(table.importId)
      .where(sql`import_id IS NOT NULL`),
  ],
);

/** Registers in which people object to sales calls, as they were imported last; see `domain/do-not-call/national-list.ts`. */
export const nationalLists = pgTable('national_lists', {
  /** ISO 3166-1 alpha-2. */
  country: text().primaryKey(),
  /** The day its data is of. */
  asOf: date().notNull(),
  numbers: bigint({ mode: 'number' }).notNull(),
  fileName: text().notNull(),
  importedBy: text().notNull(),
  importedAt: now(),
});

export const nationalListNumbers = pgTable(
  'national_list_numbers',
  {
    /** E.164. */
    phone: text().notNull(),
    country: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.phone, table.country] })],
);
