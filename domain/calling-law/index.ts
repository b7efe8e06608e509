/** Lawful dialling: rules by region, candidate time zones of a number, and the verdict with its evidence. */
export { campaignWindowProblem, parseCampaignWindow } from './campaign-window.ts';
export type { CampaignWindowProblem } from './campaign-window.ts';
export { evaluateWindow, opensWithin14Days } from './evaluate.ts';
export type { LocalTime, RuleSource, WindowQuestion, WindowVerdict } from './evaluate.ts';
export { explainWindow } from './explain.ts';
export type { Explanation, ExplainQuestion } from './explain.ts';
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
export type { WindowRule } from './rules/rule.ts';
export { defaultZoneData } from './zones/zone-data.ts';
export type { ZoneData } from './zones/zone-data.ts';
export { zoneDoubt } from './zones/doubt.ts';
export type { ZoneDoubt } from './zones/doubt.ts';
