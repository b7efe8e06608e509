import { sql } from 'drizzle-orm';
import type { Database } from '../client.ts';
import { deleteEvents } from './event-months.ts';
import { campaignIsFree } from './legal-hold.ts';

/** Campaigns that were deleted before `until`, whose contacts are gone, and that nothing holds. */
export async function emptyDeletedCampaigns(
  db: Database,
  request: { until: Date; limit: number },
): Promise<{ id: string; objects: string[] }[]> {
  return db.execute<{ id: string; objects: string[] }>(sql`
    SELECT c.id, ARRAY(SELECT l.recording_key FROM calls l WHERE l.campaign_id = c.id AND l.recording_key IS NOT NULL)
      || ARRAY(SELECT i.problems_key FROM audience_imports i WHERE i.campaign_id = c.id AND i.problems_key IS NOT NULL) AS objects
    FROM campaigns c
    WHERE c.deleted_at < ${request.until.toISOString()} AND ${campaignIsFree(sql`c.id`)}
      AND NOT EXISTS (SELECT 1 FROM contacts k WHERE k.campaign_id = c.id)
    LIMIT ${request.limit}`);
}

/** Deletes some of a campaign's events. @returns how many */
export async function dropEventsOf(db: Database, campaignId: string, limit: number): Promise<number> {
  return deleteEvents(db, { where: sql`e.campaign_id = ${campaignId}`, order: sql`e.id`, limit });
}

/**
 * Deletes a campaign that has no contacts any more, with its figures.
 * @returns whether it did: not if it was restored, filled or held in the meantime
 */
export async function purgeCampaign(db: Database, request: { campaignId: string; until: Date }): Promise<boolean> {
  const { campaignId, until } = request;
  return db.transaction(async (tx) => {
    const [there] = await tx.execute(sql`
      SELECT 1 FROM campaigns c
      WHERE c.id = ${campaignId} AND c.deleted_at < ${until.toISOString()} AND ${campaignIsFree(sql`c.id`)}
        AND NOT EXISTS (SELECT 1 FROM contacts k WHERE k.campaign_id = c.id)
      FOR UPDATE`);
    if (!there) return false;
    await tx.execute(sql`DELETE FROM calls WHERE campaign_id = ${campaignId}`);
    for (const table of ['campaign_contact_counts', 'campaign_outcome_counts', 'campaign_answer_counts']) {
      await tx.execute(sql`DELETE FROM ${sql.identifier(table)} WHERE campaign_id = ${campaignId}`);
    }
    await tx.execute(sql`DELETE FROM campaigns WHERE id = ${campaignId}`);
    return true;
  });
}
