import { frame, type Requests } from './frame.ts';

/** How strongly a callee refuses; the strongest comes first. */
export const optOutLevels = ['dnc', 'objection_recording', 'wrong_number', 'refusal', 'time'] as const;
export type OptOutLevel = (typeof optOutLevels)[number];

export type OptOutLanguage = 'en' | 'ar' | 'es' | 'fr';

/** Phrases of one language, written as they are after `normalise`. */
export interface LanguagePatterns {
  language: OptOutLanguage;
  /** Phrases that look like an opt-out and are none: they are blanked before anything is matched. */
  harmless: readonly RegExp[];
  /** Never call again. */
  dnc: readonly RegExp[];
  /** "Do not call me": never again, unless a time follows that it is bound to. */
  doNotCall: readonly RegExp[];
  /** A time or a place right after "do not call me", tested on the text that follows. */
  boundTo: RegExp;
  /** A time or a place right before "do not call me", tested on the text before it. */
  boundBefore: RegExp;
  /** "Call the office", "call at five": a way to call that is welcome, tested on the text that follows. */
  instead: RegExp;
  /** Words that make it permanent whatever time was named before, tested on the text that follows. */
  forever: RegExp;
  objectionToRecording: readonly RegExp[];
  wrongNumber: readonly RegExp[];
  refusal: readonly RegExp[];
  time: readonly RegExp[];
}

/** Groups of alternatives that patterns share. */
export const anyOf = (...alternatives: string[]): string => `(?:${alternatives.join('|')})`;

/** Matches whole words; every text is padded with spaces, because `\b` knows only ASCII. */
export function phrase(source: string): RegExp {
  return new RegExp(`(?<= )(?:${source})(?= )`, 'gu');
}

/** The same for Arabic, where "and" and "so" are written onto the next word. */
export function arabicPhrase(source: string): RegExp {
  return new RegExp(`(?<= [وف]?)(?:${source})(?= )`, 'gu');
}

/** Adds the requests of a language's grammar to its phrases. */
export function withRequests(patterns: LanguagePatterns, { lexicon, ...requests }: Requests): LanguagePatterns {
  const toPhrase = patterns.language === 'ar' ? arabicPhrase : phrase;
  const compile = (frames: readonly string[]): RegExp[] => frames.map((source) => toPhrase(frame(source, lexicon)));
  return {
    ...patterns,
    harmless: [...compile(requests.harmless), ...patterns.harmless],
    dnc: [...patterns.dnc, ...compile(requests.always)],
    doNotCall: [...patterns.doNotCall, ...compile(requests.unlessBound)],
  };
}
