import { and, asc, desc, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import type { Outcome } from '#domain/call/call.ts';
import { deferredOutcomes, outcomes } from '#domain/call/outcome-table.ts';
import type { ContactState } from '#domain/contact/contact.ts';
import { contactStateTraits, isFinal, type ContactFigure } from '#domain/contact/contact-state.ts';
import { RedialError } from '#domain/error.ts';
import type { Executor } from '../client.ts';
import { personName } from '../person-name.ts';
import { literals } from '../literals.ts';
import {
  attempts,
  audienceImports,
  bots,
  botVersions,
  calls,
  campaignContactCounts,
  campaignNumbers,
  campaignOutcomeCounts,
  campaigns,
  contacts,
  providerAccounts,
  providerNumbers,
  user,
} from '../schema/index.ts';

/** What is fixed about a campaign: header of its page, and the draft for the wizard. */
export async function readCampaign(db: Executor, campaignId: string) {
  const [row] = await db
    .select({
      campaign: campaigns,
      account: {
        id: providerAccounts.id,
        name: providerAccounts.name,
        kind: providerAccounts.kind,
        isSandbox: providerAccounts.isSandbox,
        maxConcurrentCalls: providerAccounts.maxConcurrentCalls,
      },
      bot: { id: bots.id, name: bots.name, version: botVersions.version, configuration: botVersions.configuration },
      createdByName: user.name,
    })
    .from(campaigns)
    .leftJoin(providerAccounts, eq(providerAccounts.id, campaigns.providerAccountId))
    .leftJoin(botVersions, eq(botVersions.id, campaigns.botVersionId))
    .leftJoin(bots, eq(bots.id, botVersions.botId))
    .leftJoin(user, eq(user.id, campaigns.createdBy))
    .where(eq(campaigns.id, campaignId));
  if (!row) throw new RedialError('campaign_missing');
  const numbers = await db
    .select({
      id: providerNumbers.id,
      number: providerNumbers.number,
      label: providerNumbers.label,
      refusedAt: providerNumbers.refusedAt,
      refusedWords: providerNumbers.refusedWords,
    })
    .from(campaignNumbers)
    .innerJoin(providerNumbers, eq(providerNumbers.id, campaignNumbers.providerNumberId))
    .where(eq(campaignNumbers.campaignId, campaignId))
    .orderBy(asc(providerNumbers.number));
  const imports = await db
    .select()
    .from(audienceImports)
    .where(eq(audienceImports.campaignId, campaignId))
    .orderBy(desc(audienceImports.createdAt))
    .limit(10);
  // It comes from two tables: where there is none, its parts are null, not the whole.
  const { id, name, version, configuration } = row.bot;
  const hasBot = id !== null && name !== null && version !== null && configuration !== null;
  return { ...row, bot: hasBot ? { id, name, version, configuration } : null, numbers, imports };
}

/** How many contacts are in which state, and how attempts ended. */
export interface CampaignProgress extends Record<ContactFigure, number> {
  contacts: number;
  /** Contacts that reached their end. */
  finished: number;
  outcomes: Record<Outcome | 'answered', number>;
}

/** Reads a handful of counters, whatever the size of the campaign. */
export async function readProgress(db: Executor, campaignId: string): Promise<CampaignProgress> {
  const states = await db.select().from(campaignContactCounts).where(eq(campaignContactCounts.campaignId, campaignId));
  const ended = await db.select().from(campaignOutcomeCounts).where(eq(campaignOutcomeCounts.campaignId, campaignId));
  const sum = (counts: (state: ContactState) => boolean): number =>
    states.filter(({ state }) => counts(state)).reduce((total, { contacts }) => total + contacts, 0);
  const figure = (name: ContactFigure): number => sum((state) => contactStateTraits[state].counts === name);
  const attemptsOf = (name: Outcome | 'answered'): number =>
    ended.find(({ outcome }) => outcome === name)?.attempts ?? 0;
  const byOutcome = Object.fromEntries(outcomes.map((name) => [name, attemptsOf(name)])) as Record<Outcome, number>;
  return {
    contacts: sum(() => true),
    inFlight: figure('inFlight'),
    queued: figure('queued'),
    waitingRetry: figure('waitingRetry'),
    waitingCallback: figure('waitingCallback'),
    completed: figure('completed'),
    failed: figure('failed'),
    optedOut: figure('optedOut'),
    cancelled: figure('cancelled'),
    finished: sum(isFinal),
    outcomes: { ...byOutcome, answered: attemptsOf('answered') },
  };
}

/** The last attempts that ended, newest first (index `attempts_campaign`). Deferrals were no attempts. */
export async function latestOutcomes(db: Executor, { campaignId, limit }: { campaignId: string; limit: number }) {
  const last = db
    .select()
    .from(attempts)
    .where(
      and(
        eq(attempts.campaignId, campaignId),
        isNotNull(attempts.endedAt),
        sql`(${attempts.outcome} IN ${literals(deferredOutcomes)}) IS NOT TRUE`,
      ),
    )
    .orderBy(desc(attempts.endedAt))
    .limit(limit)
    .as('last');
  const talkedMs = sql`(extract(epoch FROM ${last.endedAt} - ${last.inProgressAt}) * 1000)::int`;
  return db
    .select({
      attemptId: last.id,
      contactId: last.contactId,
      callId: calls.id,
      phone: contacts.phone,
      extension: contacts.extension,
      name: personName,
      /** Of the attempt, 1 for the first dial. */
      number: last.number,
      state: last.state,
      outcome: last.outcome,
      cause: last.cause,
      causeWords: last.causeWords,
      endedAt: last.endedAt,
      durationMs: sql<number | null>`coalesce(${calls.durationMs}, ${talkedMs})`,
      sentiment: calls.sentiment,
      hasRecording: sql<boolean>`${calls.recordingKey} IS NOT NULL`,
    })
    .from(last)
    .innerJoin(contacts, eq(contacts.id, last.contactId))
    .leftJoin(calls, eq(calls.attemptId, last.id))
    .orderBy(desc(last.endedAt));
}

/** Calls that hold a slot now, the oldest first (index `attempts_slots_campaign`). */
export async function liveCalls(db: Executor, { campaignId, limit }: { campaignId: string; limit: number }) {
  const { inProgressAt, attachingAt, amdAt, ringingAt, diallingAt, leasedAt } = attempts;
  const latest = sql.join([inProgressAt, attachingAt, amdAt, ringingAt, diallingAt, leasedAt], sql`, `);
  return db
    .select({
      attemptId: attempts.id,
      contactId: attempts.contactId,
      callId: calls.id,
      phone: contacts.phone,
      extension: contacts.extension,
      name: personName,
      state: attempts.state,
      since: sql<Date>`coalesce(${latest})`.mapWith(leasedAt),
    })
    .from(attempts)
    .innerJoin(contacts, eq(contacts.id, attempts.contactId))
    .leftJoin(calls, eq(calls.attemptId, attempts.id))
    .where(and(eq(attempts.campaignId, campaignId), isNull(attempts.slotFreedAt)))
    .orderBy(asc(leasedAt))
    .limit(limit);
}
