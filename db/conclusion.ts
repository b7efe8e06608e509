import { and, count, eq, inArray, ne, sql } from 'drizzle-orm';
import { answerOf } from '#domain/abandonment.ts';
import type { Outcome } from '#domain/call.ts';
import { answeredAfterSeconds } from '#domain/call.ts';
import type { Conclusion } from '#domain/claim.ts';
import { configurationBreaker, configurationProblemWords } from '#domain/configuration-problem.ts';
import { isFinal, type ContactState } from '#domain/contact.ts';
import { outcomeOf } from '#domain/outcome.ts';
import { nextStep } from '#domain/retry-policy.ts';
import { abandonmentProblem, countAnswer, readAbandonmentSetting } from './abandonment.ts';
import { attemptEvent } from './attempt.ts';
import { pendingCallback } from './callback.ts';
import type { Database, Transaction } from './client.ts';
import { isOnDoNotCall } from './do-not-call.ts';
import { recordEvents } from './event.ts';
import { attempts, callbacks, calls, campaignOutcomeCounts, campaigns, contacts } from './schema/index.ts';

/**
 * Decides what becomes of a contact after its attempt has ended and writes it down, once: repeating it returns the
 * same answer. An opt-out goes before a callback, a callback before the retry rules.
 */
export async function concludeAttempt(
  db: Database,
  request: { attemptId: string; timeScale: number; now: Date },
): Promise<Conclusion> {
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
      closeCallback(tx, facts, outcome, request.now),
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
    };
  });
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
  if (contact.state !== 'active') {
    const { state, stateReason, dueReason, dueAt } = contact;
    return { state, stateReason, dueReason, dueAt };
  }
  const [barred, callback, [same]] = await Promise.all([
    isOnDoNotCall(tx, contact.phone),
    pendingCallback(tx, contact.id),
    tx
      .select({ n: count() })
      .from(attempts)
      .where(
        and(eq(attempts.contactId, contact.id), eq(attempts.outcome, result.outcome), ne(attempts.id, attempt.id)),
      ),
  ]);
  if (barred) return final(attempt.inProgressAt ? 'opted_out' : 'suppressed', 'On the do-not-call list');
  if (campaign.status === 'cancelled') return final('cancelled', 'The campaign was cancelled');
  if (callback) return { state: 'waiting_callback', stateReason: null, dueReason: 'callback', dueAt: callback.dueAt };
  const step = nextStep(
    campaign.settings.retryPolicy,
    result,
    { attempts: contact.attempts + 1, sameOutcome: (same?.n ?? 0) + 1, deferrals: contact.deferrals },
    request.timeScale,
  );
  switch (step.kind) {
    case 'final':
      return final(step.state, finalReason(step.state, attempt.causeWords));
    case 'retry':
      return waits('retry', new Date(request.now.getTime() + step.afterMs));
    case 'defer':
      return {
        ...waits(attempt.reason === 'callback' ? 'callback' : 'retry', new Date(request.now.getTime() + step.afterMs)),
        stateReason: attempt.causeWords,
      };
  }
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
  return state === 'exhausted' ? 'No more attempts allowed' : words;
}

/** A deferred callback is due again; one whose call took place is done; one that reached nobody is missed. */
async function closeCallback(tx: Transaction, { attempt }: Facts, outcome: Outcome, now: Date): Promise<void> {
  if (attempt.reason !== 'callback') return;
  const status = outcome === 'deferred' ? 'scheduled' : outcome === 'connected' ? 'done' : 'missed';
  await tx
    .update(callbacks)
    .set({ status, updatedAt: now })
    .where(and(eq(callbacks.attemptId, attempt.id), eq(callbacks.status, 'dialling')));
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
  return tripped ? configurationProblemWords({ ...attempt, words: attempt.causeWords }) : null;
}
