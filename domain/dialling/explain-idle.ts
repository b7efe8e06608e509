import type { CampaignStatus } from '../campaign/campaign.ts';

/** Why a campaign is (not) dialling now, as data: whoever shows it puts it into words and times into zones. */
export type Idle =
  | { kind: 'not_running'; status: Exclude<CampaignStatus, 'dialing'>; inFlight: number }
  /** Slots are in use or being filled. */
  | { kind: 'dialling'; inFlight: number }
  /** Nobody is left to be called; calls may still run. */
  | { kind: 'finishing'; inFlight: number }
  /** Nobody is to be called now; `dueAt` is when the next one is, null where that was not looked up. */
  | { kind: 'waiting'; dueAt: Date | null; retries: number; callbacks: number }
  /** Calling hours never begin for the contacts that were left: they were closed. */
  | { kind: 'never_open'; contacts: number }
  /** Everybody who could be called now is outside calling hours. */
  | { kind: 'window_closed'; opensAt: Date | null; contacts: number }
  /** Calls to the regions of everybody who is left are stopped by hand; `words` say which and why. */
  | { kind: 'stopped'; words: string[]; contacts: number }
  | { kind: 'no_agents' }
  | { kind: 'campaign_busy'; limit: number }
  | { kind: 'account_busy'; limit: number }
  /** The account's free slots are for other campaigns, which have fewer than their share. */
  | { kind: 'account_shared' }
  | { kind: 'agents_busy'; capacity: number }
  | { kind: 'agents_shared' }
  | { kind: 'numbers_busy' };

/** What must be known to say why nobody is dialled. */
export interface IdleFacts {
  status: CampaignStatus;
  /** Calls of the campaign that have a slot. */
  inFlight: number;
  /** Contacts that wait for nothing but calling hours and a slot. */
  callable: number;
  /** Contacts that wait for their retry, and for their callback. */
  retries: number;
  callbacks: number;
  /** When the next of these is due; null if it was not looked up. */
  dueAt: Date | null;
  /** Contacts that were closed a moment ago because calling hours never begin for them. */
  neverOpen: number;
  /** Calling hours of those who are callable; null if they do not matter. */
  windows: { anyOpen: boolean; opensAt: Date | null; stopped: string[] } | null;
  /** Null if they do not matter. */
  slots: SlotFacts | null;
}

/** What each cap leaves to the campaign, and the caps that people know by number. */
export interface SlotFacts {
  campaign: { free: number; limit: number };
  account: { free: number; limit: number };
  /** Free slots of the account that are this campaign's when every other one has its due. */
  accountShare: number;
  agents: { free: number; capacity: number };
  agentsShare: number;
  numbers: { free: number };
}

/**
 * The one answer to "why is nobody dialled?", for a claim as for the page of a campaign: the first thing that must change
 * before somebody is. First whether it runs, then whether there is anybody to call, then whether they may be called now,
 * then whether there is a line.
 */
export function explainIdle(facts: IdleFacts): Idle {
  const { status, inFlight } = facts;
  if (status !== 'dialing') return { kind: 'not_running', status, inFlight };
  if (facts.callable === 0) return explainNobody(facts);
  return explainWindows(facts) ?? explainSlots(facts.slots) ?? { kind: 'dialling', inFlight };
}

function explainNobody({ neverOpen, retries, callbacks, dueAt, inFlight }: IdleFacts): Idle {
  if (neverOpen > 0) return { kind: 'never_open', contacts: neverOpen };
  if (retries + callbacks > 0) return { kind: 'waiting', dueAt, retries, callbacks };
  return { kind: 'finishing', inFlight };
}

function explainWindows({ windows, callable }: IdleFacts): Idle | null {
  if (windows === null || windows.anyOpen) return null;
  const { opensAt, stopped } = windows;
  if (stopped.length > 0 && opensAt === null) return { kind: 'stopped', words: stopped, contacts: callable };
  return { kind: 'window_closed', opensAt, contacts: callable };
}

function explainSlots(slots: SlotFacts | null): Idle | null {
  if (slots === null) return null;
  const { campaign, account, agents } = slots;
  // First what nobody but an engineer can change.
  if (agents.capacity === 0) return { kind: 'no_agents' };
  if (campaign.free === 0) return { kind: 'campaign_busy', limit: campaign.limit };
  if (account.free === 0) return { kind: 'account_busy', limit: account.limit };
  if (slots.accountShare === 0) return { kind: 'account_shared' };
  if (agents.free === 0) return { kind: 'agents_busy', capacity: agents.capacity };
  if (slots.agentsShare === 0) return { kind: 'agents_shared' };
  if (slots.numbers.free === 0) return { kind: 'numbers_busy' };
  return null;
}
