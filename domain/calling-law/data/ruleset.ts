import { dayNumberOf } from './zones/zone-data.ts';
import { holidayTables, type HolidayTable } from './holidays/index.ts';
import { windowRules } from './rules/window-rules.ts';
import type { WindowRule } from './rules/rule.ts';

/** Everything stops in a region for a while, for example in a declared emergency. */
export interface RegionalStop {
  /** Country or subdivision, for example `US-LA`. */
  region: string;
  from: Date;
  /** Null: until it is lifted. */
  to: Date | null;
  reason: string;
}

/** A version of the law as Redial applies it. */
export interface Ruleset {
  version: string;
  rules: readonly WindowRule[];
  holidays: readonly HolidayTable[];
  stops: readonly RegionalStop[];
}

const edition = '2026-11-21';

/** Makes a rule set; the version names the edition and a fingerprint of its content. */
export function ruleset(content: Omit<Ruleset, 'version'>): Ruleset {
  return { ...content, version: `${edition}+${fingerprint(JSON.stringify(content))}` };
}

/** 32-bit FNV-1a in hexadecimal: tells versions apart, protects nothing. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}

export const defaultRuleset: Ruleset = ruleset({ rules: windowRules, holidays: holidayTables, stops: [] });

interface RulesetIndex {
  rulesByRegion: Map<string, WindowRule[]>;
  /** Holidays by region and day number; a region without an entry for a year has no table for it. */
  holidaysByRegion: Map<string, { years: Set<number>; names: Map<number, string> }>;
}

const indexes = new WeakMap<Ruleset, RulesetIndex>();

/** Look-up tables of a rule set, built once. */
export function indexOf(rules: Ruleset): RulesetIndex {
  const known = indexes.get(rules);
  if (known) return known;
  const index: RulesetIndex = { rulesByRegion: new Map(), holidaysByRegion: new Map() };
  for (const rule of rules.rules) {
    const list = index.rulesByRegion.get(rule.region) ?? [];
    list.push(rule);
    index.rulesByRegion.set(rule.region, list);
  }
  for (const table of rules.holidays) {
    const entry = index.holidaysByRegion.get(table.region) ?? { years: new Set(), names: new Map() };
    entry.years.add(table.year);
    for (const [date, name] of Object.entries(table.days)) entry.names.set(dayNumberOf(date), name);
    index.holidaysByRegion.set(table.region, entry);
  }
  indexes.set(rules, index);
  return index;
}
