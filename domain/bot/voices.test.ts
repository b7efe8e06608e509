import { Deepgram } from '@deepgram/sdk';
import { expect, it } from 'vitest';
import { BotDraft } from './bot.ts';
import { botLanguages, speaks, voices, voicesFor } from './voices.ts';

it('names voices that the vendor’s client knows', () => {
  const known: readonly string[] = Object.values(Deepgram.SpeakV1Model);
  expect(voices.map(({ id }) => id).filter((id) => !known.includes(id))).toEqual([]);
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
])('%s speaks %s: %s', (voice, language, expected) => expect(speaks(voice, language)).toBe(expected));
