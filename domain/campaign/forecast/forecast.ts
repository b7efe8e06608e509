/** What a campaign is expected to become: dials, people reached, and its end as a range. */
import { z } from 'zod';
import {
  attemptCaps,
  checkAttemptCaps,
  dialWindow,
  type CallingLaw,
  type WindowClass,
} from '../../calling-law/index.ts';
import { recommendedClosingMarginMs } from '../../calling-law/window/opening.ts';
import { isSpread } from '../../dialling/retry-policy.ts';
import { otherTimeOfDay, type WindowAnswer } from '../../dialling/times-of-day.ts';
import type { CampaignSettings, Purpose } from '../campaign.ts';
import { attemptOutcomes, changedRates, ratesOf, spreadOf, type MeasuredAttempts, type Rates } from './rates.ts';
import { simulate, type ForecastGroup, type Simulation } from './simulate.ts';

const instant = z.iso.datetime().nullable();
const perOutcome = z.record(z.enum(attemptOutcomes), z.number());

/** As it is shown, answered and kept. Instants are ISO 8601, null where nothing comes within `horizonDays`. */
export const Forecast = z.object({
  at: z.iso.datetime(),
  /** People who can be called, now or later. */
  contacts: z.number(),
  /** When the window of the first of them opens, and that of the last. */
  firstOpensAt: instant,
  lastOpensAt: instant,
  ends: z.object({ earliest: instant, expected: instant, latest: instant }),
  /** Dials, retries among them, and people in conversation. */
  dials: z.number(),
  reached: z.number(),
  /** Calls at once, as campaign and account allow. */
  slots: z.number(),
  callsPerSecond: z.number(),
  rates: z.object({
    basis: z.enum(['measured', 'assumed']),
    attempts: z.number(),
    shares: perOutcome,
    seconds: perOutcome,
  }),
});
export type Forecast = z.infer<typeof Forecast>;

/** People of a window class who can be called. */
export interface ForecastClass {
  windowClass: WindowClass;
  people: ForecastGroup['people'];
}

export interface ForecastQuestion {
  at: Date;
  classes: readonly ForecastClass[];
  campaign: { purpose: Purpose; settings: Pick<CampaignSettings, ForecastSetting> };
  account: { maxConcurrentCalls: number; maxCallsPerSecond: number };
  law: CallingLaw;
  measured: MeasuredAttempts;
  /** Divides cool-downs. */
  timeScale: number;
}

/** What of a campaign's settings a forecast depends on. */
export type ForecastSetting = 'concurrency' | 'window' | 'retryPolicy' | 'ringTimeoutSeconds';

/**
 * The forecast of a campaign from now on. The range holds what the rates may be wrong by: people reached and length of calls,
 * either way. Callbacks that people ask for, other campaigns of the account, and agents that are missing are not in it.
 * @param breathe is waited for between calculations of up to some hundred milliseconds
 */
export async function forecast(question: ForecastQuestion, breathe: () => Promise<unknown>): Promise<Forecast> {
  const { at, classes, campaign, account, measured, timeScale } = question;
  const { concurrency, retryPolicy, ringTimeoutSeconds } = campaign.settings;
  const rates = ratesOf(measured, { ringTimeoutSeconds });
  const slots = Math.min(concurrency, account.maxConcurrentCalls);
  const callsPerSecond = account.maxCallsPerSecond;
  const groups = groupsOf(question);
  const run = async (by: Rates): Promise<Simulation> => {
    await breathe();
    return simulate({ at, groups, slots, callsPerSecond, retryPolicy, timeScale, rates: by });
  };
  const expected = await run(rates);
  const ends = [endOf(expected)];
  const factors = [1 - spreadOf(rates), 1 + spreadOf(rates)];
  // Fewer people reached make more dials, longer calls make slower ones: which of them decides depends on the campaign.
  for (const reached of factors) {
    for (const seconds of factors) ends.push(endOf(await run(changedRates(rates, { reached, seconds }))));
  }
  const openings = groups.map(({ windowAt }) => openingOf(windowAt(at), at)).filter((ms) => ms !== Infinity);
  return {
    at: at.toISOString(),
    contacts: classes.reduce((sum, { people }) => people.reduce((n, { contacts }) => n + contacts, sum), 0),
    firstOpensAt: iso(Math.min(...openings)),
    lastOpensAt: openings.length === 0 ? null : iso(Math.max(...openings)),
    ends: {
      earliest: iso(Math.min(...ends)),
      expected: expected.endsAt?.toISOString() ?? null,
      latest: iso(Math.max(...ends)),
    },
    dials: Math.round(expected.dials),
    reached: Math.round(expected.reached),
    slots,
    callsPerSecond,
    rates,
  };
}

function openingOf({ allowed, nextOpenAt }: WindowAnswer, at: Date): number {
  return allowed ? at.getTime() : (nextOpenAt?.getTime() ?? Infinity);
}

const endOf = ({ endsAt }: Simulation): number => endsAt?.getTime() ?? Infinity;

const iso = (ms: number): string | null => (ms === Infinity ? null : new Date(ms).toISOString());

/** Classes whose windows agree for so long are taken together: fifty states have a dozen different days. */
const comparedMs = 28 * 86_400_000;

/** The classes as the simulation asks about them; those that differ in nothing it asks for are one. */
function groupsOf(question: ForecastQuestion): ForecastGroup[] {
  const groups = new Map<string, ForecastGroup>();
  for (const one of question.classes) {
    const { group, caps } = groupOf(one, question);
    const key = JSON.stringify([caps, one.windowClass.zones, changesOf(group, question.at)]);
    const there = groups.get(key);
    groups.set(key, there ? { ...there, people: [...there.people, ...one.people] } : group);
  }
  return [...groups.values()];
}

/** When the window opens and closes, in turn (ms). */
function changesOf({ windowAt }: ForecastGroup, at: Date): number[] {
  const changes: number[] = [];
  const endMs = at.getTime() + comparedMs;
  for (let next: Date | null = at; next !== null && next.getTime() < endMs;) {
    const { allowed, nextOpenAt, closesAt } = windowAt(next);
    changes.push(next.getTime());
    const change: Date | null = allowed ? closesAt : nextOpenAt;
    next = change && new Date(Math.max(change.getTime(), next.getTime() + 1));
  }
  return changes;
}

/** A window class as the simulation asks about it: its openings and caps are those that dials are held to. */
function groupOf({ windowClass, people }: ForecastClass, { campaign, law }: ForecastQuestion) {
  const { zones, regions } = windowClass;
  const { retryPolicy } = campaign.settings;
  const caps = attemptCaps(regions, campaign.purpose, law.productCaps, law.capOverrides);
  const windowAt = (at: Date): WindowAnswer => {
    const { allowed, nextOpenAt, closesAt } = dialWindow(windowClass, campaign, at, law.ruleset);
    const lastDialAt = closesAt && new Date(closesAt.getTime() - recommendedClosingMarginMs);
    return { allowed, nextOpenAt, closesAt: lastDialAt };
  };
  const group: ForecastGroup = {
    people,
    windowAt,
    retryAt: (outcome, tries, earliest) => {
      const verdict = checkAttemptCaps(tries, earliest, { caps, zones });
      const lawful = verdict.allowed ? earliest : verdict.nextAllowedAt;
      if (lawful === null || !isSpread(retryPolicy, outcome)) return lawful;
      return otherTimeOfDay({ earliest: lawful, triedAt: tries.map(({ at }) => at), zones, windowAt }) ?? lawful;
    },
  };
  return { group, caps };
}
