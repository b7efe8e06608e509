import { heartbeat } from '@temporalio/activity';
import { nudgeCampaign } from '#providers/temporal/wake.ts';
import { runningOf } from '#providers/temporal/running.ts';
import {
  attemptEnds,
  contactsWithoutAttempt,
  keepFindings,
  openAttempts,
  overdueContacts,
  servedCampaigns,
  silentPushes,
  type NewFinding,
  type OpenAttempt,
} from '#db/health/stuck.ts';
import { providerAccounts } from '#db/schema/index.ts';
import {
  automaticRemedy,
  settledAfterMs,
  stateLimitMs,
  type HealRequest,
  type StuckFacts,
  type StuckKind,
} from '#domain/health/stuck.ts';
import { campaignWorkflowId, contactWorkflowId } from '#temporal.config';
import type { ReconcilerDependencies } from './dependencies.ts';

/** No round heals more; the rest is left to the next one. */
const maxHealings = 100;
/** A contact whose workflow runs and has not offered it by then is told again. */
const overdueThoughServedMs = 5 * 60_000;
const overdueAfterMs = 60_000;
/** A result for the CRM is tried again every hour at the latest: without a try for longer, nobody tries. */
const silentPushMs = 75 * 60_000;
/** A carrier that answers no faster than this counts as away. */
const carrierPatienceMs = 30_000;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

interface Round {
  deps: ReconcilerDependencies;
  now: Date;
  found: NewFinding[];
  /** Kinds about which this round knows nothing, because the system that could tell is away. */
  unseenKinds: Set<StuckKind>;
  unseenAccounts: Set<string>;
  away: string[];
}

/** What a round found. */
export interface Survey {
  /** How many things do not fit together. */
  findings: number;
  /** What is to be healed now. */
  toHeal: Omit<HealRequest, 'actor'>[];
  /** Systems that could not be asked. */
  away: string[];
}

/** One comparison of all systems. One that is away makes the round blind for its own kinds of findings only. */
export async function survey(deps: ReconcilerDependencies): Promise<Survey> {
  const beat = setInterval(heartbeat, 5_000);
  try {
    const now = new Date();
    const round: Round = { deps, now, found: [], unseenKinds: new Set(), unseenAccounts: new Set(), away: [] };
    await compareAll(round);
    const kept = await keepFindings(deps.db, {
      at: now,
      found: oneForEach(round.found),
      unseen: { kinds: [...round.unseenKinds], providerAccountIds: [...round.unseenAccounts] },
    });
    return { findings: kept.length, toHeal: healable(round, kept).slice(0, maxHealings), away: round.away };
  } finally {
    clearInterval(beat);
  }
}

async function compareAll(round: Round): Promise<void> {
  const open = await openAttempts(round.deps.db);
  const running = await ifThere(
    round,
    'Temporal',
    ['attempt_without_workflow', 'contact_overdue', 'campaign_without_workflow'],
    () => compareWithTemporal(round, open),
  );
  const held = open.filter(({ state }) => state !== 'wrap_up');
  await compareWithCarriers(round, held);
  await ifThere(round, 'LiveKit', ['room_without_call'], () => compareWithRooms(round));
  overLimits(round, open, running ?? null);
  for (const contact of await contactsWithoutAttempt(round.deps.db, before(round.now, settledAfterMs))) {
    add(round, 'contact_without_attempt', contact.contactId, contact, { mayBeCalledAgain: contact.mayBeCalledAgain });
  }
}

/** Findings that this round saw, whose remedy is safe without a person, and whose carrier can be asked. */
function healable(round: Round, kept: Awaited<ReturnType<typeof keepFindings>>): Survey['toHeal'] {
  return kept.flatMap((finding) => {
    const remedy = automaticRemedy(finding.facts, round.now.getTime() - finding.firstSeenAt.getTime());
    const isSeen = finding.lastSeenAt.getTime() === round.now.getTime();
    // Every remedy about a call asks its carrier.
    const isReachable = !round.unseenAccounts.has(finding.providerAccountId ?? '');
    return remedy !== null && isSeen && isReachable ? [{ findingId: finding.id, remedy }] : [];
  });
}

/** Finds contacts and campaigns that no workflow drives. Returns the contacts' workflows that were seen running. */
async function compareWithTemporal(round: Round, open: OpenAttempt[]): Promise<Set<string>> {
  const { deps, now } = round;
  const settled = open.filter(({ since }) => since < before(now, settledAfterMs));
  const overdue = await overdueContacts(deps.db, before(now, overdueAfterMs));
  const silent = await silentPushes(deps.db, before(now, silentPushMs));
  const contactIds = new Set([...settled, ...overdue, ...silent].map(({ contactId }) => contactId));
  const running = await runningOf(deps.temporal, [...contactIds].map(contactWorkflowId));
  for (const attempt of settled) {
    if (running.has(contactWorkflowId(attempt.contactId))) continue;
    add(round, 'attempt_without_workflow', attempt.id, ofAttempt(attempt), {
      callState: attempt.state,
      workflowRunning: false,
    });
  }
  for (const push of silent) {
    if (running.has(contactWorkflowId(push.contactId))) continue;
    // What comes after a call is not over: its workflow, begun again, goes on with it.
    const facts = { callState: 'wrap_up', workflowRunning: false } as const;
    add(round, 'attempt_without_workflow', push.id, ofAttempt(push), facts);
  }
  for (const contact of overdue) {
    const workflowRunning = running.has(contactWorkflowId(contact.contactId));
    if (workflowRunning && contact.dueAt > before(now, overdueThoughServedMs)) continue;
    add(round, 'contact_overdue', contact.contactId, { ...contact, since: contact.dueAt }, { workflowRunning });
  }
  await compareCampaigns(round);
  return running;
}

async function compareCampaigns(round: Round): Promise<void> {
  const { deps, now } = round;
  const served = await servedCampaigns(deps.db);
  const running = await runningOf(
    deps.temporal,
    served.map(({ id }) => campaignWorkflowId(id)),
  );
  for (const campaign of served) {
    if (running.has(campaignWorkflowId(campaign.id))) {
      // A nudge may have been lost, that of a resume above all: its workflow would look by itself only after an hour.
      // One that is paused has nothing to look for.
      if (campaign.status === 'dialing') await nudgeCampaign(deps.temporal, campaign.id);
    } else if (campaign.status === 'dialing' && campaign.since < before(now, overdueAfterMs / 2)) {
      const facts = { campaignId: campaign.id, since: campaign.since };
      add(round, 'campaign_without_workflow', campaign.id, facts, { workflowRunning: false });
    }
  }
}

async function compareWithCarriers(round: Round, held: OpenAttempt[]): Promise<void> {
  const { deps, now } = round;
  for (const account of await deps.db.select().from(providerAccounts)) {
    await ifThere(
      round,
      account.name,
      [],
      async () => {
        const telephony = deps.telephonyOf(account);
        const legs = await within(carrierPatienceMs, telephony.listActiveCalls());
        const alive = new Set(legs.map(({ attemptId }) => attemptId));
        for (const attempt of held) {
          const isPlaced = attempt.state !== 'leased' && attempt.state !== 'dialling';
          if (attempt.providerAccountId !== account.id || !isPlaced || alive.has(attempt.id)) continue;
          if (attempt.since > before(now, settledAfterMs)) continue;
          add(round, 'call_without_leg', attempt.id, ofAttempt(attempt), { callState: attempt.state });
        }
        const ids = [...alive].filter((id): id is string => id !== null && uuid.test(id));
        const known = new Map((await attemptEnds(deps.db, ids)).map((row) => [row.id, row]));
        for (const leg of legs) {
          if (leg.attemptId === null || !uuid.test(leg.attemptId)) continue;
          const call = known.get(leg.attemptId);
          if (call && (call.endedAt === null || call.endedAt > before(now, settledAfterMs))) continue;
          const subject = {
            ...(call ? { campaignId: call.campaignId, contactId: call.contactId } : {}),
            attemptId: leg.attemptId,
            providerAccountId: account.id,
            carrierCallId: leg.carrierCallId,
            since: call?.endedAt ?? now,
          };
          add(round, 'leg_without_call', leg.carrierCallId, subject, { known: call !== undefined });
        }
      },
      account.id,
    );
  }
}

async function compareWithRooms(round: Round): Promise<void> {
  const { deps, now } = round;
  const ids = (await within(carrierPatienceMs, deps.rooms.list())).filter((id) => uuid.test(id));
  const known = new Map((await attemptEnds(deps.db, ids)).map((row) => [row.id, row]));
  for (const attemptId of ids) {
    const call = known.get(attemptId);
    if (call && (call.endedAt === null || call.endedAt > before(now, settledAfterMs))) continue;
    const subject = {
      ...(call ? { campaignId: call.campaignId, contactId: call.contactId } : {}),
      attemptId,
      since: call?.endedAt ?? now,
    };
    add(round, 'room_without_call', attemptId, subject, { known: call !== undefined });
  }
}

function overLimits(round: Round, open: OpenAttempt[], running: Set<string> | null): void {
  for (const attempt of open) {
    if (round.now.getTime() - attempt.since.getTime() <= stateLimitMs(attempt.state, attempt)) continue;
    add(round, 'attempt_over_limit', attempt.id, ofAttempt(attempt), {
      callState: attempt.state,
      workflowRunning: running === null ? null : running.has(contactWorkflowId(attempt.contactId)),
    });
  }
}

/** Of several findings about one call the one that explains most: no workflow, no leg, then the limit. */
function oneForEach(found: NewFinding[]): NewFinding[] {
  const order: StuckKind[] = ['attempt_without_workflow', 'call_without_leg', 'attempt_over_limit'];
  const calls = new Map<string, NewFinding>();
  const others: NewFinding[] = [];
  for (const finding of found) {
    const rank = order.indexOf(finding.kind);
    if (rank < 0) others.push(finding);
    else {
      const present = calls.get(finding.attemptId ?? '');
      if (!present || rank < order.indexOf(present.kind)) calls.set(finding.attemptId ?? '', finding);
    }
  }
  return [...calls.values(), ...others];
}

function ofAttempt({
  id,
  contactId,
  campaignId,
  providerAccountId,
  since,
}: Pick<OpenAttempt, 'id' | 'contactId' | 'campaignId' | 'providerAccountId' | 'since'>) {
  return { attemptId: id, contactId, campaignId, providerAccountId, since };
}

function add(
  round: Round,
  kind: StuckKind,
  subject: string,
  { campaignId, contactId, attemptId, providerAccountId, carrierCallId, since }: Partial<NewFinding> & { since: Date },
  facts: Partial<StuckFacts>,
): void {
  round.found.push({
    id: `${kind}:${subject}`,
    kind,
    facts: { kind, callState: null, workflowRunning: null, mayBeCalledAgain: false, known: true, ...facts },
    campaignId: campaignId ?? null,
    contactId: contactId ?? null,
    attemptId: attemptId ?? null,
    providerAccountId: providerAccountId ?? null,
    carrierCallId: carrierCallId ?? null,
    since,
  });
}

/** Runs a comparison; if its system is away, what was found before about it is left as it is. */
async function ifThere<T>(
  round: Round,
  name: string,
  kinds: StuckKind[],
  compare: () => Promise<T>,
  providerAccountId?: string,
): Promise<T | null> {
  try {
    return await compare();
  } catch {
    round.away.push(name);
    for (const kind of kinds) round.unseenKinds.add(kind);
    if (providerAccountId !== undefined) round.unseenAccounts.add(providerAccountId);
    return null;
  }
}

function before(now: Date, ms: number): Date {
  return new Date(now.getTime() - ms);
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('No answer in time')), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
