import { and, count, eq, isNull, sql } from 'drizzle-orm';
import { dialWindow, stopOf, stopMessage } from '#domain/calling-law/index.ts';
import { stopSays } from '#domain/do-not-call/stop.ts';
import { timedContactStates } from '#domain/contact/contact-state.ts';
import { literals } from '../literals.ts';
import { explainIdle, type Idle, type IdleFacts } from '#domain/dialling/explain-idle.ts';
import { stored } from '#domain/message/stored.ts';
import { readCallingLaw } from '../calling-law/calling-law.ts';
import { stopOfCampaign } from '../do-not-call/stop.ts';
import { readCampaignAndAccount } from '../campaign/require-campaign.ts';
import type { Executor } from '../client.ts';
import { contactsLeft } from './contacts-left.ts';
import { freeSlots, slotFactsOf } from './free-slots.ts';
import type { campaigns } from '../schema/index.ts';
import { attempts } from '../schema/index.ts';
import { readWaitingClasses } from '../calling-law/window-class.ts';

/** Explains, from the same facts that a claim looks at, why a campaign is (not) dialling. */
export async function readDiallingState(db: Executor, campaignId: string, now: Date): Promise<Idle> {
  const { campaign, account } = await readCampaignAndAccount(db, campaignId);
  const [inFlight, left] = await Promise.all([callsOf(db, campaignId), contactsLeft(db, campaignId)]);
  // While calls of it run it dials: that a limit is reached then is no news, so hours and lines are not asked for.
  const isHeldUp = campaign.status === 'dialing' && inFlight === 0 && left.callable > 0;
  const [windows, free] = isHeldUp
    ? await Promise.all([
        hoursOf(db, campaign, now),
        account === null ? null : freeSlots({ tx: db, request: { now }, campaign, account }),
      ])
    : [null, null];
  return explainIdle({
    status: campaign.status,
    inFlight,
    callable: left.callable,
    retries: left.retries,
    callbacks: left.callbacks,
    dueAt: left.callable === 0 && left.retries + left.callbacks > 0 ? await nextDueAt(db, campaignId) : null,
    neverOpen: 0,
    windows,
    slots: free === null || account === null ? null : slotFactsOf(free, { campaign, account }),
  });
}

/** A stop of the whole campaign closes all hours. */
async function hoursOf(
  db: Executor,
  campaign: typeof campaigns.$inferSelect,
  now: Date,
): Promise<NonNullable<IdleFacts['windows']>> {
  const stop = await stopOfCampaign(db, campaign);
  if (stop === null) return windowsOf(db, campaign, now);
  return { anyOpen: false, opensAt: null, stopped: [stored(stopSays(stop))] };
}

async function callsOf(db: Executor, campaignId: string): Promise<number> {
  const [row] = await db
    .select({ calls: count() })
    .from(attempts)
    .where(and(eq(attempts.campaignId, campaignId), isNull(attempts.slotFreedAt)));
  return row?.calls ?? 0;
}

async function nextDueAt(db: Executor, campaignId: string): Promise<Date | null> {
  const [next] = await db.execute<{ due_at: string | null }>(sql`
    SELECT min(due_at) AS due_at FROM contacts
    WHERE campaign_id = ${campaignId} AND state IN ${literals(timedContactStates)}`);
  return next?.due_at ? new Date(next.due_at) : null;
}

/** Whether anybody who could be called may be called now, or when. */
async function windowsOf(
  db: Executor,
  campaign: typeof campaigns.$inferSelect,
  now: Date,
): Promise<NonNullable<IdleFacts['windows']>> {
  const classes = await readWaitingClasses(db, campaign.id);
  const { ruleset } = await readCallingLaw(db);
  const stopped = new Set<string>();
  let opensAt: Date | null = null;
  for (const windowClass of classes.values()) {
    const verdict = dialWindow(windowClass, campaign, now, ruleset);
    if (verdict.allowed) return { anyOpen: true, opensAt: null, stopped: [] };
    const stop = stopOf(windowClass, now, ruleset);
    if (stop !== null) stopped.add(stored(stopMessage(stop)));
    if (verdict.nextOpenAt && (opensAt === null || verdict.nextOpenAt < opensAt)) opensAt = verdict.nextOpenAt;
  }
  return { anyOpen: false, opensAt, stopped: [...stopped] };
}
