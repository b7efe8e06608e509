/** What the agent says by itself, without a language model. */
export interface Phrases {
  /** After a long silence. */
  stillThere: string;
  /** When a voice was heard but no word of it was understood. */
  pardon: string;
  /** When a service has failed, before the call is ended. */
  technicalProblem: string;
  /** When the callee asked not to be called again. */
  optedOut: string;
}

const phrases: Record<string, Phrases> = {
  en: {
    stillThere: 'Are you still there?',
    pardon: 'I am sorry, could you say that again?',
    technicalProblem: 'I am sorry, I have a technical problem and must end this call. Goodbye.',
    optedOut: 'I understand. We will not call you again. Goodbye.',
  },
  ar: {
    stillThere: 'هل ما زلت معي؟',
    pardon: 'عذراً، هل يمكنك إعادة ما قلته؟',
    technicalProblem: 'عذراً، لدي مشكلة تقنية ويجب أن أنهي هذه المكالمة. مع السلامة.',
    optedOut: 'فهمت. لن نتصل بك مرة أخرى. مع السلامة.',
  },
  es: {
    stillThere: '¿Sigue ahí?',
    pardon: 'Perdone, ¿puede repetirlo?',
    technicalProblem: 'Lo siento, tengo un problema técnico y debo terminar la llamada. Adiós.',
    optedOut: 'Entendido. No volveremos a llamarle. Adiós.',
  },
  fr: {
    stillThere: 'Êtes-vous toujours là ?',
    pardon: 'Pardon, pouvez-vous répéter ?',
    technicalProblem: 'Je suis désolée, j’ai un problème technique et je dois terminer cet appel. Au revoir.',
    optedOut: 'C’est compris. Nous ne vous appellerons plus. Au revoir.',
  },
};

/** The phrases in a bot's language (BCP 47); English where there are none. */
export function phrasesFor(language: string): Phrases {
  return phrases[language.toLowerCase().split('-')[0] ?? ''] ?? (phrases['en'] as Phrases);
}
