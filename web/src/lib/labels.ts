import type { BotState } from '#domain/bot/bot-state.ts';
import type { EndedReason, MessageResult } from '#domain/call/agent-protocol.ts';
import type { AnswerFlow } from '#domain/call/answer-flow.ts';
import type { VerdictSource } from '#domain/call/answer-verdict.ts';
import type { VerdictAxis } from '#domain/call/verdict-filter.ts';
import type { VerdictBasis } from '#domain/call/answer/detector.ts';
import type { AnsweredBy, CallState, Outcome } from '#domain/call/call.ts';
import type { Sentiment } from '#domain/call/sentiment.ts';
import type { CallbackStatus } from '#domain/callback/callback-status.ts';
import type { CampaignStatus } from '#domain/campaign/campaign.ts';
import type { ContactState, DialReason } from '#domain/contact/contact.ts';
import type { PushStatus } from '#domain/crm/push-status.ts';
import { providerKinds, providers, type ProviderKind } from '#domain/provider/provider.ts';
import * as m from '#lib/paraglide/messages.js';
import { label, type Label } from './label.ts';
import { texts } from './texts.ts';

export const campaignStatusLabels: Record<CampaignStatus, Label> = {
  draft: label(m.campaign_status_draft, 'muted'),
  scheduled: label(m.campaign_status_scheduled, 'blue'),
  dialing: label(m.campaign_status_dialing, 'amber'),
  paused: label(m.campaign_status_paused, 'plain'),
  completed: label(m.campaign_status_completed, 'green'),
  failed: label(m.campaign_status_failed, 'red'),
  cancelled: label(m.campaign_status_cancelled, 'muted'),
};

/** Kind of provider account → the vendor's name. */
export const providerLabels = Object.fromEntries(providerKinds.map((kind) => [kind, providers[kind].label])) as Record<
  ProviderKind,
  string
>;

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

export const answeredByLabels: Record<AnsweredBy, string> = texts({
  human: m.answered_by_human,
  machine: m.answered_by_machine,
  fax: m.answered_by_fax,
  ivr: m.answered_by_ivr,
  screening: m.answered_by_screening,
  nobody: m.answered_by_nobody,
  unknown: m.answered_by_unknown,
});

/** What verdicts are counted by. */
export const verdictAxisLabels: Record<VerdictAxis, string> = texts({
  verdict: m.answer_axis_verdict,
  account: m.answer_axis_account,
  country: m.answer_axis_country,
  setting: m.answer_axis_setting,
  source: m.answer_axis_source,
});

export const verdictSourceLabels: Record<VerdictSource, string> = texts({
  agent: m.verdict_source_agent,
  carrier: m.verdict_source_carrier,
});

export const answerBasisLabels: Record<VerdictBasis, string> = texts({
  words: m.answer_basis_words,
  rhythm: m.answer_basis_rhythm,
  tone: m.answer_basis_tone,
  model: m.answer_basis_model,
  deadline: m.answer_basis_deadline,
  carrier: m.answer_basis_carrier,
});

export const answerFlowLabels: Record<AnswerFlow, { label: string; description: string }> = {
  speak_first: texts({
    label: m.campaign_answer_flow_speak_first_label,
    description: m.campaign_answer_flow_speak_first_text,
  }),
  listen_first: texts({
    label: m.campaign_answer_flow_listen_first_label,
    description: m.campaign_answer_flow_listen_first_text,
  }),
  carrier_verdict_first: texts({
    label: m.campaign_answer_flow_carrier_verdict_first_label,
    description: m.campaign_answer_flow_carrier_verdict_first_text,
  }),
};

export const messageResultLabels: Record<MessageResult, string> = texts({
  left: m.message_result_left,
  cut: m.message_result_cut,
  not_left: m.message_result_not_left,
});

export const sentimentLabels: Record<Sentiment, Label> = {
  positive: label(m.sentiment_positive, 'green'),
  neutral: label(m.sentiment_neutral, 'muted'),
  negative: label(m.sentiment_negative, 'red'),
};

export const pushLabels: Record<PushStatus, Label> = {
  pending: label(m.push_status_pending, 'blue'),
  delivered: label(m.push_status_delivered, 'green'),
  failed: label(m.push_status_failed, 'red'),
  not_configured: label(m.push_status_not_configured, 'muted'),
};

export const callbackStatusLabels: Record<CallbackStatus, Label> = {
  scheduled: label(m.callback_status_scheduled, 'accent'),
  dialling: label(m.callback_status_dialling, 'amber'),
  done: label(m.callback_status_done, 'green'),
  missed: label(m.callback_status_missed, 'red'),
  cancelled: label(m.callback_status_cancelled, 'muted'),
};

/** Where a bot stands between its draft and its published version. */
export const botStateLabels: Record<BotState, Label> = {
  draft: label(m.bot_state_draft, 'muted'),
  published: label(m.bot_state_published, 'green'),
  edited: label(m.bot_state_edited, 'amber'),
};

export const campaignShelfLabels = texts({
  campaigns: m.campaign_shelf_campaigns,
  archived: m.campaign_shelf_archived,
  deleted: m.campaign_shelf_deleted,
});

/** Which callbacks a list shows. */
export const callbackViewLabels = texts({
  upcoming: m.callback_view_upcoming,
  overdue: m.callback_view_overdue,
  done: m.callback_view_done,
});

/** Where a callback was asked for. */
export const callbackSourceLabels: Record<'callee' | 'api' | 'console', string> = texts({
  callee: m.callback_source_callee,
  api: m.callback_source_api,
  console: m.callback_source_console,
});

/** Why an attempt was made. */
export const dialReasonLabels: Record<DialReason, string> = texts({
  fresh: m.dial_reason_fresh,
  retry: m.dial_reason_retry,
  callback: m.dial_reason_callback,
});

/** Why a conversation ended. */
export const endedReasonLabels: Record<EndedReason | 'agent_lost', string> = texts({
  bot_ended: m.call_ended_bot_ended,
  callee_hung_up: m.call_ended_callee_hung_up,
  line_lost: m.call_ended_line_lost,
  opted_out: m.call_ended_opted_out,
  machine: m.call_ended_machine,
  max_duration: m.call_ended_max_duration,
  silence: m.call_ended_silence,
  speech_failure: m.call_ended_speech_failure,
  language_failure: m.call_ended_language_failure,
  never_answered: m.call_ended_never_answered,
  room_closed: m.call_ended_room_closed,
  agent_shutdown: m.call_ended_agent_shutdown,
  agent_lost: m.call_ended_agent_lost,
});
