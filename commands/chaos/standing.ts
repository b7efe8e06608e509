import { and, count, eq, inArray, isNull } from 'drizzle-orm';
import { readCallingLaw } from '#db/calling-law/calling-law.ts';
import type { Database } from '#db/client.ts';
import { attempts, campaigns, contacts, crmPushes, doNotCall, seenEvents, windowClasses } from '#db/schema/index.ts';
import { dialWindow, windowClassFromKey } from '#domain/calling-law/index.ts';
import { isFinal } from '#domain/contact/contact-state.ts';

/** How far the campaigns are. */
export interface Standing {
  contacts: number;
  finished: number;
  /** Contacts that may not be called at this hour: they wait, as they should. */
  waitingForWindow: number;
  inCalls: number;
  pendingPushes: number;
}

/** Nothing is left to do at this hour. */
export const isOver = (standing: Standing): boolean =>
  standing.finished + standing.waitingForWindow === standing.contacts &&
  standing.inCalls === 0 &&
  standing.pendingPushes === 0;

export async function readStanding(db: Database, campaignIds: string[], now: Date): Promise<Standing> {
  const groups = await db
    .select({ state: contacts.state, key: windowClasses.key, campaign: campaigns, n: count() })
    .from(contacts)
    .innerJoin(windowClasses, eq(windowClasses.id, contacts.windowClassId))
    .innerJoin(campaigns, eq(campaigns.id, contacts.campaignId))
    .where(inArray(contacts.campaignId, campaignIds))
    .groupBy(contacts.state, windowClasses.key, campaigns.id);
  const [calls] = await db
    .select({ n: count() })
    .from(attempts)
    .where(and(inArray(attempts.campaignId, campaignIds), isNull(attempts.concludedAt)));
  const [pushes] = await db
    .select({ n: count() })
    .from(crmPushes)
    .where(and(inArray(crmPushes.campaignId, campaignIds), eq(crmPushes.status, 'pending')));
  const { ruleset } = await readCallingLaw(db);
  const sum = (rows: typeof groups): number => rows.reduce((total, { n }) => total + n, 0);
  const open = groups.filter(({ state }) => !isFinal(state));
  return {
    contacts: sum(groups),
    finished: sum(groups) - sum(open),
    waitingForWindow: sum(
      open.filter(
        ({ state, key, campaign }) =>
          (state === 'queued' || state === 'ready') &&
          !dialWindow(windowClassFromKey(key), campaign, now, ruleset).allowed,
      ),
    ),
    inCalls: calls?.n ?? 0,
    pendingPushes: pushes?.n ?? 0,
  };
}

/** Everything that the product's tables say in the end. */
export async function readTables(db: Database, campaignIds: string[]) {
  const [people, dialled, pushes, barred, losses] = await Promise.all([
    db
      .select({
        id: contacts.id,
        campaignId: contacts.campaignId,
        phone: contacts.phone,
        state: contacts.state,
        windowKey: windowClasses.key,
      })
      .from(contacts)
      .innerJoin(windowClasses, eq(windowClasses.id, contacts.windowClassId))
      .where(inArray(contacts.campaignId, campaignIds)),
    db.select().from(attempts).where(inArray(attempts.campaignId, campaignIds)),
    db.select().from(crmPushes).where(inArray(crmPushes.campaignId, campaignIds)),
    db.select().from(doNotCall),
    db
      .select({ attemptId: seenEvents.attemptId })
      .from(seenEvents)
      .innerJoin(attempts, eq(attempts.id, seenEvents.attemptId))
      .where(and(inArray(attempts.campaignId, campaignIds), eq(seenEvents.type, 'agent_lost'))),
  ]);
  return { people, attempts: dialled, pushes, barred, losses };
}
export type Tables = Awaited<ReturnType<typeof readTables>>;
