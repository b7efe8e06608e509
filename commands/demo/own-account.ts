import { and, count, countDistinct, eq, ne } from 'drizzle-orm';
import type { Database } from '#db/client.ts';
import { attempts, callbacks, contacts, crmPushes } from '#db/schema/index.ts';
import { isFinal } from '#domain/contact/contact-state.ts';
import type { OwnAccount } from './summary.ts';

/** What the product's own tables say about a campaign. */
export async function readOwnAccount(db: Database, campaignId: string): Promise<OwnAccount> {
  const states = await db
    .select({ name: contacts.state, n: count() })
    .from(contacts)
    .where(eq(contacts.campaignId, campaignId))
    .groupBy(contacts.state);
  const rows = await db
    .select({ id: attempts.id, outcome: attempts.outcome })
    .from(attempts)
    .where(and(eq(attempts.campaignId, campaignId), ne(attempts.outcome, 'deferred')));
  // A wish that is said again in the same conversation moves the callback: it is one wish.
  const [asked] = await db
    .select({ n: countDistinct(callbacks.requestedInAttemptId) })
    .from(callbacks)
    .where(eq(callbacks.campaignId, campaignId));
  const [pushed] = await db.select({ n: count() }).from(crmPushes).where(eq(crmPushes.campaignId, campaignId));
  const final = states.filter((row) => isFinal(row.name));
  return {
    contacts: states.reduce((total, row) => total + row.n, 0),
    byFinalState: Object.fromEntries(final.map((row) => [row.name, row.n])),
    attempts: rows.length,
    outcomes: new Map(rows.map((row) => [row.id, row.outcome ?? 'none'])),
    callbacks: asked?.n ?? 0,
    pushes: pushed?.n ?? 0,
  };
}

/** Pushes that are still under way: the campaign may be over before the CRM knows everything. */
export async function pendingPushes(db: Database, campaignId: string): Promise<number> {
  const [row] = await db
    .select({ n: count() })
    .from(crmPushes)
    .where(and(eq(crmPushes.campaignId, campaignId), eq(crmPushes.status, 'pending')));
  return row?.n ?? 0;
}
