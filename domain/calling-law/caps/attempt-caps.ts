import type { Purpose } from '../../campaign/campaign.ts';
import type { EvidenceMark } from '../data/rules/rule.ts';
import { defaultZoneData, localFields, type ZoneData } from '../data/zones/zone-data.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** How an attempt ended, as far as caps depend on it. */
export type AttemptEnd =
  | 'not_reached'
  | 'conversation'
  /** The callee ended the conversation. */
  | 'ended_by_callee'
  /** The callee said that he is not interested. */
  | 'refused';

/** One originate to a number, by any campaign of the workspace: busy, no answer and voicemail count as well. */
export interface PastAttempt {
  at: Date;
  end: AttemptEnd;
}

type CapRule =
  /** At most so many attempts in any so many hours. */
  | { kind: 'rolling'; max: number; hours: number }
  /** At most so many attempts on one local date of the callee. */
  | { kind: 'local_day'; max: number }
  | { kind: 'gap'; hours: number }
  /** No attempt for so many hours after one that ended so; `null`: never again. */
  | { kind: 'pause'; after: readonly AttemptEnd[]; hours: number | null };

export interface AttemptCap {
  /** Country or state; null: everywhere. */
  region: string | null;
  purposes?: readonly Purpose[];
  rule: CapRule;
  source: string;
  mark: EvidenceMark;
}

/** Caps by law. Where a law counts per subject or debt, all attempts to the number count. */
export const legalCaps: readonly AttemptCap[] = [
  { region: 'US-FL', rule: { kind: 'rolling', max: 3, hours: 24 }, source: 'Fla. Stat. 501.616(6)', mark: 'B' },
  { region: 'US-OK', rule: { kind: 'rolling', max: 3, hours: 24 }, source: '15 O.S. 775C.4', mark: 'B' },
  { region: 'US-MD', rule: { kind: 'rolling', max: 3, hours: 24 }, source: 'Md. Stop the Spam Calls Act', mark: 'B' },
  {
    region: 'US-NV',
    rule: { kind: 'pause', after: ['ended_by_callee', 'refused'], hours: null },
    source: 'NRS 597.814',
    mark: 'B',
  },
  {
    region: 'US',
    purposes: ['collection'],
    rule: { kind: 'rolling', max: 7, hours: 7 * 24 },
    source: '12 CFR 1006.14(b)(2)',
    mark: 'B',
  },
  {
    region: 'US',
    purposes: ['collection'],
    rule: { kind: 'pause', after: ['conversation', 'ended_by_callee', 'refused'], hours: 7 * 24 },
    source: '12 CFR 1006.14(b)(2)',
    mark: 'B',
  },
  {
    region: 'US',
    purposes: ['service', 'survey'],
    rule: { kind: 'rolling', max: 3, hours: 30 * 24 },
    source: '47 CFR 64.1200(a)(3): artificial voice, exempt non-marketing',
    mark: 'R',
  },
  { region: 'AE', rule: { kind: 'local_day', max: 1 }, source: 'Cabinet Resolution 56/2024', mark: 'B' },
  { region: 'AE', rule: { kind: 'rolling', max: 2, hours: 7 * 24 }, source: 'Cabinet Resolution 56/2024', mark: 'B' },
  {
    region: 'AE',
    rule: { kind: 'pause', after: ['refused'], hours: null },
    source: 'Cabinet Resolution 56/2024',
    mark: 'B',
  },
  { region: 'FR', rule: { kind: 'rolling', max: 4, hours: 30 * 24 }, source: 'Code conso. D.223-9', mark: 'A' },
  {
    region: 'FR',
    rule: { kind: 'pause', after: ['refused'], hours: 60 * 24 },
    source: 'Code conso. D.223-9',
    mark: 'A',
  },
  { region: 'CO', rule: { kind: 'local_day', max: 1 }, source: 'Ley 2300 de 2023', mark: 'B' },
];

/** The product's own caps, which admins can tighten. How often one campaign tries somebody in all is a rule of its retries. */
export interface ProductCaps {
  perLocalDay: number;
  per7Days: number;
  hoursBetween: number;
}

export const defaultProductCaps: ProductCaps = { perLocalDay: 1, per7Days: 3, hoursBetween: 4 };

/** What a workspace puts in the place of a region's caps; see `CapOverride`. */
type ReplacedCap = { region: string; max: number; hours: number; reason: string };

/**
 * All caps for a number with these regions: the law's, and the product's. An override takes the place of a region's
 * numbers of calls, never of what a conversation or a refusal ends. With `product` null the law alone counts: a callback
 * that somebody asked for is not one call too many of ours.
 */
export function attemptCaps(
  regions: readonly string[],
  purpose: Purpose,
  product: ProductCaps | null = defaultProductCaps,
  overrides: readonly ReplacedCap[] = [],
): AttemptCap[] {
  const places = new Set(regions.flatMap((region) => [region, region.slice(0, 2)]));
  const replaced = new Set(overrides.map(({ region }) => region));
  const legal = legalCaps.filter(
    ({ region, purposes, rule }) =>
      region !== null &&
      places.has(region) &&
      (!purposes || purposes.includes(purpose)) &&
      (rule.kind === 'pause' || !replaced.has(region)),
  );
  for (const { region, max, hours, reason } of overrides) {
    if (!places.has(region)) continue;
    const source = reason === '' ? 'Setting of this workspace' : `Setting of this workspace: ${reason}`;
    legal.push({ region, rule: { kind: 'rolling', max, hours }, source, mark: 'P' });
  }
  if (product === null) return legal;
  const own = (rule: CapRule): AttemptCap => ({ region: null, rule, source: 'Product setting', mark: 'P' });
  return [
    ...legal,
    own({ kind: 'local_day', max: product.perLocalDay }),
    own({ kind: 'rolling', max: product.per7Days, hours: 7 * 24 }),
    own({ kind: 'gap', hours: product.hoursBetween }),
  ];
}

export type CapVerdict =
  | { allowed: true }
  /** `nextAllowedAt`: when no cap forbids it any more, null: never. `cap` is the one that lasts longest. */
  | { allowed: false; cap: AttemptCap; nextAllowedAt: Date | null };

/**
 * May a number be tried once more? Rolling windows use instants, "per day" uses the local date, in every zone in which
 * the callee may be. The history is of the number, across all campaigns.
 */
export function checkAttemptCaps(
  history: readonly PastAttempt[],
  now: Date,
  options: { caps: readonly AttemptCap[]; zones: readonly string[]; zoneData?: ZoneData },
): CapVerdict {
  const { caps, zones, zoneData = defaultZoneData } = options;
  const newestFirst = [...history].sort((a, b) => b.at.getTime() - a.at.getTime());
  let verdict: CapVerdict = { allowed: true };
  let longestMs = now.getTime();
  for (const cap of caps) {
    const freeAtMs = freeAt(cap.rule, newestFirst, zones, zoneData);
    if (freeAtMs <= longestMs) continue;
    longestMs = freeAtMs;
    verdict = { allowed: false, cap, nextAllowedAt: freeAtMs === Infinity ? null : new Date(freeAtMs) };
  }
  return verdict;
}

/** The instant (ms) from which a rule allows another attempt; `Infinity`: never. */
function freeAt(
  rule: CapRule,
  newestFirst: readonly PastAttempt[],
  zones: readonly string[],
  zoneData: ZoneData,
): number {
  switch (rule.kind) {
    case 'rolling': {
      // With `max` attempts made, the oldest of the newest `max` must have left the window.
      const oldest = newestFirst[rule.max - 1];
      return oldest ? oldest.at.getTime() + rule.hours * hourMs : -Infinity;
    }
    case 'local_day': {
      const oldest = newestFirst[rule.max - 1];
      return oldest ? Math.max(...zones.map((zone) => nextLocalDay(zoneData, zone, oldest.at.getTime()))) : -Infinity;
    }
    case 'gap': {
      const newest = newestFirst[0];
      return newest ? newest.at.getTime() + rule.hours * hourMs : -Infinity;
    }
    case 'pause': {
      const latest = newestFirst.find(({ end }) => rule.after.includes(end));
      if (!latest) return -Infinity;
      return rule.hours === null ? Infinity : latest.at.getTime() + rule.hours * hourMs;
    }
  }
}

/** First instant of the local date that follows the one of an instant. */
function nextLocalDay(zoneData: ZoneData, zone: string, atMs: number): number {
  const { dayNumber, offsetMinutes } = localFields(zoneData, zone, atMs);
  const midnightMs = (dayNumber + 1) * dayMs - offsetMinutes * 60_000;
  // The offset may change in between.
  const { offsetMinutes: then } = localFields(zoneData, zone, midnightMs);
  return (dayNumber + 1) * dayMs - then * 60_000;
}
