import { bars } from '../contact/contact.ts';

/**
 * Rules by which a person is not dialled, as they are counted: what bars for good or until something is mended, and what
 * is seen in the second before a dial.
 */
export const lawRules = [
  ...bars,
  'calling_window',
  'regional_stop',
  'stop',
  'on_the_phone',
  'answered_lately',
  'purpose_lock',
  'other',
] as const;
export type LawRule = (typeof lawRules)[number];

/**
 * The rule behind a refusal. Codes are those of messages; one that no rule here stands for counts as `other`, so that
 * no code is missing from the sum.
 */
export function lawRuleOf(code: string): LawRule {
  if (code === 'attempt_window_closed') return 'calling_window';
  if (code === 'region_stopped') return 'regional_stop';
  if (code.startsWith('stop_of_')) return 'stop';
  if (code === 'contact_on_do_not_call') return 'do_not_call';
  if (code === 'attempt_number_on_the_phone') return 'on_the_phone';
  if (code.startsWith('person_answered_')) return 'answered_lately';
  if (code === 'person_purpose_locked') return 'purpose_lock';
  if (code === 'number_on_national_list') return 'national_list';
  if (code === 'national_list_stale') return 'stale_list';
  if (code.startsWith('cap_')) return 'attempt_cap';
  if (code.startsWith('consent_')) return 'consent';
  if (code.startsWith('never_dial_')) return 'never_dial';
  return lawRules.find((rule) => rule === code) ?? 'other';
}
