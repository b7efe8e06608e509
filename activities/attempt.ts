import { heartbeat, cancellationSignal } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { Cause, EndedBy } from '#domain/call/call.ts';
import type { CallEvent } from '#domain/call/call-event.ts';
import { RedialError } from '#domain/error.ts';
import { pauseForAbandonment } from '#db/calling-law/abandonment.ts';
import { beginDial, noteAttaching, noteCarrierCall, readPlacedCall, type DialOrder } from '#db/dialling/attempt.ts';
import { applyCallEvent } from '#db/call/call-event.ts';
import { agentOwesReport, agentReady, connectionProgress } from '#db/call/call-progress.ts';
import { campaignsForSlot, failCampaign, hungryCampaigns } from '#db/campaign/campaign.ts';
import type { Database } from '#db/client.ts';
import { concludeAttempt } from '#db/dialling/conclusion.ts';
import type { Conclusion } from '#domain/dialling/claim.ts';
import type { Rooms } from '#providers/media/livekit-rooms.ts';
import type { Refusal, Telephony } from '#providers/telephony/telephony.ts';
import { withSafeFailures } from './failure.ts';
import { notDialled } from '#domain/dialling/engine-failure.ts';
import type { Nudger } from '#providers/temporal/nudger.ts';

/** `over`: the attempt has ended and the database knows how. `unknown`: the carrier may or may not have the call. */
export type DialResult = 'placed' | 'over' | 'unknown';

export interface AttemptActivities {
  dial(request: { attemptId: string }): Promise<DialResult>;
  /** Brings the bot and the person who answered together; ends the call if that fails. */
  attachBot(request: { attemptId: string }): Promise<void>;
  playToVoicemail(request: { attemptId: string }): Promise<void>;
  hangUp(request: { attemptId: string; cause: Cause }): Promise<void>;
  reconcileAttempt(request: { attemptId: string; round: number }): Promise<'alive' | 'gone' | 'unknown'>;
  concludeAttempt(request: { attemptId: string }): Promise<Conclusion>;
}

export interface AttemptDependencies {
  db: Database;
  nudger: Nudger;
  rooms: Rooms;
  telephonyOf(account: DialOrder['account']): Promise<Telephony>;
  /** Where this account's carrier sends its events. */
  webhookUrlOf(providerAccountId: string): string;
  timeScale: number;
}

const agentReadyWithinMs = 10_000;
const attachWithinMs = 8_000;
/** Where an agent has not come by then, it is asked for again. */
const agentHeadStartMs = 1_000;
const pollMs = 100;
/** An agent reports at once, but its reports may be held up. The call is over: nobody waits but the record. */
const reportWithinMs = 5_000;
/** A permission to dial that is older than this may have been overtaken: the process was held up, or frozen. */
const permissionKeptMs = 2_000;
/** A carrier that has been away may first answer this question and then do what it was asked before. */
const askAgainMs = 2_000;
/** A call that was never seen at the carrier this long after its dial does not exist. */
const neverPlacedAfterMs = 15_000;

export function createAttemptActivities(deps: AttemptDependencies): AttemptActivities {
  const { db } = deps;

  async function end(
    attemptId: string,
    step: string,
    refusal: Partial<Refusal> & { cause: Cause; words: string },
    endedBy: EndedBy,
  ) {
    const event: CallEvent = {
      type: 'ended',
      id: `${attemptId}:${step}`,
      at: new Date().toISOString(),
      endedBy,
      sipCode: refusal.sipCode ?? null,
      vendorCode: refusal.vendorCode ?? null,
      cause: refusal.cause,
      words: refusal.words,
    };
    const applied = await applyCallEvent(db, attemptId, event, { workflowKnows: true });
    for (const campaignId of applied?.hungry ?? []) deps.nudger.nudge(campaignId);
  }

  /** Agent-first carriers ring only when an agent is there to speak. */
  async function agentIsThere(attemptId: string): Promise<boolean> {
    await deps.rooms.prepare(attemptId);
    if (await poll(() => agentReady(db, attemptId), agentReadyWithinMs / 2)) return true;
    await deps.rooms.prepare(attemptId);
    return poll(() => agentReady(db, attemptId), agentReadyWithinMs / 2);
  }

  /** Everything that may fail before the carrier is asked; such a failure is safe to repeat. */
  async function beforeDial(attemptId: string) {
    try {
      const { account, attempt } = await readPlacedCall(db, attemptId);
      // Before a room is made for it: it was given back, or begun before.
      if (attempt.state !== 'leased') throw new RedialError('attempt_begun_before');
      const telephony = await deps.telephonyOf(account);
      if (telephony.style === 'agent_first' && !(await agentIsThere(attemptId))) {
        await end(attemptId, 'agent', { cause: 'agent_unavailable', words: 'No voice agent took the call.' }, 'system');
        await deps.rooms.close(attemptId);
        return { order: null };
      }
      const now = new Date();
      const permission = await beginDial(db, { attemptId, now });
      if (permission.kind === 'go') return { order: permission.order, telephony, permittedAt: now.getTime() };
      await end(attemptId, 'blocked', permission, 'system');
      if (telephony.style === 'agent_first') await deps.rooms.close(attemptId);
      return { order: null };
    } catch (error) {
      // Begun before: this repeats a dial that may have reached the carrier.
      if (error instanceof RedialError && error.code === 'conflict') throw error;
      const message = 'Nothing was sent to the carrier yet';
      throw ApplicationFailure.create({ type: notDialled, message: `${message}: ${nameOf(error)}` });
    }
  }

  async function placeCall(order: DialOrder, telephony: Telephony): Promise<DialResult> {
    const result = await telephony.place(
      { ...order, webhookUrl: deps.webhookUrlOf(order.account.id) },
      cancellationSignal(),
    );
    switch (result.kind) {
      case 'placed':
        await noteCarrierCall(db, order.attemptId, result.carrierCallId);
        return 'placed';
      case 'refused':
        await end(order.attemptId, 'dial', result.refusal, 'carrier');
        if (telephony.style === 'agent_first') await deps.rooms.close(order.attemptId);
        return 'over';
      case 'unknown':
        return 'unknown';
    }
  }

  return withSafeFailures<AttemptActivities>({
    async dial({ attemptId }) {
      const beat = setInterval(() => heartbeat(), 2_000);
      try {
        const { order, telephony, permittedAt } = await beforeDial(attemptId);
        if (order === null) return 'over';
        if (Date.now() - permittedAt <= permissionKeptMs) return await placeCall(order, telephony);
        const words = 'The dial was held up after its last check; nothing was sent to the carrier.';
        await end(attemptId, 'held-up', { cause: 'agent_unavailable', words }, 'system');
        if (telephony.style === 'agent_first') await deps.rooms.close(attemptId);
        return 'over';
      } finally {
        clearInterval(beat);
      }
    },

    async attachBot({ attemptId }) {
      const { attempt, account } = await readPlacedCall(db, attemptId);
      if (attempt.endedAt !== null || attempt.carrierCallId === null) return;
      const telephony = await deps.telephonyOf(account);
      await noteAttaching(db, attemptId, new Date());
      const call = { attemptId, carrierCallId: attempt.carrierCallId };
      for (const step of [1, 2]) {
        await telephony.transferToRoom({ ...call, step });
        const progress = () => connectionProgress(db, attemptId);
        // The server asks for the agent when the person answers. To ask at the same time would bring two of them.
        const agentComes = await poll(async () => (await progress()) !== 'waiting', agentHeadStartMs);
        if (!agentComes) await deps.rooms.prepare(attemptId);
        const settled = async () => {
          heartbeat();
          return ['started', 'ended'].includes(await progress());
        };
        if (await poll(settled, attachWithinMs)) return;
      }
      await telephony.hangUp(call);
      await end(
        attemptId,
        'attach',
        { cause: 'attach_failed', words: 'The bot could not be connected to the person.' },
        'system',
      );
      await deps.rooms.close(attemptId);
    },

    async playToVoicemail({ attemptId }) {
      const { attempt, account, settings, language } = await readPlacedCall(db, attemptId);
      if (attempt.endedAt !== null || attempt.carrierCallId === null) return;
      if (settings.voicemail.policy !== 'leave_message') return;
      const telephony = await deps.telephonyOf(account);
      await telephony.playToVoicemail({
        attemptId,
        carrierCallId: attempt.carrierCallId,
        message: settings.voicemail.message,
        language: language ?? 'en-US',
      });
    },

    async hangUp({ attemptId, cause }) {
      const { attempt, account } = await readPlacedCall(db, attemptId);
      const telephony = await deps.telephonyOf(account);
      await telephony.hangUp({ attemptId, carrierCallId: attempt.carrierCallId });
      await end(attemptId, 'hang-up', { cause, words: hangUpWords(cause) }, 'campaign');
      await deps.rooms.close(attemptId);
    },

    async reconcileAttempt({ attemptId }) {
      const { attempt, account } = await readPlacedCall(db, attemptId);
      if (attempt.endedAt !== null) return 'gone';
      const telephony = await deps.telephonyOf(account);
      const find = () => telephony.findActiveCall({ attemptId, carrierCallId: attempt.carrierCallId });
      let active = await find();
      if (!active && attempt.carrierCallId === null) {
        await new Promise((resolve) => setTimeout(resolve, askAgainMs));
        active = await find();
      }
      if (active) {
        await noteCarrierCall(db, attemptId, active.carrierCallId);
        return 'alive';
      }
      const age = Date.now() - (attempt.diallingAt ?? attempt.leasedAt).getTime();
      if (age < neverPlacedAfterMs) return 'unknown';
      await end(attemptId, 'reconcile', { cause: 'lost', words: 'The carrier has no such call (any more).' }, 'system');
      await deps.rooms.close(attemptId);
      return 'gone';
    },

    async concludeAttempt({ attemptId }) {
      await poll(async () => !(await agentOwesReport(db, attemptId)), reportWithinMs);
      const conclusion = await concludeAttempt(db, { attemptId, timeScale: deps.timeScale, now: new Date() });
      if (conclusion.configurationProblem !== null) {
        await failCampaign(db, conclusion.campaignId, conclusion.configurationProblem);
      }
      if (conclusion.abandonmentProblem !== null) {
        await pauseForAbandonment(db, conclusion.campaignId, conclusion.abandonmentProblem);
      }
      const { freedSlot, isCampaignHungry, ...known } = conclusion;
      const hungry = freedSlot ? await hungryCampaigns(db, known.providerAccountId, campaignsForSlot) : [];
      // A hungry campaign was nudged when the slot became free; any other may just have reached its last contact.
      if (!isCampaignHungry) hungry.push(known.campaignId);
      for (const campaignId of new Set(hungry)) deps.nudger.nudge(campaignId);
      return known;
    },
  });
}

function hangUpWords(cause: Cause): string {
  switch (cause) {
    case 'machine':
      return 'An answering machine: hung up.';
    case 'agent_lost':
      return 'The voice agent was lost in the conversation: hung up.';
    default:
      return 'The longest duration was reached: hung up.';
  }
}

/** The kind of an error, without its words: those may hold what was sent. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}

/** Asks until the answer is yes or the time is over. */
async function poll(question: () => Promise<boolean>, withinMs: number): Promise<boolean> {
  const until = Date.now() + withinMs;
  for (;;) {
    if (await question()) return true;
    if (Date.now() >= until) return false;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}
