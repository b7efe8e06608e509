/**
 * What a test of a connection does, step by step, and what helps if a step fails. Each step is a small real request with the
 * values that a person has entered, saved or not.
 */
import { speechVendorNames } from '../bot/speech-vendor.ts';
import { message, type Message } from '../message/index.ts';
import { hasFailed, type ProbeState } from './probe.ts';

export const checkSteps = [
  'speak',
  'hear',
  'conversation_model',
  'analysis_model',
  'room',
  'gateway',
  'agents',
  'write_object',
  'read_object',
  'signed_event',
  'send_mail',
  'public_address',
] as const;
export type CheckStep = (typeof checkSteps)[number];

/** What came of a step. */
export interface StepResult {
  step: CheckStep;
  state: ProbeState;
  /** What was found: what is wrong, or what proves that it is right; null if there is nothing to say. */
  says: Message | null;
  /** Where to mend it; null if `says` tells it, or nothing is wrong. */
  fix: Message | null;
  tookMs: number;
}

/** Said and heard back by a test of speech: common words that sound like nothing else. */
export const testSentence = 'Good morning. This is a test of the telephone line.';
/** One word in five may be lost or mistaken: the connection is tested, not the vendor's ear. */
const leastShareHeard = 0.8;

/** Whether what was heard is what was said, for the most part and in any order. */
export function wasHeard(said: string, heard: string): boolean {
  const wanted = wordsOf(said);
  const found = new Set(wordsOf(heard));
  return wanted.filter((word) => found.has(word)).length >= leastShareHeard * wanted.length;
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

const keyFixes: Partial<Record<CheckStep, Message>> = {
  speak: message('fix_speech_key'),
  hear: message('fix_speech_key'),
  conversation_model: message('fix_language_key'),
  analysis_model: message('fix_language_key'),
  room: message('fix_livekit_key'),
  gateway: message('fix_livekit_key'),
};

const refusedFixes: Partial<Record<CheckStep, Message>> = {
  speak: message('fix_speech_address'),
  hear: message('fix_speech_address'),
  conversation_model: message('fix_language_model'),
  analysis_model: message('fix_language_model'),
  room: message('fix_livekit_address'),
};

const isElevenLabs = ({ vendor }: { vendor: string }): boolean => vendor === speechVendorNames.elevenlabs;

/** Where to mend what a step found. */
export function fixOf(step: CheckStep, { state, says }: { state: ProbeState; says: Message | null }): Message | null {
  if (says === null || !(hasFailed(state) || state === 'unknown')) return null;
  switch (says.code) {
    case 'vendor_key_refused':
      return isElevenLabs(says.params) ? message('fix_elevenlabs_key') : (keyFixes[step] ?? null);
    case 'vendor_request_refused':
      return isElevenLabs(says.params) ? message('fix_elevenlabs_address') : (refusedFixes[step] ?? null);
    case 'vendor_wants_payment':
      return message('fix_payment');
    case 'vendor_unavailable':
    case 'vendor_limit_used_up':
    case 'crm_unavailable':
    case 'crm_asks_to_wait':
      return message('fix_wait');
    case 'vendor_silent':
      return step === 'room' ? message('fix_livekit_address') : message('fix_address');
    case 'gateway_away':
      return message('fix_gateway');
    case 'mail_sign_in_refused':
      return message('fix_mail_sign_in');
    case 'mail_sender_refused':
      return message('fix_mail_sender');
    case 'mail_not_encrypted':
      return message('fix_mail_encryption');
    case 'mail_silent':
    case 'mail_unreachable':
      return message('fix_mail_address');
    case 'mail_unavailable':
      return message('fix_wait');
    case 'crm_gone':
    case 'crm_redirects':
    case 'crm_redirects_to':
      return message('fix_crm_address');
    case 'crm_refuses':
      return message([401, 403].includes(says.params.status) ? 'fix_crm_secret' : 'fix_crm_address');
    case 'address_silent':
    case 'address_unreachable':
      return message(step === 'public_address' ? 'fix_public_address' : 'fix_crm_address');
    default:
      return null;
  }
}
