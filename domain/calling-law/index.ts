/** Lawful dialling: rules by region, candidate time zones of a number, and the verdict with its evidence. */
export { attemptCaps, checkAttemptCaps, defaultProductCaps, legalCaps } from './attempt-caps.ts';
export type { AttemptCap, AttemptEnd, CapVerdict, PastAttempt, ProductCaps } from './attempt-caps.ts';
export { isReplaceable, loosenedCaps } from './cap-override.ts';
export { campaignWindowProblem, parseCampaignWindow } from './campaign-window.ts';
export type { CampaignWindowProblem } from './campaign-window.ts';
export { checkConsent, consentNotesFor, consentYearsIn } from './consent.ts';
export type { ConsentProblem, ConsentQuestion, ConsentVerdict } from './consent.ts';
export { dialWindow, stopOf } from './dial-window.ts';
export {
  callingLawOf,
  CallingLawSetting,
  CapOverride,
  defaultCallingLaw,
  loosenedProductCaps,
  ProductCapsSetting,
  sandboxCallingLaw,
  sandboxCapReason,
  StopSetting,
} from './law-setting.ts';
export type { CallingLaw } from './law-setting.ts';
export { capWords, stopWords } from './law-words.ts';
export { evaluateWindow, opensWithin14Days, recommendedClosingMarginMs } from './evaluate.ts';
export type { LocalTime, RuleSource, WindowQuestion, WindowVerdict } from './evaluate.ts';
export { explainWindow } from './explain.ts';
export type { Explanation, ExplainQuestion } from './explain.ts';
export { locateNumber } from './locate-number.ts';
export type { NumberLocation } from './locate-number.ts';
export { recordingDisclosure } from './recording.ts';
export type { RecordingDisclosure } from './recording.ts';
export { changedRuleset, loosenedDays, overrideProblem, RuleOverride, weekdayNames } from './rule-override.ts';
export type { RulesetChanges } from './rule-override.ts';
export { windowClassFromKey, windowClassOf } from './window-class.ts';
export type {
  ContactPlace,
  WindowClass,
  WindowClassOptions,
  WindowClassProblem,
  WindowClassResult,
  ZoneSource,
} from './window-class.ts';
export { defaultRuleset, ruleset } from './ruleset.ts';
export type { RegionalStop, Ruleset } from './ruleset.ts';
export type { HolidayTable } from './rules/holidays/index.ts';
export type { WindowRule } from './rules/rule.ts';
export { defaultZoneData } from './zones/zone-data.ts';
export type { ZoneData } from './zones/zone-data.ts';
export { zoneDoubt } from './zones/doubt.ts';
export type { ZoneDoubt } from './zones/doubt.ts';
