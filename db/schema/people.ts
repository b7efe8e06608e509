import { boolean, index, integer, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { SignInMethod } from '#domain/workspace/access.ts';
import type { LinkKind } from '#domain/workspace/one-time-link.ts';
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
  /** Since when this person may do nothing; null for everybody who may. */
  deactivatedAt: timestamp({ withTimezone: true }),
  /** Made by the sandbox: it may do nothing where none runs. */
  isDemo: boolean().notNull().default(false),
  /** A code of an authenticator app is asked for after the password. */
  twoFactorEnabled: boolean().notNull().default(false),
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
  /** How its owner showed who he is. */
  method: text().$type<SignInMethod>().notNull().default('password'),
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

/** Authenticator apps: the secret and the backup codes are encrypted by better-auth with the session secret. */
export const twoFactor = pgTable('two_factor', {
  id: text().primaryKey(),
  secret: text().notNull(),
  backupCodes: text().notNull(),
  userId: text()
    .notNull()
    .unique()
    .references(() => user.id, { onDelete: 'cascade' }),
  /** A code of the app has come back. */
  verified: boolean().notNull().default(true),
  /** Not used: no account is locked (decision 0035). */
  failedVerificationCount: integer().notNull().default(0),
  lockedUntil: timestamp({ withTimezone: true }),
});

export const passkey = pgTable(
  'passkey',
  {
    id: text().primaryKey(),
    name: text(),
    publicKey: text().notNull(),
    userId: text()
      .notNull()
      .references(() => user.id, { onDelete: 'cascade' }),
    credentialID: text('credential_id').notNull().unique(),
    counter: integer().notNull(),
    deviceType: text().notNull(),
    backedUp: boolean().notNull(),
    transports: text(),
    aaguid: text(),
    createdAt: now(),
  },
  (table) => [index('passkey_user').on(table.userId)],
);

/** Keys for CRMs. Only a SHA-256 of the key is kept. */
export const apiKeys = pgTable('api_keys', {
  id: uuid().primaryKey().defaultRandom(),
  name: text().notNull(),
  /** First characters, to recognise a key by. */
  prefix: text().notNull(),
  hash: text().notNull().unique(),
  scopes: jsonb().$type<ApiScope[]>().notNull(),
  /** Campaigns that the key is for; null for all of them. */
  campaignIds: jsonb().$type<string[]>(),
  /** Networks that it may be used from; null for all of them. */
  networks: jsonb().$type<string[]>(),
  expiresAt: timestamp({ withTimezone: true }),
  /** Made by the sandbox: it opens nothing where none runs. */
  isDemo: boolean().notNull().default(false),
  createdBy: text(),
  createdAt: now(),
  lastUsedAt: timestamp({ withTimezone: true }),
  lastUsedFrom: text(),
  revokedAt: timestamp({ withTimezone: true }),
});

/** Links that open one thing once. Only a SHA-256 of their token is kept. */
export const oneTimeLinks = pgTable(
  'one_time_links',
  {
    id: uuid().primaryKey().defaultRandom(),
    kind: text().$type<LinkKind>().notNull(),
    tokenHash: text().notNull().unique(),
    /** Of an invitation: who is invited, and to do what. */
    email: text(),
    roles: jsonb().$type<Role[]>().notNull().default([]),
    /** Of a password reset: whose. */
    userId: text().references(() => user.id, { onDelete: 'cascade' }),
    createdBy: text().notNull(),
    createdAt: now(),
    expiresAt: timestamp({ withTimezone: true }).notNull(),
    usedAt: timestamp({ withTimezone: true }),
    revokedAt: timestamp({ withTimezone: true }),
  },
  (table) => [index('one_time_links_user').on(table.userId)],
);

/** Tries to sign in that did not succeed, by a hash of address and account, or of the address alone. */
export const signInTries = pgTable(
  'sign_in_tries',
  {
    key: text().primaryKey(),
    tries: integer().notNull(),
    lastAt: timestamp({ withTimezone: true }).notNull(),
  },
  (table) => [index('sign_in_tries_last').on(table.lastAt)],
);

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
    /** User id, `api:<key id>`, `system`, or `anonymous` before anybody is signed in. */
    actor: text().notNull(),
    action: text().notNull(),
    entity: text().notNull(),
    entityId: text().notNull(),
    before: jsonb(),
    after: jsonb(),
  },
  (table) => [
    index('audit_log_entity').on(table.entity, table.entityId, table.at),
    index('audit_log_actor').on(table.actor, table.at),
    index('audit_log_at').on(table.at, table.id),
  ],
);
