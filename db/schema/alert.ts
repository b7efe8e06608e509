import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgTable, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import type { AlertName, AlertPhase, DeliveryStatus, RecipientKind } from '#domain/health/alert.ts';

const at = () => timestamp({ withTimezone: true });
const now = () => at().notNull().defaultNow();

/** What the watch over alerts saw: a row from the first sight until it is over, and kept for a while after. */
export const alerts = pgTable(
  'alerts',
  {
    id: uuid()
      .primaryKey()
      .default(sql`uuidv7()`),
    name: text().$type<AlertName>().notNull(),
    /** What tells two alerts of one name apart (a SIP code, a breaker, a campaign's id); empty if nothing does. */
    subject: text().notNull(),
    /** What is wrong, as `stored`. */
    says: text().notNull(),
    /** Path of the console's page that shows more. */
    page: text().notNull(),
    /** Since when it is so. */
    since: at().notNull(),
    lastSeenAt: at().notNull(),
    /** When it had been so for long enough, and was told; null before. */
    begunAt: at(),
    overAt: at(),
  },
  (table) => [
    uniqueIndex('alerts_open')
      .on(table.name, table.subject)
      .where(sql`over_at IS NULL`),
    index('alerts_over')
      .on(table.overAt)
      .where(sql`over_at IS NOT NULL`),
  ],
);

/** One row: which engine makes the next round of the watch is decided by who moves it on. */
export const alertWatch = pgTable('alert_watch', {
  id: integer().primaryKey(),
  nextAt: at().notNull(),
});

/** Who is told of which alerts. */
export const alertRecipients = pgTable('alert_recipients', {
  id: uuid().primaryKey().defaultRandom(),
  kind: text().$type<RecipientKind>().notNull(),
  /** E-mail address in lower case, or URL of a webhook. */
  address: text().notNull(),
  /** Names of alerts; null for all of them, also those to come. */
  alerts: jsonb().$type<AlertName[]>(),
  /** Of a webhook, sealed: what its requests are signed with. */
  secret: text(),
  createdBy: text().notNull(),
  createdAt: now(),
});

/** What is told to whom, and what came of it. */
export const alertDeliveries = pgTable(
  'alert_deliveries',
  {
    id: uuid()
      .primaryKey()
      .default(sql`uuidv7()`),
    alertId: uuid()
      .notNull()
      .references(() => alerts.id, { onDelete: 'cascade' }),
    recipientId: uuid()
      .notNull()
      .references(() => alertRecipients.id, { onDelete: 'cascade' }),
    phase: text().$type<AlertPhase>().notNull(),
    status: text().$type<DeliveryStatus>().notNull().default('pending'),
    tries: integer().notNull().default(0),
    /** Not tried before; pushed on while one of the servers tries. */
    nextTryAt: now(),
    lastTryAt: at(),
    /** What was wrong with the last try, as `stored`. */
    lastError: text(),
    createdAt: now(),
    deliveredAt: at(),
  },
  (table) => [
    uniqueIndex('alert_deliveries_once').on(table.alertId, table.recipientId, table.phase),
    index('alert_deliveries_recipient').on(table.recipientId),
    index('alert_deliveries_due')
      .on(table.nextTryAt)
      .where(sql`status = 'pending'`),
  ],
);

/** Calls whose agent asked for its configuration lately and did not get it. */
export const configurationFailures = pgTable('configuration_failures', {
  attemptId: uuid().primaryKey(),
  at: now(),
});
