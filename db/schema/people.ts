import { boolean, index, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { ApiScope, Role } from '#domain/workspace/permission.ts';

const now = () => timestamp({ withTimezone: true }).notNull().defaultNow();

/** Tables of better-auth (its names and columns), with our roles on the user. */
export const user = pgTable('user', {
  id: text().primaryKey(),
  name: text().notNull(),
  email: text().notNull().unique(),
  emailVerified: boolean().notNull().default(false),
  image: text(),
  roles: jsonb().$type<Role[]>().notNull().default([]),
  timeZone: text().notNull().default('UTC'),
  createdAt: now(),
  updatedAt: now(),
});

export const session = pgTable('session', {
  id: text().primaryKey(),
  token: text().notNull().unique(),
  userId: text()
    .notNull()
    .references(() => user.id, { onDelete: 'cascade' }),
  expiresAt: timestamp({ withTimezone: true }).notNull(),
  ipAddress: text(),
  userAgent: text(),
  createdAt: now(),
  updatedAt: now(),
});

export const account = pgTable('account', {
  id: text().primaryKey(),
  accountId: text().notNull(),
  providerId: text().notNull(),
  userId: text()
    .notNull()
    .references(() => user.id, { onDelete: 'cascade' }),
  accessToken: text(),
  refreshToken: text(),
  idToken: text(),
  accessTokenExpiresAt: timestamp({ withTimezone: true }),
  refreshTokenExpiresAt: timestamp({ withTimezone: true }),
  scope: text(),
  password: text(),
  createdAt: now(),
  updatedAt: now(),
});

export const verification = pgTable('verification', {
  id: text().primaryKey(),
  identifier: text().notNull(),
  value: text().notNull(),
  expiresAt: timestamp({ withTimezone: true }).notNull(),
  createdAt: now(),
  updatedAt: now(),
});

/** Keys for CRMs. Only a SHA-256 of the key is kept. */
export const apiKeys = pgTable('api_keys', {
  id: uuid().primaryKey().defaultRandom(),
  name: text().notNull(),
  /** First characters, to recognise a key by. */
  prefix: text().notNull(),
  hash: text().notNull().unique(),
  scopes: jsonb().$type<ApiScope[]>().notNull(),
  createdBy: text(),
  createdAt: now(),
  lastUsedAt: timestamp({ withTimezone: true }),
  revokedAt: timestamp({ withTimezone: true }),
});

/** Answers already given to an idempotency key, so that a repeated request has one effect. */
export const idempotencyKeys = pgTable('idempotency_keys', {
  /** API key id and the client's key. */
  id: text().primaryKey(),
  requestHash: text().notNull(),
  status: text().notNull(),
  response: jsonb(),
  createdAt: now(),
});

/** Every change by a person or a program: who, when, before and after. */
export const auditLog = pgTable(
  'audit_log',
  {
    id: uuid().primaryKey().defaultRandom(),
    at: now(),
    /** User id, `api:<key id>` or `system`. */
    actor: text().notNull(),
    action: text().notNull(),
    entity: text().notNull(),
    entityId: text().notNull(),
    before: jsonb(),
    after: jsonb(),
  },
  (table) => [index('audit_log_entity').on(table.entity, table.entityId, table.at)],
);
