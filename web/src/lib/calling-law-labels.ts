import type { ZoneSource } from '#domain/calling-law/window/zone-source.ts';
import type { Purpose } from '#domain/campaign/campaign.ts';
import type { Bar } from '#domain/contact/contact.ts';
import type { WhyRule } from '#domain/dialling/why-not-now.ts';
import * as m from '#lib/paraglide/messages.js';
import { texts } from './texts.ts';

export const purposeLabels: Record<Purpose, { label: string; description: string }> = {
  service: texts({ label: m.purpose_service, description: m.purpose_service_description }),
  marketing: texts({ label: m.purpose_marketing, description: m.purpose_marketing_description }),
  collection: texts({ label: m.purpose_collection, description: m.purpose_collection_description }),
  survey: texts({ label: m.purpose_survey, description: m.purpose_survey_description }),
};

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
