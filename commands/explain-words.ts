/**
 * Says of each sentence that somebody on the phone may have said what it ends or limits: `npm run --silent explain-words --
 * FILE.csv`. Reads the columns lang and text and writes lang, text, level and phrase in the same order; `level` is empty where
 * nothing was asked. The language is told back and decides nothing: all are listened to at once, as in a call.
 */
import { matchOptOut } from '#domain/do-not-call/opt-out.ts';
import { answerFile, type Row } from './answer-file.ts';

function answer({ lang = '', text = '' }: Row): Row {
  const match = matchOptOut(text);
  return { lang, text, level: match?.level ?? '', phrase: match?.phrase.trim() ?? '' };
}

await answerFile({
  usage: 'npm run --silent explain-words --',
  file: process.argv[2],
  needs: ['lang', 'text'],
  columns: ['lang', 'text', 'level', 'phrase'],
  answer,
});
