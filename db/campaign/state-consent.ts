import { and, count, eq, inArray, isNull, sql } from 'drizzle-orm';
import { openContactStates } from '#domain/contact/contact-state.ts';
import { unfinishedStatuses } from '#domain/campaign/campaign-status.ts';
import { RedialError } from '#domain/error.ts';
import { barWithoutConsent } from '../calling-law/bar-contacts.ts';
import { requeueBarred } from '../calling-law/requeue-contacts.ts';
import type { Executor, Transaction } from '../client.ts';
import { holdOffImports } from './import-lock.ts';
import { recordAudit, recordEvents } from '../event/event.ts';
import { campaigns, contacts } from '../schema/index.ts';
import { requireCampaign } from './require-campaign.ts';

type Campaign = typeof campaigns.$inferSelect;

/**
 * States anew, in a marketing campaign that was launched, that everybody who is on its list by now has consented. Whom the
 * statement before did not cover is called after all.
 * @returns how many were taken up again.
 * @throws RedialError `not_found`, `conflict` (not marketing, not launched, or over), `unavailable` while a file is imported.
 */
export async function stateConsent(
  db: Executor,
  request: { campaignId: string; statement: string; actor: string; now: Date },
): Promise<{ requeued: number; isDialling: boolean }> {
  const { campaignId, statement, actor, now } = request;
  return db.transaction(async (tx) => {
    const campaign = await requireCampaign(tx, campaignId, 'update');
    const isLaunched = campaign.launchedAt !== null && unfinishedStatuses.includes(campaign.status);
    if (campaign.purpose !== 'marketing' || !isLaunched) throw new RedialError('consent_not_stated_here');
    const stated = await noteStatement(tx, campaign, { statement, actor });
    const { taken } = await enforceConsent(tx, stated, { actor, now });
    await recordEvents(tx, [{ kind: 'campaign.settings', campaignId }]);
    return { requeued: taken, isDialling: campaign.status === 'dialing' };
  });
}

/**
 * Writes down who states the consent of all who are on the list, and when. By the database's clock, which the contacts were
 * added by, and while no file is imported: whoever states it has seen the list.
 */
export async function noteStatement(
  tx: Transaction,
  campaign: Campaign,
  { statement, actor }: { statement: string; actor: string },
): Promise<Campaign> {
  await holdOffImports(tx, campaign.id);
  const [stated] = await tx
    .update(campaigns)
    .set({ consentStatement: statement, consentStatedBy: actor, consentStatedAt: sql`clock_timestamp()` })
    .where(eq(campaigns.id, campaign.id))
    .returning();
  if (!stated) throw new Error('A campaign vanished while it was locked');
  return stated;
}

/**
 * Nobody without consent stays in the queue of a marketing campaign, and who has it by now comes back; what the launcher states
 * for the others is written down.
 */
export async function enforceConsent(
  tx: Transaction,
  campaign: Campaign,
  { actor, now }: { actor: string; now: Date },
): Promise<{ taken: number }> {
  if (campaign.purpose !== 'marketing') return { taken: 0 };
  const requeued = await requeueBarred(tx, { campaignId: campaign.id, by: ['consent'] }, now);
  const suppressed = await barWithoutConsent(tx, campaign, now);
  const [covered] = await tx
    .select({ n: count() })
    .from(contacts)
    .where(
      and(eq(contacts.campaignId, campaign.id), isNull(contacts.consentAt), inArray(contacts.state, openContactStates)),
    );
  await recordAudit(tx, {
    actor,
    action: campaign.consentStatement ? 'campaign.state_consent' : 'campaign.check_consent',
    entity: 'campaign',
    entityId: campaign.id,
    after: { statement: campaign.consentStatement, coveredByStatement: covered?.n ?? 0, suppressed },
  });
  return { taken: requeued - suppressed };
}
