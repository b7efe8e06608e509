import { expect, it } from 'vitest';
import { disclosureText } from './disclosure.ts';

const bot = { name: 'Sara', organisation: 'Acme Dental', language: 'en-US' };

it('says in the first sentence that it is an AI, for whom it calls and that it records', () => {
  const [first = '', second = ''] = disclosureText(bot).split(/(?<=\.) /);
  expect(first).toContain('AI assistant');
  expect(first).toContain('Acme Dental');
  expect(first).toContain('recorded');
  expect(second).toContain('stop calling');
});

it.each([
  ['ar-SA', 'ذكاء اصطناعي', 'مسجلة'],
  ['es', 'inteligencia artificial', 'se graba'],
  ['fr-CA', 'intelligence artificielle', 'enregistré'],
])('speaks %s', (language, artificial, recorded) => {
  const text = disclosureText({ ...bot, language });
  expect(text).toContain(artificial);
  expect(text).toContain(recorded);
  expect(text).toContain('Acme Dental');
});

it('falls back to English', () => {
  expect(disclosureText({ ...bot, language: 'de-DE' })).toBe(disclosureText(bot));
});
