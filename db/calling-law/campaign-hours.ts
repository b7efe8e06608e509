import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm';
import { campaignWindowProblem, type CallingLaw, opensWithin14Days } from '#domain/calling-law/index.ts';
import { unfinishedStatuses } from '#domain/campaign/campaign-status.ts';
import { RedialError } from '#domain/error.ts';
import type { Transaction } from '../client.ts';
import { recordEvents } from '../event/event.ts';
import { requeueContacts } from './requeue-contacts.ts';
import { campaigns, contacts } from '../schema/index.ts';
import { readWindowClasses } from './window-class.ts';

type Campaign = typeof campaigns.$inferSelect;

/**
 * Hours in which nobody of the audience could ever be called would end the campaign instead of narrowing it.
 * @throws RedialError `bad_input`
 */
export async function requireMeetingWindow(tx: Transaction, campaign: Campaign, law: CallingLaw): Promise<void> {
  const rows = await tx
    .selectDistinct({ id: contacts.windowClassId })
    .from(contacts)
    .where(eq(contacts.campaignId, campaign.id));
  const classes = await readWindowClasses(
    tx,
    rows.map(({ id }) => id),
  );
  const question = { purpose: campaign.purpose, at: new Date(), ruleset: withoutStops(law) };
  const problem = campaignWindowProblem(campaign.settings.window, [...classes.values()], question);
  if (problem === null) return;
  if ('windowClasses' in problem && problem.windowClasses.length < classes.size) return;
  throw RedialError.of(problem);
}

/**
 * Takes up the contacts of these campaigns, locked by the caller, that were left out because their hours never begin,
 * where they do begin by now. The others stay as they are.
 * @returns how many were taken up, by campaign.
 */
export async function requeueOpening(
  tx: Transaction,
  locked: readonly Campaign[],
  law: CallingLaw,
  now: Date,
): Promise<Map<string, number>> {
  if (locked.length === 0) return new Map();
  const barred = await tx
    .selectDistinct({ campaignId: contacts.campaignId, classId: contacts.windowClassId })
    .from(contacts)
    .where(
      and(
        inArray(
          contacts.campaignId,
          locked.map(({ id }) => id),
        ),
        eq(contacts.state, 'suppressed'),
        eq(contacts.barredBy, 'never_open'),
      ),
    );
  const classes = await readWindowClasses(tx, [...new Set(barred.map(({ classId }) => classId))]);
  const ruleset = withoutStops(law);
  const opening = barred.filter(({ campaignId, classId }) => {
    const campaign = locked.find(({ id }) => id === campaignId);
    const windowClass = classes.get(classId);
    if (!campaign || !windowClass) return false;
    const { purpose, settings } = campaign;
    return opensWithin14Days({ windowClass, campaignWindow: settings.window, purpose, at: now, ruleset });
  });
  if (opening.length === 0) return new Map();
  const pairs = sql.join(
    opening.map(({ campaignId, classId }) => sql`(${campaignId}::uuid, ${classId}::int)`),
    sql`, `,
  );
  // One statement for all campaigns: their counts are locked together, in order.
  const which = sql`k.barred_by = 'never_open' AND (k.campaign_id, k.window_class_id) IN (${pairs})`;
  const taken = await requeueContacts(tx, which, now);
  await recordEvents(
    tx,
    [...taken].map(([campaignId, count]) => ({
      kind: 'contact.state' as const,
      campaignId,
      data: { state: 'queued', contacts: count },
    })),
  );
  return taken;
}

/** All campaigns that call or may still call, locked: a claim comes before, or after what is decided about them. */
export async function lockCallingCampaigns(tx: Transaction): Promise<Campaign[]> {
  return tx
    .select()
    .from(campaigns)
    .where(and(inArray(campaigns.status, unfinishedStatuses), isNull(campaigns.deletedAt)))
    .orderBy(asc(campaigns.id))
    .for('no key update');
}

/** A stop ends some day: whom it holds up is not left out. */
function withoutStops({ ruleset }: CallingLaw): CallingLaw['ruleset'] {
  return ruleset.stops.length === 0 ? ruleset : { ...ruleset, stops: [] };
}
