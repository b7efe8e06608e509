/** Lawful dialling: rules by region, candidate time zones of a number, and the verdict with its evidence. */
export { attemptCaps, checkAttemptCaps, defaultProductCaps, legalCaps } from './caps/attempt-caps.ts';
export type { AttemptCap, AttemptEnd, CapVerdict, PastAttempt, ProductCaps } from './caps/attempt-caps.ts';
export { isReplaceable, loosenedCaps } from './caps/cap-override.ts';
export { campaignWindowProblem, parseCampaignWindow } from './window/campaign-window.ts';
export type { CampaignWindowProblem } from './window/campaign-window.ts';
export { checkConsent, consentNotesFor, consentYearsIn } from './consent.ts';
export type { ConsentProblem, ConsentQuestion, ConsentVerdict } from './consent.ts';
export { dialWindow, stopOf } from './window/dial-window.ts';
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
export { capMessage, stopMessage } from './law-words.ts';
export { evaluateWindow, opensWithin14Days, recommendedClosingMarginMs } from './window/evaluate.ts';
export type { LocalTime, RuleSource, WindowQuestion, WindowVerdict } from './window/evaluate.ts';
export { explainWindow } from './window/explain.ts';
export type { Explanation, ExplainQuestion } from './window/explain.ts';
export { locateNumber } from './locate-number.ts';
export type { NumberLocation } from './locate-number.ts';
export { recordingDisclosure } from './recording.ts';
export type { RecordingDisclosure } from './recording.ts';
export { changedRuleset, loosenedDays, overrideProblem, RuleOverride, weekdayNames } from './window/rule-override.ts';
export type { RulesetChanges } from './window/rule-override.ts';
export { windowClassFromKey, windowClassOf } from './window/window-class.ts';
export type {
  ContactPlace,
  WindowClass,
  WindowClassOptions,
  WindowClassProblem,
  WindowClassResult,
  ZoneSource,
} from './window/window-class.ts';
export { defaultRuleset, ruleset } from './data/ruleset.ts';
export type { RegionalStop, Ruleset } from './data/ruleset.ts';
export type { HolidayTable } from './data/holidays/index.ts';
export type { WindowRule } from './data/rules/rule.ts';
export { defaultZoneData } from './data/zones/zone-data.ts';
export type { ZoneData } from './data/zones/zone-data.ts';
export { zoneDoubt } from './data/zones/doubt.ts';
export type { ZoneDoubt } from './data/zones/doubt.ts';
