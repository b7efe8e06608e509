/** Why a contact is not being called at this moment, when it will be, and what would change that. */
import type { Governed } from '../calling-law/governor.ts';
import { lawRuleOf, lawRules, type LawRule } from '../calling-law/law-rule.ts';
import { campaignStatusTraits } from '../campaign/campaign-status.ts';
import type { CampaignStatus } from '../campaign/campaign.ts';
import { isFinal } from '../contact/contact-state.ts';
import type { Bar, ContactState } from '../contact/contact.ts';
import { message, type Message } from '../message/index.ts';
import { restored } from '../message/stored.ts';
import type { WindowAnswer } from './times-of-day.ts';

/** What keeps a contact from being called: a rule of the law or of the person, or how things stand. */
export const whyRules = [...lawRules, 'in_call', 'finished', 'campaign', 'retry', 'callback', 'line'] as const;
export type WhyRule = LawRule | 'in_call' | 'finished' | 'campaign' | 'retry' | 'callback' | 'line';

/** One thing that stands between a contact and a call. */
export interface Hold {
  rule: WhyRule;
  /** Null: nobody knows, or as long as nothing is changed. */
  until: Date | null;
  says: Message;
  /** What would change it; null: nothing. */
  change: Message | null;
}

export interface WhyNotNow {
  /** Nothing stands between the contact and a call but a free line. */
  mayNow: boolean;
  /** When the first call may come at the earliest; null: nobody knows, or never. */
  nextAt: Date | null;
  /** Everything that holds it, what decides first. Never empty. */
  holds: Hold[];
}

export interface WhyFacts {
  now: Date;
  contact: {
    state: ContactState;
    /** As `stored`. */
    stateReason: string | null;
    dueReason: 'callback' | 'retry' | null;
    dueAt: Date | null;
    barredBy: Bar | null;
  };
  campaign: { status: CampaignStatus; scheduledFor: Date | null; isDeleted: boolean };
  /** What stops the whole campaign, or the contact's region, as people made it. */
  stop: Message | null;
  windowAt: (at: Date) => WindowAnswer;
  governed: Governed;
}

export function explainWhyNotNow(facts: WhyFacts): WhyNotNow {
  const { contact, now } = facts;
  if (isFinal(contact.state)) return { mayNow: false, nextAt: null, holds: [finished(contact)] };
  if (contact.state === 'active') {
    return {
      mayNow: false,
      nextAt: null,
      holds: [{ rule: 'in_call', until: null, says: message('why_in_call'), change: null }],
    };
  }
  const holds = [ofCampaign(facts), ofStop(facts), ofPerson(facts.governed), ofWaiting(facts), ofWindow(facts)]
    .filter((hold) => hold !== null)
    .filter((hold, at, all) => all.findIndex(({ rule }) => rule === hold.rule) === at);
  if (holds.length === 0) {
    const line: Hold = { rule: 'line', until: null, says: message('why_line'), change: message('why_change_line') };
    return { mayNow: true, nextAt: now, holds: [line] };
  }
  return { mayNow: false, nextAt: nextOf(facts, holds), holds };
}

/** The first opening after everything that holds is over. */
function nextOf({ now, windowAt }: WhyFacts, holds: readonly Hold[]): Date | null {
  let latest = now;
  for (const { until } of holds) {
    if (until === null) return null;
    if (until > latest) latest = until;
  }
  const window = windowAt(latest);
  return window.allowed ? latest : window.nextOpenAt;
}

function finished({ state, stateReason, barredBy }: WhyFacts['contact']): Hold {
  const says = stateReason === null ? message('why_finished') : restored(stateReason);
  if (state === 'cancelled') return { rule: 'finished', until: null, says, change: message('why_change_withdrawn') };
  if (state === 'suppressed' && barredBy !== null)
    return { rule: barredBy, until: null, says, change: change(barredBy) };
  if (state === 'opted_out') return { rule: 'do_not_call', until: null, says, change: change('do_not_call') };
  return { rule: 'finished', until: null, says, change: null };
}

function ofCampaign({ campaign: { status, scheduledFor, isDeleted } }: WhyFacts): Hold | null {
  if (status === 'dialing' && !isDeleted) return null;
  const says = message('why_campaign_waits', { status: isDeleted ? 'deleted' : status });
  return {
    rule: 'campaign',
    until: isDeleted ? null : scheduledFor,
    says,
    change: changeOfCampaign(status, isDeleted),
  };
}

function changeOfCampaign(status: CampaignStatus, isDeleted: boolean): Message {
  if (isDeleted || campaignStatusTraits[status].over) return message('why_change_other_campaign');
  return status === 'paused' ? message('why_change_resume') : message('why_change_launch');
}

function ofStop({ stop }: WhyFacts): Hold | null {
  if (stop === null) return null;
  return { rule: lawRuleOf(stop.code), until: null, says: stop, change: message('why_change_stop') };
}

function ofPerson(governed: Governed): Hold | null {
  if (governed.may) return null;
  const { rule } = governed;
  // A stop is looked at again after a while: nobody knows when it is lifted.
  const until = governed.kind === 'barred' || rule === 'stop' ? null : governed.at;
  return { rule, until, says: restored(governed.message), change: change(rule) };
}

/** What a claim or the end of a call made it wait for. */
function ofWaiting({ contact, now }: WhyFacts): Hold | null {
  const { dueAt, dueReason, stateReason } = contact;
  if (dueAt === null || dueAt <= now || dueReason === null) return null;
  const reason = stateReason === null ? null : restored(stateReason);
  const rule = reason === null ? 'other' : lawRuleOf(reason.code);
  if (reason !== null && rule !== 'other') return { rule, until: dueAt, says: reason, change: change(rule) };
  const says = reason ?? message(dueReason === 'callback' ? 'why_callback_waits' : 'why_retry_waits');
  return { rule: dueReason, until: dueAt, says, change: change(dueReason) };
}

function ofWindow({ windowAt, now, stop }: WhyFacts): Hold | null {
  const { allowed, nextOpenAt } = windowAt(now);
  if (allowed || (stop !== null && nextOpenAt === null)) return null;
  const rule = nextOpenAt === null ? 'never_open' : 'calling_window';
  return { rule, until: nextOpenAt, says: message('why_window_closed'), change: change(rule) };
}

const changes: Record<Exclude<WhyRule, 'in_call' | 'finished' | 'campaign' | 'other'>, Message> = {
  do_not_call: message('why_change_do_not_call'),
  never_dial: message('why_change_never_dial'),
  national_list: message('why_change_national_list'),
  stale_list: message('why_change_stale_list'),
  consent: message('why_change_consent'),
  never_open: message('why_change_never_open'),
  attempt_cap: message('why_change_cap'),
  calling_window: message('why_change_window'),
  regional_stop: message('why_change_stop'),
  stop: message('why_change_stop'),
  on_the_phone: message('why_change_phone'),
  answered_lately: message('why_change_gap'),
  purpose_lock: message('why_change_lock'),
  retry: message('why_change_retry'),
  callback: message('why_change_callback'),
  line: message('why_change_line'),
};

function change(rule: WhyRule): Message | null {
  return rule in changes ? changes[rule as keyof typeof changes] : null;
}
