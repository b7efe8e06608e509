/** How many people of a campaign can be called now, how many later and why, and how many never. */
import { lawRuleOf } from '../calling-law/law-rule.ts';
import type { Bar, ContactState } from '../contact/contact.ts';
import { contactStateTraits, isFinal } from '../contact/contact-state.ts';
import { whyRules, type WhyRule } from './why-not-now.ts';

/** People whom one rule holds until about the same time. */
export interface HeldGroup {
  rule: WhyRule;
  contacts: number;
  /** When the first and the last of them are free; null: nobody knows. */
  from: Date | null;
  to: Date | null;
}

export interface CampaignStanding {
  contacts: number;
  /** Nothing but a line is missing, as far as anybody has looked; see `unseen`. */
  callable: number;
  inCall: number;
  /** Who waits for calling hours, by the time of day at which they begin on the clock of the people. */
  opening: { localTime: string; from: Date; contacts: number }[];
  held: HeldGroup[];
  never: { rule: Bar | 'finished'; contacts: number }[];
  /** Who reached an end as it was meant: talked with, tried often enough, withdrawn, opted out. */
  done: number;
  /** How many of the callable no rule about the person was asked for yet: a claim does when it is their turn. */
  unseen: number;
}

/** People of one window class who wait for nothing but hours and a line. */
export interface ClassCount {
  contacts: number;
  window: { kind: 'open' } | { kind: 'opens'; at: Date; localTime: string } | { kind: 'stopped' } | { kind: 'never' };
}

/** People who wait for a time of their own, by why; `code` is that of their reason. */
export interface WaitingCount {
  dueReason: 'callback' | 'retry';
  code: string | null;
  contacts: number;
  from: Date;
  to: Date;
}

export interface StandingFacts {
  /** By state. */
  states: ReadonlyMap<ContactState, number>;
  classes: readonly ClassCount[];
  waiting: readonly WaitingCount[];
  barred: readonly { by: Bar | null; contacts: number }[];
  /** Of the callable ones those that were looked at, and what holds them; `barred` ones are closed when their turn comes. */
  seen: { contacts: number; held: readonly HeldGroup[]; barred: readonly { by: Bar; contacts: number }[] };
  /** The whole campaign is stopped by hand. */
  isStopped: boolean;
}

export function standingOf(facts: StandingFacts): CampaignStanding {
  const { states, classes, waiting, seen, isStopped } = facts;
  const sum = (which: (state: ContactState) => boolean): number =>
    [...states].filter(([state]) => which(state)).reduce((total, [, contacts]) => total + contacts, 0);
  const inWindow = (kind: ClassCount['window']['kind']): number =>
    classes.filter(({ window }) => window.kind === kind).reduce((total, { contacts }) => total + contacts, 0);
  const offered = classes.reduce((total, { contacts }) => total + contacts, 0);
  const held: HeldGroup[] = waiting.map(({ dueReason, code, contacts, from, to }) => {
    const rule = code === null ? 'other' : lawRuleOf(code);
    return { rule: rule === 'other' ? dueReason : rule, contacts, from, to };
  });
  const stopped: HeldGroup = { rule: 'stop', contacts: offered, from: null, to: null };
  const turnedAway = [...seen.held, ...seen.barred].reduce((total, { contacts }) => total + contacts, 0);
  const closed = isStopped
    ? [stopped]
    : [{ ...stopped, rule: 'regional_stop', contacts: inWindow('stopped') } satisfies HeldGroup, ...seen.held];
  const bars = isStopped ? [] : [{ by: 'never_open' as const, contacts: inWindow('never') }, ...seen.barred];
  return {
    contacts: sum(() => true),
    callable: isStopped ? 0 : inWindow('open') - turnedAway,
    inCall: states.get('active') ?? 0,
    opening: isStopped ? [] : openings(classes),
    held: merged([...held, ...closed]),
    never: neverGroups([...facts.barred, ...bars], states.get('invalid') ?? 0),
    done:
      sum((state) => isFinal(state) && contactStateTraits[state].counts !== 'failed') + (states.get('exhausted') ?? 0),
    unseen: isStopped ? 0 : Math.max(0, inWindow('open') - seen.contacts),
  };
}

function openings(classes: readonly ClassCount[]): CampaignStanding['opening'] {
  const byTime = new Map<string, CampaignStanding['opening'][number]>();
  for (const { contacts, window } of classes) {
    if (window.kind !== 'opens' || contacts === 0) continue;
    const { localTime, at } = window;
    const group = byTime.get(localTime) ?? { localTime, from: at, contacts: 0 };
    byTime.set(localTime, { localTime, contacts: group.contacts + contacts, from: at < group.from ? at : group.from });
  }
  return [...byTime.values()].sort((a, b) => a.from.getTime() - b.from.getTime());
}

/** One group for each rule, the largest first. */
function merged(groups: readonly HeldGroup[]): HeldGroup[] {
  const byRule = new Map<WhyRule, HeldGroup>();
  for (const group of groups.filter(({ contacts }) => contacts > 0)) {
    const known = byRule.get(group.rule);
    byRule.set(group.rule, known === undefined ? group : together(known, group));
  }
  const place = ({ rule }: HeldGroup): number => whyRules.indexOf(rule);
  return [...byRule.values()].sort((a, b) => b.contacts - a.contacts || place(a) - place(b));
}

function together(one: HeldGroup, other: HeldGroup): HeldGroup {
  const from = one.from === null || other.from === null ? null : one.from < other.from ? one.from : other.from;
  const to = one.to === null || other.to === null ? null : one.to > other.to ? one.to : other.to;
  return { rule: one.rule, contacts: one.contacts + other.contacts, from, to };
}

function neverGroups(
  bars: readonly { by: Bar | null; contacts: number }[],
  invalid: number,
): CampaignStanding['never'] {
  const byRule = new Map<Bar | 'finished', number>();
  for (const { by, contacts } of [...bars, { by: null, contacts: invalid }]) {
    if (contacts > 0) byRule.set(by ?? 'finished', (byRule.get(by ?? 'finished') ?? 0) + contacts);
  }
  return [...byRule].map(([rule, contacts]) => ({ rule, contacts })).sort((a, b) => b.contacts - a.contacts);
}
