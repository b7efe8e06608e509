import { eq, sql } from 'drizzle-orm';
import type { SlotFacts } from '#domain/dialling/explain-idle.ts';
import {
  dealSlots,
  fairShares,
  slotsBehind,
  slotsToTake,
  type Sharer,
  type ShareMemory,
} from '#domain/dialling/fair-share.ts';
import { storedSetting } from '../campaign/stored-setting.ts';
import type { ClaimContext } from './claim-context.ts';
import type { Executor } from '../client.ts';
import { workerIsAlive } from '../workspace/live-worker.ts';
import { providerAccounts } from '../schema/index.ts';

export interface FreeSlots {
  slots: number;
  /** Free slots of the account, and of the fleet, that are left when every other hungry campaign has its due. */
  share: number;
  fleetShare: number;
  campaign: number;
  account: number;
  fleet: number;
  /** Lines of all agents that are alive. */
  capacity: number;
  /** Caller numbers with their calls and free slots. */
  numbers: { id: string; used: number; free: number }[];
  /** Campaigns that share the account, this one among them, and the slot-seconds that each has had too few. */
  sharers: Sharer[];
  used: Map<string, number>;
  behind: Map<string, number>;
}

/** Whose slots are asked for, and when. */
type Asker = Pick<ClaimContext, 'campaign' | 'account'> & { tx: Executor; request: { now: Date } };

/** What every cap leaves to this campaign now. */
export async function freeSlots(context: Asker): Promise<FreeSlots> {
  const { tx, request, campaign, account } = context;
  const [[used], [fleet], numbers, sharing] = await Promise.all([
    tx.execute<{ campaign: number; account: number; fleet: number }>(sql`
    SELECT count(*) FILTER (WHERE campaign_id = ${campaign.id})::int AS campaign,
           count(*) FILTER (WHERE provider_account_id = ${account.id})::int AS account,
           count(*)::int AS fleet
    FROM attempts WHERE slot_freed_at IS NULL`),
    tx.execute<{ capacity: number }>(sql`
    SELECT coalesce(sum(capacity), 0)::int AS capacity FROM agent_workers WHERE ${workerIsAlive}`),
    tx.execute<{ id: string; used: number; free: number }>(sql`
    SELECT n.id, count(a.id)::int AS used,
      greatest(0, coalesce(n.max_concurrent_calls, 1000000) - count(a.id))::int AS free
    FROM campaign_numbers c JOIN provider_numbers n ON n.id = c.provider_number_id
    LEFT JOIN attempts a ON a.provider_number_id = n.id AND a.slot_freed_at IS NULL
    WHERE c.campaign_id = ${campaign.id} AND n.refused_at IS NULL
    GROUP BY n.id, n.max_concurrent_calls ORDER BY count(a.id), n.id`),
    sharingCampaigns(tx, campaign.id),
  ]);
  const free = {
    campaign: Math.max(0, campaign.settings.concurrency - (used?.campaign ?? 0)),
    account: Math.max(0, account.maxConcurrentCalls - (used?.account ?? 0)),
    fleet: Math.max(0, (fleet?.capacity ?? 0) - (used?.fleet ?? 0)),
    capacity: fleet?.capacity ?? 0,
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
async function sharingCampaigns(tx: Executor, campaignId: string): Promise<SharingCampaign[]> {
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
    SELECT c.id, c.provider_account_id AS account, p.share_memory::text,
      ${storedSetting('weight', sql`c.settings`)} AS weight,
      ${storedSetting('concurrency', sql`c.settings`)} AS concurrency,
      (SELECT coalesce(sum(calls), 0)::int FROM live WHERE campaign_id = c.id) AS used,
      greatest(0, p.max_concurrent_calls - (SELECT coalesce(sum(calls), 0) FROM live
        WHERE provider_account_id = p.id))::int AS account_free,
      (SELECT coalesce(sum(greatest(0, coalesce(n.max_concurrent_calls, 1000000)
          - (SELECT coalesce(sum(calls), 0) FROM live WHERE provider_number_id = n.id))), 0)
        FROM campaign_numbers m JOIN provider_numbers n ON n.id = m.provider_number_id
        WHERE m.campaign_id = c.id AND n.refused_at IS NULL)::int AS number_free
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
export async function rememberShares(
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

/** The same, as what explains why nobody is dialled. */
export function slotFactsOf(free: FreeSlots, { campaign, account }: Pick<Asker, 'campaign' | 'account'>): SlotFacts {
  return {
    campaign: { free: free.campaign, limit: campaign.settings.concurrency },
    account: { free: free.account, limit: account.maxConcurrentCalls },
    accountShare: free.share,
    agents: { free: free.fleet, capacity: free.capacity },
    agentsShare: free.fleetShare,
    numbers: { free: free.numbers.reduce((sum, number) => sum + number.free, 0) },
  };
}
