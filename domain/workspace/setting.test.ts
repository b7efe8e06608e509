import { expect, it } from 'vitest';
import { addressOf, keepsSecrets, settingDefinitions } from './setting.ts';

it.each([
  ['https://api.deepgram.com', 'https://api.deepgram.com/', true],
  ['https://api.deepgram.com', 'https://api.deepgram.com/v2', true],
  ['https://api.deepgram.com', 'https://api.deepgram.com.example.net', false],
  ['https://api.deepgram.com', 'http://api.deepgram.com', false],
  ['https://api.deepgram.com', 'https://api.deepgram.com:8443', false],
])('a key for %s goes to %s: %s', (enteredFor, address, may) => {
  expect(keepsSecrets('speech', enteredFor, address)).toBe(may);
  expect(keepsSecrets('language', enteredFor, address)).toBe(may);
});

it('a secret that only signs may stay when the address changes', () => {
  expect(keepsSecrets('crm', 'https://a.example.com', 'https://b.example.com')).toBe(true);
});

it('names the address of each setting that has one', () => {
  expect(addressOf('speech', settingDefinitions.speech.plain.parse({}))).toBe('https://api.deepgram.com');
  expect(addressOf('crm', settingDefinitions.crm.plain.parse({}))).toBeNull();
  expect(addressOf('workspace', settingDefinitions.workspace.plain.parse({}))).toBeNull();
});
