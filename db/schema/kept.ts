import { sql } from 'drizzle-orm';
import { check, index, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { PastAttempt } from '#domain/calling-law/index.ts';
import type { DeletedKind, DeletionRule } from '#domain/retention/retention.ts';
import { campaigns } from './campaign.ts';

const at = () => timestamp({ withTimezone: true });

/** The keys that numbers were hashed with: ids alone. A process that has not all of them may not decide about calls. */
export const numberKeys = pgTable('number_keys', {
  /** First digits of a SHA-256 of the key. */
  id: text().primaryKey(),
  createdAt: at().notNull().defaultNow(),
});

/** Dials of numbers whose contacts were deleted: what caps on attempts count, under a keyed hash of the number. */
export const forgottenDials = pgTable(
  'forgotten_dials',
  {
    /** See `db/number-keys.ts`. */
    numberHash: text().notNull(),
    attemptId: uuid().notNull(),
    at: at().notNull(),
    end: text().$type<PastAttempt['end']>().notNull(),
    /** When the call was over; null for what older versions kept. */
    overAt: at(),
  },
  (table) => [primaryKey({ columns: [table.numberHash, table.attemptId] })],
);

/** Numbers of erased persons that must not be called, under a keyed hash. */
export const forgottenDoNotCall = pgTable('forgotten_do_not_call', {
  numberHash: text().primaryKey(),
  since: at().notNull(),
});

/** What must be kept although a rule or a person would have it deleted. */
export const legalHolds = pgTable(
  'legal_holds',
  {
    id: uuid().primaryKey().defaultRandom(),
    /** E.164; null for a campaign. */
    phone: text().unique(),
    campaignId: uuid()
      .unique()
      .references(() => campaigns.id),
    reason: text().notNull(),
    /** User id. */
    createdBy: text().notNull(),
    createdAt: at().notNull().defaultNow(),
  },
  () => [check('legal_holds_one_subject', sql`(phone IS NULL) <> (campaign_id IS NULL)`)],
);

/** Proof of what was deleted: never changed, never deleted. */
export const deletions = pgTable(
  'deletions',
  {
    /** Of an erasure the number of its receipt. */
    id: uuid().primaryKey().defaultRandom(),
    at: at().notNull(),
    kind: text().$type<DeletedKind>().notNull(),
    rule: text().$type<DeletionRule>().notNull(),
    /** Of retention: after how many days. */
    days: integer(),
    /** What was older than this. */
    until: at(),
    /** Rows of the kind; contacts, where people or campaigns are deleted. */
    records: integer().notNull(),
    /** Objects of the storage. */
    objects: integer().notNull(),
    campaignId: uuid(),
    /** Of an erasure: whose it was, under a keyed hash. */
    numberHash: text(),
    /** User id, or `system`. */
    actor: text().notNull(),
    reason: text(),
    /** Rows by table, where more than one was touched. */
    details: jsonb().$type<Record<string, number>>().notNull().default({}),
  },
  (table) => [index('deletions_at').on(table.at)],
);
