/** Lawful dialling: rules by region, candidate time zones of a number, and the verdict with its evidence. */
export { evaluateWindow } from './evaluate.ts';
export type { LocalTime, RuleSource, WindowQuestion, WindowVerdict } from './evaluate.ts';
export { windowClassFromKey, windowClassOf } from './window-class.ts';
export type { WindowClass, WindowClassProblem, WindowClassResult, ZoneSource } from './window-class.ts';
export { defaultRuleset, ruleset } from './ruleset.ts';
export type { RegionalStop, Ruleset } from './ruleset.ts';
export { defaultZoneData } from './zones/zone-data.ts';
export type { ZoneData } from './zones/zone-data.ts';
export { zoneDoubt } from './zones/doubt.ts';
