import type { AlertName } from '#domain/health/alert.ts';
import type { CheckStep } from '#domain/health/connection-check.ts';
import type { ProbeState, VendorService } from '#domain/health/probe.ts';
import type { Remedy, StuckKind } from '#domain/health/stuck.ts';
import * as m from '#lib/paraglide/messages.js';
import { label, type Label } from './label.ts';
import { texts } from './texts.ts';

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

export const probeStateLabels: Record<ProbeState, Label> = {
  ok: label(m.settings_probe_ok, 'green'),
  away: label(m.settings_probe_away, 'red'),
  full: label(m.settings_probe_full, 'amber'),
  refused: label(m.settings_probe_refused, 'red'),
  unknown: label(m.settings_probe_unknown, 'muted'),
};
