import { and, eq, inArray, sql } from 'drizzle-orm';
import { answerOf } from '#domain/calling-law/abandonment.ts';
import type { Cause, Outcome } from '#domain/call/call.ts';
import { answeredAfterSeconds } from '#domain/call/call.ts';
import type { Conclusion } from '#domain/dialling/claim.ts';
import { configurationBreaker, configurationProblem as problemOf } from '#domain/provider/configuration-problem.ts';
import { isFinal, type Bar, type ContactState, type DialReason } from '#domain/contact/contact.ts';
import { message } from '#domain/message/index.ts';
import { stored } from '#domain/message/stored.ts';
import { outcomeOf } from '#domain/call/outcome.ts';
import { nextStep } from '#domain/dialling/retry-policy.ts';
import { abandonmentProblem, countAnswer, readAbandonmentSetting } from '../calling-law/abandonment.ts';
import { attemptEvent } from './attempt.ts';
import { countAttempts } from './attempt-history.ts';
import { openingAt, pendingCallback, setCallback } from '../callback/callback.ts';
import { readCallingLaw } from '../calling-law/calling-law.ts';
import type { Database, Transaction } from '../client.ts';
import { readDials } from '../calling-law/dial-history.ts';
import { isOnDoNotCall } from '../do-not-call/do-not-call.ts';
import { recordEvents } from '../event/event.ts';
import { obstacleOf, onDoNotCallWords, type Obstacle } from '../contact/lawful-contact.ts';
import { readNationalListing } from '../do-not-call/national-list.ts';
import { spreadRetry } from './retry-time.ts';
import { attempts, callbacks, calls, campaignOutcomeCounts, campaigns, contacts } from '../schema/index.ts';
import { readWindowClasses } from '../calling-law/window-class.ts';

/**
 * Decides what becomes of a contact after its attempt has ended and writes it down, once: repeating it returns the
 * same answer. An opt-out goes before a callback, a callback before the retry rules.
 */
export async function concludeAttempt(
  db: Database,
  request: { attemptId: string; timeScale: number; now: Date },
): Promise<Concluded> {
  return db.transaction(async (tx) => {
    const [[row], { rule }] = await Promise.all([
      tx
        .select({ attempt: attempts, contact: contacts, campaign: campaigns, callId: calls.id })
        .from(attempts)
        .innerJoin(contacts, eq(contacts.id, attempts.contactId))
        .innerJoin(campaigns, eq(campaigns.id, attempts.campaignId))
        .leftJoin(calls, eq(calls.attemptId, attempts.id))
        .where(eq(attempts.id, request.attemptId))
        .for('update', { of: [attempts, contacts] }),
      readAbandonmentSetting(tx),
    ]);
    if (!row) throw new Error('The attempt to be concluded does not exist');
    const { attempt, contact, campaign } = row;
    const facts: Facts = { attempt, contact, campaign, conversationStarted: attempt.inProgressAt !== null };
    const { outcome, cause } = outcomeOf({
      cause: attempt.cause ?? 'lost',
      answered: attempt.answeredAt !== null,
      answeredBy: attempt.answeredBy,
      conversationStarted: facts.conversationStarted,
      endedBy: attempt.endedBy,
    });
    const conversation = facts.conversationStarted && row.callId !== null;
    if (attempt.concludedAt !== null) {
      return {
        outcome: attempt.outcome ?? outcome,
        state: contact.state,
        final: isFinal(contact.state),
        dueAt: contact.dueAt?.toISOString() ?? null,
        conversation,
        push: pushes(attempt.outcome ?? outcome, contact.state),
        campaignId: campaign.id,
        providerAccountId: attempt.providerAccountId,
        configurationProblem: null,
        abandonmentProblem: null,
        freedSlot: false,
        isCampaignHungry: campaign.hungry,
      };
    }
    const answer = answerOf(
      { ...attempt, firstSoundAt: attempt.inProgressAt, endedAt: attempt.endedAt ?? request.now },
      rule,
    );
    const next = await decide(tx, facts, { outcome, cause }, request);
    const counted = outcome !== 'deferred';
    // Side by side: in one transaction that is one way to the database instead of five.
    await Promise.all([
      tx
        .update(contacts)
        .set({
          ...next,
          attempts: contact.attempts + (counted ? 1 : 0),
          deferrals: counted ? 0 : contact.deferrals + 1,
          lastOutcome: counted ? outcome : contact.lastOutcome,
          updatedAt: request.now,
        })
        .where(eq(contacts.id, contact.id)),
      tx
        .update(attempts)
        .set({
          outcome,
          cause,
          concludedAt: request.now,
          endedAt: attempt.endedAt ?? request.now,
          slotFreedAt: attempt.slotFreedAt ?? request.now,
          state: conversation ? 'wrap_up' : 'ended',
          wrapUpAt: attempt.wrapUpAt ?? request.now,
        })
        .where(eq(attempts.id, attempt.id)),
      closeCallbacks(tx, facts, { outcome, next, now: request.now }),
      counted ? countOutcome(tx, facts, outcome) : null,
      answer === null ? null : countAnswer(tx, campaign.id, answer, request.now),
      recordEvents(tx, [
        { ...attemptEvent(attempt, 'ended'), data: { state: 'ended', outcome, contactState: next.state } as never },
      ]),
    ]);
    return {
      outcome,
      state: next.state,
      final: isFinal(next.state),
      dueAt: next.dueAt?.toISOString() ?? null,
      conversation,
      push: pushes(outcome, next.state),
      campaignId: campaign.id,
      providerAccountId: attempt.providerAccountId,
      configurationProblem: cause === 'configuration' ? await configurationProblem(tx, facts) : null,
      abandonmentProblem: answer === 'abandoned' ? await abandonmentProblem(tx, campaign.id, rule, request.now) : null,
      freedSlot: attempt.slotFreedAt === null,
      isCampaignHungry: campaign.hungry,
    };
  });
}

/** With what only those who nudge campaigns want to know. */
export interface Concluded extends Conclusion {
  freedSlot: boolean;
  isCampaignHungry: boolean;
}

interface Facts {
  attempt: typeof attempts.$inferSelect;
  contact: typeof contacts.$inferSelect;
  campaign: typeof campaigns.$inferSelect;
  conversationStarted: boolean;
}

interface NextContactState {
  state: ContactState;
  stateReason: string | null;
  dueReason: 'callback' | 'retry' | null;
  dueAt: Date | null;
  barredBy?: Bar;
}

function pushes(outcome: Outcome, state: ContactState): boolean {
  return outcome !== 'deferred' && (outcome === 'connected' || !['waiting_retry', 'queued', 'ready'].includes(state));
}

async function decide(
  tx: Transaction,
  { attempt, contact, campaign }: Facts,
  result: Parameters<typeof nextStep>[1],
  request: { timeScale: number; now: Date },
): Promise<NextContactState> {
  // Withdrawn in the middle of its call, or before it.
  const isWithdrawn = contact.state === 'cancelled';
  if (contact.state !== 'active' && !isWithdrawn) {
    const { state, stateReason, dueReason, dueAt } = contact;
    return { state, stateReason, dueReason, dueAt };
  }
  const isCallback = attempt.reason === 'callback';
  const [barred, pending, counted, dialled] = await Promise.all([
    isOnDoNotCall(tx, contact.phone),
    pendingCallback(tx, contact.id),
    countAttempts(tx, contact.id, { outcome: result.outcome, exceptId: attempt.id }),
    isCallback ? dialledCallback(tx, attempt.id) : null,
  ]);
  if (barred) {
    return { ...final(attempt.inProgressAt ? 'opted_out' : 'suppressed', onDoNotCallWords), barredBy: 'do_not_call' };
  }
  const callsNobody = isWithdrawn || campaign.status === 'cancelled' || campaign.deletedAt !== null;
  if (pending && !callsNobody) return waits('callback', pending.dueAt);
  const step = nextStep(
    campaign.settings.retryPolicy,
    result,
    {
      attempts: counted.ordinary + (isCallback ? 0 : 1),
      sameOutcome: counted.sameOutcome + (isCallback ? 0 : 1),
      deferrals: contact.deferrals,
      ...(dialled ? { callbackMisses: dialled.misses + 1, wasConnected: counted.connected > 0 } : {}),
    },
    request.timeScale,
  );
  // A call in flight when its campaign or contact was withdrawn counts as what it became; nothing comes after it.
  if (step.kind !== 'final' && callsNobody) {
    return final('cancelled', isWithdrawn ? contact.stateReason : stored(message('contact_campaign_cancelled')));
  }
  switch (step.kind) {
    case 'final':
      return final(step.state, finalReason(step.state, attempt.causeWords));
    case 'retry':
      return retry(tx, { attempt, contact, campaign }, { outcome: result.outcome, ...step }, request.now);
    case 'callback': {
      const opening = await openingAt(tx, contact, campaign, new Date(request.now.getTime() + step.afterMs));
      return opening.at === null ? final('exhausted', stored(opening.why)) : waits('callback', opening.at);
    }
    case 'defer':
      return deferred(tx, { attempt, contact, campaign }, { cause: result.cause, afterMs: step.afterMs }, request.now);
  }
}

/** What the law has against another dial of this contact, beside its window. */
async function obstacleTo(
  tx: Transaction,
  { contact, campaign }: Pick<Facts, 'contact' | 'campaign'>,
  reason: DialReason,
  now: Date,
): Promise<Obstacle | null> {
  const [law, national, dials, classes] = await Promise.all([
    readCallingLaw(tx),
    readNationalListing(tx, campaign.purpose, [contact.phone]),
    readDials(tx, [contact.phone]),
    readWindowClasses(tx, [contact.windowClassId]),
  ]);
  const windowClass = classes.get(contact.windowClassId);
  if (!windowClass) throw new Error('A contact has no window class');
  return obstacleOf({
    ...{ contact, campaign, windowClass, law, reason, national },
    dials: dials.get(contact.phone) ?? [],
    phone: contact.phone,
    now,
  });
}

/** A retry comes after its cool-down, not before the number's caps allow it, and at another time of day if asked to. */
async function retry(
  tx: Transaction,
  { attempt, contact, campaign }: Pick<Facts, 'attempt' | 'contact' | 'campaign'>,
  { outcome, afterMs }: { outcome: Outcome; afterMs: number },
  now: Date,
): Promise<NextContactState> {
  const obstacle = await obstacleTo(tx, { contact, campaign }, 'retry', now);
  if (obstacle?.kind === 'barred') return final('exhausted', obstacle.words);
  const cooledDownAt = new Date(now.getTime() + afterMs);
  const capped = obstacle !== null && obstacle.at > cooledDownAt ? obstacle : null;
  const earliest = capped?.at ?? cooledDownAt;
  const spread = await spreadRetry(tx, { contact, campaign }, { outcome, earliest, attemptId: attempt.id });
  return { ...waits('retry', spread?.at ?? earliest), stateReason: spread?.words ?? capped?.words ?? null };
}

/** Not an attempt. What the law forbade in the last second waits until it allows it, or is closed. */
async function deferred(
  tx: Transaction,
  { attempt, contact, campaign }: Pick<Facts, 'attempt' | 'contact' | 'campaign'>,
  { cause, afterMs }: { cause: Cause; afterMs: number },
  now: Date,
): Promise<NextContactState> {
  const soon = new Date(now.getTime() + afterMs);
  const again = attempt.reason === 'callback' ? 'callback' : 'retry';
  const obstacle = cause === 'unlawful_now' ? await obstacleTo(tx, { contact, campaign }, attempt.reason, now) : null;
  if (obstacle?.kind === 'barred') return { ...final('suppressed', obstacle.words), barredBy: obstacle.by };
  if (obstacle !== null)
    return { ...waits(again, obstacle.at > soon ? obstacle.at : soon), stateReason: obstacle.words };
  return { ...waits(again, soon), stateReason: attempt.causeWords };
}

function final(state: ContactState, stateReason: string | null): NextContactState {
  return { state, stateReason, dueReason: null, dueAt: null };
}

function waits(dueReason: 'callback' | 'retry', dueAt: Date): NextContactState {
  return {
    state: dueReason === 'callback' ? 'waiting_callback' : 'waiting_retry',
    stateReason: null,
    dueReason,
    dueAt,
  };
}

function finalReason(state: ContactState, words: string | null): string | null {
  return state === 'exhausted' ? stored(message('contact_exhausted')) : words;
}

/** The callback that this attempt dials. */
async function dialledCallback(tx: Transaction, attemptId: string) {
  const [row] = await tx
    .select()
    .from(callbacks)
    .where(and(eq(callbacks.attemptId, attemptId), eq(callbacks.status, 'dialling')));
  return row ?? null;
}

/**
 * A callback whose call took place is done. One that was deferred, or reached nobody and is tried again, is due again;
 * otherwise it is missed. One that was replaced meanwhile, or whose contact is not called any more, is cancelled.
 */
async function closeCallbacks(
  tx: Transaction,
  { attempt, contact }: Facts,
  { outcome, next, now }: { outcome: Outcome; next: NextContactState; now: Date },
): Promise<void> {
  const pending = await pendingCallback(tx, contact.id);
  if (pending && isFinal(next.state)) await setCallback(tx, pending.id, { status: 'cancelled' }, now);
  if (attempt.reason !== 'callback') return;
  const dialled = await dialledCallback(tx, attempt.id);
  if (!dialled) return;
  const isAgain = next.dueReason === 'callback' && pending === null;
  const misses = dialled.misses + 1;
  if (outcome === 'connected') return setCallback(tx, dialled.id, { status: 'done' }, now);
  if (outcome === 'deferred') {
    if (!isAgain || next.dueAt === null) return setCallback(tx, dialled.id, { status: 'cancelled' }, now);
    return setCallback(tx, dialled.id, { status: 'scheduled', dueAt: next.dueAt, movedReason: next.stateReason }, now);
  }
  if (!isAgain || next.dueAt === null) return setCallback(tx, dialled.id, { status: 'missed', misses }, now);
  const movedReason = stored(message('callback_tried_again'));
  await setCallback(tx, dialled.id, { status: 'scheduled', misses, dueAt: next.dueAt, movedReason }, now);
}

async function countOutcome(tx: Transaction, { attempt }: Facts, outcome: Outcome): Promise<void> {
  const seconds =
    attempt.inProgressAt && attempt.endedAt ? (attempt.endedAt.getTime() - attempt.inProgressAt.getTime()) / 1000 : 0;
  const counted: (Outcome | 'answered')[] = [outcome];
  if (outcome === 'connected' && seconds >= answeredAfterSeconds) counted.push('answered');
  await tx
    .insert(campaignOutcomeCounts)
    .values(counted.sort().map((name) => ({ campaignId: attempt.campaignId, outcome: name, attempts: 1 })))
    .onConflictDoUpdate({
      target: [campaignOutcomeCounts.campaignId, campaignOutcomeCounts.outcome],
      set: { attempts: sql`${campaignOutcomeCounts.attempts} + 1` },
    });
}

async function configurationProblem(tx: Transaction, { attempt }: Facts): Promise<string | null> {
  const latest = await tx
    .select({ cause: attempts.cause })
    .from(attempts)
    .where(and(eq(attempts.campaignId, attempt.campaignId), inArray(attempts.state, ['wrap_up', 'ended'])))
    .orderBy(sql`${attempts.endedAt} DESC NULLS LAST`)
    .limit(configurationBreaker);
  const tripped = latest.length === configurationBreaker && latest.every((row) => row.cause === 'configuration');
  return tripped ? stored(problemOf({ ...attempt, words: attempt.causeWords })) : null;
}
