import { and, desc, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core';
import type { AgentReport } from '#domain/call/agent-protocol.ts';
import { slotHoldingStates } from '#domain/call/call-state.ts';
import { homeZone, zonesHomeFirst, type WindowClass } from '#domain/calling-law/index.ts';
import { RedialError, unreachable } from '#domain/error.ts';
import type { Database, Executor, Transaction } from '../client.ts';
import { readAttempt } from '../dialling/attempt.ts';
import { recordEvents } from '../event/event.ts';
import {
  attempts,
  calls,
  contacts,
  providerAccounts,
  seenEvents,
  transcriptItems,
  type botVersions,
  type campaigns,
} from '../schema/index.ts';
import { storeVerdict } from './answer-verdict.ts';
import { readWindowClasses } from '../calling-law/window-class.ts';

export type Call = typeof calls.$inferSelect;

/** Storage key of a call's stereo recording: callee left, bot right. */
export const recordingKeyOf = (callId: string): string => `recordings/${callId}.ogg`;

/** Everything that the voice agent's configuration of one attempt is made of. */
export interface CallMaterial {
  attempt: typeof attempts.$inferSelect;
  call: Call;
  contact: typeof contacts.$inferSelect;
  campaign: typeof campaigns.$inferSelect;
  botVersion: typeof botVersions.$inferSelect;
  account: typeof providerAccounts.$inferSelect;
  /** E.164. */
  callerNumber: string;
  /** Zone of the person's own clock; null where several are equally likely. */
  homeZone: string | null;
}

/**
 * Reads what an attempt's call is made of, and makes the call's row at the first time of asking.
 * @throws RedialError `not_found`, or `conflict` if the attempt has ended or its campaign has no bot.
 */
export async function openCall(db: Database, attemptId: string): Promise<CallMaterial> {
  const { attempt, contact, campaign, account, number, botVersion } = await readAttempt(db, attemptId);
  if (attempt.endedAt !== null) throw new RedialError('attempt_ended');
  if (botVersion === null) throw new RedialError('campaign_without_bot');
  await db
    .insert(calls)
    .values({ attemptId, contactId: contact.id, campaignId: campaign.id, botVersionId: botVersion.id })
    .onConflictDoNothing();
  const [call] = await db.select().from(calls).where(eq(calls.attemptId, attemptId));
  if (!call) throw new Error('A call vanished while it was being opened');
  return {
    attempt,
    call,
    contact,
    campaign,
    botVersion,
    account,
    callerNumber: number.number,
    homeZone: homeZone(await windowClassOfContact(db, contact)),
  };
}

async function windowClassOfContact(db: Executor, { windowClassId }: { windowClassId: number }): Promise<WindowClass> {
  const windowClass = (await readWindowClasses(db, [windowClassId])).get(windowClassId);
  if (!windowClass) throw new Error('A contact has no window class');
  return windowClass;
}

/**
 * The call of an attempt.
 * @throws RedialError `not_found`
 */
export async function readCallOfAttempt(db: Executor, attemptId: string): Promise<Call> {
  const [call] = await db.select().from(calls).where(eq(calls.attemptId, attemptId));
  if (!call) throw new RedialError('attempt_without_call');
  return call;
}

/**
 * An attempt's call with its contact, the kind of its provider account and the zones the person may be in, the likeliest first.
 * @throws RedialError `not_found`
 */
export async function readPartiesOfAttempt(db: Executor, attemptId: string) {
  const [row] = await db
    .select({ call: calls, contact: contacts, accountKind: providerAccounts.kind, answeredAt: attempts.answeredAt })
    .from(calls)
    .innerJoin(attempts, eq(attempts.id, calls.attemptId))
    .innerJoin(contacts, eq(contacts.id, attempts.contactId))
    .innerJoin(providerAccounts, eq(providerAccounts.id, attempts.providerAccountId))
    .where(eq(calls.attemptId, attemptId));
  if (!row) throw new RedialError('attempt_without_call');
  return { ...row, zones: zonesHomeFirst(await windowClassOfContact(db, row.contact)) };
}

/** Notes that the agent lives, by the database's clock. `continue` is false once the attempt is over: the agent leaves then. */
export async function noteAgentHeartbeat(db: Executor, attemptId: string): Promise<{ continue: boolean }> {
  const rows = await db
    .update(calls)
    .set({ agentHeartbeatAt: sql`now()` })
    .from(attempts)
    .where(and(eq(calls.attemptId, attemptId), eq(attempts.id, calls.attemptId)))
    .returning({ state: attempts.state });
  const state = rows[0]?.state;
  return { continue: state !== undefined && slotHoldingStates.includes(state) };
}

/** Stores what an agent reported. Each report counts once, however often it is sent. */
export async function storeReports(db: Database, call: Call, reports: readonly AgentReport[]): Promise<void> {
  const { attemptId } = call;
  if (attemptId === null || reports.length === 0) return;
  await db.transaction(async (tx) => {
    await tx.select({ id: calls.id }).from(calls).where(eq(calls.id, call.id)).for('update');
    const fresh = await tx
      .insert(seenEvents)
      .values(
        reports.map((report) => ({
          attemptId,
          eventId: reportEventId(report.id),
          type: reportType(report),
          at: new Date(report.at),
          // Nobody else waits for these; what the workflow must know goes to it as a call event of its own.
          signalledAt: new Date(),
        })),
      )
      .onConflictDoNothing()
      .returning({ eventId: seenEvents.eventId });
    const freshIds = new Set(fresh.map((row) => row.eventId));
    const ids = { campaignId: call.campaignId, contactId: call.contactId, attemptId };
    let transcriptChanged = false;
    for (const report of reports) {
      if (!freshIds.has(reportEventId(report.id))) continue;
      await storeReport(tx, { callId: call.id, attemptId }, report);
      transcriptChanged ||= report.type === 'transcript_item';
    }
    if (transcriptChanged) await recordEvents(tx, [{ kind: 'call.transcript', ...ids, data: { callId: call.id } }]);
  });
}

const reportEventId = (id: string): string => `report:${id}`;

function reportType(report: AgentReport): string {
  return report.type === 'callee_status' ? `callee_${report.status}` : `report_${report.type}`;
}

async function storeReport(
  tx: Transaction,
  { callId, attemptId }: { callId: string; attemptId: string },
  report: AgentReport,
): Promise<void> {
  const at = new Date(report.at);
  const set = (values: PgUpdateSetSource<typeof calls>) =>
    tx
      .update(calls)
      .set({ ...values, updatedAt: new Date() })
      .where(eq(calls.id, callId));
  switch (report.type) {
    case 'ready':
      // A sign of life: the first heartbeat of a second agent is still to come.
      await set({ agentReadyAt: at, agentHeartbeatAt: sql`now()` });
      return;
    case 'callee_status':
    // It is kept as having been seen.
    case 'identification':
      return;
    case 'detected': {
      const { answeredBy, basis, tookMs } = report;
      await set({ answerBasis: basis });
      await storeVerdict(tx, { attemptId, at, tookMs: Math.round(tookMs), answeredBy, source: 'agent', basis });
      return;
    }
    case 'message':
      await set({ messageResult: report.result });
      return;
    case 'keys_pressed':
      await append(tx, callId, 'keyPresses', { at: report.at, keys: report.keys, isSent: report.isSent });
      return;
    case 'conversation_started':
      await set({ conversationStartedAt: at, firstAudioMs: await millisecondsSinceAnswer(tx, attemptId, at) });
      return;
    case 'transcript_item':
      await storeSentence(tx, callId, at, report);
      return;
    case 'turn_latency': {
      const { turn, endToEndMs, languageFirstTokenMs, speechFirstByteMs } = report;
      await append(tx, callId, 'turnLatencies', { turn, endToEndMs, languageFirstTokenMs, speechFirstByteMs });
      return;
    }
    case 'tool_call': {
      const { at: calledAt, tool, arguments: given, result } = report;
      await append(tx, callId, 'toolCalls', { at: calledAt, tool, arguments: given, result });
      return;
    }
    case 'field_captured': {
      const field = JSON.stringify({ [report.name]: report.value });
      await tx
        .update(calls)
        .set({ capturedFields: sql`${calls.capturedFields} || ${field}::jsonb` })
        .where(eq(calls.id, callId));
      return;
    }
    case 'failure':
      await set({ endedWords: `${report.source}: ${report.words}` });
      return;
    case 'ended':
      await storeEnd(tx, callId, at, report);
      return;
    default:
      unreachable(report);
  }
}

/** Adds an entry to one of the call's lists. */
async function append(
  tx: Transaction,
  callId: string,
  list: 'keyPresses' | 'toolCalls' | 'turnLatencies',
  entry: Record<string, unknown>,
): Promise<void> {
  await tx
    .update(calls)
    .set({ [list]: sql`${calls[list]} || ${JSON.stringify([entry])}::jsonb` })
    .where(eq(calls.id, callId));
}

async function storeSentence(
  tx: Transaction,
  callId: string,
  at: Date,
  { seq, speaker, text, startMs, interrupted }: Extract<AgentReport, { type: 'transcript_item' }>,
): Promise<void> {
  await tx
    .insert(transcriptItems)
    .values({ callId, version: 'draft', seq, speaker, text, startMs, interrupted, createdAt: at })
    .onConflictDoNothing();
  await tx
    .update(calls)
    .set({ transcriptStatus: 'draft' })
    .where(and(eq(calls.id, callId), eq(calls.transcriptStatus, 'none')));
}

/** What has been said in a call that goes on, in its order. */
export async function sentencesSoFar(db: Executor, callId: string) {
  return db
    .select({ seq: transcriptItems.seq, speaker: transcriptItems.speaker, text: transcriptItems.text })
    .from(transcriptItems)
    .where(and(eq(transcriptItems.callId, callId), eq(transcriptItems.version, 'draft')))
    .orderBy(transcriptItems.seq);
}

/** The last sentences of the callee as they were noted while people talk, in their order. */
export async function latestCalleeSentences(db: Executor, callId: string, count: number): Promise<string[]> {
  const rows = await db
    .select({ text: transcriptItems.text })
    .from(transcriptItems)
    .where(
      and(
        eq(transcriptItems.callId, callId),
        eq(transcriptItems.version, 'draft'),
        eq(transcriptItems.speaker, 'callee'),
      ),
    )
    .orderBy(desc(transcriptItems.seq))
    .limit(count);
  return rows.map(({ text }) => text).reverse();
}

async function storeEnd(
  tx: Transaction,
  callId: string,
  at: Date,
  { reason, words }: { reason: NonNullable<Call['endedReason']>; words: string },
): Promise<void> {
  await tx
    .update(calls)
    .set({
      endedAt: at,
      endedReason: reason,
      ...(words === '' ? {} : { endedWords: words }),
      durationMs: sql`(extract(epoch FROM ${at.toISOString()}::timestamptz - ${calls.conversationStartedAt}) * 1000)::int`,
      updatedAt: new Date(),
    })
    .where(and(eq(calls.id, callId), isNull(calls.endedAt)));
}

/** From the callee's leg becoming active to `at`, on the agent's clock; null if the agent never saw it. */
async function millisecondsSinceAnswer(tx: Transaction, attemptId: string, at: Date): Promise<number | null> {
  const [active] = await tx
    .select({ at: seenEvents.at })
    .from(seenEvents)
    .where(and(eq(seenEvents.attemptId, attemptId), inArray(seenEvents.type, ['callee_active'])))
    .limit(1);
  return active ? Math.max(0, at.getTime() - active.at.getTime()) : null;
}

/** Links an uploaded recording to its call. */
export async function noteRecording(
  db: Executor,
  callId: string,
  recording: { key: string; durationMs: number | null; startedAt: Date | null },
): Promise<void> {
  await db
    .update(calls)
    .set({
      recordingKey: recording.key,
      recordingDurationMs: recording.durationMs,
      recordingStartedAt: recording.startedAt,
      updatedAt: new Date(),
    })
    .where(eq(calls.id, callId));
}
