import { z } from 'zod';
import { Purpose } from '../campaign/campaign.ts';
import { defaultProductCaps, legalCaps } from './caps/attempt-caps.ts';
import { isReplaceable } from './caps/cap-override.ts';
import { changedRuleset, RuleOverride } from './window/rule-override.ts';
import { defaultRuleset, type RegionalStop, type Ruleset } from './data/ruleset.ts';

const Region = z.string().regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, 'Write a country or state as in FR or US-LA.');

/** The product's own caps as a workspace sets them. */
export const ProductCapsSetting = z.object({
  perLocalDay: z.number().int().min(1).max(1000).default(defaultProductCaps.perLocalDay),
  per7Days: z.number().int().min(1).max(7000).default(defaultProductCaps.per7Days),
  hoursBetween: z.number().min(0).max(720).default(defaultProductCaps.hoursBetween),
  /** Nobody who talked with us is rung again so soon, by any campaign; 0: at once. */
  minutesAfterAnswer: z.number().int().min(0).max(43_200).default(60),
});
type ProductCapsSetting = z.infer<typeof ProductCapsSetting>;

/** The product's caps while a workspace sets none. */
export const usualProductCaps: ProductCapsSetting = ProductCapsSetting.parse({});

/** While a campaign of the purpose `by` has a person, no campaign of the purpose `held` calls them. */
export const PurposeLock = z.object({ held: Purpose, by: Purpose });
export type PurposeLock = z.infer<typeof PurposeLock>;

/** Locks that one setting may have; one of a purpose on itself would never end. */
export const PurposeLocks = z
  .array(PurposeLock.refine(({ held, by }) => held !== by))
  .max(12)
  .transform((locks) => locks.filter((lock, at) => locks.findIndex((other) => isSameLock(lock, other)) === at));

function isSameLock(one: PurposeLock, other: PurposeLock): boolean {
  return one.held === other.held && one.by === other.by;
}

/** Whoever owes money is not sold anything in between. */
export const usualPurposeLocks: readonly PurposeLock[] = [{ held: 'marketing', by: 'collection' }];

/** Takes the place of what a region's law says about the number of calls; what a refusal ends is never changed. */
export const CapOverride = z.object({
  region: Region,
  max: z.number().int().min(1).max(1000),
  /** In any so many hours. */
  hours: z
    .number()
    .min(1)
    .max(24 * 365),
  /** Why; needed where it allows more than the region's law, see `loosenedCaps`. */
  reason: z.string().trim().max(2000).default(''),
});
export type CapOverride = z.infer<typeof CapOverride>;

/** What a workspace changes in the law as Redial applies it. */
export const CallingLawSetting = z.object({
  overrides: z.array(RuleOverride).default([]),
  productCaps: ProductCapsSetting.prefault({}),
  /** Why the product's caps are looser than its defaults; empty if they are not. */
  productCapsReason: z.string().default(''),
  capOverrides: z.array(CapOverride).default([]),
  purposeLocks: PurposeLocks.default([...usualPurposeLocks]),
});
export type CallingLawSetting = z.infer<typeof CallingLawSetting>;

/** The law that a workspace dials by. */
export interface CallingLaw {
  ruleset: Ruleset;
  productCaps: ProductCapsSetting;
  capOverrides: readonly CapOverride[];
  purposeLocks: readonly PurposeLock[];
}

const byText = new Map<string, CallingLaw>();
const maxKept = 50;

/**
 * Makes the law from its setting and the regions that are stopped. The same setting gives the same rule set, whose windows
 * are then computed once.
 */
export function callingLawOf(setting: CallingLawSetting, stops: readonly RegionalStop[] = []): CallingLaw {
  const text = JSON.stringify([setting, stops]);
  const known = byText.get(text);
  if (known) return known;
  const law: CallingLaw = {
    ruleset: changedRuleset(defaultRuleset, { overrides: setting.overrides, stops }),
    productCaps: setting.productCaps,
    capOverrides: setting.capOverrides,
    purposeLocks: setting.purposeLocks,
  };
  if (byText.size >= maxKept) byText.clear();
  byText.set(text, law);
  return law;
}

/** Which of the product's caps are looser than its defaults, in words; empty: nothing asks for a reason. */
export function loosenedProductCaps(caps: z.input<typeof ProductCapsSetting>): string[] {
  const { perLocalDay, per7Days, hoursBetween, minutesAfterAnswer } = ProductCapsSetting.parse(caps);
  const looser: string[] = [];
  if (perLocalDay > usualProductCaps.perLocalDay) looser.push('calls a day');
  if (per7Days > usualProductCaps.per7Days) looser.push('calls in 7 days');
  if (hoursBetween < usualProductCaps.hoursBetween) looser.push('hours between calls');
  if (minutesAfterAnswer < usualProductCaps.minutesAfterAnswer) looser.push('minutes after a conversation');
  return looser;
}

/** Why a simulated workspace has loosened caps; it stands in the settings and in the audit log. */
export const sandboxCapReason = 'Sandbox: simulated people; cool-downs run at a scale.';

/**
 * The law of a workspace whose callees are simulated: hours, consent, do-not-call and what a refusal ends stay as they
 * are. The number of calls is capped far higher, because the same invented people are dialled many times an hour.
 */
export const sandboxCallingLaw: CallingLawSetting = CallingLawSetting.parse({
  productCaps: { perLocalDay: 1000, per7Days: 7000, hoursBetween: 0, minutesAfterAnswer: 0 },
  productCapsReason: sandboxCapReason,
  capOverrides: [
    ...new Set(legalCaps.flatMap(({ region, rule }) => (region !== null && isReplaceable(rule) ? [region] : []))),
  ].map((region) => ({ region, max: 1000, hours: 24, reason: sandboxCapReason })),
});
