import { spokenTime } from './callback-time.ts';
import { readSpokenTime } from './spoken-time.ts';

/** How far what a model understood may be from the words: “around five” is five. */
const toleranceMs = 5 * 60_000;

interface Understood {
  /** The person's words. */
  phrase: string;
  /** Language of the call, as a code. */
  language: string;
  /** What the model made of them. */
  at: Date;
  now: Date;
  zone: string;
}

/**
 * What a model should ask, in English, before it has a callback scheduled: where the words leave the time open, or mean
 * another one. Null where words and model agree, and where the words name no time: then nobody but the model knows what
 * was said before.
 */
export function callbackDoubt({ phrase, language, at, now, zone }: Understood): string | null {
  const said = readSpokenTime({ phrase, language, saidAt: now, zone });
  if (said.none === 'no_time' || said.none === 'unknown_language' || said.none === 'unknown_zone') return null;
  if (said.at === null || !said.isCertain) return said.message;
  if (Math.abs(said.at.getTime() - at.getTime()) <= toleranceMs) return null;
  return `Is ${spokenTime(said.at, zone, 'en')} meant, or ${spokenTime(at, zone, 'en')}?`;
}
