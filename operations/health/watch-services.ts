import type { Logger } from 'pino';
import { changeBreaker } from '#db/campaign/breaker-change.ts';
import { changeCampaignStatus, diallingCampaigns } from '#db/campaign/campaign.ts';
import {
  hurryProbes,
  pausedByBreakers,
  readProbes,
  storeResume,
  takeDueProbes,
  type PausedCampaigns,
  type ProbeSubject,
  type ServiceProbe,
} from '#db/health/service-probe.ts';
import { breakerOf, passingBreakers, resumesWith, type Tripped } from '#domain/campaign/breaker.ts';
import { RedialError } from '#domain/error.ts';
import { hasFailed, mayResume, pausesCalls, resumesInARow } from '#domain/health/probe.ts';
import { message } from '#domain/message/index.ts';
import { restored, stored } from '#domain/message/stored.ts';
import type { Nudger } from '#providers/temporal/nudger.ts';
import { pauseForBreakers } from '../campaign/pause-for-breakers.ts';
import { carrierOf, probeService, secondSubjects, sharedSubjects, type ProbeContext } from './probe-services.ts';

export interface ServiceWatchContext extends ProbeContext {
  nudger: Nudger;
  log: Pick<Logger, 'info'>;
}

/** Longer than any probe takes: then another engine may ask. */
const leaseMs = 15_000;
/** What paused campaigns is asked soon after, though it was to be asked later. */
const askedAfterMs = 10_000;

/**
 * One round: asks what is due, pauses campaigns that could only reach people with a dead service, and lets go on whom a
 * service had paused that answers again. Several engines may watch; each probe is made by one of them. Nothing is asked
 * while nobody dials and nothing waits.
 */
export async function watchServices(context: ServiceWatchContext, now: Date): Promise<void> {
  const { db } = context;
  const paused = await pausedByBreakers(db, passingBreakers);
  const isDialling = (await diallingCampaigns(db)).length > 0;
  const subjects = [
    ...(isDialling || paused.length > 0 ? [...sharedSubjects, ...secondSubjects] : []),
    ...paused.filter(({ breaker }) => breaker === 'carrier').map((one) => carrierOf(one.providerAccountId)),
  ];
  for (const one of paused) {
    const by = new Date(one.pausedAt.getTime() + askedAfterMs);
    await hurryProbes(db, { subjects: waitsFor(one), since: one.pausedAt, by });
  }
  for (const subject of await takeDueProbes(db, { subjects, now, leaseMs })) {
    const probe = await probeService(context, subject, now);
    if (probe !== null) await pauseFor(context, probe, now);
  }
  for (const one of paused) await resume(context, one, now);
}

function waitsFor({ breaker, providerAccountId }: PausedCampaigns): ProbeSubject[] {
  return resumesWith(breaker).map((service) =>
    service === 'carrier' ? carrierOf(providerAccountId) : { service, providerAccountId: null },
  );
}

async function pauseFor({ db, log }: ServiceWatchContext, probe: ServiceProbe, now: Date): Promise<void> {
  const { service, state, words } = probe;
  // A call tells more about a carrier than its API does.
  if (service === 'carrier' || !hasFailed(state) || !pausesCalls(probe)) return;
  const said = restored(words ?? '');
  const refused = state === 'refused';
  const tripped: Tripped = {
    breaker: breakerOf(service, state),
    cause: stored(refused ? message('campaign_service_refused', { said }) : message('campaign_service_away', { said })),
  };
  log.info({ event: 'service.pauses_campaigns', service, state });
  if (refused) await changeBreaker(db, { from: breakerOf(service, 'away'), to: tripped, actor: 'system', now });
  await pauseForBreakers(db, null, [tripped]);
}

/** Lets campaigns go on if all that their breaker waits for answers, and long enough after they paused. */
async function resume(context: ServiceWatchContext, paused: PausedCampaigns, now: Date): Promise<void> {
  const { db, nudger, log } = context;
  const { breaker, pausedAt, campaignIds } = paused;
  const subjects = waitsFor(paused);
  const probes = await readProbes(db, subjects);
  const isBack = ({ checkedAt, state }: ServiceProbe) =>
    checkedAt !== null && checkedAt > pausedAt && !hasFailed(state);
  if (probes.length < subjects.length || !probes.every(isBack)) return;
  if (!probes.every(({ resumes, resumedAt }) => mayResume({ pausedAt, resumes, resumedAt, now }))) return;
  for (const campaignId of campaignIds) {
    try {
      await changeCampaignStatus(db, { campaignId, action: 'resume', actor: 'system', byProbe: breaker });
      nudger.nudge(campaignId);
    } catch (error) {
      if (!(error instanceof RedialError && error.code === 'conflict')) throw error;
    }
  }
  log.info({ event: 'service.resumes_campaigns', breaker, campaigns: campaignIds.length });
  for (const { service, providerAccountId: of, resumes, resumedAt } of probes) {
    const subject = { service, providerAccountId: of };
    await storeResume(db, { subject, resumes: resumesInARow({ resumes, resumedAt, now }) + 1, now });
  }
}
