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
  uuid,
} from 'drizzle-orm/pg-core';
import type { EndedReason, KeyPress, MessageResult } from '#domain/call/agent-protocol.ts';
import type { VerdictBasis } from '#domain/call/answer/detector.ts';
import type { JudgedAnswer, VerdictSource } from '#domain/call/answer-verdict.ts';
import type { Sentiment } from '#domain/call/sentiment.ts';
import type { PushStatus } from '#domain/crm/push-status.ts';
import { attempts } from './campaign.ts';

const at = () => timestamp({ withTimezone: true });
const now = () => at().notNull().defaultNow();

export interface SpokenWord {
  word: string;
  startMs: number;
  endMs: number;
}

/** A conversation with media, from an attempt, a test or inbound. */
export const calls = pgTable(
  'calls',
  {
    id: uuid()
      .primaryKey()
      .default(sql`uuidv7()`),
    kind: text().$type<'attempt' | 'test' | 'inbound'>().notNull().default('attempt'),
    direction: text().$type<'outbound' | 'inbound'>().notNull().default('outbound'),
    attemptId: uuid()
      .unique()
      .references(() => attempts.id, { onDelete: 'cascade' }),
    contactId: uuid(),
    campaignId: uuid(),
    botVersionId: uuid(),
    agentReadyAt: at(),
    agentHeartbeatAt: at(),
    conversationStartedAt: at(),
    endedAt: at(),
    durationMs: integer(),
    endedReason: text().$type<EndedReason | 'agent_lost'>(),
    endedWords: text(),
    /** What the last verdict on who answered rests on. */
    answerBasis: text().$type<VerdictBasis>(),
    /** What became of the message for a mailbox. */
    messageResult: text().$type<MessageResult>(),
    /** Keys that were pressed for menus, in their order. */
    keyPresses: jsonb().$type<KeyPress[]>().notNull().default([]),
    /** Storage key of the stereo recording: callee left, bot right. */
    recordingKey: text(),
    recordingDurationMs: integer(),
    /** By the agent's clock, as the times of its reports; null for recordings of older versions. */
    recordingStartedAt: at(),
    /** When the person objected to being recorded: recording and transcript are gone, and none is taken any more. */
    recordingRefusedAt: at(),
    /** Loudness per slice of time and channel, for the waveform: [left[], right[]]. */
    peaks: jsonb().$type<number[][]>(),
    transcriptStatus: text().$type<'none' | 'draft' | 'final' | 'failed'>().notNull().default('none'),
    analysisStatus: text().$type<'none' | 'done' | 'failed'>().notNull().default('none'),
    analysisError: text(),
    summary: text(),
    sentiment: text().$type<Sentiment>(),
    /** Captured in the conversation by the tool, then completed by the analysis. */
    capturedFields: jsonb().$type<Record<string, string>>().notNull().default({}),
    toolCalls: jsonb()
      .$type<{ at: string; tool: string; arguments: Record<string, unknown>; result: string }[]>()
      .notNull()
      .default([]),
    turnLatencies: jsonb()
      .$type<
        {
          turn: number;
          endToEndMs: number | null;
          languageFirstTokenMs: number | null;
          speechFirstByteMs: number | null;
        }[]
      >()
      .notNull()
      .default([]),
    /** Answer to first bot sound, as the agent saw it. */
    firstAudioMs: integer(),
    createdAt: now(),
    updatedAt: now(),
  },
  (table) => [
    index('calls_campaign').on(table.campaignId, table.createdAt),
    index('calls_created').on(table.createdAt),
    index('calls_live')
      .on(table.agentHeartbeatAt)
      .where(sql`ended_at is null`),
    index('calls_recorded')
      .on(table.createdAt)
      .where(sql`recording_key is not null`),
    index('calls_with_words')
      .on(table.createdAt)
      .where(sql`transcript_status <> 'none' or analysis_status <> 'none'`),
  ],
);

/**
 * Each verdict on who answered a call, in its order, and what people say it should have been. A correction is a label for
 * measuring: nothing that was decided by the verdict (outcome, retries, what a CRM was told) changes with it.
 */
export const answerVerdicts = pgTable(
  'answer_verdicts',
  {
    id: uuid()
      .primaryKey()
      .default(sql`uuidv7()`),
    attemptId: uuid()
      .notNull()
      .references(() => attempts.id, { onDelete: 'cascade' }),
    /** The moment of the verdict, by the clock of whoever gave it. */
    at: at().notNull(),
    /** From the answer to the verdict. */
    tookMs: integer().notNull(),
    verdict: text().$type<JudgedAnswer>().notNull(),
    source: text().$type<VerdictSource>().notNull(),
    /** What our own detector's verdict rests on; null for a carrier's. */
    basis: text().$type<VerdictBasis>(),
    correctedTo: text().$type<JudgedAnswer>(),
    /** User id. */
    correctedBy: text(),
    correctedAt: at(),
  },
  (table) => [
    index('answer_verdicts_attempt').on(table.attemptId, table.at),
    index('answer_verdicts_at').on(table.at),
    index('answer_verdicts_corrected')
      .on(table.at)
      .where(sql`corrected_to is not null`),
  ],
);

/** What was said: `draft` items come while people talk, `final` ones from the recording afterwards. */
export const transcriptItems = pgTable(
  'transcript_items',
  {
    callId: uuid()
      .notNull()
      .references(() => calls.id, { onDelete: 'cascade' }),
    version: text().$type<'draft' | 'final'>().notNull(),
    seq: integer().notNull(),
    speaker: text().$type<'bot' | 'callee'>().notNull(),
    text: text().notNull(),
    startMs: integer(),
    endMs: integer(),
    words: jsonb().$type<SpokenWord[]>(),
    interrupted: boolean().notNull().default(false),
    createdAt: now(),
  },
  (table) => [primaryKey({ columns: [table.callId, table.version, table.seq] })],
);

/** Results on their way to the CRM; one per attempt that reached its end, pushed once. */
export const crmPushes = pgTable(
  'crm_pushes',
  {
    id: uuid()
      .primaryKey()
      .default(sql`uuidv7()`),
    attemptId: uuid()
      .notNull()
      .unique()
      .references(() => attempts.id, { onDelete: 'cascade' }),
    campaignId: uuid().notNull(),
    contactId: uuid().notNull(),
    status: text().$type<PushStatus>().notNull().default('pending'),
    payload: jsonb().notNull(),
    tries: integer().notNull().default(0),
    lastTryAt: at(),
    lastError: text(),
    deliveredAt: at(),
    createdAt: now(),
  },
  (table) => [index('crm_pushes_status').on(table.status, table.createdAt)],
);

/**
 * What happened, for live pages and audit: ids and facts, no words of people. The table is partitioned by month of `at`, which
 * stands in the migration `events_by_month` only, for drizzle has no word for it; `tests/event/event-months.test.ts` compares both.
 */
export const events = pgTable(
  'events',
  {
    id: bigint({ mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    at: now(),
    kind: text().notNull(),
    campaignId: uuid(),
    contactId: uuid(),
    attemptId: uuid(),
    data: jsonb().$type<Record<string, unknown>>().notNull().default({}),
  },
  (table) => [
    // Numbers come from one sequence, so each is there once; a partitioned table wants its time in the key.
    primaryKey({ columns: [table.id, table.at] }),
    index('events_campaign').on(table.campaignId, table.id),
    index('events_at').on(table.at),
  ],
);
