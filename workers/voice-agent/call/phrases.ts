import { nameVariable } from '#domain/bot/bot.ts';
import type { CallConfiguration } from '#domain/call/agent-protocol.ts';
import type { Purpose } from '#domain/campaign/campaign.ts';

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
  /**
   * For a screener, which shows or tells it to the person: who calls for whom, that it is a machine, whom it calls and why.
   * Anybody may read it there, so it says what kind of call it is, and nothing of its subject.
   */
  introduction: (call: Pick<CallConfiguration, 'bot' | 'variables' | 'purpose'>) => string;
}

/** The parts of an introduction that are known, in their order. */
const introduced = (...parts: (string | false)[]): string => `${parts.filter(Boolean).join('')}.`;
const reason = (purpose: Purpose | undefined, words: Record<Purpose, string>): string | false =>
  purpose !== undefined && words[purpose];
const callee = (variables: Record<string, string>): string => variables[nameVariable] ?? '';

const phrases: Record<string, Phrases> = {
  en: {
    stillThere: 'Are you still there?',
    pardon: 'I am sorry, could you say that again?',
    technicalProblem: 'I am sorry, I have a technical problem and must end this call. Goodbye.',
    lineDropped: 'Sorry, the line dropped for a moment.',
    optedOut: 'I understand. We will not call you again. Goodbye.',
    notRecorded: 'Of course. This call is no longer recorded, and the recording so far is deleted.',
    introduction: ({ bot: { name, organisation }, variables, purpose }) =>
      introduced(
        `Hi, this is ${name}, an AI assistant`,
        organisation !== '' && ` of ${organisation}`,
        callee(variables) !== '' && `, calling for ${callee(variables)}`,
        reason(purpose, {
          marketing: ' with an offer',
          service: ' about our service',
          collection: ' about a personal matter',
          survey: ' with a few questions for a survey',
        }),
      ),
  },
  ar: {
    stillThere: 'هل ما زلت معي؟',
    pardon: 'عذراً، هل يمكنك إعادة ما قلته؟',
    technicalProblem: 'عذراً، لدي مشكلة تقنية ويجب أن أنهي هذه المكالمة. مع السلامة.',
    lineDropped: 'عذراً، انقطع الخط للحظة.',
    optedOut: 'فهمت. لن نتصل بك مرة أخرى. مع السلامة.',
    notRecorded: 'بالتأكيد. توقف تسجيل هذه المكالمة، وحُذف ما سُجل منها.',
    introduction: ({ bot: { name, organisation }, variables, purpose }) =>
      introduced(
        `مرحباً، معك ${name}، المساعد الآلي`,
        organisation !== '' && ` من ${organisation}`,
        callee(variables) !== '' && `، أتصل بـ ${callee(variables)}`,
        reason(purpose, {
          marketing: ' لأقدم عرضاً',
          service: ' بخصوص خدماتنا',
          collection: ' بخصوص أمر شخصي',
          survey: ' لأسئلة قصيرة في استبيان',
        }),
      ),
  },
  es: {
    stillThere: '¿Sigue ahí?',
    pardon: 'Perdone, ¿puede repetirlo?',
    technicalProblem: 'Lo siento, tengo un problema técnico y debo terminar la llamada. Adiós.',
    lineDropped: 'Perdone, se cortó la línea un momento.',
    optedOut: 'Entendido. No volveremos a llamarle. Adiós.',
    notRecorded: 'De acuerdo. Esta llamada ya no se graba, y lo grabado queda borrado.',
    introduction: ({ bot: { name, organisation }, variables, purpose }) =>
      introduced(
        `Hola, soy ${name}, asistente de inteligencia artificial`,
        organisation !== '' && ` de ${organisation}`,
        callee(variables) !== '' && `, y llamo a ${callee(variables)}`,
        reason(purpose, {
          marketing: ' con una oferta',
          service: ' por nuestro servicio',
          collection: ' por un asunto personal',
          survey: ' con unas preguntas para una encuesta',
        }),
      ),
  },
  fr: {
    stillThere: 'Êtes-vous toujours là ?',
    pardon: 'Pardon, pouvez-vous répéter ?',
    technicalProblem: 'Je suis désolée, j’ai un problème technique et je dois terminer cet appel. Au revoir.',
    lineDropped: 'Pardon, la ligne a été coupée un instant.',
    optedOut: 'C’est compris. Nous ne vous appellerons plus. Au revoir.',
    notRecorded: 'Bien sûr. Cet appel n’est plus enregistré, et l’enregistrement est effacé.',
    introduction: ({ bot: { name, organisation }, variables, purpose }) =>
      introduced(
        `Bonjour, ici ${name}, assistant d’intelligence artificielle`,
        organisation !== '' && ` de ${organisation}`,
        callee(variables) !== '' && `, j’appelle ${callee(variables)}`,
        reason(purpose, {
          marketing: ' pour une offre',
          service: ' au sujet de nos services',
          collection: ' pour une affaire personnelle',
          survey: ' pour quelques questions d’une enquête',
        }),
      ),
  },
};

/** The phrases in a bot's language (BCP 47); English where there are none. */
export function phrasesFor(language: string): Phrases {
  return phrases[language.toLowerCase().split('-')[0] ?? ''] ?? (phrases['en'] as Phrases);
}
