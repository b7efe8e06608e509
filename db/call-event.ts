import { and, eq, isNotNull, isNull } from 'drizzle-orm';
import { movesForward, type CallState } from '#domain/call.ts';
import type { CallEvent } from '#domain/call-event.ts';
import { unreachable } from '#domain/error.ts';
import { attemptEvent } from './attempt.ts';
import type { Database, Transaction } from './client.ts';
import { recordEvents } from './event.ts';
import { attempts, seenEvents } from './schema/index.ts';

export interface AppliedEvent {
  contactId: string;
  campaignId: string;
  /** The contact's workflow acts on it and does not know of it yet. */
  signal: boolean;
}

/** Events that the workflow waits for; the others only change what is known. */
const signalled: ReadonlySet<CallEvent['type']> = new Set([
  'detected',
  'beep',
  'message_played',
  'agent_lost',
  'ended',
]);

/**
 * Applies one event to its attempt: at most once, whatever order events come in; `ended` absorbs all later ones and
 * frees the slot in the same transaction. Facts from before the end that come late still count until the attempt is
 * concluded. Null if the attempt is not ours.
 * @param options workflowKnows: the contact's workflow asked for it and needs no signal.
 */
export async function applyCallEvent(
  db: Database,
  attemptId: string,
  event: CallEvent,
  options: { workflowKnows?: boolean } = {},
): Promise<AppliedEvent | null> {
  return db.transaction(async (tx) => {
    const [attempt] = await tx.select().from(attempts).where(eq(attempts.id, attemptId)).for('update');
    if (!attempt) return null;
    const ids = { contactId: attempt.contactId, campaignId: attempt.campaignId };
    const fresh = await tx
      .insert(seenEvents)
      .values({
        attemptId,
        eventId: event.id,
        type: event.type,
        at: new Date(event.at),
        signalledAt: options.workflowKnows === true ? new Date() : null,
      })
      .onConflictDoNothing()
      .returning();
    if (fresh.length === 0) {
      const [seen] = await tx
        .select()
        .from(seenEvents)
        .where(and(eq(seenEvents.attemptId, attemptId), eq(seenEvents.eventId, event.id)));
      return { ...ids, signal: signalled.has(event.type) && seen?.signalledAt === null };
    }
    const over = attempt.endedAt !== null;
    const lateFact = attempt.concludedAt === null && event.type !== 'ended';
    if (!over || lateFact) await update(tx, attempt, event);
    if (options.workflowKnows === true) return { ...ids, signal: false };
    const news = over ? event.type === 'ended' && !(await endWasSignalled(tx, attemptId)) : true;
    return { ...ids, signal: news && signalled.has(event.type) };
  });
}

/** A second end is news only if the workflow has not heard of the first. */
async function endWasSignalled(tx: Transaction, attemptId: string): Promise<boolean> {
  const rows = await tx
    .select({ id: seenEvents.eventId })
    .from(seenEvents)
    .where(and(eq(seenEvents.attemptId, attemptId), eq(seenEvents.type, 'ended'), isNotNull(seenEvents.signalledAt)))
    .limit(1);
  return rows.length > 0;
}

/** Temporal knows of the event: repeats need no signal any more. */
export async function markSignalled(db: Database, attemptId: string, eventId: string): Promise<void> {
  await db
    .update(seenEvents)
    .set({ signalledAt: new Date() })
    .where(and(eq(seenEvents.attemptId, attemptId), eq(seenEvents.eventId, eventId)));
}

type Attempt = typeof attempts.$inferSelect;

async function update(tx: Transaction, attempt: Attempt, event: CallEvent): Promise<void> {
  const at = new Date(event.at);
  const set = changes(attempt, event, at);
  if (Object.keys(set).length === 0) return;
  await tx.update(attempts).set(set).where(eq(attempts.id, attempt.id));
  if (set.state && set.state !== attempt.state) await recordEvents(tx, [attemptEvent(attempt, set.state)]);
}

function changes(attempt: Attempt, event: CallEvent, at: Date): Partial<typeof attempts.$inferInsert> {
  switch (event.type) {
    case 'initiated':
      return {
        ...(attempt.carrierCallId === null ? { carrierCallId: event.carrierCallId } : {}),
        ...forward(attempt, 'ringing', { ringingAt: at }),
      };
    case 'ringing':
      return forward(attempt, 'ringing', { ringingAt: at });
    case 'answered':
      return { answeredAt: attempt.answeredAt ?? at, ...forward(attempt, 'amd', { amdAt: at }) };
    case 'detected':
      return {
        answeredBy: event.answeredBy,
        answeredAt: attempt.answeredAt ?? at,
        detectionMs: Math.max(0, at.getTime() - (attempt.answeredAt ?? at).getTime()),
      };
    case 'bridged':
      return forward(attempt, 'attaching', { attachingAt: at });
    case 'conversation_started':
      return {
        answeredAt: attempt.answeredAt ?? at,
        ...(attempt.inProgressAt === null ? { inProgressAt: at } : {}),
        ...forward(attempt, 'in_progress', {}),
      };
    case 'ended':
      return {
        state: 'wrap_up',
        wrapUpAt: at,
        endedAt: at,
        slotFreedAt: new Date(),
        // Only a call that was answered ends normally, also if the word of the answer is still on its way.
        ...(event.cause === 'normal' && attempt.answeredAt === null ? { answeredAt: at } : {}),
        cause: event.cause,
        endedBy: event.endedBy,
        sipCode: event.sipCode,
        vendorCode: event.vendorCode,
        causeWords: event.words,
      };
    case 'beep':
    case 'message_played':
    case 'bridge_failed':
    case 'agent_ready':
    case 'agent_lost':
      return {};
    default:
      return unreachable(event);
  }
}

function forward(attempt: Attempt, to: CallState, times: Partial<typeof attempts.$inferInsert>) {
  return movesForward(attempt.state, to) ? { state: to, ...times } : {};
}

/** Attempts that have not ended, for stuck detection. */
export async function liveAttempts(db: Database): Promise<Attempt[]> {
  return db.select().from(attempts).where(isNull(attempts.endedAt));
}
