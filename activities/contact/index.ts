import type { Database } from '#db/client.ts';
import { contactSchedule, markReady } from '#db/dialling/schedule.ts';
import type { ContactSchedule } from '#domain/dialling/claim.ts';
import { withSafeFailures } from '../failure.ts';
import type { Nudger } from '#providers/temporal/nudger.ts';

export interface ContactActivities {
  /** What the contact waits for, as the database knows it. */
  contactSchedule(request: { contactId: string }): Promise<ContactSchedule | null>;
  /** The contact's time has come: offers it to its campaign. */
  markReady(request: { contactId: string; campaignId: string }): Promise<ContactSchedule | null>;
}

export function createContactActivities(deps: { db: Database; nudger: Nudger }): ContactActivities {
  return withSafeFailures<ContactActivities>({
    contactSchedule: ({ contactId }) => contactSchedule(deps.db, contactId),
    async markReady({ contactId, campaignId }) {
      const schedule = await markReady(deps.db, contactId, new Date());
      // A campaign that is paused finds its contacts when it is resumed.
      if (schedule?.state === 'ready' && schedule.campaignDials) deps.nudger.nudge(campaignId);
      return schedule;
    },
  });
}
