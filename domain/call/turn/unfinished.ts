import { normalise } from '../../do-not-call/opt-out/normalise.ts';

/**
 * Words after which a sentence goes on, as `normalise` writes them: articles, possessives, prepositions, conjunctions,
 * the beginnings of an e-mail's other half, and what people say while they think. Words that also end a sentence or are
 * a whole answer by themselves ("I am", "it is", "I think so", "come in") are left out: a wait after them is noticed.
 */
const continuing: Record<'ar' | 'en' | 'es' | 'fr', string> = {
  en: 'a an the my your our their and or but because although unless if than at by for to from of with about into between i we they um uh uhm erm er hmm maybe every very dot plus',
  ar: 'و او لكن لان لانه لانها اذا لو ان انه انها اللي الذي التي في من علي الي عن مع بس يعني عشان علشان بين بعد قبل اول ايه طيب ممم',
  es: 'el la los las un una unos unas mi su tu y o pero porque que si de del al a en con por para es son este eh pues entre cuando como arroba punto',
  fr: 'le la les un une des mon ma mes votre vos et ou mais parce que qui si de du au aux a en avec pour sur par je il elle on euh ben donc entre quand arobase',
};

const words = Object.fromEntries(
  Object.entries(continuing).map(([language, list]) => [language, new Set(normalise(list).trim().split(' '))]),
);

/** Nobody means these as an answer, even alone. */
const hesitations = new Set(['um', 'uh', 'uhm', 'erm', 'er', 'hmm', 'euh', 'eh', 'ممم', 'يعني']);

/** Sentences that end in such a word all the same. */
const finished =
  /(?: (?:dont|didnt|not) (?:want|have|need|like) to| what for| where from| what about| who with| how about| not yet y| si| ايه| بعد| طيب)$/u;

/**
 * Whether the words stop in the middle of a sentence, so that whoever spoke is thinking rather than waiting for an answer.
 * A question mark ends a sentence whatever its last word is. @param language a BCP 47 tag; of an unknown language nothing
 * is unfinished.
 */
export function isUnfinished(transcript: string, language: string): boolean {
  if (/[?؟]\s*$/u.test(transcript)) return false;
  const list = words[language.slice(0, 2).toLowerCase()];
  const said = normalise(transcript).trimEnd();
  const last = said.slice(said.lastIndexOf(' ') + 1);
  // One word is an answer: "si", "um", "بعد".
  const isOneWord = said.lastIndexOf(' ') <= 0;
  if (!list?.has(last) || (isOneWord && !hesitations.has(last))) return false;
  return hesitations.has(last) || !finished.test(said);
}
