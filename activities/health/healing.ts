import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '#db/client.ts';
import { readPush } from '#db/crm/crm-push.ts';
import { readPlacedCall } from '#db/dialling/attempt.ts';
import { recordHealing } from '#db/health/healing.ts';
import {
  begunLease,
  forgetFinding,
  giveBackLease,
  noteIntendedEnd,
  readFinding,
  requeueContact,
  type Finding,
} from '#db/health/stuck.ts';
import { providerAccounts } from '#db/schema/index.ts';
import type { CallEvent } from '#domain/call/call-event.ts';
import { mayNotShowYet } from '#domain/dialling/carrier-delay.ts';
import { RedialError } from '#domain/error.ts';
import { message, type Message, type MessageCode } from '#domain/message/index.ts';
import { restored, stored } from '#domain/message/stored.ts';
import type { HealRequest, HealResult, Remedy } from '#domain/health/stuck.ts';
import { recordCallEvent } from '#operations/call/record-call-event.ts';
import type { Telephony } from '#providers/telephony/telephony.ts';
import { isWorkflowRunning } from '#providers/temporal/running.ts';
import { announceSchedule, nudgeCampaign, wakeContacts } from '#providers/temporal/wake.ts';
import { campaignWorkflowId, contactWorkflowId } from '#temporal.config';
import { eq } from 'drizzle-orm';
import type { ReconcilerDependencies } from './dependencies.ts';

/** So long a carrier may take to say that a call is over after it was told to hang up. */
const confirmWithinMs = 8_000;
const confirmEveryMs = 400;

/** What was done, with what it changed; `changed: false` is not worth an entry in the list. */
interface Healed extends HealResult {
  before: Record<string, unknown>;
  after: Record<string, unknown>;
}

/** Does one remedy about one finding and writes it down. Repeating it finds nothing left to do. */
export async function healFinding(deps: ReconcilerDependencies, request: HealRequest): Promise<HealResult> {
  const finding = await readFinding(deps.db, request.findingId);
  if (finding === null) return { changed: false, words: say('healed_nothing_stuck') };
  const healed = await heal(deps, finding, request);
  if (healed.changed) {
    const { kind, campaignId, contactId, attemptId } = finding;
    const { before, after, words } = healed;
    await recordHealing(deps.db, { ...request, kind, campaignId, contactId, attemptId, before, after, words });
    await forgetFinding(deps.db, finding.id);
  }
  return { changed: healed.changed, words: healed.words };
}

function heal(deps: ReconcilerDependencies, finding: Finding, { remedy, actor }: HealRequest): Promise<Healed> {
  switch (finding.kind) {
    case 'attempt_over_limit':
    case 'attempt_without_workflow':
    case 'call_without_leg':
      return healCall(deps, required(finding.attemptId), remedy, actor);
    case 'leg_without_call':
      return hangUpLeg(deps, finding);
    case 'room_without_call':
      return closeRoom(deps, finding);
    case 'contact_without_attempt':
      return requeue(deps, finding);
    case 'contact_overdue':
      return restartContact(deps, finding);
    case 'campaign_without_workflow':
      return restartCampaign(deps, finding);
  }
}

/**
 * Brings an open call to what the carrier says. A slot is freed only where the carrier has no such call, or where a
 * lease was taken back before anything was sent to the carrier. A workflow that is gone is started again last, and
 * follows what there is.
 */
async function healCall(
  deps: ReconcilerDependencies,
  attemptId: string,
  remedy: Remedy,
  actor: string,
): Promise<Healed> {
  const { db, temporal } = deps;
  const { attempt, account } = await readPlacedCall(db, attemptId);
  const workflowId = contactWorkflowId(attempt.contactId);
  const running = await isWorkflowRunning(temporal, workflowId);
  const before = snapshot(attempt, running);
  const steps: Message[] = [];
  let changed = false;
  if (attempt.endedAt === null) {
    const telephony = deps.telephonyOf(account);
    const step = await endOpenCall(deps, { attempt, telephony, remedy, running, actor });
    changed = step.changed;
    steps.push(restored(step.words));
  }
  const now = (await readPlacedCall(db, attemptId)).attempt;
  const unfinished = now.concludedAt === null || now.state === 'wrap_up' || (await isPushOpen(db, attemptId));
  if (!running && unfinished) {
    await wakeContacts(temporal, [
      { workflowId, campaignId: attempt.campaignId, lease: await begunLease(db, attemptId) },
    ]);
    changed = true;
    steps.push(message('healed_workflow_restarted'));
  }
  if (steps.length === 0) steps.push(message('healed_call_over'));
  return {
    changed,
    words: stored(steps.length === 1 && steps[0] ? steps[0] : message('healed_in_steps', { steps })),
    before,
    after: snapshot(now, running || unfinished),
  };
}

/** Whether the CRM is still to be told of the call. */
async function isPushOpen(db: Database, attemptId: string): Promise<boolean> {
  return (await readPush(db, attemptId))?.status === 'pending';
}

type Attempt = Awaited<ReturnType<typeof readPlacedCall>>['attempt'];

async function endOpenCall(
  deps: ReconcilerDependencies,
  {
    attempt,
    telephony,
    remedy,
    running,
    actor,
  }: { attempt: Attempt; telephony: Telephony; remedy: Remedy; running: boolean; actor: string },
): Promise<HealResult> {
  const call = { attemptId: attempt.id, carrierCallId: attempt.carrierCallId };
  const alive = (await telephony.findActiveCall(call)) !== null;
  const by = actor === 'system' ? 'the reconciler' : 'an engineer';
  if (attempt.state === 'leased' && !alive) {
    if (remedy !== 'requeue' && running) return unchanged('healed_dial_queued');
    const taken = await giveBackLease(deps.db, attempt.id, `Given back by ${by} before it was dialled.`, new Date());
    return taken ? { changed: true, words: say('healed_slot_given_back') } : unchanged('healed_dialled_just_now');
  }
  if (!alive) {
    if (mayNotShowYet(attempt, new Date())) {
      return unchanged('healed_not_shown_yet');
    }
    await end(deps, attempt, remedy, 'The carrier has no such call (any more).');
    return { changed: true, words: say('healed_call_unknown') };
  }
  const conversationGoesOn = running || attempt.state === 'in_progress';
  if (remedy === 'reconcile' && conversationGoesOn) return unchanged('healed_call_alive');
  const spoken = `Hung up by ${by}, because it was stuck.`;
  await noteIntendedEnd(deps.db, attempt.id, { cause: remedy === 'requeue' ? 'given_back' : 'lost', words: spoken });
  await telephony.hangUp(call);
  if (!(await isOver(telephony, call))) {
    return {
      changed: true,
      words: say('healed_hang_up_ordered'),
    };
  }
  await end(deps, attempt, remedy, spoken);
  return { changed: true, words: say('healed_hung_up') };
}

type HealedCode = Exclude<Extract<MessageCode, `healed_${string}`>, 'healed_in_steps'>;

/** What was done, as healings keep it. */
function say(code: HealedCode): string {
  return stored(message(code));
}

function unchanged(code: HealedCode): HealResult {
  return { changed: false, words: say(code) };
}

async function isOver(telephony: Telephony, call: { attemptId: string; carrierCallId: string | null }) {
  const until = Date.now() + confirmWithinMs;
  for (;;) {
    if ((await telephony.findActiveCall(call)) === null) return true;
    if (Date.now() >= until) return false;
    await sleep(confirmEveryMs);
  }
}

/** The carrier has no such call: the one way in which a dialled call's slot is freed here. */
async function end(deps: ReconcilerDependencies, attempt: Attempt, remedy: Remedy, words: string): Promise<void> {
  const event: CallEvent = {
    type: 'ended',
    id: `${attempt.id}:reconciler`,
    at: new Date().toISOString(),
    cause: remedy === 'requeue' ? 'given_back' : 'lost',
    endedBy: 'system',
    sipCode: null,
    vendorCode: null,
    words,
  };
  await recordCallEvent(deps, attempt.id, event);
  await deps.rooms.close(attempt.id);
}

async function hangUpLeg(deps: ReconcilerDependencies, finding: Finding): Promise<Healed> {
  const [account] = await deps.db
    .select()
    .from(providerAccounts)
    .where(eq(providerAccounts.id, required(finding.providerAccountId)));
  if (!account) throw new RedialError('provider_account_missing');
  const telephony = deps.telephonyOf(account);
  const call = { attemptId: required(finding.attemptId), carrierCallId: finding.carrierCallId };
  await telephony.hangUp(call);
  const over = await isOver(telephony, call);
  return {
    changed: true,
    words: over ? say('healed_leg_hung_up') : say('healed_leg_hang_up_ordered'),
    before: { leg: 'alive' },
    after: { leg: over ? 'gone' : 'told to hang up' },
  };
}

async function closeRoom(deps: ReconcilerDependencies, finding: Finding): Promise<Healed> {
  await deps.rooms.close(required(finding.attemptId));
  return { changed: true, words: say('healed_room_closed'), before: { room: 'open' }, after: { room: 'closed' } };
}

async function requeue(deps: ReconcilerDependencies, finding: Finding): Promise<Healed> {
  const contact = { contactId: required(finding.contactId), campaignId: required(finding.campaignId) };
  const state = await requeueContact(deps.db, contact.contactId, new Date());
  if (state === null) return { ...unchanged('healed_nothing_stuck'), before: {}, after: {} };
  if (state !== 'queued') await announceSchedule(deps.temporal, contact);
  return {
    changed: true,
    words: say('healed_contact_given_back'),
    before: { contact: 'active' },
    after: { contact: state },
  };
}

async function restartContact(deps: ReconcilerDependencies, finding: Finding): Promise<Healed> {
  const contact = { contactId: required(finding.contactId), campaignId: required(finding.campaignId) };
  const running = await isWorkflowRunning(deps.temporal, contactWorkflowId(contact.contactId));
  await announceSchedule(deps.temporal, contact);
  return {
    changed: true,
    words: running ? say('healed_workflow_nudged') : say('healed_workflow_restarted'),
    before: { workflow: running ? 'running' : 'gone' },
    after: { workflow: 'running' },
  };
}

async function restartCampaign(deps: ReconcilerDependencies, finding: Finding): Promise<Healed> {
  const campaignId = required(finding.campaignId);
  if (await isWorkflowRunning(deps.temporal, campaignWorkflowId(campaignId))) {
    return { ...unchanged('healed_workflow_runs'), before: {}, after: {} };
  }
  await nudgeCampaign(deps.temporal, campaignId);
  return {
    changed: true,
    words: say('healed_campaign_restarted'),
    before: { workflow: 'gone' },
    after: { workflow: 'running' },
  };
}

function snapshot(attempt: Attempt, workflowRunning: boolean): Record<string, unknown> {
  return {
    call: attempt.state,
    slot: attempt.slotFreedAt === null ? 'taken' : 'free',
    workflow: workflowRunning ? 'running' : 'gone',
    ...(attempt.cause === null ? {} : { cause: attempt.cause }),
  };
}

function required(id: string | null): string {
  if (id === null) throw new RedialError('stuck_subject_unknown');
  return id;
}
