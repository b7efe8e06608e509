import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { ColumnMatching } from '#domain/audience/column-matching.ts';
import type { AnsweredBy, CallState, Cause, EndedBy, Outcome } from '#domain/call/call.ts';
import type { CallbackStatus } from '#domain/callback/callback-status.ts';
import type { Breaker } from '#domain/campaign/breaker.ts';
import type { Forecast } from '#domain/campaign/forecast/forecast.ts';
import type { CampaignStatus, Purpose } from '#domain/campaign/campaign.ts';
import type { Bar, ContactState, DialReason } from '#domain/contact/contact.ts';
import { campaignSettings } from './campaign-settings.ts';
import { botVersions, providerAccounts, providerNumbers } from './configuration.ts';
import { brands } from './do-not-call.ts';

const at = () => timestamp({ withTimezone: true });
const now = () => at().notNull().defaultNow();

export const campaigns = pgTable(
  'campaigns',
  {
    id: uuid().primaryKey().defaultRandom(),
    name: text().notNull(),
    status: text().$type<CampaignStatus>().notNull().default('draft'),
    /** Why it failed, or paused itself, in words, with what to do. */
    failureCause: text(),
    purpose: text().$type<Purpose>().notNull().default('service'),
    /** For whom it calls; null if the workspace calls for nobody in particular. */
    brandId: uuid().references(() => brands.id),
    /** One call to a phone of one's own: in no list of campaigns. */
    isTest: boolean().notNull().default(false),
    /** What paused it by itself; null if people did, or it is not paused. */
    breaker: text().$type<Breaker>(),
    /** The launcher's recorded statement of consent, for marketing. */
    consentStatement: text(),
    /** Who launched with that statement (user id, or `api:<key id>`), and when. */
    consentStatedBy: text(),
    consentStatedAt: at(),
    providerAccountId: uuid().references(() => providerAccounts.id),
    botVersionId: uuid().references(() => botVersions.id),
    settings: campaignSettings().notNull(),
    settingsVersion: integer().notNull().default(1),
    audienceLabel: text().notNull().default(''),
    /** It could dial more people now than it has slots for: it has a share of the account, and wants nudges. */
    hungry: boolean().notNull().default(false),
    scheduledFor: at(),
    launchedAt: at(),
    /** What went wrong before counts no more: whoever resumed it says that it is mended. */
    resumedAt: at(),
    finishedAt: at(),
    archivedAt: at(),
    deletedAt: at(),
    createdBy: text(),
    createdAt: now(),
    updatedAt: now(),
  },
  (table) => [
    index('campaigns_created').on(table.createdAt, table.id),
    index('campaigns_bot_version').on(table.botVersionId),
    index('campaigns_hungry')
      .on(table.providerAccountId)
      .where(sql`hungry`),
  ],
);

/** Caller numbers of a campaign, used in turn. */
export const campaignNumbers = pgTable(
  'campaign_numbers',
  {
    campaignId: uuid()
      .notNull()
      .references(() => campaigns.id, { onDelete: 'cascade' }),
    providerNumberId: uuid()
      .notNull()
      .references(() => providerNumbers.id),
  },
  (table) => [primaryKey({ columns: [table.campaignId, table.providerNumberId] })],
);

/** Contacts of a campaign by state; kept by triggers on `contacts` (see the migrations), read by pages. */
export const campaignContactCounts = pgTable(
  'campaign_contact_counts',
  {
    campaignId: uuid().notNull(),
    state: text().$type<ContactState>().notNull(),
    contacts: bigint({ mode: 'number' }).notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.campaignId, table.state] })],
);

/** Attempts of a campaign by outcome; raised where an attempt ends. */
export const campaignOutcomeCounts = pgTable(
  'campaign_outcome_counts',
  {
    campaignId: uuid().notNull(),
    outcome: text().$type<Outcome | 'answered'>().notNull(),
    attempts: bigint({ mode: 'number' }).notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.campaignId, table.outcome] })],
);

/**
 * Calls of a campaign that a person answered, by hour, and those of them in which the bot was not heard in time; raised
 * where an attempt ends. A rolling rate reads at most some hundred rows, whatever the size of the campaign.
 */
export const campaignAnswerCounts = pgTable(
  'campaign_answer_counts',
  {
    campaignId: uuid().notNull(),
    /** Its beginning. */
    hour: at().notNull(),
    answered: integer().notNull().default(0),
    abandoned: integer().notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.campaignId, table.hour] })],
);

/** What was expected of a campaign when it was launched, beside what then happens; see `domain/campaign/forecast/`. */
export const campaignForecasts = pgTable('campaign_forecasts', {
  campaignId: uuid()
    .primaryKey()
    .references(() => campaigns.id, { onDelete: 'cascade' }),
  forecast: jsonb().$type<Forecast>().notNull(),
});

/** Contacts that share legal region and candidate zones share a class; a window is asked once for each class. */
export const windowClasses = pgTable('window_classes', {
  id: integer().primaryKey().generatedAlwaysAsIdentity(),
  key: text().notNull().unique(),
});

export const contacts = pgTable(
  'contacts',
  {
    id: uuid()
      .primaryKey()
      .default(sql`uuidv7()`),
    campaignId: uuid()
      .notNull()
      .references(() => campaigns.id, { onDelete: 'cascade' }),
    /** E.164. */
    phone: text().notNull(),
    /** Digits that are pressed when the number's exchange has answered. */
    extension: text(),
    /** Under which the CRM knows the person; nobody else in the campaign has it. */
    externalId: text(),
    variables: jsonb().$type<Record<string, string>>().notNull().default({}),
    /** IANA name from the audience file. */
    timeZone: text(),
    region: text(),
    windowClassId: integer()
      .notNull()
      .references(() => windowClasses.id),
    state: text().$type<ContactState>().notNull().default('queued'),
    /** Why the contact is in this state, in words. */
    stateReason: text(),
    /** The code of `stateReason`, kept by a trigger (see the migration `governor`): people are counted by it. */
    reasonCode: text(),
    /** What it is `ready` for or waits for; null while fresh. */
    dueReason: text().$type<Exclude<DialReason, 'fresh'>>(),
    dueAt: at(),
    /** Row of the audience file: fresh contacts are called in its order. */
    position: bigint({ mode: 'number' }).notNull().default(0),
    attempts: integer().notNull().default(0),
    deferrals: integer().notNull().default(0),
    lastOutcome: text().$type<Outcome>(),
    consentAt: at(),
    /** How the consent was given or where its proof is, as the audience file or a person says. */
    consentSource: text(),
    /** What keeps a `suppressed` contact from being called, so that it can be taken up again when that is mended. */
    barredBy: text().$type<Bar>(),
    createdAt: now(),
    updatedAt: now(),
  },
  (table) => [
    // Two people behind one number are two contacts. Pages of contacts are read in this order.
    uniqueIndex('contacts_line_once').on(table.campaignId, table.phone, sql`coalesce(${table.extension}, '')`),
    uniqueIndex('contacts_external_id_once')
      .on(table.campaignId, table.externalId)
      .where(sql`external_id is not null`),
    index('contacts_phone').on(table.phone),
    index('contacts_fresh')
      .on(table.campaignId, table.windowClassId, table.position)
      .where(sql`state = 'queued'`),
    index('contacts_ready')
      .on(table.campaignId, table.windowClassId, table.dueReason, table.dueAt)
      .where(sql`state = 'ready'`),
    index('contacts_state').on(table.campaignId, table.state, table.updatedAt),
    index('contacts_waiting')
      .on(table.campaignId, table.dueAt)
      .where(sql`state in ('waiting_retry', 'waiting_callback')`),
    // What a campaign's waiting and barred people are counted from, by reason, without a look at their rows.
    index('contacts_held')
      .on(table.campaignId, table.dueReason, table.reasonCode, table.dueAt)
      .where(sql`state in ('waiting_retry', 'waiting_callback')`),
    index('contacts_barred')
      .on(table.campaignId, table.barredBy)
      .where(sql`state = 'suppressed'`),
  ],
);

/** One dial. It holds a slot from its creation until `slotFreedAt`. */
export const attempts = pgTable(
  'attempts',
  {
    id: uuid()
      .primaryKey()
      .default(sql`uuidv7()`),
    contactId: uuid()
      .notNull()
      .references(() => contacts.id, { onDelete: 'cascade' }),
    campaignId: uuid().notNull(),
    providerAccountId: uuid().notNull(),
    providerNumberId: uuid().notNull(),
    claimId: text().notNull(),
    /** 1 for the first dial of this contact; deferrals do not count. */
    number: integer().notNull(),
    reason: text().$type<DialReason>().notNull(),
    state: text().$type<CallState>().notNull().default('leased'),
    leasedAt: now(),
    diallingAt: at(),
    ringingAt: at(),
    amdAt: at(),
    attachingAt: at(),
    inProgressAt: at(),
    wrapUpAt: at(),
    endedAt: at(),
    answeredAt: at(),
    /** The carrier's id of the call; for SIP trunks the participant's identity. */
    carrierCallId: text(),
    answeredBy: text().$type<AnsweredBy>(),
    detectionMs: integer(),
    /** What the carrier said of who answered, and when, by its clock: a witness beside `answeredBy`. */
    carrierAnsweredBy: text().$type<AnsweredBy>(),
    carrierVerdictAt: at(),
    /** From the end of the person's greeting to the bot's first sound, by the agent's clock. */
    waitedMs: integer(),
    outcome: text().$type<Outcome>(),
    cause: text().$type<Cause>(),
    endedBy: text().$type<EndedBy>(),
    sipCode: integer(),
    vendorCode: text(),
    /** What the carrier or we said about the end, for people. */
    causeWords: text(),
    /** Rule set, time-zone data, zones and local times by which this dial was allowed. */
    lawEvidence: jsonb(),
    /** The person said that they are not interested; some laws bar further calls for a while or for good. */
    refused: boolean().notNull().default(false),
    /** The person said that the number is not that of whom we wanted. */
    wrongNumber: boolean().notNull().default(false),
    slotFreedAt: at(),
    /** The contact's next step has been decided. */
    concludedAt: at(),
  },
  (table) => [
    index('attempts_claim').on(table.claimId),
    index('attempts_contact').on(table.contactId, table.leasedAt),
    index('attempts_campaign').on(table.campaignId, table.endedAt),
    index('attempts_concluded')
      .on(table.campaignId, table.concludedAt, table.id)
      .where(sql`concluded_at is not null`),
    index('attempts_slots')
      .on(table.providerAccountId, table.campaignId)
      .where(sql`slot_freed_at is null`),
    index('attempts_slots_campaign')
      .on(table.campaignId)
      .where(sql`slot_freed_at is null`),
    // What the reconciler looks through: some hundred rows of however many.
    index('attempts_open')
      .on(table.leasedAt)
      .where(sql`state <> 'ended'`),
  ],
);

/** Ids of events already applied: carriers and agents repeat them. `signalledAt` tells that Temporal knows too. */
export const seenEvents = pgTable(
  'seen_events',
  {
    attemptId: uuid()
      .notNull()
      .references(() => attempts.id, { onDelete: 'cascade' }),
    eventId: text().notNull(),
    type: text().notNull(),
    at: at().notNull(),
    signalledAt: at(),
  },
  (table) => [primaryKey({ columns: [table.attemptId, table.eventId] })],
);

export const callbacks = pgTable(
  'callbacks',
  {
    id: uuid()
      .primaryKey()
      .default(sql`uuidv7()`),
    contactId: uuid()
      .notNull()
      .references(() => contacts.id, { onDelete: 'cascade' }),
    campaignId: uuid().notNull(),
    source: text().$type<'callee' | 'api' | 'console'>().notNull(),
    /** The time that was asked for. */
    requestedFor: at().notNull(),
    /** When it will be dialled: the same, or the next opening of the window. */
    dueAt: at().notNull(),
    /** Why `dueAt` differs, in words. */
    movedReason: text(),
    status: text().$type<CallbackStatus>().notNull().default('scheduled'),
    /** Dials of it that reached nobody since it was planned or moved. */
    misses: integer().notNull().default(0),
    /** The attempt in which it was asked for. */
    requestedInAttemptId: uuid(),
    /** The attempt that fulfilled it. */
    attemptId: uuid(),
    note: text(),
    createdBy: text(),
    createdAt: now(),
    updatedAt: now(),
  },
  (table) => [
    index('callbacks_due').on(table.status, table.dueAt),
    index('callbacks_contact').on(table.contactId, table.createdAt),
  ],
);

/** What people have chosen for the columns of audience files; see `db/audience/column-matching.ts`. */
export const columnMatchings = pgTable('column_matchings', {
  /** SHA-256 of the headings. */
  headingsKey: text().primaryKey(),
  matching: jsonb().$type<ColumnMatching>().notNull(),
  chosenBy: text().notNull(),
  chosenAt: at().notNull(),
});

/** Audience files in the storage; what becomes of one is in `audienceImports`. */
export const audienceUploads = pgTable(
  'audience_uploads',
  {
    id: uuid().primaryKey(),
    campaignId: uuid()
      .notNull()
      .references(() => campaigns.id, { onDelete: 'cascade' }),
    /** Of its bytes, in hexadecimal digits. */
    sha256: text().notNull(),
    /** The latest import of it; null while nobody has imported it. */
    importId: uuid(),
    createdAt: now(),
  },
  (table) => [
    index('audience_uploads_same').on(table.campaignId, table.sha256),
    index('audience_uploads_age').on(table.createdAt),
  ],
);

/** Imports of audience files and what became of them. */
export const audienceImports = pgTable('audience_imports', {
  id: uuid()
    .primaryKey()
    .default(sql`uuidv7()`),
  campaignId: uuid()
    .notNull()
    .references(() => campaigns.id, { onDelete: 'cascade' }),
  fileName: text().notNull(),
  status: text().$type<'running' | 'done' | 'failed'>().notNull().default('running'),
  /** Why it failed, with what to do. */
  failure: text(),
  rows: bigint({ mode: 'number' }).notNull().default(0),
  imported: bigint({ mode: 'number' }).notNull().default(0),
  duplicates: bigint({ mode: 'number' }).notNull().default(0),
  /** Contacts that were there and got what their rows say. */
  updated: bigint({ mode: 'number' }).notNull().default(0),
  invalid: bigint({ mode: 'number' }).notNull().default(0),
  doNotCall: bigint({ mode: 'number' }).notNull().default(0),
  missingVariables: bigint({ mode: 'number' }).notNull().default(0),
  /** Storage key of the file of rows with problems. */
  problemsKey: text(),
  createdBy: text(),
  createdAt: now(),
  finishedAt: at(),
  /** Its contacts were taken out of the draft again. */
  clearedAt: at(),
});
