import type { CampaignStatus } from '../campaign/campaign.ts';
import type { Outcome } from '../call/call.ts';
import type { ContactState, DialReason } from '../contact/contact.ts';
import type { AnswerFlow } from '../call/answer-flow.ts';
import type { CallFlow } from '../provider/provider.ts';
import type { Idle } from './explain-idle.ts';
import type { NotClaiming } from './idle-details.ts';

/** A contact that got a slot, with all its workflow needs to know. Ids and settings only. */
export interface Lease {
  contactId: string;
  attemptId: string;
  /** 1 for the contact's first dial. */
  number: number;
  reason: DialReason;
  providerAccountId: string;
  /** Recorded in histories by this name. */
  style: CallFlow;
  ringTimeoutSeconds: number;
  maxDurationSeconds: number;
  leaveMessage: boolean;
  /** When the bot speaks; leases of older versions do not say it and wait for the verdict. */
  answer?: AnswerFlow;
  /** The agent presses keys at a menu, which is no reason to hang up then; absent if it does not. */
  pressesKeys?: true;
  /** Its workflow waits already; otherwise it is started. */
  waiting: boolean;
  /** A workflow that is gone began it: it is followed to its end, never dialled. */
  begun?: boolean;
}

/** What a campaign's workflow hears of a claim. */
export interface Claim {
  leases: Lease[];
  status: CampaignStatus;
  /** Nothing is left to be called, now or later. */
  finished: boolean;
  /** There are slots and contacts for another claim at once. */
  more: boolean;
  /** When a closed window of a waiting contact opens next, ISO. */
  nextOpenAt: string | null;
  /** In words, why nothing (more) is dialled now. */
  waitsFor: string;
  /** How many nudges the campaign's run had heard when it asked for this claim. */
  nudges?: number | undefined;
}

/** What the database says of a claim. */
export interface StoredClaim extends Omit<Claim, 'waitsFor' | 'nudges'> {
  /** Why nothing (more) is dialled now. */
  idle: Idle | NotClaiming;
  /** Provider account whose slots it shared until now: it has nobody more to dial, so others may have its share. */
  gaveUpShareOf?: string;
}

/** What became of an attempt and of its contact. */
export interface Conclusion {
  outcome: Outcome;
  /** State of the contact now, and whether nothing comes after it. */
  state: ContactState;
  final: boolean;
  /** When it is due next, ISO; null if the state is final. */
  dueAt: string | null;
  /** A conversation took place: transcribe and analyse it. */
  conversation: boolean;
  /** The CRM hears of this attempt. */
  push: boolean;
  campaignId: string;
  providerAccountId: string;
}

/** What a contact waits for. */
export interface ContactSchedule {
  state: ContactState;
  final: boolean;
  /** When it is due, ISO; null if it is due already, in a call, or final. */
  dueAt: string | null;
  campaignId: string;
}
