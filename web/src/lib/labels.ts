import type { CallState, Outcome } from '#domain/call/call.ts';
import type { CampaignStatus, Purpose } from '#domain/campaign/campaign.ts';
import type { ContactState } from '#domain/contact/contact.ts';
import type { ProviderKind } from '#domain/workspace/setting.ts';
import type { Remedy, StuckKind } from '#domain/health/stuck.ts';
import * as m from '#lib/paraglide/messages.js';
import type { ChipTone } from './components/ui/Chip.svelte';
import { texts } from './texts.ts';

interface Label {
  label: string;
  tone: ChipTone;
}

/** Read when it is shown, and so in the language of whoever looks. */
const label = (text: () => string, tone: ChipTone): Label => ({
  get label() {
    return text();
  },
  tone,
});

export const campaignStatusLabels: Record<CampaignStatus, Label> = {
  draft: label(m.campaign_status_draft, 'muted'),
  scheduled: label(m.campaign_status_scheduled, 'blue'),
  dialing: label(m.campaign_status_dialing, 'amber'),
  paused: label(m.campaign_status_paused, 'plain'),
  completed: label(m.campaign_status_completed, 'green'),
  failed: label(m.campaign_status_failed, 'red'),
  cancelled: label(m.campaign_status_cancelled, 'muted'),
};

export const providerLabels: Record<ProviderKind, string> = texts({
  telnyx: m.provider_kind_telnyx,
  sip_trunk: m.provider_kind_sip_trunk,
  twilio: m.provider_kind_twilio,
  whatsapp: m.provider_kind_whatsapp,
});

export const outcomeLabels: Record<Outcome, Label> = {
  connected: label(m.outcome_connected, 'green'),
  voicemail: label(m.outcome_voicemail, 'blue'),
  no_answer: label(m.outcome_no_answer, 'muted'),
  busy: label(m.outcome_busy, 'amber'),
  hangup: label(m.outcome_hangup, 'amber'),
  failed: label(m.outcome_failed, 'red'),
  deferred: label(m.outcome_deferred, 'plain'),
};

export const contactStateLabels: Record<ContactState, Label> = {
  queued: label(m.contact_state_queued, 'muted'),
  ready: label(m.contact_state_ready, 'blue'),
  active: label(m.contact_state_active, 'amber'),
  waiting_retry: label(m.contact_state_waiting_retry, 'plain'),
  waiting_callback: label(m.contact_state_waiting_callback, 'accent'),
  completed: label(m.contact_state_completed, 'green'),
  exhausted: label(m.contact_state_exhausted, 'muted'),
  opted_out: label(m.contact_state_opted_out, 'red'),
  suppressed: label(m.contact_state_suppressed, 'red'),
  invalid: label(m.contact_state_invalid, 'red'),
  cancelled: label(m.contact_state_cancelled, 'muted'),
};

export const callStateLabels: Record<CallState, string> = texts({
  leased: m.call_state_leased,
  dialling: m.call_state_dialling,
  ringing: m.call_state_ringing,
  amd: m.call_state_amd,
  attaching: m.call_state_attaching,
  in_progress: m.call_state_in_progress,
  wrap_up: m.call_state_wrap_up,
  ended: m.call_state_ended,
});

export const sentimentLabels: Record<'positive' | 'neutral' | 'negative', Label> = {
  positive: label(m.sentiment_positive, 'green'),
  neutral: label(m.sentiment_neutral, 'muted'),
  negative: label(m.sentiment_negative, 'red'),
};

export const purposeLabels: Record<Purpose, { label: string; description: string }> = {
  service: texts({ label: m.purpose_service, description: m.purpose_service_description }),
  marketing: texts({ label: m.purpose_marketing, description: m.purpose_marketing_description }),
  collection: texts({ label: m.purpose_collection, description: m.purpose_collection_description }),
  survey: texts({ label: m.purpose_survey, description: m.purpose_survey_description }),
};

export const pushLabels: Record<'pending' | 'delivered' | 'failed' | 'not_configured', Label> = {
  pending: label(m.push_status_pending, 'blue'),
  delivered: label(m.push_status_delivered, 'green'),
  failed: label(m.push_status_failed, 'red'),
  not_configured: label(m.push_status_not_configured, 'muted'),
};

export const callbackStatusLabels: Record<'scheduled' | 'dialling' | 'done' | 'missed' | 'cancelled', Label> = {
  scheduled: label(m.callback_status_scheduled, 'accent'),
  dialling: label(m.callback_status_dialling, 'amber'),
  done: label(m.callback_status_done, 'green'),
  missed: label(m.callback_status_missed, 'red'),
  cancelled: label(m.callback_status_cancelled, 'muted'),
};

export const stuckLabels: Record<StuckKind, Label> = {
  attempt_over_limit: label(m.stuck_kind_attempt_over_limit, 'amber'),
  attempt_without_workflow: label(m.stuck_kind_attempt_without_workflow, 'red'),
  call_without_leg: label(m.stuck_kind_call_without_leg, 'red'),
  leg_without_call: label(m.stuck_kind_leg_without_call, 'red'),
  room_without_call: label(m.stuck_kind_room_without_call, 'amber'),
  contact_without_attempt: label(m.stuck_kind_contact_without_attempt, 'red'),
  contact_overdue: label(m.stuck_kind_contact_overdue, 'amber'),
  campaign_without_workflow: label(m.stuck_kind_campaign_without_workflow, 'red'),
};

/** What is ordered, and what was done, in a word. */
export const remedyLabels: Record<Remedy, { label: string; past: string }> = {
  reconcile: texts({ label: m.remedy_reconcile, past: m.remedy_reconcile_done }),
  hang_up: texts({ label: m.remedy_hang_up, past: m.remedy_hang_up_done }),
  requeue: texts({ label: m.remedy_requeue, past: m.remedy_requeue_done }),
  restart: texts({ label: m.remedy_restart, past: m.remedy_restart_done }),
  close_room: texts({ label: m.remedy_close_room, past: m.remedy_close_room_done }),
};
