/** Lawful dialling: rules by region, candidate time zones of a number, and the verdict with its evidence. */
export { attemptCaps, checkAttemptCaps, defaultProductCaps, legalCaps } from './caps/attempt-caps.ts';
export type { AttemptCap, PastAttempt } from './caps/attempt-caps.ts';
export { loosenedCaps } from './caps/cap-override.ts';
export { campaignWindowProblem } from './window/campaign-window.ts';
export { checkConsent, consentNotesFor, consentYearsIn, statementFor } from './consent.ts';
export { decidingZone, dialWindow, stopOf } from './window/dial-window.ts';
export {
  callingLawOf,
  CallingLawSetting,
  CapOverride,
  loosenedProductCaps,
  ProductCapsSetting,
  PurposeLocks,
  sandboxCallingLaw,
  sandboxCapReason,
  usualProductCaps,
  usualPurposeLocks,
} from './law-setting.ts';
export type { CallingLaw, PurposeLock } from './law-setting.ts';
export { capMessage, stopMessage } from './law-words.ts';
export { homeZone, zonesHomeFirst } from './window/clock.ts';
export { evaluateWindow, opensWithin14Days } from './window/evaluate.ts';
export { explainWindow } from './window/explain.ts';
export { loosenedDays, overrideProblem, RuleOverride, weekdayNames } from './window/rule-override.ts';
export { windowClassFromKey, windowClassOf } from './window/window-class.ts';
export type { WindowClass } from './window/window-class.ts';
export { defaultRuleset } from './data/ruleset.ts';
