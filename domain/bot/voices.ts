import { rowsOf } from '../traits.ts';

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
type SpokenLanguage = keyof typeof names;

export interface Voice {
  /** As the vendor and the bot's configuration know it. */
  id: string;
  name: string;
  /** ISO 639-1. */
  language: SpokenLanguage;
}

/** Every voice that can be chosen. */
export const voices: readonly Voice[] = rowsOf(names).flatMap((language) =>
  names[language].map((name) => ({
    id: `aura-2-${name}-${language}`,
    name: `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    language,
  })),
);

/**
 * Languages a bot can be given: those that a voice speaks and speech to text knows. Nova-3 tells these apart
 * (https://developers.deepgram.com/docs/models-languages-overview).
 */
export const botLanguages = [
  ...[
    'en-US',
    'en-GB',
    'en-AU',
    'en-IN',
    'en-NZ',
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

/** Voices that speak a language (BCP 47), whatever the region. */
export function voicesFor(language: string): Voice[] {
  const base = baseOf(language);
  return voices.filter((voice) => voice.language === base);
}

/**
 * Whether a voice speaks a language (BCP 47). A voice that is newer than the table is known by the language in its name; one
 * without a language in its name speaks nothing.
 */
export function speaks(voiceId: string, language: string): boolean {
  const spoken = /^aura(?:-\d+)?-[a-z]+-([a-z]{2})$/.exec(voiceId)?.[1];
  return spoken !== undefined && spoken === baseOf(language);
}
