import { rowsOf } from '../traits.ts';
import type { BotConfiguration } from './bot.ts';
import type { SpeechVendor } from './speech-vendor.ts';

/**
 * Voices of Aura-2, by the language they speak. From Deepgram's “Voices and Languages”
 * (https://developers.deepgram.com/docs/tts-models), which also fixes how a voice is called: `[model]-[voice]-[language]`.
 */
const names = {
  en: [
    ...[
      'amalthea',
      'andromeda',
      'apollo',
      'arcas',
      'aries',
      'asteria',
      'athena',
      'atlas',
      'aurora',
      'callista',
      'cora',
    ],
    ...['cordelia', 'delia', 'draco', 'electra', 'harmonia', 'helena', 'hera', 'hermes', 'hyperion', 'iris', 'janus'],
    ...['juno', 'jupiter', 'luna', 'mars', 'minerva', 'neptune', 'odysseus', 'ophelia', 'orion', 'orpheus', 'pandora'],
    ...['phoebe', 'pluto', 'saturn', 'selene', 'thalia', 'theia', 'vesta', 'zeus'],
  ],
  es: [
    ...['agustina', 'alvaro', 'antonia', 'aquila', 'carina', 'celeste', 'diana', 'estrella', 'gloria', 'javier'],
    ...['luciano', 'nestor', 'olivia', 'selena', 'silvia', 'sirio', 'valerio'],
  ],
  fr: ['agathe', 'hector'],
  de: ['aurelia', 'elara', 'fabian', 'julius', 'kara', 'lara', 'viktoria'],
  nl: ['beatrix', 'cornelia', 'daphne', 'hestia', 'lars', 'leda', 'rhea', 'roman', 'sander'],
  it: ['cesare', 'cinzia', 'demetra', 'dionisio', 'elio', 'flavio', 'livia', 'maia', 'melia', 'perseo'],
  ja: ['ama', 'ebisu', 'fujin', 'izanami', 'uzume'],
} as const;
type AuraLanguage = keyof typeof names;

/** Those of them that sound like a man (“Expressed Gender: masculine” on the same page). */
const masculine = new Set<string>([
  ...['apollo', 'arcas', 'aries', 'atlas', 'draco', 'hermes', 'hyperion', 'jupiter', 'mars', 'neptune', 'odysseus'],
  ...['orion', 'orpheus', 'pluto', 'saturn', 'zeus', 'alvaro', 'aquila', 'javier', 'luciano', 'nestor', 'sirio'],
  ...['valerio', 'hector', 'fabian', 'julius', 'lars', 'roman', 'sander', 'cesare', 'dionisio', 'elio', 'flavio'],
  ...['perseo', 'ebisu', 'fujin'],
]);

/**
 * ElevenLabs' default voices, which every account has (https://elevenlabs.io/docs/capabilities/voices). With the model we use
 * each of them speaks every language of it.
 */
const elevenLabsVoices = {
  Sarah: { id: 'EXAVITQu4vr4xnSDxMaL', isMasculine: false },
  Laura: { id: 'FGY2WhTYpPnrIDTdsKH5', isMasculine: false },
  Alice: { id: 'Xb7hH8MSUJpSbSDYk0k2', isMasculine: false },
  Matilda: { id: 'XrExE9yKIg1WjnnlVkGX', isMasculine: false },
  Jessica: { id: 'cgSgspJ2msm6clMCkdW9', isMasculine: false },
  Lily: { id: 'pFZP5JQG7iQjIQuC4Bku', isMasculine: false },
  Roger: { id: 'CwhRBWXzGAHq8TQ4Fs17', isMasculine: true },
  Charlie: { id: 'IKne3meq5aSn9XLyUdCD', isMasculine: true },
  George: { id: 'JBFqnCBsd6RMkjVDRZzb', isMasculine: true },
  Liam: { id: 'TX3LPaxmHKxFdv7VOQHJ', isMasculine: true },
  Eric: { id: 'cjVigY5qzO86Huf0OWal', isMasculine: true },
  Chris: { id: 'iP95p4xoKVk53GoZ742B', isMasculine: true },
  Brian: { id: 'nPczCjzI2devNBz1zQrb', isMasculine: true },
  Daniel: { id: 'onwK4e9ZLuTAKqWW03F9', isMasculine: true },
} as const;

/** Languages of Flash v2.5 (https://elevenlabs.io/docs/models): 32. */
const flashLanguages: readonly string[] = [
  ...['ar', 'bg', 'cs', 'da', 'de', 'el', 'en', 'es', 'fi', 'fil', 'fr', 'hi', 'hr', 'hu', 'id', 'it', 'ja', 'ko'],
  ...['ms', 'nl', 'no', 'pl', 'pt', 'ro', 'ru', 'sk', 'sv', 'ta', 'tr', 'uk', 'vi', 'zh'],
];

export interface Voice {
  vendor: SpeechVendor;
  /** As the vendor and the bot's configuration know it. */
  id: string;
  name: string;
  /** ISO 639-1. */
  languages: readonly string[];
  isMasculine: boolean;
}

/** Every voice that can be chosen. */
export const voices: readonly Voice[] = [
  ...rowsOf(names).flatMap((language: AuraLanguage) =>
    names[language].map((name) => ({
      vendor: 'deepgram' as const,
      id: `aura-2-${name}-${language}`,
      name: `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
      languages: [language],
      isMasculine: masculine.has(name),
    })),
  ),
  ...rowsOf(elevenLabsVoices).map((name) => ({
    vendor: 'elevenlabs' as const,
    name,
    languages: flashLanguages,
    ...elevenLabsVoices[name],
  })),
];

/**
 * Languages a bot can be given: those that a voice speaks and speech to text knows. Nova-3 tells these apart
 * (https://developers.deepgram.com/docs/models-languages-overview); of Arabic it knows one, for all its dialects.
 */
export const botLanguages = [
  ...[
    'en-US',
    'en-GB',
    'en-AU',
    'en-IN',
    'en-NZ',
    'ar',
    'es',
    'es-419',
    'fr',
    'fr-CA',
    'de',
    'de-CH',
    'nl',
    'nl-BE',
    'it',
    'ja',
  ],
] as const;

const baseOf = (language: string): string => language.toLowerCase().split('-')[0] ?? '';

/** Voices that speak a language (BCP 47), whatever the region. Those made for the language come first. */
export function voicesFor(language: string): Voice[] {
  const base = baseOf(language);
  return voices.filter(({ languages }) => languages.includes(base));
}

/** The vendor that has a voice of this name: ElevenLabs calls its voices by twenty letters and digits. */
export function vendorOfVoice(voiceId: string): SpeechVendor {
  return /^[A-Za-z0-9]{20}$/.test(voiceId) ? 'elevenlabs' : 'deepgram';
}

/**
 * Whether a voice speaks a language (BCP 47). A voice that is newer than the table is known by the language in its name; one
 * of Deepgram without a language in its name speaks nothing.
 */
export function speaks(voiceId: string, language: string): boolean {
  const base = baseOf(language);
  if (vendorOfVoice(voiceId) === 'elevenlabs') return flashLanguages.includes(base);
  const spoken = /^aura(?:-\d+)?-[a-z]+-([a-z]{2})$/.exec(voiceId)?.[1];
  return spoken !== undefined && spoken === base;
}

/**
 * The voice with which a vendor speaks for a bot: the bot's own, or of another vendor one of the same language that is most like
 * it. Null if it has none.
 */
export function voiceAt(vendor: SpeechVendor, bot: Pick<BotConfiguration, 'language' | 'textToSpeech'>): string | null {
  const { voice } = bot.textToSpeech;
  if (vendorOfVoice(voice) === vendor) return voice;
  const isMasculine = voices.find(({ id }) => id === voice)?.isMasculine ?? false;
  const fitting = voicesFor(bot.language).filter((one) => one.vendor === vendor);
  return (fitting.find((one) => one.isMasculine === isMasculine) ?? fitting[0])?.id ?? null;
}
