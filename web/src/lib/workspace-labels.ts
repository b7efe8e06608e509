import type { DeletedKind, RetentionKind } from '#domain/retention/retention.ts';
import type { SetUpItem, SetUpState } from '#domain/workspace/set-up.ts';
import type { AuditEntity } from '#domain/workspace/audit-list-query.ts';
import type { ApiScope, Role } from '#domain/workspace/permission.ts';
import * as m from '#lib/paraglide/messages.js';
import { label, type Label } from './label.ts';
import { texts } from './texts.ts';

/** What a key may do, for scopes that a route of the API asks for already. */
export const apiScopeLabels: Partial<Record<ApiScope, string>> = texts({
  'callbacks:write': m.api_scope_callbacks_write,
  'contacts:write': m.api_scope_contacts_write,
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
