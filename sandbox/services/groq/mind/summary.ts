import type { Intent } from './hearing.ts';
import type { Language } from './language.ts';

export interface Outcome {
  silent: boolean;
  intents: ReadonlySet<Intent>;
  captured: readonly { name: string; value: string }[];
  /** How many fields were to be captured. */
  fields: number;
  /** The words that asked for a callback. */
  wish: string | null;
}

interface Sentences {
  silent: string;
  optedOut: string;
  callback: (words: string) => string;
  declined: string;
  talked: string;
  captured: (facts: string, count: number, of: number) => string;
}

const sentences: Record<Language, Sentences> = {
  en: {
    silent: 'The person said nothing.',
    optedOut: 'The person asked not to be called again.',
    callback: (words) => `The person asked to be called back: “${words}”`,
    declined: 'The person is not interested.',
    talked: 'The person took the call and talked for a short while.',
    captured: (facts, count, of) => `They answered ${count} of ${of} questions: ${facts}.`,
  },
  ar: {
    silent: 'لم يقل الشخص شيئاً.',
    optedOut: 'طلب الشخص عدم الاتصال به مرة أخرى.',
    callback: (words) => `طلب الشخص معاودة الاتصال: «${words}»`,
    declined: 'الشخص غير مهتم.',
    talked: 'ردّ الشخص على المكالمة وتحدث لفترة قصيرة.',
    captured: (facts, count, of) => `أجاب عن ${count} من ${of} أسئلة: ${facts}.`,
  },
  es: {
    silent: 'La persona no dijo nada.',
    optedOut: 'La persona pidió que no la llamen más.',
    callback: (words) => `La persona pidió que la llamen de nuevo: «${words}»`,
    declined: 'La persona no está interesada.',
    talked: 'La persona atendió la llamada y habló brevemente.',
    captured: (facts, count, of) => `Respondió ${count} de ${of} preguntas: ${facts}.`,
  },
  fr: {
    silent: 'La personne n’a rien dit.',
    optedOut: 'La personne a demandé à ne plus être appelée.',
    callback: (words) => `La personne a demandé à être rappelée : « ${words} »`,
    declined: 'La personne n’est pas intéressée.',
    talked: 'La personne a pris l’appel et a parlé brièvement.',
    captured: (facts, count, of) => `Elle a répondu à ${count} questions sur ${of} : ${facts}.`,
  },
};

/** One or two sentences about a call. */
export function summarise(language: Language, { silent, intents, captured, fields, wish }: Outcome): string {
  const words = sentences[language];
  if (silent) return words.silent;
  let first = words.talked;
  if (intents.has('opt_out')) first = words.optedOut;
  else if (wish !== null) first = words.callback(wish);
  else if (intents.has('declines') && captured.length === 0) first = words.declined;
  if (captured.length === 0) return first;
  const facts = captured.map(({ name, value }) => `${name.replaceAll('_', ' ')}: ${value}`).join(', ');
  return `${first} ${words.captured(facts, captured.length, fields)}`;
}
