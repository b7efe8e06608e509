import type { AlertName } from '#domain/health/alert.ts';
import type { CheckStep } from '#domain/health/connection-check.ts';
import type { DeletedKind, RetentionKind } from '#domain/retention/retention.ts';
import type { SetUpItem, SetUpState } from '#domain/workspace/set-up.ts';
import type { AudienceReport } from '#db/audience/audience-report.ts';
import type { BotState } from '#domain/bot/bot-state.ts';
import type { EndedReason, MessageResult } from '#domain/call/agent-protocol.ts';
import type { AnswerFlow } from '#domain/call/answer-flow.ts';
import type { VerdictSource } from '#domain/call/answer-verdict.ts';
import type { VerdictAxis } from '#domain/call/verdict-filter.ts';
import type { VerdictBasis } from '#domain/call/answer/detector.ts';
import type { AuditEntity } from '#domain/workspace/audit-list-query.ts';
import type { ApiScope, Role } from '#domain/workspace/permission.ts';
import type { AnsweredBy, CallState, Outcome } from '#domain/call/call.ts';
import type { Sentiment } from '#domain/call/sentiment.ts';
import type { ZoneSource } from '#domain/calling-law/window/zone-source.ts';
import type { CallbackStatus } from '#domain/callback/callback-status.ts';
import type { CampaignStatus, Purpose } from '#domain/campaign/campaign.ts';
import type { Bar, ContactState, DialReason } from '#domain/contact/contact.ts';
import type { DoNotCallEnd, DoNotCallScope, DoNotCallSource } from '#domain/do-not-call/entry.ts';
import type { StopScope } from '#domain/do-not-call/stop.ts';
import type { PushStatus } from '#domain/crm/push-status.ts';
import type { WhyRule } from '#domain/dialling/why-not-now.ts';
import { providerKinds, providers, type ProviderKind } from '#domain/provider/provider.ts';
import type { ProbeState, VendorService } from '#domain/health/probe.ts';
import type { Remedy, StuckKind } from '#domain/health/stuck.ts';
import type { ChipTone } from '#lib/components/ui/Chip.svelte';
import * as m from '#lib/paraglide/messages.js';
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

/** What a stop is about. */
export const stopScopeLabels: Record<StopScope, string> = texts({
  number: m.stop_scope_number,
  prefix: m.stop_scope_prefix,
  country: m.stop_scope_country,
  account: m.stop_scope_account,
  bot_version: m.stop_scope_bot_version,
  list: m.stop_scope_list,
});

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

export const purposeLabels: Record<Purpose, { label: string; description: string }> = {
  service: texts({ label: m.purpose_service, description: m.purpose_service_description }),
  marketing: texts({ label: m.purpose_marketing, description: m.purpose_marketing_description }),
  collection: texts({ label: m.purpose_collection, description: m.purpose_collection_description }),
  survey: texts({ label: m.purpose_survey, description: m.purpose_survey_description }),
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

/** What a key may do, for scopes that a route of the API asks for already. */
export const apiScopeLabels: Partial<Record<ApiScope, string>> = texts({
  'callbacks:write': m.api_scope_callbacks_write,
  'contacts:write': m.api_scope_contacts_write,
});

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

/** Why a contact is not called, as things are. */
export const barLabels: Record<Bar, string> = texts({
  do_not_call: m.contact_bar_do_not_call,
  never_dial: m.contact_bar_never_dial,
  national_list: m.contact_bar_national_list,
  stale_list: m.contact_bar_stale_list,
  consent: m.contact_bar_consent,
  never_open: m.contact_bar_never_open,
  attempt_cap: m.contact_bar_attempt_cap,
  wrong_number: m.contact_bar_wrong_number,
});

/** How an entry came onto the do-not-call list. */
export const doNotCallSourceLabels: Record<DoNotCallSource, string> = texts({
  spoken: m.dnc_source_spoken,
  console: m.dnc_source_console,
  api: m.dnc_source_api,
  import: m.dnc_source_import,
});

/** What it bars. */
export const doNotCallScopeLabels: Record<DoNotCallScope, string> = texts({
  everywhere: m.dnc_scope_everywhere,
  marketing: m.dnc_scope_marketing,
  service: m.dnc_scope_service,
  collection: m.dnc_scope_collection,
  survey: m.dnc_scope_survey,
});

/** How it ended. */
export const doNotCallEndLabels: Record<DoNotCallEnd, string> = texts({
  removed: m.dnc_end_removed,
  not_meant: m.dnc_end_not_meant,
  expired: m.dnc_end_expired,
  replaced: m.dnc_end_replaced,
});

/** What holds people of a campaign, as figures are named by it. */
export const whyRuleLabels: Record<WhyRule, string> = texts({
  do_not_call: m.contact_bar_do_not_call,
  never_dial: m.contact_bar_never_dial,
  wrong_number: m.contact_bar_wrong_number,
  national_list: m.contact_bar_national_list,
  stale_list: m.contact_bar_stale_list,
  consent: m.contact_bar_consent,
  never_open: m.contact_bar_never_open,
  attempt_cap: m.why_rule_attempt_cap,
  calling_window: m.why_rule_calling_window,
  regional_stop: m.why_rule_regional_stop,
  stop: m.why_rule_stop,
  on_the_phone: m.why_rule_on_the_phone,
  answered_lately: m.why_rule_answered_lately,
  purpose_lock: m.why_rule_purpose_lock,
  other: m.why_rule_other,
  in_call: m.why_rule_in_call,
  finished: m.why_rule_finished,
  campaign: m.why_rule_campaign,
  retry: m.why_rule_retry,
  callback: m.why_rule_callback,
  line: m.why_rule_line,
});

/** What named a clock of a person. */
export const clockSourceLabels: Record<ZoneSource, string> = texts({
  contact: m.clock_named_by_contact,
  area_code: m.clock_named_by_area_code,
  prefix: m.clock_named_by_prefix,
  country: m.clock_named_by_country,
  region: m.clock_named_by_region,
  record_country: m.clock_named_by_record_country,
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

export const delimiterLabels: Record<NonNullable<AudienceReport['delimiter']>, string> = texts({
  ',': m.file_delimiter_comma,
  ';': m.file_delimiter_semicolon,
  '\t': m.file_delimiter_tab,
  '|': m.file_delimiter_bar,
});

/** How the characters of an audience file were read. */
export const encodingLabels: Record<AudienceReport['encoding'], string> = texts({
  'utf-8': m.file_encoding_utf8,
  'utf-16le': m.file_encoding_utf16,
  'utf-16be': m.file_encoding_utf16,
  'windows-1252': m.file_encoding_western,
  'windows-1256': m.file_encoding_arabic,
  xlsx: m.file_encoding_workbook,
});

/** What a column of an audience file is used for. */
export const columnUseLabels: Record<AudienceReport['columns'][number]['use'], string> = texts({
  phone: m.file_column_phone,
  name: m.file_column_name,
  first_name: m.file_column_first_name,
  last_name: m.file_column_last_name,
  time_zone: m.file_column_time_zone,
  region: m.file_column_region,
  country: m.file_column_country,
  language: m.file_column_language,
  consent: m.file_column_consent,
  consent_source: m.file_column_consent_source,
  external_id: m.file_column_external_id,
  variable: m.file_column_variable,
  ignored: m.file_column_ignored,
});

/** What is wrong with a row of an audience file. */
export const rowProblemLabels: Record<AudienceReport['problems'][number]['kind'], Label> = {
  invalid: label(m.row_problem_invalid, 'red'),
  consent_date: label(m.row_problem_consent_date, 'red'),
  consent_refused: label(m.row_problem_consent_refused, 'amber'),
  duplicate: label(m.row_problem_duplicate, 'muted'),
  do_not_call: label(m.row_problem_do_not_call, 'amber'),
  no_consent: label(m.row_problem_no_consent, 'amber'),
  missing_variable: label(m.row_problem_missing_variable, 'blue'),
};

/** What was changed of the calling law, by action of the audit log. */
export const lawChangeLabels: Partial<Record<string, string>> = texts({
  'calling_law.set_override': m.law_change_set_override,
  'calling_law.remove_override': m.law_change_remove_override,
  'calling_law.stop': m.law_change_stop,
  'calling_law.lift_stop': m.law_change_lift_stop,
  'calling_law.set_product_caps': m.law_change_set_product_caps,
  'calling_law.set_purpose_locks': m.law_change_set_purpose_locks,
  'calling_law.set_cap_override': m.law_change_set_cap_override,
  'calling_law.remove_cap_override': m.law_change_remove_cap_override,
});

/** The carrier's label names its account. */
export const probedServiceLabels: Record<VendorService, string> = texts({
  gateway: m.settings_probe_gateway,
  speech_to_text: m.settings_probe_speech_to_text,
  text_to_speech: m.settings_probe_text_to_speech,
  second_speech_to_text: m.settings_probe_second_speech_to_text,
  second_text_to_speech: m.settings_probe_second_text_to_speech,
  language: m.settings_probe_language,
});

export const checkStepLabels: Record<CheckStep, string> = texts({
  speak: m.connection_step_speak,
  hear: m.connection_step_hear,
  conversation_model: m.connection_step_conversation_model,
  analysis_model: m.connection_step_analysis_model,
  room: m.connection_step_room,
  gateway: m.connection_step_gateway,
  agents: m.connection_step_agents,
  write_object: m.connection_step_write_object,
  read_object: m.connection_step_read_object,
  signed_event: m.connection_step_signed_event,
  send_mail: m.connection_step_send_mail,
  public_address: m.connection_step_public_address,
});

export const alertLabels: Record<AlertName, string> = texts({
  RedialFleetWithoutCapacity: m.alert_name_fleet_without_capacity,
  RedialNoCapacityWhileAgentsAreFree: m.alert_name_no_capacity_while_agents_are_free,
  RedialCallsTooLongInAState: m.alert_name_calls_too_long,
  RedialSameFailureAgain: m.alert_name_same_failure,
  RedialRecordingsMissing: m.alert_name_recordings_missing,
  RedialBotConfigurationNotServed: m.alert_name_configuration_not_served,
  RedialCrmPushFailing: m.alert_name_crm_push_failing,
  RedialCampaignFailed: m.alert_name_campaign_failed,
  RedialCampaignPausedItself: m.alert_name_campaign_paused_itself,
  RedialCallbacksLate: m.alert_name_callbacks_late,
  RedialServiceDown: m.alert_name_service_down,
  RedialCallerNumberRefused: m.alert_name_caller_number_refused,
  RedialEventsNotApplied: m.alert_name_events_not_applied,
  RedialBotAnswersSlowly: m.alert_name_bot_answers_slowly,
});

export const setUpItemLabels: Record<SetUpItem, string> = texts({
  media_server: m.set_up_item_media_server,
  storage: m.set_up_item_storage,
  speech: m.set_up_item_speech,
  language: m.set_up_item_language,
  public_address: m.set_up_item_public_address,
  carrier: m.set_up_item_carrier,
  bot: m.set_up_item_bot,
  test_call: m.set_up_item_test_call,
  crm: m.set_up_item_crm,
  do_not_call: m.set_up_item_do_not_call,
  retention: m.set_up_item_retention,
  mail: m.set_up_item_mail,
  alerts: m.set_up_item_alerts,
  colleagues: m.set_up_item_colleagues,
});

export const deletedKindLabels: Record<DeletedKind, string> = texts({
  recordings: m.retention_kind_recordings,
  transcripts: m.retention_kind_transcripts,
  crm_pushes: m.retention_kind_crm_pushes,
  contacts: m.retention_kind_contacts,
  events: m.retention_kind_events,
  audit: m.retention_kind_audit,
  campaign: m.retention_kind_campaign,
  person: m.retention_kind_person,
});

/** What each kind is. */
export const retentionKindTexts: Record<RetentionKind, string> = texts({
  recordings: m.retention_kind_recordings_text,
  transcripts: m.retention_kind_transcripts_text,
  crm_pushes: m.retention_kind_crm_pushes_text,
  contacts: m.retention_kind_contacts_text,
  events: m.retention_kind_events_text,
  audit: m.retention_kind_audit_text,
});

export const setUpStateLabels: Record<SetUpState, Label> = {
  done: label(m.set_up_state_done, 'green'),
  missing: label(m.set_up_state_missing, 'amber'),
  failing: label(m.set_up_state_failing, 'red'),
};

export const probeStateLabels: Record<ProbeState, Label> = {
  ok: label(m.settings_probe_ok, 'green'),
  away: label(m.settings_probe_away, 'red'),
  full: label(m.settings_probe_full, 'amber'),
  refused: label(m.settings_probe_refused, 'red'),
  unknown: label(m.settings_probe_unknown, 'muted'),
};

export const roleLabels: Record<Role, string> = texts({
  admin: m.role_admin,
  campaign_manager: m.role_campaign_manager,
  reviewer: m.role_reviewer,
  leadership: m.role_leadership,
  engineer: m.role_engineer,
});

export const roleDescriptions: Record<Role, string> = texts({
  admin: m.role_admin_description,
  campaign_manager: m.role_campaign_manager_description,
  reviewer: m.role_reviewer_description,
  leadership: m.role_leadership_description,
  engineer: m.role_engineer_description,
});

export const auditEntityLabels: Record<AuditEntity, string> = texts({
  person: m.audit_entity_person,
  invitation: m.audit_entity_invitation,
  api_key: m.audit_entity_api_key,
  setting: m.audit_entity_setting,
  campaign: m.audit_entity_campaign,
  contact: m.audit_entity_contact,
  call: m.audit_entity_call,
  callback: m.audit_entity_callback,
  answer_verdict: m.audit_entity_answer_verdict,
  do_not_call: m.audit_entity_do_not_call,
  national_list: m.audit_entity_national_list,
  provider_number: m.audit_entity_provider_number,
  crm_push: m.audit_entity_crm_push,
  alert_recipient: m.audit_entity_alert_recipient,
  stuck: m.audit_entity_stuck,
});
