import { arabic } from './opt-out/arabic.ts';
import { arabicRequests } from './opt-out/arabic-requests.ts';
import { english } from './opt-out/english.ts';
import { englishRequests } from './opt-out/english-requests.ts';
import { french } from './opt-out/french.ts';
import { frenchRequests } from './opt-out/french-requests.ts';
import {
  optOutLevels,
  withRequests,
  type LanguagePatterns,
  type OptOutLanguage,
  type OptOutLevel,
} from './opt-out/language.ts';
import { normalise, withoutAnswer, withoutHesitation } from './opt-out/normalise.ts';
import { spanish } from './opt-out/spanish.ts';
import { spanishRequests } from './opt-out/spanish-requests.ts';

export type { OptOutLanguage, OptOutLevel } from './opt-out/language.ts';

/** What a callee said that ends or limits calls. */
export interface OptOutMatch {
  /**
   * `dnc`: never call again, at once and everywhere. `objection_recording`: stop and delete the recording.
   * `wrong_number`: suppress the number for this contact. `refusal`: close the contact in this campaign.
   * `time`: not now or not then, call at another time.
   */
  level: OptOutLevel;
  language: OptOutLanguage;
  /** The words that matched, as normalised. */
  phrase: string;
  /** A person should look at it: the words alone do not say what was meant. */
  review: boolean;
}

/** Made at the first use: most processes that import this file never listen to anybody. */
let made: readonly LanguagePatterns[] | undefined;

function languages(): readonly LanguagePatterns[] {
  made ??= [
    withRequests(english, englishRequests),
    withRequests(arabic, arabicRequests),
    withRequests(spanish, spanishRequests),
    withRequests(french, frenchRequests),
  ];
  return made;
}

/**
 * Looks for an opt-out in what a callee said: the strongest one, in any of the four languages at once, or null. It is
 * one of three layers (beside the model's tool and the key press), of which any one is enough. Ask it for each final
 * transcript, and for the last two joined, because recognition cuts sentences.
 */
export function matchOptOut(transcript: string): OptOutMatch | null {
  const text = normalise(withoutAnswer(transcript));
  let strongest: OptOutMatch | null = null;
  const isLatin = /[a-z]/.test(text);
  for (const language of languages()) {
    // Only the Arabic requests are known in both scripts.
    if (!isLatin && language.language !== 'ar') continue;
    const match = matchLanguage(withoutHesitation(text), language);
    if (match && (!strongest || rank(match.level) < rank(strongest.level))) strongest = match;
  }
  if (strongest === null && isBareStop(text, 2)) {
    return { level: 'refusal', language: 'en', phrase: text.trim(), review: true };
  }
  return strongest;
}

/**
 * The first of a person's sentences, in their order, that says something of a level, or null. Two that follow one another
 * count joined, too.
 */
export function wordsOf(said: readonly string[], level: OptOutLevel): string | null {
  const pairs = said.slice(1).map((text, i) => `${said[i] ?? ''} ${text}`);
  return [...said, ...pairs].find((text) => matchOptOut(text)?.level === level) ?? null;
}

/** "Stop" and nothing else: with a hang-up within three seconds it counts as a refusal that a person reviews. */
export function saysOnlyStop(transcript: string): boolean {
  return isBareStop(normalise(transcript), 1);
}

function isBareStop(text: string, times: number): boolean {
  const words = text.trim().split(' ');
  return (
    words.filter((word) => word === 'stop').length >= times &&
    words.every((word) => ['stop', 'please', 'no', 'just', 'ok', 'okay', 'it'].includes(word))
  );
}

const rank = (level: OptOutLevel): number => optOutLevels.indexOf(level);

function matchLanguage(original: string, patterns: LanguagePatterns): OptOutMatch | null {
  const text = patterns.harmless.reduce((rest, pattern) => rest.replace(pattern, '|'), original);
  const found = (level: OptOutLevel, words: string): OptOutMatch => ({
    level,
    language: patterns.language,
    phrase: words,
    review: false,
  });
  const certain = first(text, patterns.dnc);
  if (certain) return found('dnc', certain[0]);
  let timeBound: string | null = null;
  for (const pattern of patterns.doNotCall) {
    for (const match of text.matchAll(pattern)) {
      const bound = boundTime(text, match, patterns);
      if (bound === null) return found('dnc', match[0]);
      timeBound ??= match[0] + bound.trimEnd();
    }
  }
  const recording = first(text, patterns.objectionToRecording);
  if (recording) return found('objection_recording', recording[0]);
  const wrong = first(text, patterns.wrongNumber);
  if (wrong) return found('wrong_number', wrong[0]);
  const refusal = first(text, patterns.refusal);
  if (refusal) return found('refusal', refusal[0]);
  const time = timeBound ?? first(text, patterns.time)?.[0];
  return time === undefined ? null : found('time', time);
}

function first(text: string, patterns: readonly RegExp[]): RegExpMatchArray | null {
  for (const pattern of patterns) {
    for (const match of text.matchAll(pattern)) return match;
  }
  return null;
}

/** The time or the other way to call that "do not call me" is bound to; null if none, or if it is made permanent after it. */
function boundTime(text: string, match: RegExpExecArray, patterns: LanguagePatterns): string | null {
  const rest = text.slice(match.index + match[0].length);
  const bound = patterns.boundTo.exec(rest) ?? patterns.instead.exec(rest);
  if (!bound) return patterns.boundBefore.test(text.slice(0, match.index)) ? '' : null;
  const after = ` ${rest.slice(bound.index + bound[0].length)}`;
  return patterns.forever.test(after) ? null : bound[0];
}
