import { eq, sql } from 'drizzle-orm';
import type { ContactState } from '#domain/contact/contact.ts';
import type { Executor } from '../client.ts';
import { campaignContactCounts } from '../schema/index.ts';

/** Contacts of a campaign that have not reached their end. */
export interface ContactsLeft {
  open: number;
  /** Those that wait for nothing but calling hours and a slot. */
  callable: number;
  retries: number;
  callbacks: number;
}

/** Counts them from the counts that are kept, with one small statement. */
export async function contactsLeft(db: Executor, campaignId: string): Promise<ContactsLeft> {
  const rows = await db
    .select({
      state: campaignContactCounts.state,
      contacts: sql<number>`coalesce(sum(${campaignContactCounts.contacts}), 0)::int`,
    })
    .from(campaignContactCounts)
    .where(eq(campaignContactCounts.campaignId, campaignId))
    .groupBy(campaignContactCounts.state);
  const counts = new Map<ContactState, number>(rows.map(({ state, contacts }) => [state, contacts]));
  const of = (state: ContactState): number => counts.get(state) ?? 0;
  const callable = of('queued') + of('ready');
  const retries = of('waiting_retry');
  const callbacks = of('waiting_callback');
  return { open: callable + retries + callbacks + of('active'), callable, retries, callbacks };
}
