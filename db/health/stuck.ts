import { and, asc, desc, eq, exists, gt, inArray, isNull, lt, ne, notExists, notInArray, or, sql } from 'drizzle-orm';
import { defaultMaxDurationSeconds } from '#domain/bot/bot.ts';
import type { CallState } from '#domain/call/call.ts';
import { outcomeTraits } from '#domain/call/outcome-table.ts';
import { servedStatuses } from '#domain/campaign/campaign-status.ts';
import type { Lease } from '#domain/dialling/claim.ts';
import { timedContactStates } from '#domain/contact/contact-state.ts';
import { RedialError } from '#domain/error.ts';
import { providerTraits } from '#domain/provider/provider.ts';
import type { StuckKind } from '#domain/health/stuck.ts';
import { pendingCallback } from '../callback/callback.ts';
import { storedSetting } from '../campaign/stored-setting.ts';
import type { Database, Executor } from '../client.ts';
import { recordEvents } from '../event/event.ts';
import { literal, literals } from '../literals.ts';
import {
  attempts,
  botVersions,
  campaignContactCounts,
  campaigns,
  contacts,
  crmPushes,
  providerAccounts,
  stuckFindings,
} from '../schema/index.ts';

/** More open calls, or findings of one kind, are looked at in the next round. */
const maxRows = 5_000;
const maxOfKind = 200;

/** When an attempt came into its present state; a time that was not stored is that of its lease. */
const enteredAt = {
  leased: attempts.leasedAt,
  dialling: attempts.diallingAt,
  ringing: attempts.ringingAt,
  amd: attempts.amdAt,
  attaching: attempts.attachingAt,
  in_progress: attempts.inProgressAt,
  wrap_up: attempts.wrapUpAt,
} satisfies Record<OpenState, unknown>;

type OpenState = Exclude<CallState, 'ended'>;

/** A call that is not over, or whose aftermath is not: what the reconciler compares with the other systems. */
export type OpenAttempt = Awaited<ReturnType<typeof openAttempts>>[number];

/** Attempts that are not `ended`, the oldest first (index `attempts_open`). */
export async function openAttempts(db: Executor) {
  const cases = Object.entries(enteredAt).map(([state, column]) => sql`WHEN ${literal(state)} THEN ${column}`);
  const maxDuration = sql`(${botVersions.configuration}->>'maxDurationSeconds')::int`;
  return db
    .select({
      id: attempts.id,
      contactId: attempts.contactId,
      campaignId: attempts.campaignId,
      providerAccountId: attempts.providerAccountId,
      state: sql<OpenState>`${attempts.state}`,
      since: sql<Date>`coalesce(CASE ${attempts.state} ${sql.join(cases, sql` `)} END, ${attempts.leasedAt})`.mapWith(
        attempts.leasedAt,
      ),
      ringTimeoutSeconds: storedSetting('ringTimeoutSeconds', campaigns.settings),
      maxDurationSeconds: sql<number>`coalesce(${maxDuration}, ${defaultMaxDurationSeconds}::int)`,
    })
    .from(attempts)
    .innerJoin(campaigns, eq(campaigns.id, attempts.campaignId))
    .leftJoin(botVersions, eq(botVersions.id, campaigns.botVersionId))
    .where(sql`${attempts.state} <> 'ended'`)
    .orderBy(asc(attempts.leasedAt))
    .limit(maxRows);
}

/**
 * Calls that are over, whose result has waited for the CRM without a try since `before`, the oldest first. While another call of
 * the person is open, that one comes first (index `crm_pushes_status`).
 */
export async function silentPushes(db: Executor, before: Date) {
  const open = db
    .select({ id: attempts.id })
    .from(attempts)
    .where(and(eq(attempts.contactId, crmPushes.contactId), isNull(attempts.concludedAt)));
  const lastSign = sql<Date>`coalesce(${crmPushes.lastTryAt}, ${crmPushes.createdAt})`.mapWith(crmPushes.createdAt);
  return db
    .select({
      id: crmPushes.attemptId,
      contactId: crmPushes.contactId,
      campaignId: crmPushes.campaignId,
      providerAccountId: attempts.providerAccountId,
      since: lastSign,
    })
    .from(crmPushes)
    .innerJoin(attempts, and(eq(attempts.id, crmPushes.attemptId), eq(attempts.state, 'ended')))
    .where(and(eq(crmPushes.status, 'pending'), sql`${lastSign} < ${before.toISOString()}`, notExists(open)))
    .orderBy(asc(crmPushes.createdAt))
    .limit(maxOfKind);
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
  const last = db
    .select({ outcome: attempts.outcome })
    .from(attempts)
    .where(eq(attempts.contactId, contacts.id))
    .orderBy(desc(attempts.leasedAt))
    .limit(1)
    .as('last');
  const open = db
    .select({ id: attempts.id })
    .from(attempts)
    .where(and(eq(attempts.contactId, contacts.id), isNull(attempts.concludedAt)));
  const rows = await db
    .select({
      contactId: contacts.id,
      campaignId: contacts.campaignId,
      since: contacts.updatedAt,
      lastOutcome: last.outcome,
    })
    .from(campaignContactCounts)
    .innerJoin(
      contacts,
      and(
        eq(contacts.campaignId, campaignContactCounts.campaignId),
        eq(contacts.state, 'active'),
        lt(contacts.updatedAt, before),
      ),
    )
    .leftJoinLateral(last, sql`true`)
    .where(and(eq(campaignContactCounts.state, 'active'), gt(campaignContactCounts.contacts, 0), notExists(open)))
    .limit(maxOfKind);
  return rows.map(({ lastOutcome, ...contact }) => ({
    ...contact,
    mayBeCalledAgain: lastOutcome === null || !outcomeTraits[lastOutcome].isAttempt,
  }));
}

/**
 * Waiting contacts of dialling campaigns whose time passed before `before` (index `contacts_waiting`), those that wait
 * longest first. Who was turned away before the first dial has no workflow that could be missing: a claim offers them
 * (`offerOverdue`), in its own time.
 */
export async function overdueContacts(db: Executor, before: Date) {
  const leased = db.select({ id: attempts.id }).from(attempts).where(eq(attempts.contactId, contacts.id));
  return db
    .select({
      campaignId: contacts.campaignId,
      contactId: contacts.id,
      dueAt: sql<Date>`${contacts.dueAt}`.mapWith(contacts.dueAt),
    })
    .from(contacts)
    .innerJoin(campaigns, eq(campaigns.id, contacts.campaignId))
    .where(
      and(
        eq(campaigns.status, 'dialing'),
        sql`${contacts.state} IN ${literals(timedContactStates)}`,
        lt(contacts.dueAt, before),
        or(eq(contacts.state, 'waiting_callback'), exists(leased)),
      ),
    )
    .orderBy(asc(contacts.dueAt))
    .limit(maxOfKind);
}

/** Campaigns that should be served by a workflow, with the time since when. */
export async function servedCampaigns(db: Executor) {
  return db
    .select({ id: campaigns.id, status: campaigns.status, since: campaigns.updatedAt })
    .from(campaigns)
    .where(and(inArray(campaigns.status, servedStatuses), isNull(campaigns.deletedAt)));
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
    style: providerTraits(row.kind).callFlow,
    ringTimeoutSeconds: row.settings.ringTimeoutSeconds,
    maxDurationSeconds: row.maxDuration ?? defaultMaxDurationSeconds,
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
