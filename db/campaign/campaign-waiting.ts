import { eq, sql } from 'drizzle-orm';
import { agentLostAfterMs } from '#domain/call/agent-protocol.ts';
import { dialWindow, stopMessage, stopOf } from '#domain/calling-law/index.ts';
import type { CampaignStatus } from '#domain/campaign/campaign.ts';
import { RedialError } from '#domain/error.ts';
import { stored } from '#domain/message/stored.ts';
import { readCallingLaw } from '../calling-law/calling-law.ts';
import type { Executor } from '../client.ts';
import { campaigns, providerAccounts } from '../schema/index.ts';
import { readWaitingClasses } from '../calling-law/window-class.ts';

/** Why a campaign is (not) dialling now. Times are instants; pages put them in words and zones. */
export type DiallingState =
  | { kind: 'not_running'; status: Exclude<CampaignStatus, 'dialing'>; inFlight: number }
  /** Slots are in use or being filled. */
  | { kind: 'dialling'; inFlight: number }
  | { kind: 'no_agents' }
  | { kind: 'agents_busy'; capacity: number }
  | { kind: 'account_busy'; limit: number }
  /** Everybody who could be called now is outside calling hours. */
  | { kind: 'window_closed'; opensAt: Date | null; contacts: number }
  /** Calls to the regions of everybody who is left are stopped by hand; `words` say which and why. */
  | { kind: 'stopped'; words: string[]; contacts: number }
  /** Nobody is left to be called now; `dueAt` is when the next one is. */
  | { kind: 'waiting'; dueAt: Date | null; retries: number; callbacks: number }
  | { kind: 'finishing'; inFlight: number };

/** Explains, from the same facts that a claim looks at, why a campaign is (not) dialling. */
export async function readDiallingState(db: Executor, campaignId: string, now: Date): Promise<DiallingState> {
  const [row] = await db
    .select({ campaign: campaigns, accountLimit: providerAccounts.maxConcurrentCalls })
    .from(campaigns)
    .leftJoin(providerAccounts, eq(providerAccounts.id, campaigns.providerAccountId))
    .where(eq(campaigns.id, campaignId));
  if (!row) throw new RedialError('campaign_missing');
  const { campaign } = row;
  const used = await usedSlots(db, campaignId, campaign.providerAccountId, now);
  if (campaign.status !== 'dialing') {
    return { kind: 'not_running', status: campaign.status, inFlight: used.campaign };
  }
  const left = await contactsLeft(db, campaignId);
  const callable = left.queued + left.ready;
  if (callable === 0) {
    if (left.retries + left.callbacks > 0) {
      return { kind: 'waiting', dueAt: left.nextDueAt, retries: left.retries, callbacks: left.callbacks };
    }
    return { kind: 'finishing', inFlight: used.campaign };
  }
  if (used.campaign > 0) return { kind: 'dialling', inFlight: used.campaign };
  const windows = await windowsOf(db, campaign, now);
  if (!windows.anyOpen && windows.stopped.length > 0 && windows.opensAt === null) {
    return { kind: 'stopped', words: windows.stopped, contacts: callable };
  }
  if (!windows.anyOpen) return { kind: 'window_closed', opensAt: windows.opensAt, contacts: callable };
  if (used.capacity === 0) return { kind: 'no_agents' };
  if (used.fleet >= used.capacity) return { kind: 'agents_busy', capacity: used.capacity };
  if (row.accountLimit !== null && used.account >= row.accountLimit) {
    return { kind: 'account_busy', limit: row.accountLimit };
  }
  return { kind: 'dialling', inFlight: 0 };
}

async function usedSlots(db: Executor, campaignId: string, accountId: string | null, now: Date) {
  const alive = new Date(now.getTime() - agentLostAfterMs).toISOString();
  const [row] = await db.execute<{ campaign: number; account: number; fleet: number; capacity: number }>(sql`
    SELECT count(*) FILTER (WHERE campaign_id = ${campaignId})::int AS campaign,
      count(*) FILTER (WHERE provider_account_id = ${accountId}::uuid)::int AS account,
      count(*)::int AS fleet,
      (SELECT coalesce(sum(capacity), 0)::int FROM agent_workers WHERE heartbeat_at > ${alive}) AS capacity
    FROM attempts WHERE slot_freed_at IS NULL`);
  return row ?? { campaign: 0, account: 0, fleet: 0, capacity: 0 };
}

async function contactsLeft(db: Executor, campaignId: string) {
  const [row] = await db.execute<Record<'queued' | 'ready' | 'retries' | 'callbacks', number>>(sql`
    SELECT coalesce(sum(contacts) FILTER (WHERE state = 'queued'), 0)::int AS queued,
      coalesce(sum(contacts) FILTER (WHERE state = 'ready'), 0)::int AS ready,
      coalesce(sum(contacts) FILTER (WHERE state = 'waiting_retry'), 0)::int AS retries,
      coalesce(sum(contacts) FILTER (WHERE state = 'waiting_callback'), 0)::int AS callbacks
    FROM campaign_contact_counts WHERE campaign_id = ${campaignId}`);
  const left = row ?? { queued: 0, ready: 0, retries: 0, callbacks: 0 };
  if (left.retries + left.callbacks === 0) return { ...left, nextDueAt: null };
  const [next] = await db.execute<{ due_at: string | null }>(sql`
    SELECT min(due_at) AS due_at FROM contacts
    WHERE campaign_id = ${campaignId} AND state IN ('waiting_retry', 'waiting_callback')`);
  return { ...left, nextDueAt: next?.due_at ? new Date(next.due_at) : null };
}

/** Whether anybody who could be called may be called now, or when. */
async function windowsOf(
  db: Executor,
  campaign: typeof campaigns.$inferSelect,
  now: Date,
): Promise<{ anyOpen: boolean; opensAt: Date | null; stopped: string[] }> {
  const classes = await readWaitingClasses(db, campaign.id);
  const { ruleset } = await readCallingLaw(db);
  const stopped = new Set<string>();
  let opensAt: Date | null = null;
  for (const windowClass of classes.values()) {
    const verdict = dialWindow(windowClass, campaign, now, ruleset);
    if (verdict.allowed) return { anyOpen: true, opensAt: null, stopped: [] };
    const stop = stopOf(windowClass, now, ruleset);
    if (stop !== null) stopped.add(stored(stopMessage(stop)));
    if (verdict.nextOpenAt && (opensAt === null || verdict.nextOpenAt < opensAt)) opensAt = verdict.nextOpenAt;
  }
  return { anyOpen: false, opensAt, stopped: [...stopped] };
}
