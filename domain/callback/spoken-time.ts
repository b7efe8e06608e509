import { localDateTimeOf } from '../calling-law/data/zones/local-time.ts';
import { defaultZoneData } from '../calling-law/data/zones/zone-data.ts';
import { noTimeSentence, question, type NoTime } from './spoken/doubt.ts';
import { arabic } from './spoken/arabic.ts';
import { english } from './spoken/english.ts';
import { french } from './spoken/french.ts';
import { wishOf } from './spoken/merge.ts';
import type { Lexicon } from './spoken/piece.ts';
import { resolve, type Moment, type Resolved } from './spoken/resolve.ts';
import { piecesOf } from './spoken/scan.ts';
import { spanish } from './spoken/spanish.ts';
import { spokenText } from './spoken/text.ts';

/**
 * When somebody wants to be called. `isCertain`: the words leave one instant, at an hour at which people are called.
 * Otherwise `message` says in English what to ask, and `at` is what is likeliest meant, or null if no time was named.
 */
export interface SpokenTime {
  at: Date | null;
  isCertain: boolean;
  message: string;
  /** Why `at` is null. */
  none: NoTime | null;
}

interface Spoken {
  phrase: string;
  /** Language that was spoken, as a code: `en`, `ar-SA`. The other languages are tried where it says nothing. */
  language: string;
  saidAt: Date;
  /** IANA name of the zone where the callee is. */
  zone: string;
}

const lexica: Readonly<Record<string, Lexicon>> = { en: english, ar: arabic, es: spanish, fr: french };

/**
 * Reads a time as people say it on the phone, by the clock of the callee, to the minute. “At five” is the afternoon,
 * because nobody asks for a call at five in the morning; where both halves of the day are possible, it is asked.
 * A time that clocks skip is moved forward by the gap.
 */
export function readSpokenTime({ phrase, language, saidAt, zone }: Spoken): SpokenTime {
  const code = language.trim().toLowerCase().split(/[-_]/)[0] ?? '';
  if (!(code in lexica)) return nothing('unknown_language');
  const known = defaultZoneData.find(zone);
  if (known === null) return nothing('unknown_zone');
  if (Number.isNaN(saidAt.getTime())) return nothing('bad_said_at');
  const moment: Moment = { saidAtMs: saidAt.getTime(), zone: known, zoneData: defaultZoneData };
  const order = [code, ...Object.keys(lexica).filter((other) => other !== code)];
  let found: Resolved = { none: 'no_time' };
  for (const next of order) {
    const lexicon = lexica[next];
    if (lexicon) found = read(phrase, lexicon, moment);
    if (!('none' in found) || found.none !== 'no_time') break;
  }
  if ('none' in found) return nothing(found.none);
  return said(found, moment);
}

function read(phrase: string, lexicon: Lexicon, moment: Moment): Resolved {
  const text = lexicon.withDigits(spokenText(phrase));
  return resolve(wishOf(piecesOf(text, lexicon), text), lexicon, moment);
}

const nothing = (why: NoTime): SpokenTime => ({ at: null, isCertain: false, message: noTimeSentence(why), none: why });

function said({ atMs, doubts }: Extract<Resolved, { atMs: number }>, { zone, zoneData }: Moment): SpokenTime {
  const taken = localDateTimeOf(new Date(atMs), zone, zoneData);
  const questions = new Set(doubts.map((doubt) => question(doubt, taken)));
  return { at: new Date(atMs), isCertain: doubts.length === 0, message: [...questions].join(' '), none: null };
}
