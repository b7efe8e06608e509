import { nameVariable, type BotConfiguration } from '#domain/bot/bot.ts';

/** What the agent says by itself, without a language model. */
export interface Phrases {
  /** After a long silence. */
  stillThere: string;
  /** When a voice was heard but no word of it was understood. */
  pardon: string;
  /** When a service has failed, before the call is ended. */
  technicalProblem: string;
  /** When an agent was lost in mid-conversation, and another one goes on. */
  lineDropped: string;
  /** When the callee asked not to be called again. */
  optedOut: string;
  /** When the callee objected to being recorded, before the conversation goes on. */
  notRecorded: string;
  /** For a screener, which shows or tells it to the person: who calls for whom, that it is a machine, and whom it calls. */
  introduction: (bot: Pick<BotConfiguration, 'name' | 'organisation'>, variables: Record<string, string>) => string;
}

/** The parts of an introduction that are known, in their order. */
const introduced = (...parts: (string | false)[]): string => `${parts.filter(Boolean).join('')}.`;
const callee = (variables: Record<string, string>): string => variables[nameVariable] ?? '';

const phrases: Record<string, Phrases> = {
  en: {
    stillThere: 'Are you still there?',
    pardon: 'I am sorry, could you say that again?',
    technicalProblem: 'I am sorry, I have a technical problem and must end this call. Goodbye.',
    lineDropped: 'Sorry, the line dropped for a moment.',
    optedOut: 'I understand. We will not call you again. Goodbye.',
    notRecorded: 'Of course. This call is no longer recorded, and the recording so far is deleted.',
    introduction: ({ name, organisation }, variables) =>
      introduced(
        `Hi, this is ${name}, an AI assistant`,
        organisation !== '' && ` of ${organisation}`,
        callee(variables) !== '' && `, calling for ${callee(variables)}`,
      ),
  },
  ar: {
    stillThere: 'هل ما زلت معي؟',
    pardon: 'عذراً، هل يمكنك إعادة ما قلته؟',
    technicalProblem: 'عذراً، لدي مشكلة تقنية ويجب أن أنهي هذه المكالمة. مع السلامة.',
    lineDropped: 'عذراً، انقطع الخط للحظة.',
    optedOut: 'فهمت. لن نتصل بك مرة أخرى. مع السلامة.',
    notRecorded: 'بالتأكيد. توقف تسجيل هذه المكالمة، وحُذف ما سُجل منها.',
    introduction: ({ name, organisation }, variables) =>
      introduced(
        `مرحباً، معك ${name}، المساعد الآلي`,
        organisation !== '' && ` من ${organisation}`,
        callee(variables) !== '' && `، أتصل بـ ${callee(variables)}`,
      ),
  },
  es: {
    stillThere: '¿Sigue ahí?',
    pardon: 'Perdone, ¿puede repetirlo?',
    technicalProblem: 'Lo siento, tengo un problema técnico y debo terminar la llamada. Adiós.',
    lineDropped: 'Perdone, se cortó la línea un momento.',
    optedOut: 'Entendido. No volveremos a llamarle. Adiós.',
    notRecorded: 'De acuerdo. Esta llamada ya no se graba, y lo grabado queda borrado.',
    introduction: ({ name, organisation }, variables) =>
      introduced(
        `Hola, soy ${name}, asistente de inteligencia artificial`,
        organisation !== '' && ` de ${organisation}`,
        callee(variables) !== '' && `, y llamo a ${callee(variables)}`,
      ),
  },
  fr: {
    stillThere: 'Êtes-vous toujours là ?',
    pardon: 'Pardon, pouvez-vous répéter ?',
    technicalProblem: 'Je suis désolée, j’ai un problème technique et je dois terminer cet appel. Au revoir.',
    lineDropped: 'Pardon, la ligne a été coupée un instant.',
    optedOut: 'C’est compris. Nous ne vous appellerons plus. Au revoir.',
    notRecorded: 'Bien sûr. Cet appel n’est plus enregistré, et l’enregistrement est effacé.',
    introduction: ({ name, organisation }, variables) =>
      introduced(
        `Bonjour, ici ${name}, assistant d’intelligence artificielle`,
        organisation !== '' && ` de ${organisation}`,
        callee(variables) !== '' && `, j’appelle ${callee(variables)}`,
      ),
  },
};

/** The phrases in a bot's language (BCP 47); English where there are none. */
export function phrasesFor(language: string): Phrases {
  return phrases[language.toLowerCase().split('-')[0] ?? ''] ?? (phrases['en'] as Phrases);
}
