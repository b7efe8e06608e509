import type { CampaignWindow, Purpose } from '../../campaign/campaign.ts';
import { planDay, rulesFor, type AppliedRule, type DayPlan } from './day-plan.ts';
import { defaultRuleset, type RegionalStop, type Ruleset } from '../data/ruleset.ts';
import type { WindowClass } from './window-class.ts';
import { readingsOf, zoneDoubt, type ZoneReading } from '../data/zones/doubt.ts';
import { defaultZoneData, type ZoneData } from '../data/zones/zone-data.ts';

export interface WindowQuestion {
  windowClass: WindowClass;
  /** Hours of the campaign; they only narrow. Empty: the legal window alone. */
  campaignWindow?: CampaignWindow;
  purpose?: Purpose;
  at: Date;
  /** When the question is asked, for the age of the time-zone data; the same as `at` if left out. */
  now?: Date;
  /** Treat the last moments before closing as closed, because a phone also has to ring. Default 0. */
  closingMarginMs?: number;
  ruleset?: Ruleset;
  zoneData?: ZoneData;
}

/** Everything about a class, a campaign window and a rule set that does not depend on the instant. */
export interface WindowContext {
  windowClass: WindowClass;
  campaignWindow: CampaignWindow;
  rules: Ruleset;
  zoneData: ZoneData;
  law: RegionLaw;
  stops: RegionalStop[];
  readings: ZoneReading[];
  warnings: string[];
  latest: Segment | null;
}

/** A stretch of time in which the answer is the same; it ends at `toMs`. */
export interface Segment {
  open: boolean;
  fromMs: number;
  toMs: number;
  /** The end of the stretch that was looked at, when nothing opens in it. */
  validToMs: number;
}

const noWindow: CampaignWindow = [];
const maxContexts = 20_000;
const maxPlannedDays = 64;
const contextsByRuleset = new WeakMap<Ruleset, WeakMap<ZoneData, Map<string, WindowContext>>>();

/** The context of a question; questions that differ in their instant alone share it. */
export function contextOf(question: WindowQuestion): WindowContext {
  const { windowClass, campaignWindow = noWindow, purpose, ruleset: rules = defaultRuleset } = question;
  const zoneData = question.zoneData ?? defaultZoneData;
  let byData = contextsByRuleset.get(rules);
  if (!byData) contextsByRuleset.set(rules, (byData = new WeakMap()));
  let contexts = byData.get(zoneData);
  if (!contexts) byData.set(zoneData, (contexts = new Map()));
  const doubt = zoneDoubt(zoneData, question.now ?? question.at);
  const hours = campaignWindow.length > 0 ? JSON.stringify(campaignWindow) : '';
  const key = `${windowClass.key} ${purpose ?? ''} ${doubt.old ? 'old' : ''} ${hours}`;
  const known = contexts.get(key);
  if (known) return known;
  const readings = windowClass.zones.flatMap((zone) => readingsOf(zone, doubt, zoneData));
  const doubtful = [...new Set(readings.filter(({ shiftMinutes }) => shiftMinutes !== 0).map(({ zone }) => zone))];
  const context: WindowContext = {
    windowClass,
    campaignWindow,
    rules,
    zoneData,
    law: regionLawOf(windowClass.regions, purpose, rules),
    stops: rules.stops.filter((stop) =>
      windowClass.regions.some((region) => region === stop.region || region.startsWith(`${stop.region}-`)),
    ),
    readings,
    warnings: doubtful.map(
      (zone) => `The time-zone data ${zoneData.version} is in doubt for ${zone}: an hour is left on both sides.`,
    ),
    latest: null,
  };
  if (contexts.size >= maxContexts) contexts.clear();
  contexts.set(key, context);
  return context;
}

/** The rules of some regions with the days that were planned by them; classes of the same regions share it. */
interface RegionLaw {
  applied: AppliedRule[];
  plans: Map<number, DayPlan>;
}

const lawsByRuleset = new WeakMap<Ruleset, Map<string, RegionLaw>>();

function regionLawOf(regions: readonly string[], purpose: Purpose | undefined, rules: Ruleset): RegionLaw {
  let laws = lawsByRuleset.get(rules);
  if (!laws) lawsByRuleset.set(rules, (laws = new Map()));
  const key = `${regions.join('+')} ${purpose ?? ''}`;
  let law = laws.get(key);
  if (!law) laws.set(key, (law = { applied: rulesFor(regions, purpose, rules), plans: new Map() }));
  return law;
}

/** What the law allows on a local date. */
export function planOf({ law, rules }: WindowContext, dayNumber: number): DayPlan {
  const known = law.plans.get(dayNumber);
  if (known) return known;
  if (law.plans.size > maxPlannedDays) law.plans.clear();
  const plan = planDay(law.applied, dayNumber, rules);
  law.plans.set(dayNumber, plan);
  return plan;
}
