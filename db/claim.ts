import { and, eq, inArray, sql } from 'drizzle-orm';
import type { DialReason } from '#domain/contact.ts';
import type { CampaignStatus } from '#domain/campaign.ts';
import type { Claim, Lease } from '#domain/claim.ts';
import { dealSlots, fairShares, slotsBehind, slotsToTake, type Sharer, type ShareMemory } from '#domain/fair-share.ts';
import type { ProviderKind } from '#domain/setting.ts';
import { agentLostAfterMs } from '#domain/agent-protocol.ts';
import { dialWindow, stopOf, stopWords, type CallingLaw } from '#domain/calling-law/index.ts';
import { readCallingLaw } from './calling-law.ts';
import type { Database, Transaction } from './client.ts';
import { openContacts } from './campaign.ts';
import { recordEvents } from './event.ts';
import { barNeverOpen, offerOverdue, onlyLawful } from './lawful-contact.ts';
import {
  attempts,
  botVersions,
  callbacks,
  campaignNumbers,
  campaigns,
  contacts,
  providerAccounts,
  providerNumbers,
} from './schema/index.ts';
import { readWindowClasses } from './window-class.ts';

/** No claim is larger, so that a campaign starts its calls in bounded steps. */
const maxClaim = 50;
/** Where everybody who is next must not be called (yet), so many times the claim looks further in one go. */
const maxLooks = 50;
const fleetLock = 726_902;

/**
 * Takes as many contacts as every cap allows (campaign, provider account, caller number, fleet of agents), in the
 * order callbacks due, retries due, fresh contacts, among those whose calling window is open now; makes their attempt
 * rows and returns them. One transaction, locks in the order account, fleet, campaign, contacts. Repeating a claim id
 * returns the same leases.
 */
export async function claimContacts(
  db: Database,
  request: { campaignId: string; claimId: string; now: Date },
): Promise<Claim> {
  const [head] = await db
    .select({ accountId: campaigns.providerAccountId })
    .from(campaigns)
    .where(eq(campaigns.id, request.campaignId));
  if (!head) return idle('cancelled', 'The campaign does not exist any more');
  const accountId = head.accountId;
  if (accountId === null) return idle('draft', 'The campaign has no provider');
  return db.transaction(async (tx) => {
    // No key updates: what refers to these rows (a callback, a call) is written without waiting for a claim.
    const [account] = await tx
      .select()
      .from(providerAccounts)
      .where(eq(providerAccounts.id, accountId))
      .for('no key update');
    await tx.execute(sql`SELECT pg_advisory_xact_lock(${fleetLock})`);
    const [campaign] = await tx
      .select()
      .from(campaigns)
      .where(eq(campaigns.id, request.campaignId))
      .for('no key update');
    if (!account || !campaign) return idle('cancelled', 'The campaign does not exist any more');
    const law = await readCallingLaw(tx);
    const context: ClaimContext = { tx, request, campaign, account, law };

    const repeated = await tx.select().from(attempts).where(eq(attempts.claimId, request.claimId));
    if (repeated.length > 0) {
      return { ...idle(campaign.status, 'Repeated claim'), leases: await leasesOf(context, repeated), more: true };
    }
    if (campaign.deletedAt !== null) return idle('cancelled', 'The campaign was deleted');
    if (campaign.status !== 'dialing') {
      return idle(campaign.status, `The campaign is ${campaign.status}`);
    }
    if ((await openContacts(tx, campaign.id)) === 0) {
      const over = { ...idle('dialing', 'Every contact has reached its end'), finished: true };
      if (!campaign.hungry) return over;
      await tx.update(campaigns).set({ hungry: false }).where(eq(campaigns.id, campaign.id));
      return { ...over, gaveUpShareOf: account.id };
    }
    await offerOverdue(tx, campaign.id, request.now, maxClaim);
    const [free, windows] = await Promise.all([freeSlots(context), openWindows(context)]);
    const wanted = Math.min(free.slots, maxClaim);
    const leases: Lease[] = [];
    let more = windows.open.length > 0;
    // People who are next and must not be called take no slot: it goes to who comes after them.
    for (let look = 0; more && leases.length < wanted && look < maxLooks; look++) {
      const picked = await pickContacts(context, windows.open, wanted - leases.length);
      more = picked.more;
      if (picked.contacts.length === 0) break;
      const lawful = await onlyLawful(tx, { campaign, law, now: request.now }, picked.contacts);
      leases.push(...(await lease(context, lawful, free.numbers)));
    }
    // It has more people to dial than slots: the others leave it its share.
    if (more !== campaign.hungry) {
      await tx.update(campaigns).set({ hungry: more }).where(eq(campaigns.id, campaign.id));
    }
    await rememberShares(context, free, { hungry: more, taken: leases.length });
    return {
      leases,
      status: campaign.status,
      finished: false,
      more: more && leases.length < free.slots,
      // Whoever was turned away left their slots to people who were not looked at yet: look again at once.
      nextOpenAt: (more && leases.length < wanted ? request.now : windows.nextOpenAt)?.toISOString() ?? null,
      waitsFor: waitsFor(free, windows, leases.length),
      ...(campaign.hungry && !more ? { gaveUpShareOf: account.id } : {}),
    };
  });
}

interface ClaimContext {
  tx: Transaction;
  request: { campaignId: string; claimId: string; now: Date };
  campaign: typeof campaigns.$inferSelect;
  account: typeof providerAccounts.$inferSelect;
  law: CallingLaw;
}

function idle(status: CampaignStatus, waitsForWords: string): Claim {
  return { leases: [], status, finished: false, more: false, nextOpenAt: null, waitsFor: waitsForWords };
}

interface FreeSlots {
  slots: number;
  /** Free slots of the account, and of the fleet, that are left when every other hungry campaign has its due. */
  share: number;
  fleetShare: number;
  campaign: number;
  account: number;
  fleet: number;
  /** Caller numbers with their calls and free slots. */
  numbers: { id: string; used: number; free: number }[];
  /** Campaigns that share the account, this one among them, and the slot-seconds that each has had too few. */
  sharers: Sharer[];
  used: Map<string, number>;
  behind: Map<string, number>;
}

async function freeSlots(context: ClaimContext): Promise<FreeSlots> {
  const { tx, request, campaign, account } = context;
  const alive = new Date(request.now.getTime() - agentLostAfterMs);
  const [[used], [fleet], numbers, sharing] = await Promise.all([
    tx.execute<{ campaign: number; account: number; fleet: number }>(sql`
    SELECT count(*) FILTER (WHERE campaign_id = ${campaign.id})::int AS campaign,
           count(*) FILTER (WHERE provider_account_id = ${account.id})::int AS account,
           count(*)::int AS fleet
    FROM attempts WHERE slot_freed_at IS NULL`),
    tx.execute<{ capacity: number }>(sql`
    SELECT coalesce(sum(capacity), 0)::int AS capacity FROM agent_workers WHERE heartbeat_at > ${alive.toISOString()}`),
    tx.execute<{ id: string; used: number; free: number }>(sql`
    SELECT n.id, count(a.id)::int AS used,
      greatest(0, coalesce(n.max_concurrent_calls, 1000000) - count(a.id))::int AS free
    FROM campaign_numbers c JOIN provider_numbers n ON n.id = c.provider_number_id
    LEFT JOIN attempts a ON a.provider_number_id = n.id AND a.slot_freed_at IS NULL
    WHERE c.campaign_id = ${campaign.id}
    GROUP BY n.id, n.max_concurrent_calls ORDER BY count(a.id), n.id`),
    sharingCampaigns(tx, campaign.id),
  ]);
  const free = {
    campaign: Math.max(0, campaign.settings.concurrency - (used?.campaign ?? 0)),
    account: Math.max(0, account.maxConcurrentCalls - (used?.account ?? 0)),
    fleet: Math.max(0, (fleet?.capacity ?? 0) - (used?.fleet ?? 0)),
    numbers,
  };
  const calls = new Map(sharing.map((row) => [row.id, row.used]));
  const onAccount = sharing.filter((row) => row.account === account.id);
  // An agent is dealt only to a campaign that its account deals a slot to: else each could wait for the other.
  const ofFleet = [...Map.groupBy(sharing, (row) => row.account).values()].flatMap((rows) => {
    const accountFree = rows[0]?.accountFree ?? 0;
    const { dealt, left } = dealSlots(accountFree, rows, calls, behindOn(rows, request.now));
    return rows.map((row) => {
      const slots = (dealt.get(row.id) ?? 0) + (row.id === campaign.id ? left : 0);
      return { ...row, concurrency: Math.min(row.concurrency, row.used + slots) };
    });
  });
  const behind = behindOn(onAccount, request.now);
  const share = slotsToTake(campaign.id, free.account, onAccount, calls, behind);
  const fleetShare = slotsToTake(campaign.id, free.fleet, ofFleet, calls);
  const byNumber = numbers.reduce((sum, number) => sum + number.free, 0);
  return {
    ...free,
    share,
    fleetShare,
    slots: Math.min(free.campaign, share, fleetShare, byNumber),
    sharers: onAccount,
    used: calls,
    behind,
  };
}

interface SharingCampaign extends Sharer {
  account: string;
  used: number;
  accountFree: number;
  shareMemory: ShareMemory | null;
}

/** Slot-seconds that the campaigns of one account have had too few. */
function behindOn(rows: readonly SharingCampaign[], now: Date): Map<string, number> {
  const pool = (rows[0]?.accountFree ?? 0) + rows.reduce((sum, { used }) => sum + used, 0);
  return slotsBehind(rows[0]?.shareMemory ?? null, fairShares(pool, rows), now);
}

/** The campaign and all hungry ones; each can have as many calls as its own limit and its caller numbers allow. */
async function sharingCampaigns(tx: Transaction, campaignId: string): Promise<SharingCampaign[]> {
  const rows = await tx.execute<{
    id: string;
    account: string;
    weight: number;
    concurrency: number;
    used: number;
    account_free: number;
    number_free: number;
    share_memory: string | null;
  }>(sql`
    WITH live AS (
      SELECT campaign_id, provider_account_id, provider_number_id, count(*)::int AS calls
      FROM attempts WHERE slot_freed_at IS NULL GROUP BY 1, 2, 3
    )
    SELECT c.id, c.provider_account_id AS account, p.share_memory::text, coalesce((c.settings->>'weight')::int, 1) AS weight,
      (c.settings->>'concurrency')::int AS concurrency,
      (SELECT coalesce(sum(calls), 0)::int FROM live WHERE campaign_id = c.id) AS used,
      greatest(0, p.max_concurrent_calls - (SELECT coalesce(sum(calls), 0) FROM live
        WHERE provider_account_id = p.id))::int AS account_free,
      (SELECT coalesce(sum(greatest(0, coalesce(n.max_concurrent_calls, 1000000)
          - (SELECT coalesce(sum(calls), 0) FROM live WHERE provider_number_id = n.id))), 0)
        FROM campaign_numbers m JOIN provider_numbers n ON n.id = m.provider_number_id
        WHERE m.campaign_id = c.id)::int AS number_free
    FROM campaigns c JOIN provider_accounts p ON p.id = c.provider_account_id
    WHERE c.id = ${campaignId} OR (c.hungry AND c.status = 'dialing' AND c.deleted_at IS NULL)`);
  return rows.map(({ account_free: accountFree, number_free: numberFree, share_memory: memory, ...row }) => ({
    ...row,
    accountFree,
    shareMemory: memory === null ? null : (JSON.parse(memory) as ShareMemory),
    concurrency: Math.min(row.concurrency, row.used + numberFree),
  }));
}

/** Writes down how the account's slots are shared now, so that the next claim can make up for it. */
async function rememberShares(
  { tx, request, campaign, account }: ClaimContext,
  { sharers, used, behind }: FreeSlots,
  own: { hungry: boolean; taken: number },
): Promise<void> {
  const hungry = sharers.filter(({ id }) => id !== campaign.id || own.hungry);
  const memory: ShareMemory | null =
    hungry.length < 2
      ? null
      : {
          at: request.now.toISOString(),
          sharers: Object.fromEntries(
            hungry.map(({ id }) => {
              const calls = (used.get(id) ?? 0) + (id === campaign.id ? own.taken : 0);
              return [id, { behind: behind.get(id) ?? 0, used: calls }];
            }),
          ),
        };
  if (memory === null && account.shareMemory === null) return;
  await tx.update(providerAccounts).set({ shareMemory: memory }).where(eq(providerAccounts.id, account.id));
}

interface Windows {
  open: number[];
  closed: number;
  nextOpenAt: Date | null;
  /** In words, what stops some of the closed ones by hand. */
  stopped: string[];
  /** Contacts that were just closed because their window never opens. */
  never: number;
}

/** Window classes of the contacts that could be dialled, by a skip scan of the two partial indexes. */
async function openWindows({ tx, request, campaign, law }: ClaimContext): Promise<Windows> {
  const rows = await tx.execute<{ id: number }>(sql`
    WITH RECURSIVE fresh AS (
      (SELECT window_class_id FROM contacts WHERE campaign_id = ${campaign.id} AND state = 'queued'
       ORDER BY window_class_id LIMIT 1)
      UNION ALL
      SELECT (SELECT k.window_class_id FROM contacts k WHERE k.campaign_id = ${campaign.id} AND k.state = 'queued'
              AND k.window_class_id > fresh.window_class_id ORDER BY k.window_class_id LIMIT 1)
      FROM fresh WHERE fresh.window_class_id IS NOT NULL
    ), due AS (
      (SELECT window_class_id FROM contacts WHERE campaign_id = ${campaign.id} AND state = 'ready'
       ORDER BY window_class_id LIMIT 1)
      UNION ALL
      SELECT (SELECT k.window_class_id FROM contacts k WHERE k.campaign_id = ${campaign.id} AND k.state = 'ready'
              AND k.window_class_id > due.window_class_id ORDER BY k.window_class_id LIMIT 1)
      FROM due WHERE due.window_class_id IS NOT NULL
    )
    SELECT window_class_id AS id FROM fresh WHERE window_class_id IS NOT NULL
    UNION SELECT window_class_id FROM due WHERE window_class_id IS NOT NULL`);
  const classes = await readWindowClasses(
    tx,
    rows.map((row) => row.id),
  );
  const windows: Windows = { open: [], closed: 0, nextOpenAt: null, stopped: [], never: 0 };
  const never: number[] = [];
  for (const [id, windowClass] of classes) {
    const decision = dialWindow(windowClass, campaign, request.now, law.ruleset);
    const stop = stopOf(windowClass, request.now, law.ruleset);
    if (decision.allowed) windows.open.push(id);
    else if (decision.nextOpenAt === null && stop === null) never.push(id);
    else {
      windows.closed += 1;
      if (stop !== null && !windows.stopped.includes(stopWords(stop))) windows.stopped.push(stopWords(stop));
      if (decision.nextOpenAt && (windows.nextOpenAt === null || decision.nextOpenAt < windows.nextOpenAt)) {
        windows.nextOpenAt = decision.nextOpenAt;
      }
    }
  }
  if (never.length > 0) windows.never = await barNeverOpen(tx, campaign.id, never, request.now);
  return windows;
}

type Picked = typeof contacts.$inferSelect & { reason: DialReason };

/** `more`: there are others, though they may be in other hands at this moment. */
async function pickContacts(
  context: ClaimContext,
  open: number[],
  wanted: number,
): Promise<{ contacts: Picked[]; more: boolean }> {
  const { tx, campaign, request } = context;
  const classes = sql`ARRAY[${sql.join(
    open.map((id) => sql`${id}`),
    sql`, `,
  )}]::int[]`;
  const due = (reason: 'callback' | 'retry', limit: number) => sql`
    SELECT k.id FROM unnest(${classes}) AS class(id) CROSS JOIN LATERAL (
      SELECT id, due_at FROM contacts WHERE campaign_id = ${campaign.id} AND window_class_id = class.id
        AND state = 'ready' AND due_reason = ${reason} AND due_at <= ${request.now.toISOString()}
      ORDER BY due_at LIMIT ${limit}) k ORDER BY k.due_at LIMIT ${limit}`;
  const fresh = (limit: number) => sql`
    SELECT k.id FROM unnest(${classes}) AS class(id) CROSS JOIN LATERAL (
      SELECT id, position FROM contacts WHERE campaign_id = ${campaign.id} AND window_class_id = class.id
        AND state = 'queued' ORDER BY position LIMIT ${limit}) k ORDER BY k.position LIMIT ${limit}`;
  const picked: Picked[] = [];
  let found = 0;
  for (const reason of ['callback', 'retry', 'fresh'] as const) {
    const limit = wanted - found;
    if (limit <= 0) break;
    const ids = await tx.execute<{ id: string }>(reason === 'fresh' ? fresh(limit) : due(reason, limit));
    if (ids.length === 0) continue;
    found += ids.length;
    const rows = await tx
      .select()
      .from(contacts)
      .where(
        and(
          inArray(
            contacts.id,
            ids.map((row) => row.id),
          ),
          inArray(contacts.state, ['queued', 'ready']),
        ),
      )
      .for('update', { skipLocked: true });
    const order = new Map(ids.map((row, index) => [row.id, index]));
    rows.sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0));
    picked.push(...rows.map((row) => ({ ...row, reason })));
  }
  return { contacts: picked, more: found === wanted };
}

async function lease(context: ClaimContext, picked: Picked[], numbers: FreeSlots['numbers']): Promise<Lease[]> {
  if (picked.length === 0) return [];
  const { tx, campaign, account, request } = context;
  const ids = picked.map((contact) => contact.id);
  await tx
    .update(contacts)
    .set({ state: 'active', stateReason: null, updatedAt: request.now })
    .where(inArray(contacts.id, ids));
  const rows = await tx
    .insert(attempts)
    .values(
      picked.map((contact) => ({
        contactId: contact.id,
        campaignId: campaign.id,
        providerAccountId: account.id,
        providerNumberId: nextNumber(numbers),
        claimId: request.claimId,
        number: contact.attempts + 1,
        reason: contact.reason,
        leasedAt: request.now,
      })),
    )
    .returning();
  const called = rows.filter((row) => row.reason === 'callback');
  for (const row of called) {
    await tx
      .update(callbacks)
      .set({ status: 'dialling', attemptId: row.id, updatedAt: request.now })
      .where(and(eq(callbacks.contactId, row.contactId), eq(callbacks.status, 'scheduled')));
  }
  await recordEvents(tx, [{ kind: 'attempt.leased', campaignId: campaign.id, data: { leased: rows.length } }]);
  return leasesOf(
    context,
    rows,
    new Set(picked.filter((contact) => contact.reason !== 'fresh').map((contact) => contact.id)),
  );
}

/** Takes one slot of the least used caller number that has one, so that numbers are used in turn. */
function nextNumber(numbers: FreeSlots['numbers']): string {
  const best = numbers.reduce((a, b) => (a.free === 0 || (b.free > 0 && b.used < a.used) ? b : a));
  best.free -= 1;
  best.used += 1;
  return best.id;
}

async function leasesOf(
  { tx, campaign, account }: ClaimContext,
  rows: (typeof attempts.$inferSelect)[],
  waiting?: Set<string>,
): Promise<Lease[]> {
  const [bot] = campaign.botVersionId
    ? await tx
        .select({ configuration: botVersions.configuration })
        .from(botVersions)
        .where(eq(botVersions.id, campaign.botVersionId))
    : [];
  return rows.map((row) => ({
    contactId: row.contactId,
    attemptId: row.id,
    number: row.number,
    reason: row.reason,
    providerAccountId: account.id,
    style: styleOf(account.kind),
    ringTimeoutSeconds: campaign.settings.ringTimeoutSeconds,
    maxDurationSeconds: bot?.configuration.maxDurationSeconds ?? 600,
    leaveMessage: campaign.settings.voicemail.policy === 'leave_message',
    waiting: waiting ? waiting.has(row.contactId) : row.reason !== 'fresh',
  }));
}

/** How calls of this kind of provider reach the bot; see the Telephony interface. */
export function styleOf(kind: ProviderKind): 'call_control' | 'agent_first' {
  return kind === 'telnyx' || kind === 'twilio' ? 'call_control' : 'agent_first';
}

function waitsFor(free: FreeSlots, windows: Windows, picked: number): string {
  if (free.slots > 0) {
    if (picked > 0) return 'Dialling';
    if (windows.open.length === 0 && windows.closed === 0 && windows.never > 0) {
      return 'No calling hours ever begin for the contacts that were left: they are not called';
    }
    if (windows.open.length === 0 && windows.closed > 0) {
      if (windows.stopped.length > 0) return windows.stopped.join('; ');
      return `The calling window is closed for all contacts that are left${windows.nextOpenAt ? ` until ${windows.nextOpenAt.toISOString()}` : ''}`;
    }
    return 'Calls in progress, cool-downs and callbacks';
  }
  if (free.campaign === 0) return 'All slots of the campaign are in use';
  if (free.account === 0) return 'All slots of the provider account are in use';
  if (free.share === 0) return 'Its share of the provider account’s slots is in use';
  if (free.fleet === 0) return 'No voice agent is free';
  if (free.fleetShare === 0) return 'Its share of the voice agents is in use';
  return 'All caller numbers are in use';
}

/** Numbers that a campaign dials from. */
export async function campaignCallerNumbers(
  db: Database,
  campaignId: string,
): Promise<{ id: string; number: string }[]> {
  return db
    .select({ id: providerNumbers.id, number: providerNumbers.number })
    .from(campaignNumbers)
    .innerJoin(providerNumbers, eq(providerNumbers.id, campaignNumbers.providerNumberId))
    .where(eq(campaignNumbers.campaignId, campaignId));
}
