import { and, eq, inArray, isNull, sql, type SQL } from 'drizzle-orm';
import { statusAfter, type CampaignAction, type CampaignStatus } from '#domain/campaign/campaign.ts';
import { breakerTraits, type Breaker, type Tripped } from '#domain/campaign/breaker.ts';
import { isOver } from '#domain/campaign/campaign-status.ts';
import { openContactStates } from '#domain/contact/contact-state.ts';
import { RedialError } from '#domain/error.ts';
import { requireCampaign } from './require-campaign.ts';
import { enforceConsent, noteStatement } from './state-consent.ts';
import { storedSetting } from './stored-setting.ts';
import type { Executor } from '../client.ts';
import { isNumberless, readmitNumbers } from './caller-number.ts';
import { recordAudit, recordEvents } from '../event/event.ts';
import { attempts, campaignContactCounts, campaigns } from '../schema/index.ts';

/**
 * Moves a campaign to the status that an action leads to, with an audit entry. Repeating an action that has already
 * led there changes nothing. `byProbe`: the campaign goes on because what tripped this breaker answers again; what went wrong
 * before still counts then, so that the first failure pauses it anew.
 * @throws RedialError `not_found`, or `conflict` if the action is not possible in the present status.
 */
export async function changeCampaignStatus(
  db: Executor,
  change: { campaignId: string; action: CampaignAction; actor: string; tripped?: Tripped; byProbe?: Breaker },
): Promise<{ before: CampaignStatus; after: CampaignStatus }> {
  return db.transaction(async (tx) => {
    const campaign = await requireCampaign(tx, change.campaignId, 'update');
    const before = campaign.status;
    const after = statusAfter(before, change.action);
    if (after === null) {
      throw new RedialError('campaign_action_impossible', { status: before, action: change.action });
    }
    const now = new Date();
    await tx
      .update(campaigns)
      .set({
        status: after,
        updatedAt: now,
        failureCause: change.tripped?.cause ?? null,
        breaker: change.tripped?.breaker ?? null,
        ...(change.action === 'launch' ? { launchedAt: now } : {}),
        ...(change.action === 'resume' && change.byProbe === undefined ? { resumedAt: now } : {}),
        ...(isOver(after) ? { finishedAt: now, hungry: false } : { finishedAt: null }),
      })
      .where(eq(campaigns.id, change.campaignId));
    await recordAudit(tx, {
      actor: change.actor,
      action: `campaign.${change.action}`,
      entity: 'campaign',
      entityId: change.campaignId,
      before: { status: before },
      after: {
        status: after,
        failureCause: change.tripped?.cause,
        breaker: change.tripped?.breaker,
        byProbe: change.byProbe,
      },
    });
    await recordEvents(tx, [{ kind: 'campaign.status', campaignId: change.campaignId, data: { status: after } }]);
    if ((change.action === 'launch' || change.action === 'resume') && change.byProbe === undefined) {
      await readmitNumbers(tx, change.campaignId);
      const { consentStatement: statement } = campaign;
      const states = change.action === 'launch' && campaign.purpose === 'marketing' && statement;
      const stated = states ? await noteStatement(tx, campaign, { statement, actor: change.actor }) : campaign;
      await enforceConsent(tx, stated, { actor: change.actor, now });
    }
    return { before, after };
  });
}

/** How many contacts may still be called, now or later. */
export async function openContacts(db: Executor, campaignId: string): Promise<number> {
  const [row] = await db
    .select({ n: sql<number>`coalesce(sum(${campaignContactCounts.contacts}), 0)::int` })
    .from(campaignContactCounts)
    .where(
      and(eq(campaignContactCounts.campaignId, campaignId), inArray(campaignContactCounts.state, openContactStates)),
    );
  return row?.n ?? 0;
}

/**
 * Completes a campaign that has nothing left to do; false if there is something after all, or it does not dial. The call
 * of a contact that was withdrawn in the middle of it is still something.
 */
export async function completeCampaign(db: Executor, campaignId: string): Promise<boolean> {
  return db.transaction(async (tx) => {
    const [campaign] = await tx.select().from(campaigns).where(eq(campaigns.id, campaignId)).for('update');
    if (!campaign || campaign.status !== 'dialing' || (await openContacts(tx, campaignId)) > 0) return false;
    const calls = await tx
      .select({ id: attempts.id })
      .from(attempts)
      .where(and(eq(attempts.campaignId, campaignId), isNull(attempts.slotFreedAt)))
      .limit(1);
    if (calls.length > 0) return false;
    await changeCampaignStatus(tx, { campaignId, action: 'complete', actor: 'system' });
    return true;
  });
}

/** So many hungry campaigns hear of a slot that has become free; the claims decide whose it is. */
export const campaignsForSlot = 3;

/**
 * Campaigns that would dial if they got a slot of this account: those with due callbacks first, then the ones with
 * the smallest share of running calls. Then some of other accounts with free slots: what they lack may be an agent.
 */
export async function hungryCampaigns(db: Executor, providerAccountId: string, limit: number): Promise<string[]> {
  const hungry = (where: SQL) => sql`
    (SELECT c.id FROM campaigns c JOIN provider_accounts p ON p.id = c.provider_account_id CROSS JOIN LATERAL (
      SELECT count(*) AS used FROM attempts a WHERE a.campaign_id = c.id AND a.slot_freed_at IS NULL
    ) calls
    WHERE c.hungry AND c.status = 'dialing' AND calls.used < ${storedSetting('concurrency', sql`c.settings`)} AND ${where}
    ORDER BY EXISTS (
        SELECT 1 FROM contacts k WHERE k.campaign_id = c.id AND k.state = 'ready' AND k.due_reason = 'callback'
      ) DESC,
      calls.used::float / ${storedSetting('weight', sql`c.settings`)}
    LIMIT ${limit})`;
  const rows = await db.execute<{ id: string }>(sql`
    ${hungry(sql`c.provider_account_id = ${providerAccountId}`)}
    UNION ALL
    ${hungry(sql`c.provider_account_id <> ${providerAccountId} AND p.max_concurrent_calls > (
      SELECT count(*) FROM attempts a WHERE a.provider_account_id = p.id AND a.slot_freed_at IS NULL)`)}`);
  return rows.map((row) => row.id);
}

/** Campaigns that dial and that a breaker pauses when a call of this one trips it. */
export async function campaignsBehind(db: Executor, campaignId: string | null, breaker: Breaker): Promise<string[]> {
  const { scope } = breakerTraits[breaker];
  const own = campaignId === null ? sql`false` : eq(campaigns.id, campaignId);
  const account = db.select({ id: campaigns.providerAccountId }).from(campaigns).where(own);
  const behind: Record<typeof scope, SQL | undefined> = {
    campaign: own,
    numberless: isNumberless(db),
    account: inArray(campaigns.providerAccountId, account),
    workspace: undefined,
  };
  const rows = await db
    .select({ id: campaigns.id })
    .from(campaigns)
    .where(and(eq(campaigns.status, 'dialing'), isNull(campaigns.deletedAt), behind[scope]));
  return rows.map((row) => row.id);
}

/** Campaigns that dial now. */
export async function diallingCampaigns(db: Executor): Promise<string[]> {
  const rows = await db
    .select({ id: campaigns.id })
    .from(campaigns)
    .where(and(eq(campaigns.status, 'dialing'), isNull(campaigns.deletedAt)));
  return rows.map((row) => row.id);
}
