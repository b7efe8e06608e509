import { and, eq, sql } from 'drizzle-orm';
import type { Cause, Outcome } from '#domain/call/call.ts';
import { answerOf, type AbandonmentRule } from '#domain/calling-law/abandonment.ts';
import type { Tripped } from '#domain/campaign/breaker.ts';
import type { DialReason } from '#domain/contact/contact.ts';
import { isFinal } from '#domain/contact/contact-state.ts';
import type { Conclusion } from '#domain/dialling/claim.ts';
import { spreadOf } from '#domain/dialling/spread.ts';
import {
  conclude,
  concludeCallback,
  countedAs,
  isPushed,
  lawfulCallback,
  lawfulDeferral,
  lawfulRetry,
  waits,
  type ConclusionFacts,
  type NextContactState,
} from '#domain/dialling/conclusion.ts';
import { openingAt, pendingCallback, setCallback } from '../callback/callback.ts';
import { abandonmentProblem, countAnswer, readAbandonmentSetting } from '../calling-law/abandonment.ts';
import { readCallingLaw } from '../calling-law/calling-law.ts';
import { readWindowClasses } from '../calling-law/window-class.ts';
import type { Database, Transaction } from '../client.ts';
import { govern } from '#domain/calling-law/governor.ts';
import type { Obstacle } from '#domain/calling-law/obstacle.ts';
import { isOnDoNotCall } from '../do-not-call/do-not-call.ts';
import { readPeople } from '../contact/person-facts.ts';
import { recordEvents } from '../event/event.ts';
import { attempts, callbacks, calls, campaignOutcomeCounts, campaigns, contacts } from '../schema/index.ts';
import { attemptEvent } from './attempt.ts';
import { attemptResult } from './attempt-result.ts';
import { carrierBreakers } from './breakers.ts';
import { serviceBreakers } from './service-breakers.ts';
import { countAttempts } from '../calling-law/attempt-history.ts';
import { retryTime } from '../calling-law/retry-time.ts';

/** With what only those who nudge campaigns want to know. */
export interface Concluded extends Conclusion {
  /** What must pause now, and why. */
  tripped: Tripped[];
  freedSlot: boolean;
  isCampaignHungry: boolean;
}

/** What an attempt and its contact are, read under their locks. */
interface Read {
  attempt: typeof attempts.$inferSelect;
  contact: typeof contacts.$inferSelect;
  campaign: typeof campaigns.$inferSelect;
  callId: string | null;
}

/**
 * Decides what becomes of a contact after its attempt has ended (`domain/dialling/conclusion.ts`) and writes it down,
 * once: repeating it returns the same answer.
 */
export async function concludeAttempt(
  db: Database,
  request: { attemptId: string; timeScale: number; now: Date },
): Promise<Concluded> {
  return db.transaction(async (tx) => {
    const [read, { rule }] = await Promise.all([lockAttempt(tx, request.attemptId), readAbandonmentSetting(tx)]);
    const { attempt, contact, campaign } = read;
    const result = await attemptResult(tx, attempt);
    if (attempt.concludedAt !== null) {
      const outcome = attempt.outcome ?? result.outcome;
      return { ...conclusionOf(read, outcome, contact), ...nothingNew, isCampaignHungry: campaign.hungry };
    }
    const next = await decide(tx, read, result, request);
    const tripped = await write(tx, read, { ...result, next, rule, now: request.now });
    return {
      ...conclusionOf(read, result.outcome, next),
      tripped,
      freedSlot: attempt.slotFreedAt === null,
      isCampaignHungry: campaign.hungry,
    };
  });
}

async function lockAttempt(tx: Transaction, attemptId: string): Promise<Read> {
  const [row] = await tx
    .select({ attempt: attempts, contact: contacts, campaign: campaigns, callId: calls.id })
    .from(attempts)
    .innerJoin(contacts, eq(contacts.id, attempts.contactId))
    .innerJoin(campaigns, eq(campaigns.id, attempts.campaignId))
    .leftJoin(calls, eq(calls.attemptId, attempts.id))
    .where(eq(attempts.id, attemptId))
    .for('update', { of: [attempts, contacts] });
  if (!row) throw new Error('The attempt to be concluded does not exist');
  return row;
}

const nothingNew = { tripped: [], freedSlot: false };

function conclusionOf(
  { attempt, campaign, callId }: Read,
  outcome: Outcome,
  { state, dueAt }: Pick<NextContactState, 'state' | 'dueAt'>,
): Conclusion {
  return {
    outcome,
    state,
    final: isFinal(state),
    dueAt: dueAt?.toISOString() ?? null,
    conversation: attempt.inProgressAt !== null && callId !== null,
    push: isPushed(outcome, state),
    campaignId: campaign.id,
    providerAccountId: attempt.providerAccountId,
  };
}

/** Reads what the decision needs, asks, and where the law has a say, reads that too. */
async function decide(
  tx: Transaction,
  { attempt, contact, campaign }: Read,
  result: ConclusionFacts['result'],
  { timeScale, now }: { timeScale: number; now: Date },
): Promise<NextContactState> {
  const [isBarred, pending, earlier, dialled] = await Promise.all([
    isOnDoNotCall(tx, contact.phone, campaign),
    pendingCallback(tx, contact.id),
    countAttempts(tx, contact.id, { outcome: result.outcome, exceptId: attempt.id }),
    attempt.reason === 'callback' ? dialledCallback(tx, attempt.id) : null,
  ]);
  const facts: ConclusionFacts = {
    now,
    timeScale,
    result,
    attempt: {
      reason: attempt.reason,
      talked: attempt.inProgressAt !== null,
      wrongNumber: attempt.wrongNumber,
      causeWords: attempt.causeWords,
      vendorCode: attempt.vendorCode,
      spread: spreadOf(attempt.id),
    },
    contact,
    isOnDoNotCall: isBarred,
    pendingCallback: pending,
    isCampaignOver: campaign.status === 'cancelled' || campaign.deletedAt !== null,
    retryPolicy: campaign.settings.retryPolicy,
    earlier,
    dialledCallback: dialled,
  };
  const step = conclude(facts);
  switch (step.kind) {
    case 'settled':
      return step.next;
    case 'callback':
      return lawfulCallback(await openingAt(tx, contact, campaign, step.earliest));
    case 'retry': {
      const retry = lawfulRetry(step.earliest, await obstacleTo(tx, { attempt, contact, campaign }, 'retry', now));
      if ('barred' in retry) return retry.barred;
      const { outcome } = result;
      const due = await retryTime(
        tx,
        { contact, campaign },
        { outcome, earliest: retry.earliest, attemptId: attempt.id },
      );
      return {
        ...waits('retry', due.at),
        stateReason: due.isAtOtherTime ? due.message : (retry.message ?? due.message),
      };
    }
    case 'defer': {
      const obstacle = step.asksTheLaw
        ? await obstacleTo(tx, { attempt, contact, campaign }, attempt.reason, now)
        : null;
      const next = lawfulDeferral({ earliest: step.earliest, attempt: facts.attempt }, obstacle);
      if (obstacle === null || next.state !== 'waiting_retry' || next.dueAt === null) return next;
      const { at } = await retryTime(tx, { contact, campaign }, { outcome: null, earliest: next.dueAt });
      return { ...next, dueAt: at };
    }
  }
}

/** What the governor has against another dial of this contact; stops and the list are looked at elsewhere. */
async function obstacleTo(
  tx: Transaction,
  { attempt, contact, campaign }: Pick<Read, 'attempt' | 'contact' | 'campaign'>,
  reason: DialReason,
  now: Date,
): Promise<Obstacle | null> {
  const [law, people, classes] = await Promise.all([
    readCallingLaw(tx),
    readPeople(tx, [{ ...contact, reason }], { campaign, overAttemptId: attempt.id }),
    readWindowClasses(tx, [contact.windowClassId]),
  ]);
  const windowClass = classes.get(contact.windowClassId);
  const person = people.get(contact.id);
  if (!windowClass || !person) throw new Error('A contact has no window class');
  const { phone } = contact;
  const governed = govern({ contact, campaign, windowClass, law, reason, person, stops: [], phone, now });
  return governed.may ? null : governed;
}

interface Decided {
  outcome: Outcome;
  cause: Cause;
  next: NextContactState;
  rule: AbandonmentRule;
  now: Date;
}

/** Writes the conclusion down and says which breakers it trips. */
async function write(tx: Transaction, read: Read, { outcome, cause, next, rule, now }: Decided): Promise<Tripped[]> {
  const { attempt, contact, campaign, callId } = read;
  const counted = outcome !== 'deferred';
  const answer = answerOf({ ...attempt, firstSoundAt: attempt.inProgressAt, endedAt: attempt.endedAt ?? now }, rule);
  const hadConversation = attempt.inProgressAt !== null && callId !== null;
  // Side by side: in one transaction that is one round trip instead of five.
  await Promise.all([
    tx
      .update(contacts)
      .set({
        ...next,
        attempts: contact.attempts + (counted ? 1 : 0),
        deferrals: counted ? 0 : contact.deferrals + 1,
        lastOutcome: counted ? outcome : contact.lastOutcome,
        updatedAt: now,
      })
      .where(eq(contacts.id, contact.id)),
    tx
      .update(attempts)
      .set({
        outcome,
        cause,
        concludedAt: now,
        endedAt: attempt.endedAt ?? now,
        slotFreedAt: attempt.slotFreedAt ?? now,
        state: hadConversation ? 'wrap_up' : 'ended',
        wrapUpAt: attempt.wrapUpAt ?? now,
      })
      .where(eq(attempts.id, attempt.id)),
    closeCallbacks(tx, read, { outcome, next, now }),
    countOutcome(tx, read, outcome),
    answer === null ? null : countAnswer(tx, campaign.id, answer, now),
    recordEvents(tx, [
      { ...attemptEvent(attempt, 'ended'), data: { state: 'ended', outcome, contactState: next.state } },
    ]),
  ]);
  const abandonment = answer === 'abandoned' ? await abandonmentProblem(tx, campaign.id, rule, now) : null;
  return [
    ...(await carrierBreakers(tx, { attempt, cause, now })),
    ...(await serviceBreakers(tx, { cause, causeWords: attempt.causeWords, now })),
    ...(abandonment === null ? [] : [{ breaker: 'abandonment', cause: abandonment } as const]),
  ];
}

/** The callback that this attempt dials. */
async function dialledCallback(tx: Transaction, attemptId: string) {
  const [row] = await tx
    .select()
    .from(callbacks)
    .where(and(eq(callbacks.attemptId, attemptId), eq(callbacks.status, 'dialling')));
  return row ?? null;
}

async function closeCallbacks(
  tx: Transaction,
  { attempt, contact }: Read,
  { outcome, next, now }: Pick<Decided, 'outcome' | 'next' | 'now'>,
): Promise<void> {
  const pending = await pendingCallback(tx, contact.id);
  // A planned callback of a contact that nobody calls any more is cancelled.
  if (pending && isFinal(next.state)) await setCallback(tx, pending.id, { status: 'cancelled' }, now);
  if (attempt.reason !== 'callback') return;
  const dialled = await dialledCallback(tx, attempt.id);
  if (!dialled) return;
  const change = concludeCallback({ outcome, next, misses: dialled.misses, isReplaced: pending !== null });
  await setCallback(tx, dialled.id, change, now);
}

async function countOutcome(tx: Transaction, { attempt }: Read, outcome: Outcome): Promise<void> {
  const { inProgressAt, endedAt } = attempt;
  const counted = countedAs(outcome, inProgressAt && endedAt ? endedAt.getTime() - inProgressAt.getTime() : 0);
  if (counted.length === 0) return;
  await tx
    .insert(campaignOutcomeCounts)
    .values(counted.map((name) => ({ campaignId: attempt.campaignId, outcome: name, attempts: 1 })))
    .onConflictDoUpdate({
      target: [campaignOutcomeCounts.campaignId, campaignOutcomeCounts.outcome],
      set: { attempts: sql`${campaignOutcomeCounts.attempts} + 1` },
    });
}
