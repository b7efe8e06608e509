import { expect, it } from 'vitest';
import { message, type Message } from '../message/index.ts';
import { fixOf, testSentence, wasHeard, type CheckStep } from './connection-check.ts';
import type { ProbeState } from './probe.ts';

it.each([
  [testSentence, true],
  ['good morning this is a test of a telephone line', true],
  ['Good morning, this is the test off the telephone line', true],
  ['good morning', false],
  ['', false],
])('takes %j for the sentence: %s', (heard, was) => {
  expect(wasHeard(testSentence, heard)).toBe(was);
});

const keyRefused = message('vendor_key_refused', { vendor: 'V', status: 401 });
it.each<[CheckStep, ProbeState, Message | null, string | undefined]>([
  ['speak', 'refused', keyRefused, 'fix_speech_key'],
  ['hear', 'refused', message('vendor_key_refused', { vendor: 'ElevenLabs', status: 401 }), 'fix_elevenlabs_key'],
  ['conversation_model', 'refused', keyRefused, 'fix_language_key'],
  ['room', 'refused', keyRefused, 'fix_livekit_key'],
  [
    'analysis_model',
    'refused',
    message('vendor_request_refused', { vendor: 'Groq', status: 404 }),
    'fix_language_model',
  ],
  ['hear', 'refused', message('vendor_wants_payment', { vendor: 'Deepgram' }), 'fix_payment'],
  ['room', 'away', message('vendor_silent', { vendor: 'LiveKit' }), 'fix_livekit_address'],
  ['speak', 'away', message('vendor_silent', { vendor: 'Deepgram' }), 'fix_address'],
  ['signed_event', 'refused', message('crm_refuses', { status: 401 }), 'fix_crm_secret'],
  ['signed_event', 'refused', message('crm_refuses', { status: 404 }), 'fix_crm_address'],
  ['public_address', 'away', message('address_unreachable', { code: 'ENOTFOUND' }), 'fix_public_address'],
  ['read_object', 'ok', null, undefined],
  ['speak', 'ok', keyRefused, undefined],
])('%s, %s: says where to mend it', (step, state, says, fix) => {
  expect(fixOf(step, { state, says })?.code).toBe(fix);
});
