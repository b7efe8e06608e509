import type { Field } from './briefing.ts';
import { fold } from './folded-text.ts';
import { yesOrNo } from './hearing.ts';
import type { Language } from './language.ts';
import { phrasesIn } from './phrases.ts';

/** The question by which the simulated model learns a field: always the same for the same field. */
export function questionFor(field: Field, language: Language): string {
  const own = /^[^.]*?[?؟]/.exec(field.description)?.[0];
  if (own !== undefined) return language === 'en' ? addressed(own) : own;
  const { question } = phrasesIn(language);
  const kind = kindOf(field);
  return kind === null || kind === 'yes_no' ? question.other(field.name.replaceAll('_', ' ')) : question[kind];
}

/** The value in an answer to that question; '' if there is none. */
export function valueFor(field: Field, answer: string): string {
  const text = answer.trim().replace(/[\s.!,؟?]+$/u, '');
  switch (kindOf(field)) {
    case 'yes_no':
      return yesOrNo(answer) ?? text;
    case 'day':
      return /\b(mon|tues|wednes|thurs|fri|satur|sun)day\b/i.exec(text)?.[0] ?? text;
    case 'name':
      return text.replace(/^(yes,? )?(my name is|this is|i am|i'm|it is) /i, '').replace(/ speaking$/i, '');
    case 'email':
      return text.replace(/ at /i, '@').replaceAll(/ dot /gi, '.').replaceAll(' ', '').toLowerCase();
    default:
      return text;
  }
}

type Kind = 'yes_no' | 'day' | 'time' | 'name' | 'email';

function kindOf({ name, description }: Field): Kind | null {
  const text = fold(`${name.replaceAll('_', ' ')} ${description}`);
  if (/\byes\b.*\bno\b|^[^.]*\b(are|do|does|is|have|has|can|will|would) (they|the|he|she|you)\b/.test(text))
    return 'yes_no';
  if (/\bdays?\b|\bdate\b|\bdia\b|\bjour\b|يوم/.test(text)) return 'day';
  if (/\btime\b|\bhour\b|\bhora\b|\bheure\b|وقت/.test(text)) return 'time';
  if (/e-?mail\b|\bcorreo\b|بريد/.test(text)) return 'email';
  return /\bname\b|\bnombre\b|\bnom\b|اسم/.test(text) ? 'name' : null;
}

/** "Do they own their home?" as one says it to the person. */
function addressed(question: string): string {
  return question
    .trim()
    .replace(/\bdoes (the (person|customer|callee|lead)|he|she)\b/gi, 'do you')
    .replace(/\bis (the (person|customer|callee|lead)|he|she)\b/gi, 'are you')
    .replace(/\bthe (person|customer|callee|lead)\b/gi, 'you')
    .replace(/\b(they|them)\b/gi, 'you')
    .replace(/\btheir\b/gi, 'your')
    .replace(/^./, (letter) => letter.toUpperCase());
}
