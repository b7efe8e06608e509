import type { DialEvidence } from '#domain/calling-law/dial-evidence.ts';
import * as m from '#lib/paraglide/messages.js';

/** On what consent the dial rested, in words. */
export function consentWords(consent: DialEvidence['consent']): string {
  if (consent === 'not_needed') return m.dial_evidence_consent_not_needed();
  if ('at' in consent) {
    const { at: time, source } = consent;
    return source === null
      ? m.dial_evidence_consent_given({ time })
      : m.dial_evidence_consent_given_by_source({ time, source });
  }
  return consent.statedAt === null
    ? m.dial_evidence_consent_stated()
    : m.dial_evidence_consent_stated_at({ time: consent.statedAt });
}
