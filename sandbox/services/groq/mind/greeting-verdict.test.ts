import { expect, it } from 'vitest';
import { greetingVerdict } from './greeting-verdict.ts';

it.each([
  ['Hello?', 'person'],
  ['Yes, this is Lisa.', 'person'],
  ['Hi, you have reached my voicemail.', 'mailbox'],
  ['I am away from my desk. If you leave a message, I will get back to you.', 'mailbox'],
  ['Please leave your name after the tone', 'mailbox'],
  ['Deje su mensaje después de la señal', 'mailbox'],
  ['The mailbox is full.', 'mailbox'],
  ['Thank you for calling.', 'uncertain'],
  ['Thank you for calling. For sales, press one.', 'menu'],
  ['Please state your name and why you are calling', 'screening'],
  ['Hi, say who you are and what this is about, and I will find out whether they can talk.', 'screening'],
  ['Say who you are', 'screening'],
  ['Hi, I cannot come to the phone really, what is it about?', 'person'],
  ['The boss is not in, who is calling please?', 'person'],
  ['Leave me a message? No, I am here, go on.', 'person'],
  ['', 'uncertain'],
])('%s: %s', (words, verdict) => {
  expect(greetingVerdict(words)).toBe(verdict);
});
