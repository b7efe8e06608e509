import { eq, sql } from 'drizzle-orm';
import type { Executor } from '../client.ts';
import { calls, transcriptItems } from '../schema/index.ts';

/**
 * The person objected to being recorded: what was written down of the call so far is deleted, and no recording of it is taken
 * any more. What is said afterwards is noted as before. Repeating it deletes again.
 * @returns the storage key of a recording that is there already; the caller deletes it
 */
export async function refuseRecording(db: Executor, callId: string, at: Date): Promise<string | null> {
  const [call] = await db.select({ key: calls.recordingKey }).from(calls).where(eq(calls.id, callId));
  await db.delete(transcriptItems).where(eq(transcriptItems.callId, callId));
  await db
    .update(calls)
    .set({
      recordingRefusedAt: sql`coalesce(${calls.recordingRefusedAt}, ${at.toISOString()}::timestamptz)`,
      ...{ recordingKey: null, recordingDurationMs: null, recordingStartedAt: null, peaks: null },
      ...{ transcriptStatus: 'none', updatedAt: new Date() },
    })
    .where(eq(calls.id, callId));
  return call?.key ?? null;
}
