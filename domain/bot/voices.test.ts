import { Deepgram } from '@deepgram/sdk';
import { expect, it } from 'vitest';
import { BotDraft } from './bot.ts';
import { botLanguages, speaks, vendorOfVoice, voiceAt, voices, voicesFor } from './voices.ts';

it('names voices that the vendor’s client knows', () => {
  const known: readonly string[] = Object.values(Deepgram.SpeakV1Model);
  const ours = voices.filter(({ vendor }) => vendor === 'deepgram');
  expect(ours.map(({ id }) => id).filter((id) => !known.includes(id))).toEqual([]);
});

it('tells by a voice’s name whose it is', () => {
  expect(voices.filter(({ id, vendor }) => vendorOfVoice(id) !== vendor)).toEqual([]);
});

it('has a voice for every language that is offered, and the default voice speaks the default language', () => {
  expect(botLanguages.filter((language) => voicesFor(language).length === 0)).toEqual([]);
  const { language, textToSpeech } = BotDraft.parse({});
  expect(voicesFor(language).map(({ id }) => id)).toContain(textToSpeech.voice);
});

it.each([
  ['aura-2-andromeda-en', 'en-GB', true],
  ['aura-2-andromeda-en', 'ar-SA', false],
  ['aura-2-agathe-fr', 'FR-ca', true],
  ['aura-2-agathe-fr', 'es', false],
  // Newer than the table, and the generation before.
  ['aura-2-nova-en', 'en-US', true],
  ['aura-asteria-en', 'en-US', true],
  ['flux', 'en-US', false],
  ['', 'en-US', false],
  ['EXAVITQu4vr4xnSDxMaL', 'ar-EG', true],
  ['EXAVITQu4vr4xnSDxMaL', 'zu', false],
])('%s speaks %s: %s', (voice, language, expected) => expect(speaks(voice, language)).toBe(expected));

const speaking = (voice: string, language: string) => ({
  language,
  textToSpeech: { provider: vendorOfVoice(voice), voice },
});
it.each([
  ['deepgram', 'aura-2-thalia-en', 'en-US', 'aura-2-thalia-en'],
  // Of the other vendor one that sounds like it.
  ['elevenlabs', 'aura-2-thalia-en', 'en-US', 'EXAVITQu4vr4xnSDxMaL'],
  ['elevenlabs', 'aura-2-hector-fr', 'fr', 'CwhRBWXzGAHq8TQ4Fs17'],
  ['deepgram', 'CwhRBWXzGAHq8TQ4Fs17', 'fr-CA', 'aura-2-hector-fr'],
  ['deepgram', 'EXAVITQu4vr4xnSDxMaL', 'ar', null],
] as const)('%s speaks for a bot with %s in %s as %s', (vendor, voice, language, expected) =>
  expect(voiceAt(vendor, speaking(voice, language))).toBe(expected),
);
