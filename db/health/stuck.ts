import { and, eq, inArray, isNull, ne, notInArray, or, sql } from 'drizzle-orm';
import type { CallState } from '#domain/call/call.ts';
import type { Lease } from '#domain/dialling/claim.ts';
import { RedialError } from '#domain/error.ts';
import type { StuckKind } from '#domain/health/stuck.ts';
import { pendingCallback } from '../callback/callback.ts';
import { styleOf } from '../dialling/claim.ts';
import type { Database, Executor } from '../client.ts';
import { recordEvents } from '../event/event.ts';
import { attempts, botVersions, campaigns, contacts, providerAccounts, stuckFindings } from '../schema/index.ts';

/** More open calls, or findings of one kind, are looked at in the next round. */
const maxRows = 5_000;
const maxOfKind = 200;

/** A call that is not over, or whose aftermath is not: what the reconciler compares with the other systems. */
export interface OpenAttempt {
  id: string;
  contactId: string;
  campaignId: string;
  providerAccountId: string;
  state: Exclude<CallState, 'ended'>;
  /** Entry into this state. */
  since: Date;
  ringTimeoutSeconds: number;
  maxDurationSeconds: number;
}

/** Attempts that are not `ended`, the oldest first (index `attempts_open`). */
export async function openAttempts(db: Executor): Promise<OpenAttempt[]> {
  const rows = await db.execute<Record<string, unknown>>(sql`
    SELECT a.id, a.contact_id, a.campaign_id, a.provider_account_id, a.state,
      CASE a.state WHEN 'leased' THEN a.leased_at WHEN 'dialling' THEN a.dialling_at WHEN 'ringing' THEN a.ringing_at
        WHEN 'amd' THEN a.amd_at WHEN 'attaching' THEN a.attaching_at WHEN 'in_progress' THEN a.in_progress_at
        ELSE a.wrap_up_at END AS since, a.leased_at,
      (c.settings->>'ringTimeoutSeconds')::int AS ring_timeout,
      coalesce((v.configuration->>'maxDurationSeconds')::int, 600) AS max_duration
    FROM attempts a JOIN campaigns c ON c.id = a.campaign_id LEFT JOIN bot_versions v ON v.id = c.bot_version_id
    WHERE a.state <> 'ended' ORDER BY a.leased_at LIMIT ${maxRows}`);
  return rows.map((row) => ({
    id: row.id as string,
    contactId: row.contact_id as string,
    campaignId: row.campaign_id as string,
    providerAccountId: row.provider_account_id as string,
    state: row.state as OpenAttempt['state'],
    since: new Date((row.since ?? row.leased_at) as string),
    ringTimeoutSeconds: row.ring_timeout as number,
    maxDurationSeconds: row.max_duration as number,
  }));
}

/** Of these attempts, the ones that exist, with the time of their end. */
export async function attemptEnds(db: Executor, attemptIds: string[]) {
  if (attemptIds.length === 0) return [];
  return db
    .select({
      id: attempts.id,
      contactId: attempts.contactId,
      campaignId: attempts.campaignId,
      endedAt: attempts.endedAt,
    })
    .from(attempts)
    .where(inArray(attempts.id, attemptIds));
}

/** Contacts that count as being called and have no open attempt (counters, then index `contacts_state`). */
export async function contactsWithoutAttempt(db: Executor, before: Date) {
  const rows = await db.execute<Record<string, unknown>>(sql`
    SELECT k.id, k.campaign_id, k.updated_at, last.outcome
    FROM campaign_contact_counts n
    JOIN contacts k ON k.campaign_id = n.campaign_id AND k.state = 'active' AND k.updated_at < ${before.toISOString()}
    LEFT JOIN LATERAL (
      SELECT outcome FROM attempts a WHERE a.contact_id = k.id ORDER BY a.leased_at DESC LIMIT 1
    ) last ON true
    WHERE n.state = 'active' AND n.contacts > 0
      AND NOT EXISTS (SELECT 1 FROM attempts a WHERE a.contact_id = k.id AND a.concluded_at IS NULL)
    LIMIT ${maxOfKind}`);
  return rows.map((row) => ({
    contactId: row.id as string,
    campaignId: row.campaign_id as string,
    since: new Date(row.updated_at as string),
    mayBeCalledAgain: row.outcome === null || row.outcome === 'deferred',
  }));
}

/** Waiting contacts of dialling campaigns whose time passed before `before`. */
export async function overdueContacts(
  db: Executor,
  before: Date,
): Promise<{ campaignId: string; contactId: string; dueAt: Date }[]> {
  const rows = await db.execute<{ campaign_id: string; id: string; due_at: string }>(sql`
    SELECT k.campaign_id, k.id, k.due_at FROM contacts k JOIN campaigns c ON c.id = k.campaign_id
    WHERE c.status = 'dialing' AND k.state IN ('waiting_retry', 'waiting_callback')
      AND k.due_at < ${before.toISOString()}
    LIMIT ${maxOfKind}`);
  return rows.map((row) => ({ campaignId: row.campaign_id, contactId: row.id, dueAt: new Date(row.due_at) }));
}

/** Campaigns that should be served by a workflow, with the time since when. */
export async function servedCampaigns(db: Executor) {
  return db
    .select({ id: campaigns.id, status: campaigns.status, since: campaigns.updatedAt })
    .from(campaigns)
    .where(and(inArray(campaigns.status, ['dialing', 'paused']), isNull(campaigns.deletedAt)));
}

export type NewFinding = Omit<typeof stuckFindings.$inferInsert, 'firstSeenAt' | 'lastSeenAt'>;
export type Finding = typeof stuckFindings.$inferSelect;

/**
 * Keeps what a round found; what it did not find any more is forgotten, unless the system that could tell was away.
 * @returns all findings as they are kept now.
 */
export async function keepFindings(
  db: Database,
  round: { at: Date; found: NewFinding[]; unseen: { kinds: StuckKind[]; providerAccountIds: string[] } },
): Promise<Finding[]> {
  return db.transaction(async (tx) => {
    for (const finding of round.found) {
      await tx
        .insert(stuckFindings)
        .values({ ...finding, firstSeenAt: round.at, lastSeenAt: round.at })
        .onConflictDoUpdate({
          target: stuckFindings.id,
          set: { facts: finding.facts, since: finding.since, lastSeenAt: round.at },
        });
    }
    const { kinds, providerAccountIds } = round.unseen;
    await tx
      .delete(stuckFindings)
      .where(
        and(
          ne(stuckFindings.lastSeenAt, round.at),
          kinds.length > 0 ? notInArray(stuckFindings.kind, kinds) : undefined,
          providerAccountIds.length > 0
            ? or(
                notInArray(stuckFindings.kind, ['call_without_leg', 'leg_without_call']),
                isNull(stuckFindings.providerAccountId),
                notInArray(stuckFindings.providerAccountId, providerAccountIds),
              )
            : undefined,
        ),
      );
    return tx.select().from(stuckFindings);
  });
}

/** One finding, null if it is gone. */
export async function readFinding(db: Executor, id: string): Promise<Finding | null> {
  const [row] = await db.select().from(stuckFindings).where(eq(stuckFindings.id, id));
  return row ?? null;
}

export async function forgetFinding(db: Executor, id: string): Promise<void> {
  await db.delete(stuckFindings).where(eq(stuckFindings.id, id));
}

/**
 * The lease of an attempt for a workflow that takes it up after another one was lost. It is marked as begun: whatever
 * state it is in, it is not dialled.
 */
export async function begunLease(db: Executor, attemptId: string): Promise<Lease> {
  const [row] = await db
    .select({
      attempt: attempts,
      settings: campaigns.settings,
      kind: providerAccounts.kind,
      maxDuration: sql<number | null>`(${botVersions.configuration}->>'maxDurationSeconds')::int`,
    })
    .from(attempts)
    .innerJoin(campaigns, eq(campaigns.id, attempts.campaignId))
    .innerJoin(providerAccounts, eq(providerAccounts.id, attempts.providerAccountId))
    .leftJoin(botVersions, eq(botVersions.id, campaigns.botVersionId))
    .where(eq(attempts.id, attemptId));
  if (!row) throw new RedialError('attempt_missing');
  return {
    contactId: row.attempt.contactId,
    attemptId,
    number: row.attempt.number,
    reason: row.attempt.reason,
    providerAccountId: row.attempt.providerAccountId,
    style: styleOf(row.kind),
    ringTimeoutSeconds: row.settings.ringTimeoutSeconds,
    maxDurationSeconds: row.maxDuration ?? 600,
    leaveMessage: row.settings.voicemail.policy === 'leave_message',
    waiting: true,
    begun: true,
  };
}

/**
 * Takes a lease back whose dial was not begun. The dial looks at the attempt under a lock and refuses it afterwards.
 * @returns false if it was begun meanwhile: then only the carrier knows.
 */
export async function giveBackLease(db: Executor, attemptId: string, words: string, now: Date): Promise<boolean> {
  const rows = await db
    .update(attempts)
    .set({
      state: 'wrap_up',
      wrapUpAt: now,
      endedAt: now,
      slotFreedAt: now,
      cause: 'given_back',
      endedBy: 'system',
      causeWords: words,
    })
    .where(and(eq(attempts.id, attemptId), eq(attempts.state, 'leased'), isNull(attempts.endedAt)))
    .returning({ id: attempts.id });
  return rows.length > 0;
}

/** Notes why a call is about to be ended: the carrier's word of the end only tells that it is over. */
export async function noteIntendedEnd(
  db: Executor,
  attemptId: string,
  end: { cause: 'given_back' | 'lost'; words: string },
): Promise<void> {
  await db
    .update(attempts)
    .set({ cause: end.cause, causeWords: end.words })
    .where(and(eq(attempts.id, attemptId), isNull(attempts.endedAt)));
}

/**
 * Gives a contact without an open attempt back to its campaign: to its callback, to its retry, or to the fresh ones.
 * @returns its new state; null if it is not `active` any more or has an open attempt.
 */
export async function requeueContact(db: Database, contactId: string, now: Date): Promise<string | null> {
  return db.transaction(async (tx) => {
    const [contact] = await tx.select().from(contacts).where(eq(contacts.id, contactId)).for('update');
    if (contact?.state !== 'active') return null;
    const open = await tx
      .select({ id: attempts.id })
      .from(attempts)
      .where(and(eq(attempts.contactId, contactId), isNull(attempts.concludedAt)))
      .limit(1);
    if (open.length > 0) return null;
    const callback = await pendingCallback(tx, contactId);
    const next =
      callback !== null
        ? ({ state: 'waiting_callback', dueReason: 'callback', dueAt: callback.dueAt } as const)
        : contact.attempts === 0
          ? ({ state: 'queued', dueReason: null, dueAt: null } as const)
          : ({ state: 'waiting_retry', dueReason: 'retry', dueAt: now } as const);
    await tx
      .update(contacts)
      .set({ ...next, stateReason: null, updatedAt: now })
      .where(eq(contacts.id, contactId));
    await recordEvents(tx, [
      { kind: 'contact.state', campaignId: contact.campaignId, contactId, data: { state: next.state } },
    ]);
    return next.state;
  });
}
