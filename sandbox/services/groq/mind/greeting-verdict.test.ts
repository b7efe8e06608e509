import { expect, it } from 'vitest';
import { greetingVerdict } from './greeting-verdict.ts';

it.each([
  ['Hello?', 'human'],
  ['Yes, this is Lisa.', 'human'],
  ['Hi, you have reached my voicemail.', 'machine-vm'],
  ['I am away from my desk. If you leave a message, I will get back to you.', 'machine-vm'],
  ['Please leave your name after the tone', 'machine-vm'],
  ['Deje su mensaje después de la señal', 'machine-vm'],
  ['The mailbox is full.', 'machine-unavailable'],
  ['Thank you for calling.', 'uncertain'],
  ['Thank you for calling. For sales, press one.', 'machine-ivr'],
  ['Please state your name and why you are calling', 'machine-ivr'],
  ['', 'uncertain'],
])('%s: %s', (words, verdict) => {
  expect(greetingVerdict(words)).toBe(verdict);
});
