import type { AudienceReport } from '#db/audience/audience-check.ts';
import type { EndedReason } from '#domain/call/agent-protocol.ts';
import type { ApiScope } from '#domain/workspace/permission.ts';
import type { CallState, Outcome } from '#domain/call/call.ts';
import type { Sentiment } from '#domain/call/sentiment.ts';
import type { CallbackStatus } from '#domain/callback/callback-status.ts';
import type { CampaignStatus, Purpose } from '#domain/campaign/campaign.ts';
import type { Bar, ContactState, DialReason } from '#domain/contact/contact.ts';
import type { PushStatus } from '#domain/crm/push-status.ts';
import { providerKinds, providers, type ProviderKind } from '#domain/provider/provider.ts';
import type { Remedy, StuckKind } from '#domain/health/stuck.ts';
import type { ChipTone } from '#lib/components/ui/Chip.svelte';

interface Label {
  label: string;
  tone: ChipTone;
}

export const campaignStatusLabels: Record<CampaignStatus, Label> = {
  draft: { label: 'Draft', tone: 'muted' },
  scheduled: { label: 'Scheduled', tone: 'blue' },
  dialing: { label: 'Dialing', tone: 'amber' },
  paused: { label: 'Paused', tone: 'plain' },
  completed: { label: 'Completed', tone: 'green' },
  failed: { label: 'Failed', tone: 'red' },
  cancelled: { label: 'Cancelled', tone: 'muted' },
};

/** Kind of provider account → the vendor's name. */
export const providerLabels = Object.fromEntries(providerKinds.map((kind) => [kind, providers[kind].label])) as Record<
  ProviderKind,
  string
>;

export const outcomeLabels: Record<Outcome, Label> = {
  connected: { label: 'Connected', tone: 'green' },
  voicemail: { label: 'Voicemail', tone: 'blue' },
  no_answer: { label: 'No answer', tone: 'muted' },
  busy: { label: 'Busy', tone: 'amber' },
  hangup: { label: 'Hung up early', tone: 'amber' },
  failed: { label: 'Failed', tone: 'red' },
  deferred: { label: 'Deferred', tone: 'plain' },
};

export const contactStateLabels: Record<ContactState, Label> = {
  queued: { label: 'Queued', tone: 'muted' },
  ready: { label: 'Ready', tone: 'blue' },
  active: { label: 'In call', tone: 'amber' },
  waiting_retry: { label: 'Waiting to retry', tone: 'plain' },
  waiting_callback: { label: 'Callback planned', tone: 'accent' },
  completed: { label: 'Completed', tone: 'green' },
  exhausted: { label: 'Not reached', tone: 'muted' },
  opted_out: { label: 'Opted out', tone: 'red' },
  suppressed: { label: 'Do not call', tone: 'red' },
  invalid: { label: 'Invalid number', tone: 'red' },
  cancelled: { label: 'Cancelled', tone: 'muted' },
};

export const callStateLabels: Record<CallState, string> = {
  leased: 'About to dial',
  dialling: 'Dialling',
  ringing: 'Ringing',
  amd: 'Answered, who is it?',
  attaching: 'Connecting the bot',
  in_progress: 'Talking',
  wrap_up: 'Wrapping up',
  ended: 'Ended',
};

export const sentimentLabels: Record<Sentiment, Label> = {
  positive: { label: 'Positive', tone: 'green' },
  neutral: { label: 'Neutral', tone: 'muted' },
  negative: { label: 'Negative', tone: 'red' },
};

export const purposeLabels: Record<Purpose, { label: string; description: string }> = {
  marketing: { label: 'Marketing', description: 'Offers; needs consent on record' },
  service: { label: 'Service', description: 'Reminders, confirmations, answers to a request' },
  collection: { label: 'Collection', description: 'Reminders of payments that are due' },
  survey: { label: 'Survey', description: 'Questions about an experience or an opinion' },
};

export const pushLabels: Record<PushStatus, Label> = {
  pending: { label: 'Pending', tone: 'blue' },
  delivered: { label: 'Delivered', tone: 'green' },
  failed: { label: 'Failed', tone: 'red' },
  not_configured: { label: 'No CRM set up', tone: 'muted' },
};

export const callbackStatusLabels: Record<CallbackStatus, Label> = {
  scheduled: { label: 'Scheduled', tone: 'accent' },
  dialling: { label: 'Dialling', tone: 'amber' },
  done: { label: 'Done', tone: 'green' },
  missed: { label: 'Missed', tone: 'red' },
  cancelled: { label: 'Cancelled', tone: 'muted' },
};

export const stuckLabels: Record<StuckKind, Label> = {
  attempt_over_limit: { label: 'Takes too long', tone: 'amber' },
  attempt_without_workflow: { label: 'No workflow', tone: 'red' },
  call_without_leg: { label: 'Unknown to the carrier', tone: 'red' },
  leg_without_call: { label: 'Leg without a call', tone: 'red' },
  room_without_call: { label: 'Room without a call', tone: 'amber' },
  contact_without_attempt: { label: 'Contact without a call', tone: 'red' },
  contact_overdue: { label: 'Overdue', tone: 'amber' },
  campaign_without_workflow: { label: 'Campaign stands still', tone: 'red' },
};

/** What is ordered, and what was done, in a word. */
export const remedyLabels: Record<Remedy, { label: string; past: string }> = {
  reconcile: { label: 'Reconcile', past: 'Reconciled' },
  hang_up: { label: 'Hang up', past: 'Hung up' },
  requeue: { label: 'Requeue', past: 'Requeued' },
  restart: { label: 'Restart', past: 'Restarted' },
  close_room: { label: 'Close room', past: 'Room closed' },
};

/** What a key may do, for scopes that a route of the API asks for already. */
export const apiScopeLabels: Partial<Record<ApiScope, string>> = {
  'callbacks:write': 'Schedule callbacks',
  'contacts:write': 'Add, change and withdraw contacts',
};

export const campaignShelfLabels = { campaigns: 'Campaigns', archived: 'Archived', deleted: 'Deleted' } as const;

/** Which callbacks a list shows. */
export const callbackViewLabels = { upcoming: 'Upcoming', overdue: 'Overdue', done: 'Past' } as const;

/** Where a callback was asked for. */
export const callbackSourceLabels: Record<'callee' | 'api' | 'console', string> = {
  callee: 'In a call',
  api: 'By the API',
  console: 'By hand',
};

/** Why an attempt was made. */
export const dialReasonLabels: Record<DialReason, string> = {
  fresh: 'First call',
  retry: 'Another try',
  callback: 'Callback',
};

/** Why a contact is not called, as things are. */
export const barLabels: Record<Bar, string> = {
  do_not_call: 'On the do-not-call list',
  national_list: 'Not called, for a national do-not-call list',
  stale_list: 'Not called until its national list is renewed',
  consent: 'Not called, for want of consent',
  never_open: 'Can never be called as things are',
  attempt_cap: 'Not called, for a cap on the number of calls',
};

/** Why a conversation ended. */
export const endedReasonLabels: Record<EndedReason | 'agent_lost', string> = {
  bot_ended: 'The bot ended the call',
  callee_hung_up: 'The callee hung up',
  opted_out: 'The callee asked not to be called again',
  machine: 'A machine answered',
  max_duration: 'The longest duration was reached',
  silence: 'Nobody spoke any more',
  speech_failure: 'Speech recognition or voice failed',
  language_failure: 'The language model failed',
  never_answered: 'Nobody answered',
  room_closed: 'The connection was closed',
  agent_shutdown: 'The voice agent was shut down',
  agent_lost: 'The voice agent was lost',
};

export const delimiterLabels: Record<AudienceReport['delimiter'], string> = {
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
};

/** What a column of an audience file is used for; those that become a variable are shown by its name. */
export const columnUseLabels: Record<AudienceReport['columns'][number]['use'], string> = {
  phone: 'phone',
  time_zone: 'time zone',
  region: 'region',
  consent: 'consent',
  consent_source: 'proof of consent',
  variable: 'variable',
  ignored: 'not used',
};

/** What is wrong with a row of an audience file. */
export const rowProblemLabels: Record<AudienceReport['problems'][number]['kind'], Label> = {
  invalid: { label: 'Left out', tone: 'red' },
  duplicate: { label: 'Duplicate', tone: 'muted' },
  do_not_call: { label: 'Do not call', tone: 'amber' },
  no_consent: { label: 'No consent', tone: 'amber' },
  missing_variable: { label: 'Gap', tone: 'blue' },
};

/** What was changed of the calling law, by action of the audit log. */
export const lawChangeLabels: Partial<Record<string, string>> = {
  'calling_law.set_override': 'Set own hours',
  'calling_law.remove_override': 'Went back to the published hours',
  'calling_law.stop': 'Stopped calls',
  'calling_law.lift_stop': 'Lifted the stop',
  'calling_law.set_product_caps': 'Changed the caps per number',
  'calling_law.set_cap_override': 'Set caps in the place of the law’s',
  'calling_law.remove_cap_override': 'Went back to the law’s caps',
};
