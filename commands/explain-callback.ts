/**
 * Says of each sentence with which somebody on the phone may have asked to be called again when that is:
 * `npm run --silent explain-callback -- FILE.csv`. Reads the columns phrase, lang, said_at_utc and zone and writes them with
 * due_utc, certain and message in the same order. `due_utc` is empty where no time was named; where `certain` is false,
 * `message` says what to ask.
 */
import { readSpokenTime } from '#domain/callback/spoken-time.ts';
import { answerFile, type Row } from './answer-file.ts';

/** An instant in UTC, with or without `Z`; seconds may be left out. An invalid date for anything else. */
function readUtc(text: string): Date {
  const isInstant = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/i.test(text);
  if (!isInstant) return new Date(Number.NaN);
  const hasOffset = /(Z|[+-]\d\d:?\d\d)$/i.test(text);
  return new Date(`${text.replace(' ', 'T')}${hasOffset ? '' : 'Z'}`);
}

function answer({ phrase = '', lang = '', said_at_utc = '', zone = '' }: Row): Row {
  const { at, isCertain, message } = readSpokenTime({ phrase, language: lang, saidAt: readUtc(said_at_utc), zone });
  const due_utc = at === null ? '' : at.toISOString().replace(/\.\d+Z$/, 'Z');
  return { phrase, lang, said_at_utc, zone, due_utc, certain: String(isCertain), message };
}

await answerFile({
  usage: 'npm run --silent explain-callback --',
  file: process.argv[2],
  needs: ['phrase', 'lang', 'said_at_utc', 'zone'],
  columns: ['phrase', 'lang', 'said_at_utc', 'zone', 'due_utc', 'certain', 'message'],
  answer,
});
