import { setImmediate } from 'node:timers/promises';
import { readKeptForecast, readMeasuredAttempts, readWaitingPeople } from '#db/campaign/forecast.ts';
import { judgedContacts, type JudgedContact } from '#db/contact/judged-contacts.ts';
import { readCampaignAndAccount, requireCampaign } from '#db/campaign/require-campaign.ts';
import { readCallingLaw } from '#db/calling-law/calling-law.ts';
import { readWindowClasses } from '#db/calling-law/window-class.ts';
import type { Database } from '#db/client.ts';
import { triedSettings, type DryRun, type NotCalledReason, type WhatIf } from '#domain/campaign/forecast/dry-run.ts';
import { forecast, type Forecast, type ForecastClass } from '#domain/campaign/forecast/forecast.ts';
import type { MeasuredAttempts } from '#domain/campaign/forecast/rates.ts';

export interface DryRunContext {
  db: Database;
  /** Divides cool-downs. */
  timeScale: number;
}

interface DryRunRequest {
  campaignId: string;
  /** Settings to be tried; nothing is stored. */
  whatIf: WhatIf;
  now: Date;
}

type Campaign = Awaited<ReturnType<typeof requireCampaign>>;

/**
 * What a launch would do now: the real list is judged contact by contact as claims would, and its course is calculated.
 * Nothing is changed or stored. Of a campaign that dials it says what is still to come.
 * @throws RedialError `not_found`
 */
export async function dryRun({ db, timeScale }: DryRunContext, request: DryRunRequest): Promise<DryRun> {
  const { campaignId, now } = request;
  const campaign = await tried(db, request);
  const counted = await countJudged(db, { campaign, now });
  const due = await readWaitingPeople(db, { campaignId, only: 'due', now });
  const classes = [...counted.classes, ...due];
  const inTurn = due.flatMap(({ people }) => people).reduce((sum, { contacts }) => sum + contacts, 0);
  return {
    called: counted.called + inTurn,
    heldUp: counted.heldUp,
    notCalled: [...counted.notCalled].map(([reason, contacts]) => ({ reason, contacts })),
    forecast: await calculate(db, { campaign, classes, measured: await readMeasuredAttempts(db), timeScale, now }),
  };
}

/**
 * Contacts that are not called with the settings as they are, page by page.
 * @throws RedialError `not_found`
 */
export async function* notCalledContacts(
  db: Database,
  { campaignId, now }: { campaignId: string; now: Date },
): AsyncGenerator<NotCalledContact[]> {
  const campaign = await requireCampaign(db, campaignId);
  for await (const page of judgedContacts(db, { campaign, now })) yield page.filter(isNotCalled);
}

type NotCalledContact = JudgedContact & { verdict: { kind: 'not_called' } };

const isNotCalled = (contact: JudgedContact): contact is NotCalledContact => contact.verdict.kind === 'not_called';

/** Beyond it, contacts are counted for the forecast of a launch instead of judged one by one: a launch takes no minute. */
const judgedAtLaunch = 100_000;

/** What is expected of a campaign that is about to be launched; see `keepForecast`. */
export async function forecastOfLaunch(
  { db, timeScale }: DryRunContext,
  { campaignId, now }: { campaignId: string; now: Date },
): Promise<Forecast> {
  const campaign = await requireCampaign(db, campaignId);
  let classes = await readWaitingPeople(db, { campaignId, only: 'fresh', now });
  const total = classes.flatMap(({ people }) => people).reduce((sum, { contacts }) => sum + contacts, 0);
  if (total <= judgedAtLaunch) ({ classes } = await countJudged(db, { campaign, now }));
  return calculate(db, { campaign, classes, measured: await readMeasuredAttempts(db), timeScale, now });
}

/** Attempts of its own after which a campaign says more about itself than earlier ones do. */
const ownAttempts = 200;

/**
 * What was expected of a campaign at its launch, and what is expected now, by who still waits and by its own rates as soon
 * as it has some.
 * @returns corrected: null for a campaign that does not go on
 * @throws RedialError `not_found`
 */
export async function readForecasts(
  { db, timeScale }: DryRunContext,
  { campaignId, now }: { campaignId: string; now: Date },
): Promise<{ atLaunch: Forecast | null; corrected: Forecast | null }> {
  const campaign = await requireCampaign(db, campaignId);
  const atLaunch = await readKeptForecast(db, campaignId);
  if (campaign.status !== 'dialing') return { atLaunch, corrected: null };
  const classes = await readWaitingPeople(db, { campaignId, only: 'all', now });
  const own = await readMeasuredAttempts(db, campaignId);
  const attempts = Object.values(own).reduce((sum, measured) => sum + measured.attempts, 0);
  const measured = attempts >= ownAttempts ? own : await readMeasuredAttempts(db);
  return { atLaunch, corrected: await calculate(db, { campaign, classes, measured, timeScale, now }) };
}

async function tried(db: Database, { campaignId, whatIf }: DryRunRequest): Promise<Campaign> {
  const campaign = await requireCampaign(db, campaignId);
  return { ...campaign, settings: triedSettings(campaign.settings, whatIf) };
}

/** Counts while pages pass by: the memory does not grow with the list. */
async function countJudged(db: Database, { campaign, now }: { campaign: Campaign; now: Date }) {
  const notCalled = new Map<NotCalledReason, number>();
  const people = new Map<string, { id: number; contacts: number; from: Date; attempts: number }>();
  let called = 0;
  let heldUp = 0;
  for await (const page of judgedContacts(db, { campaign, now })) {
    for (const { verdict, windowClassId: id, attempts } of page) {
      if (verdict.kind === 'not_called') {
        notCalled.set(verdict.reason, (notCalled.get(verdict.reason) ?? 0) + 1);
        continue;
      }
      called += 1;
      if (verdict.from > now) heldUp += 1;
      const from = inHours(verdict.from, now);
      const key = `${id} ${attempts} ${from.getTime()}`;
      const group = people.get(key) ?? { id, contacts: 0, from, attempts };
      group.contacts += 1;
      people.set(key, group);
    }
    await setImmediate();
  }
  const groups = [...people.values()];
  const classes = await readWindowClasses(db, [...new Set(groups.map(({ id }) => id))]);
  return {
    called,
    heldUp,
    notCalled,
    classes: [...classes].map(([id, windowClass]): ForecastClass => {
      return { windowClass, people: groups.filter((group) => group.id === id) };
    }),
  };
}

const hourMs = 3_600_000;

/** Caps free for each person at another second: they are counted by the hour. */
function inHours(from: Date, now: Date): Date {
  return from <= now ? now : new Date(Math.ceil(from.getTime() / hourMs) * hourMs);
}

async function calculate(
  db: Database,
  given: { campaign: Campaign; classes: ForecastClass[]; measured: MeasuredAttempts; timeScale: number; now: Date },
): Promise<Forecast> {
  const { campaign, classes, measured, timeScale, now: at } = given;
  const [law, { account }] = await Promise.all([readCallingLaw(db), readCampaignAndAccount(db, campaign.id)]);
  const limits = account ?? { maxConcurrentCalls: campaign.settings.concurrency, maxCallsPerSecond: 1 };
  return forecast({ at, classes, campaign, account: limits, law, measured, timeScale }, () => setImmediate());
}
