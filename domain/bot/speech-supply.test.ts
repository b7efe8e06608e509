import { expect, it } from 'vitest';
import { canTalk, survivesAVendor, type SpeechSupply } from './speech-supply.ts';

const english = { language: 'en-US', textToSpeech: { provider: 'deepgram', voice: 'aura-2-thalia-en' } } as const;
const arabic = { language: 'ar', textToSpeech: { provider: 'elevenlabs', voice: 'EXAVITQu4vr4xnSDxMaL' } } as const;
const both = ['deepgram', 'elevenlabs'] as const;

it.each<[SpeechSupply, boolean, boolean]>([
  [{ hearing: both, speaking: both }, true, true],
  [{ hearing: ['elevenlabs'], speaking: both }, true, true],
  [{ hearing: both, speaking: ['elevenlabs'] }, true, true],
  [{ hearing: both, speaking: ['deepgram'] }, true, false],
  [{ hearing: [], speaking: both }, false, false],
  [{ hearing: both, speaking: [] }, false, false],
])('with %j an English bot talks: %s, an Arabic one: %s', (supply, speaksEnglish, speaksArabic) => {
  expect([canTalk(english, supply), canTalk(arabic, supply)]).toEqual([speaksEnglish, speaksArabic]);
});

it('survives a vendor where each direction and the language have two', () => {
  const supply = { hearing: both, speaking: both };
  expect([survivesAVendor(english, supply), survivesAVendor(arabic, supply)]).toEqual([true, false]);
  expect(survivesAVendor(english, { ...supply, hearing: ['deepgram'] })).toBe(false);
});
