import { sql } from 'drizzle-orm';
import { index, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { Remedy, StuckFacts, StuckKind } from '#domain/health/stuck.ts';

const at = () => timestamp({ withTimezone: true });
const now = () => at().notNull().defaultNow();

/** What the reconciler's last round found; what it does not find any more is deleted. */
export const stuckFindings = pgTable('stuck_findings', {
  /** Kind and subject: the same finding of two rounds has one row. */
  id: text().primaryKey(),
  kind: text().$type<StuckKind>().notNull(),
  facts: jsonb().$type<StuckFacts>().notNull(),
  campaignId: uuid(),
  contactId: uuid(),
  attemptId: uuid(),
  providerAccountId: uuid(),
  /** The carrier's id of a leg, where the finding is about one. */
  carrierCallId: text(),
  /** Since when it is so: entry into the state, the time that was due, … */
  since: at().notNull(),
  firstSeenAt: now(),
  lastSeenAt: now(),
});

/** What the reconciler and engineers did about stuck things: who, when, what, before and after. Never changed. */
export const healings = pgTable(
  'healings',
  {
    id: uuid()
      .primaryKey()
      .default(sql`uuidv7()`),
    at: now(),
    /** User id, or `system` for the reconciler. */
    actor: text().notNull(),
    remedy: text().$type<Remedy>().notNull(),
    kind: text().$type<StuckKind>().notNull(),
    findingId: text().notNull(),
    campaignId: uuid(),
    contactId: uuid(),
    attemptId: uuid(),
    /** What was done, in a sentence. */
    words: text().notNull(),
    before: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    after: jsonb().$type<Record<string, unknown>>().notNull().default({}),
  },
  (table) => [index('healings_at').on(table.at)],
);
