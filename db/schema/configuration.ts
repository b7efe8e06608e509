import { boolean, integer, jsonb, numeric, pgTable, text, timestamp, unique, uuid } from 'drizzle-orm/pg-core';
import type { BotConfiguration } from '#domain/bot/bot.ts';
import type { ShareMemory } from '#domain/dialling/fair-share.ts';
import type { ProviderConfiguration } from '#domain/provider/configuration.ts';
import type { ProviderKind } from '#domain/provider/provider.ts';
import { botDraft } from './bot-draft.ts';

const now = () => timestamp({ withTimezone: true }).notNull().defaultNow();

export const settings = pgTable('settings', {
  name: text().primaryKey(),
  plain: jsonb().notNull().default({}),
  /** Secret name → ciphertext. */
  secrets: jsonb().$type<Record<string, string>>().notNull().default({}),
  updatedAt: now(),
});

export const providerAccounts = pgTable('provider_accounts', {
  id: uuid().primaryKey().defaultRandom(),
  kind: text().$type<ProviderKind>().notNull(),
  name: text().notNull(),
  configuration: jsonb().$type<ProviderConfiguration>().notNull(),
  /** Ciphertext of the vendor's key. */
  apiKey: text(),
  maxConcurrentCalls: integer().notNull().default(10),
  maxCallsPerSecond: numeric({ mode: 'number' }).notNull().default(5),
  /** The simulated carrier of the sandbox; the console says so. */
  isSandbox: boolean().notNull().default(false),
  /** How its campaigns shared the slots up to the last claim; null where only one wants them. */
  shareMemory: jsonb().$type<ShareMemory>(),
  createdAt: now(),
  updatedAt: now(),
});

/** How fast an account dials now: what is configured, less what the carrier's refusals took from it. */
export const providerPaces = pgTable('provider_paces', {
  providerAccountId: uuid()
    .primaryKey()
    .references(() => providerAccounts.id, { onDelete: 'cascade' }),
  perSecond: numeric({ mode: 'number' }).notNull(),
  /** The account's rate at that look. */
  configured: numeric({ mode: 'number' }).notNull(),
  lookedAt: now(),
  /** The last look that found refusals for lack of capacity. */
  refusedAt: timestamp({ withTimezone: true }),
});

export const providerNumbers = pgTable(
  'provider_numbers',
  {
    id: uuid().primaryKey().defaultRandom(),
    providerAccountId: uuid()
      .notNull()
      .references(() => providerAccounts.id, { onDelete: 'cascade' }),
    /** E.164. */
    number: text().notNull(),
    label: text().notNull().default(''),
    maxConcurrentCalls: integer(),
    /** The carrier refused to call from it: it is out of rotation until a campaign that has it is resumed. */
    refusedAt: timestamp({ withTimezone: true }),
    /** What the carrier said. */
    refusedWords: text(),
    createdAt: now(),
  },
  (table) => [unique('provider_numbers_once').on(table.providerAccountId, table.number)],
);

export const bots = pgTable('bots', {
  id: uuid().primaryKey().defaultRandom(),
  name: text().notNull(),
  publishedVersionId: uuid(),
  /** What people work on; null while it says the same as the published version. */
  draft: botDraft(),
  /** Raised by every change of the draft: who changes it names the one that was seen. */
  draftRevision: integer().notNull().default(0),
  /** Who changed the draft last (user id), and when. */
  draftChangedBy: text(),
  draftChangedAt: timestamp({ withTimezone: true }),
  archivedAt: timestamp({ withTimezone: true }),
  createdAt: now(),
  updatedAt: now(),
});

export const botVersions = pgTable(
  'bot_versions',
  {
    id: uuid().primaryKey().defaultRandom(),
    botId: uuid()
      .notNull()
      .references(() => bots.id, { onDelete: 'cascade' }),
    version: integer().notNull(),
    /** Never changed: campaigns were launched with it. */
    configuration: jsonb().$type<BotConfiguration>().notNull(),
    /** Why it was published, in the words of who did. */
    note: text().notNull().default(''),
    createdBy: text(),
    createdAt: now(),
  },
  (table) => [unique('bot_versions_once').on(table.botId, table.version)],
);

/** Voice-agent processes that sent a heartbeat. */
export const agentWorkers = pgTable('agent_workers', {
  id: text().primaryKey(),
  capacity: integer().notNull(),
  activeCalls: integer().notNull().default(0),
  startedAt: now(),
  heartbeatAt: now(),
});
