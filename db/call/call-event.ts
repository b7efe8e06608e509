import { and, eq, isNotNull, sql, type SQL } from 'drizzle-orm';
import { movesForward, type AnsweredBy, type CallState } from '#domain/call/call.ts';
import type { CallEvent } from '#domain/call/call-event.ts';
import { unreachable } from '#domain/error.ts';
import { attemptEvent } from '../dialling/attempt.ts';
import { campaignsForSlot, hungryCampaigns } from '../campaign/campaign.ts';
import type { Database } from '../client.ts';
import { storeCarrierVerdict } from './answer-verdict.ts';
import { attempts, seenEvents } from '../schema/index.ts';

export interface AppliedEvent {
  contactId: string;
  campaignId: string;
  /** The contact's workflow acts on it and does not know of it yet. */
  signal: boolean;
  /** Campaigns to nudge: the event freed a slot, and they wait for one. */
  hungry: string[];
}

/** Events that the workflow waits for, beside the carrier's verdict; the others only change what is known. */
export const signalledTypes: readonly CallEvent['type'][] = [
  'answered',
  'beep',
  'message_played',
  'message_cut',
  'agent_lost',
  'ended',
];
const signalled: ReadonlySet<CallEvent['type']> = new Set(signalledTypes);

/** Events that change no attempt and are kept: who connects the person counts them. */
const kept: ReadonlySet<CallEvent['type']> = new Set(['bridge_failed']);

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
  const workflowKnows = options.workflowKnows === true;
  for (;;) {
    const [row] = await db
      .select({ attempt: attempts, version: sql<string>`${attempts}.xmin::text` })
      .from(attempts)
      .where(eq(attempts.id, attemptId));
    if (!row) return null;
    const { attempt } = row;
    const ids = { contactId: attempt.contactId, campaignId: attempt.campaignId, hungry: [] };
    const over = attempt.endedAt !== null;
    const lateFact = attempt.concludedAt === null && event.type !== 'ended';
    const set = !over || lateFact ? changes(attempt, event, new Date(event.at)) : {};
    const waitedFor = await isWaitedFor(db, attemptId, event);
    // Says nothing new, and nobody waits for it.
    const isKept = waitedFor || (kept.has(event.type) && !over);
    if (Object.keys(set).length === 0 && !isKept) return { ...ids, signal: false };
    const { held, fresh } = await write(db, row, event, { set, workflowKnows });
    // Somebody else changed the attempt meanwhile: what is to be changed now is another question.
    if (!held) continue;
    if (!fresh) {
      const [seen] = await db
        .select()
        .from(seenEvents)
        .where(and(eq(seenEvents.attemptId, attemptId), eq(seenEvents.eventId, event.id)));
      return { ...ids, signal: waitedFor && seen?.signalledAt === null };
    }
    const hungry = set.slotFreedAt ? await hungryCampaigns(db, attempt.providerAccountId, campaignsForSlot) : [];
    if (workflowKnows) return { ...ids, signal: false, hungry };
    const news = over ? event.type === 'ended' && !(await endWasSignalled(db, attemptId)) : true;
    return { ...ids, signal: news && waitedFor, hungry };
  }
}

/**
 * One statement, for calls have many events: if the attempt is as it was read (its `xmin`), remembers the event, and if it
 * is a new one, changes the attempt and tells live pages.
 */
async function write(
  db: Database,
  { attempt, version }: { attempt: Attempt; version: string },
  event: CallEvent,
  { set, workflowKnows }: { set: Partial<typeof attempts.$inferInsert>; workflowKnows: boolean },
): Promise<{ held: boolean; fresh: boolean }> {
  const changed = Object.entries(set).map(([name, value]) => {
    const column = attempts[name as keyof typeof set];
    return sql`${sql.identifier(snakeCase(name))} = ${sql.param(value, column)}`;
  });
  const update =
    changed.length === 0
      ? sql``
      : sql`, changed AS (
          UPDATE attempts SET ${sql.join(changed, sql`, `)}
          WHERE id IN (SELECT id FROM held) AND EXISTS (SELECT 1 FROM seen)
        )`;
  const told = set.state && set.state !== attempt.state ? attemptEvent(attempt, set.state) : null;
  const tell =
    told === null
      ? sql``
      : sql`, told AS (
          INSERT INTO events (kind, campaign_id, contact_id, attempt_id, data)
          SELECT ${told.kind}::text, campaign_id, contact_id, id, ${JSON.stringify(told.data)}::text::jsonb
          FROM held WHERE EXISTS (SELECT 1 FROM seen)
        )`;
  const judged = keptVerdict(attempt, event);
  const judge = judged === null ? sql`` : sql`, judged AS (${judged})`;
  const [counts] = await db.execute<{ held: boolean; fresh: boolean }>(sql`
    WITH held AS (
      SELECT id, campaign_id, contact_id FROM attempts
      WHERE id = ${attempt.id} AND xmin::text = ${version} FOR UPDATE
    ), seen AS (
      INSERT INTO seen_events (attempt_id, event_id, type, at, signalled_at)
      SELECT id, ${event.id}::text, ${event.type}::text, ${event.at}::timestamptz,
        ${workflowKnows ? new Date().toISOString() : null}::timestamptz
      FROM held ON CONFLICT DO NOTHING RETURNING 1
    )${update}${tell}${judge}
    SELECT EXISTS (SELECT 1 FROM held) AS held, EXISTS (SELECT 1 FROM seen) AS fresh`);
  return counts ?? { held: false, fresh: false };
}

/** Keeps a carrier's verdict with its moment; the agent's are kept with its reports, which say more of them. */
function keptVerdict(attempt: Attempt, event: CallEvent): SQL | null {
  if (event.type !== 'detected' || event.by === 'agent') return null;
  const { at, answeredBy } = event;
  const tookMs = detectionMsOf(attempt, new Date(at));
  return storeCarrierVerdict(
    { at, tookMs, answeredBy },
    { held: sql`held`, isFresh: sql`EXISTS (SELECT 1 FROM seen)` },
  );
}

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** An agent that is ready is news only to a workflow that has heard of a loss: most calls need no signal for it. */
async function isWaitedFor(db: Database, attemptId: string, event: CallEvent): Promise<boolean> {
  // The agent acts on its own verdict.
  if (event.type === 'detected') return event.by === 'carrier';
  if (event.type !== 'agent_ready') return signalled.has(event.type);
  const losses = await db
    .select({ id: seenEvents.eventId })
    .from(seenEvents)
    .where(and(eq(seenEvents.attemptId, attemptId), eq(seenEvents.type, 'agent_lost')))
    .limit(1);
  return losses.length > 0;
}

/** A second end is news only if the workflow has not heard of the first. */
async function endWasSignalled(db: Database, attemptId: string): Promise<boolean> {
  const rows = await db
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
      return event.by === 'agent'
        ? verdictOf(attempt, event.answeredBy, at)
        : carrierVerdict(attempt, event.answeredBy, at);
    case 'bridged':
      return forward(attempt, 'attaching', { attachingAt: at });
    case 'conversation_started':
      return {
        answeredAt: attempt.answeredAt ?? at,
        ...(attempt.inProgressAt === null ? { inProgressAt: at, waitedMs: event.waitedMs ?? null } : {}),
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
        // Our reason for ending it takes precedence over what the carrier calls that end.
        cause: attempt.cause ?? event.cause,
        endedBy: event.endedBy,
        sipCode: event.sipCode,
        vendorCode: event.vendorCode,
        causeWords: attempt.causeWords ?? event.words,
      };
    case 'beep':
    case 'message_played':
    case 'message_cut':
    case 'bridge_failed':
    case 'agent_ready':
    case 'agent_lost':
      return {};
    default:
      return unreachable(event);
  }
}

function verdictOf(attempt: Attempt, answeredBy: AnsweredBy, at: Date) {
  return { answeredBy, answeredAt: attempt.answeredAt ?? at, detectionMs: detectionMsOf(attempt, at) };
}

/** A witness: it stands for a verdict only until the agent has one of its own. That it will not say takes nothing back. */
function carrierVerdict(attempt: Attempt, answeredBy: AnsweredBy, at: Date) {
  const isKnown = attempt.carrierAnsweredBy !== null && attempt.carrierAnsweredBy !== 'unknown';
  const isNews = answeredBy !== 'unknown' || !isKnown;
  const isFirst = attempt.answeredBy === null || attempt.answeredBy === 'unknown';
  return {
    answeredAt: attempt.answeredAt ?? at,
    ...(isNews ? { carrierAnsweredBy: answeredBy, carrierVerdictAt: at } : {}),
    ...(isFirst ? verdictOf(attempt, answeredBy, at) : {}),
  };
}

/** From the answer to a verdict. */
function detectionMsOf({ answeredAt }: Attempt, at: Date): number {
  return Math.max(0, at.getTime() - (answeredAt ?? at).getTime());
}

function forward(attempt: Attempt, to: CallState, times: Partial<typeof attempts.$inferInsert>) {
  return movesForward(attempt.state, to) ? { state: to, ...times } : {};
}
