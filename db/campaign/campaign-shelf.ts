import { and, eq, inArray, isNotNull, isNull, sql, type SQL } from 'drizzle-orm';
import { RedialError } from '#domain/error.ts';
import type { Executor } from '../client.ts';
import { recordAudit, recordEvents } from '../event/event.ts';
import { campaigns } from '../schema/index.ts';

/** Where a campaign is put away, and back again. */
export const shelfMoves = ['archive', 'unarchive', 'delete', 'restore'] as const;
export type ShelfMove = (typeof shelfMoves)[number];

/**
 * Puts campaigns away or takes them back. A campaign that dials must be paused or ended first.
 * @returns ids of those that were moved; the others were there already.
 * @throws RedialError `conflict` naming those that still dial; none is moved then.
 */
export async function moveCampaigns(
  db: Executor,
  request: { campaignIds: string[]; move: ShelfMove; actor: string; now: Date },
): Promise<string[]> {
  const { campaignIds, move, actor, now } = request;
  if (campaignIds.length === 0) return [];
  return db.transaction(async (tx) => {
    if (move === 'archive' || move === 'delete') {
      const dialling = await tx
        .select({ name: campaigns.name })
        .from(campaigns)
        .where(and(inArray(campaigns.id, campaignIds), eq(campaigns.status, 'dialing')))
        .for('update');
      if (dialling.length > 0) {
        const names = dialling.map(({ name }) => name);
        throw new RedialError('campaigns_dialling', { count: names.length, names });
      }
    }
    const { set, from } = changeOf(move, now);
    const moved = await tx
      .update(campaigns)
      .set({ ...set, updatedAt: now })
      .where(and(inArray(campaigns.id, campaignIds), from))
      .returning({ id: campaigns.id });
    for (const { id } of moved) {
      await recordAudit(tx, { actor, action: `campaign.${move}`, entity: 'campaign', entityId: id });
    }
    await recordEvents(
      tx,
      moved.map(({ id }) => ({ kind: 'campaign.status' as const, campaignId: id, data: { move } })),
    );
    return moved.map(({ id }) => id);
  });
}

function changeOf(move: ShelfMove, now: Date): { set: Partial<typeof campaigns.$inferInsert>; from: SQL | undefined } {
  switch (move) {
    case 'archive':
      return { set: { archivedAt: now }, from: and(isNull(campaigns.archivedAt), isNull(campaigns.deletedAt)) };
    case 'unarchive':
      return { set: { archivedAt: null }, from: isNotNull(campaigns.archivedAt) };
    case 'delete':
      return { set: { deletedAt: now }, from: isNull(campaigns.deletedAt) };
    case 'restore':
      return { set: { deletedAt: null }, from: sql`${campaigns.deletedAt} IS NOT NULL` };
  }
}
