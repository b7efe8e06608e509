import { desc, eq, inArray } from 'drizzle-orm';
import type { Executor } from '../client.ts';
import { recordAudit, recordEvents } from '../event/event.ts';
import { campaigns, contacts, healings, stuckFindings, user } from '../schema/index.ts';

export type NewHealing = Omit<typeof healings.$inferInsert, 'id' | 'at'>;

/** Writes down what was done about a stuck thing, in the list of healings and in the audit log. */
export async function recordHealing(db: Executor, healing: NewHealing): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.insert(healings).values(healing);
    const { actor, remedy, findingId, before, after, words, campaignId, contactId, attemptId } = healing;
    await recordAudit(tx, {
      actor,
      action: `stuck.${remedy}`,
      entity: 'stuck',
      entityId: findingId,
      before,
      after: { ...after, words },
    });
    await recordEvents(tx, [{ kind: 'stuck.healed', campaignId, contactId, attemptId, data: { remedy } }]);
  });
}

/** What is stuck now, the longest first. */
export async function listFindings(db: Executor) {
  return db
    .select({
      finding: stuckFindings,
      campaignName: campaigns.name,
      phone: contacts.phone,
      variables: contacts.variables,
    })
    .from(stuckFindings)
    .leftJoin(campaigns, eq(campaigns.id, stuckFindings.campaignId))
    .leftJoin(contacts, eq(contacts.id, stuckFindings.contactId))
    .orderBy(stuckFindings.since)
    .limit(200);
}

/** The latest healings with the names of those who ordered them, newest first. */
export async function listHealings(db: Executor, limit: number) {
  const rows = await db
    .select({ healing: healings, campaignName: campaigns.name })
    .from(healings)
    .leftJoin(campaigns, eq(campaigns.id, healings.campaignId))
    .orderBy(desc(healings.at))
    .limit(limit);
  const people = [...new Set(rows.map(({ healing }) => healing.actor))];
  const names =
    people.length === 0
      ? []
      : await db.select({ id: user.id, name: user.name }).from(user).where(inArray(user.id, people));
  const nameOf = new Map(names.map(({ id, name }) => [id, name]));
  return rows.map(({ healing, campaignName }) => ({
    ...healing,
    campaignName,
    actorName: healing.actor === 'system' ? null : (nameOf.get(healing.actor) ?? healing.actor),
  }));
}
