import { and, asc, eq, sql } from 'drizzle-orm';
import type { BotConfiguration } from '#domain/bot/bot.ts';
import type { Sentiment } from '#domain/call/sentiment.ts';
import type { Database, Executor } from '../client.ts';
import {
  attempts,
  botVersions,
  callbacks,
  calls,
  contacts,
  transcriptItems,
  type SpokenWord,
} from '../schema/index.ts';

/** What the work after a call needs to know. */
export interface CallToFinish {
  call: typeof calls.$inferSelect;
  attempt: typeof attempts.$inferSelect;
  bot: BotConfiguration | null;
  /** E.164. */
  phone: string;
}

/** null if the attempt has no call. */
export async function readCallToFinish(db: Executor, attemptId: string): Promise<CallToFinish | null> {
  const [row] = await db
    .select({ call: calls, attempt: attempts, bot: botVersions.configuration, phone: contacts.phone })
    .from(calls)
    .innerJoin(attempts, eq(attempts.id, calls.attemptId))
    .innerJoin(contacts, eq(contacts.id, attempts.contactId))
    .leftJoin(botVersions, eq(botVersions.id, calls.botVersionId))
    .where(eq(calls.attemptId, attemptId));
  return row ?? null;
}

/** Storage key of a call's recording, null until it has been uploaded. */
export async function recordingKeyOfCall(db: Executor, callId: string): Promise<string | null> {
  const [row] = await db.select({ key: calls.recordingKey }).from(calls).where(eq(calls.id, callId));
  return row?.key ?? null;
}

export interface TurnRow {
  speaker: 'bot' | 'callee';
  text: string;
  startMs: number;
  endMs: number;
  words: SpokenWord[];
}

/** Stores the transcript from the recording, beside the draft. Repeating it replaces the earlier one. */
export async function storeFinalTranscript(
  db: Database,
  callId: string,
  transcript: { turns: TurnRow[]; durationMs: number },
): Promise<void> {
  await db.transaction(async (tx) => {
    await tx
      .delete(transcriptItems)
      .where(and(eq(transcriptItems.callId, callId), eq(transcriptItems.version, 'final')));
    if (transcript.turns.length > 0) {
      await tx
        .insert(transcriptItems)
        .values(transcript.turns.map((turn, seq) => ({ callId, version: 'final' as const, seq, ...turn })));
    }
    await tx
      .update(calls)
      .set({
        transcriptStatus: 'final',
        recordingDurationMs: sql`coalesce(${calls.recordingDurationMs}, ${transcript.durationMs})`,
        updatedAt: new Date(),
      })
      .where(eq(calls.id, callId));
  });
}

/** The transcript of a call: from the recording if there is one, else as it was noted while people talked. */
export async function readTurns(db: Executor, callId: string): Promise<{ speaker: 'bot' | 'callee'; text: string }[]> {
  const rows = await db
    .select({
      version: transcriptItems.version,
      speaker: transcriptItems.speaker,
      text: transcriptItems.text,
    })
    .from(transcriptItems)
    .where(eq(transcriptItems.callId, callId))
    .orderBy(asc(transcriptItems.seq));
  const final = rows.filter(({ version }) => version === 'final');
  return final.length > 0 ? final : rows;
}

export async function storePeaks(db: Executor, callId: string, peaks: number[][]): Promise<void> {
  await db.update(calls).set({ peaks, updatedAt: new Date() }).where(eq(calls.id, callId));
}

export async function noteTranscriptFailure(db: Executor, callId: string): Promise<void> {
  await db.update(calls).set({ transcriptStatus: 'failed', updatedAt: new Date() }).where(eq(calls.id, callId));
}

/** True if a callback was scheduled in the conversation of this attempt. */
export async function callbackRequestedIn(db: Executor, attemptId: string): Promise<boolean> {
  const rows = await db
    .select({ id: callbacks.id })
    .from(callbacks)
    .where(eq(callbacks.requestedInAttemptId, attemptId))
    .limit(1);
  return rows.length > 0;
}

/** Stores what the analysis found; fields that were captured in the conversation keep their values. */
export async function storeAnalysis(
  db: Executor,
  callId: string,
  analysis: { summary: string; sentiment: Sentiment; capturedFields: Record<string, string> },
): Promise<void> {
  await db
    .update(calls)
    .set({
      analysisStatus: 'done',
      analysisError: null,
      summary: analysis.summary,
      sentiment: analysis.sentiment,
      capturedFields: sql`${JSON.stringify(analysis.capturedFields)}::jsonb || ${calls.capturedFields}`,
      updatedAt: new Date(),
    })
    .where(eq(calls.id, callId));
}

/** @param words for people, without anything that was said in the call. */
export async function noteAnalysisFailure(db: Executor, callId: string, words: string): Promise<void> {
  await db
    .update(calls)
    .set({ analysisStatus: 'failed', analysisError: words, updatedAt: new Date() })
    .where(eq(calls.id, callId));
}

/** The work after the call is done: the attempt is `ended` now. */
export async function closeWrapUp(db: Database, attemptId: string): Promise<void> {
  await db.execute(sql`
    WITH closed AS (
      UPDATE attempts SET state = 'ended' WHERE id = ${attemptId} AND state = 'wrap_up'
      RETURNING id, campaign_id, contact_id
    )
    INSERT INTO events (kind, campaign_id, contact_id, attempt_id)
    SELECT 'call.analysed', campaign_id, contact_id, id FROM closed`);
}
