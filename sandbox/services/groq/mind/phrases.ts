import type { Language } from './language.ts';

/** What the simulated model says. Short, because sound takes its time. */
export interface Phrases {
  closing: string;
  accepted: string;
  optedOut: string;
  whenToCall: string;
  callback: (time: string) => string;
  callbackFailed: string;
  artificial: string;
  introduction: (name: string, organisation: string) => string;
  deferred: string;
  thanks: string;
  here: string;
  again: string;
  tellMore: string;
  sendDetails: string;
  question: { day: string; time: string; name: string; email: string; other: (subject: string) => string };
}

const phrases: Record<Language, Phrases> = {
  en: {
    closing: 'Thank you for your time. Goodbye.',
    accepted: 'No problem. Thank you, goodbye.',
    optedOut: 'I understand. We will not call again. Goodbye.',
    whenToCall: 'When should I call back?',
    callback: (time) => `I will call you on ${time}. Goodbye.`,
    callbackFailed: 'Sorry, a colleague will call you. Goodbye.',
    artificial: 'I am an AI assistant, not a person.',
    introduction: (name, organisation) =>
      organisation === '' ? `This is ${name}.` : `This is ${name} from ${organisation}.`,
    deferred: 'A colleague will answer that.',
    thanks: 'Thank you.',
    here: 'Yes, I am here.',
    again: 'Sorry, could you say that again?',
    tellMore: 'May I tell you more?',
    sendDetails: 'Shall we send you the details?',
    question: {
      day: 'Which day suits you best?',
      time: 'What time suits you best?',
      name: 'What is your full name?',
      email: 'What is your e-mail address?',
      other: (subject) => `What is your ${subject}?`,
    },
  },
  ar: {
    closing: 'شكراً لوقتك. مع السلامة.',
    accepted: 'لا بأس. شكراً، مع السلامة.',
    optedOut: 'فهمت. لن نتصل بك مجدداً. مع السلامة.',
    whenToCall: 'متى أعاود الاتصال بك؟',
    callback: (time) => `سأتصل بك ${time}. مع السلامة.`,
    callbackFailed: 'عذراً، سيتصل بك زميل. مع السلامة.',
    artificial: 'أنا مساعد ذكاء اصطناعي ولست إنساناً.',
    introduction: (name, organisation) => (organisation === '' ? `معك ${name}.` : `معك ${name} من ${organisation}.`),
    deferred: 'سيجيبك زميل عن ذلك.',
    thanks: 'شكراً.',
    here: 'نعم، أنا معك.',
    again: 'عذراً، هل يمكنك إعادة ذلك؟',
    tellMore: 'هل أخبرك بالمزيد؟',
    sendDetails: 'هل نرسل لك التفاصيل؟',
    question: {
      day: 'أي يوم يناسبك؟',
      time: 'أي وقت يناسبك؟',
      name: 'ما اسمك الكامل؟',
      email: 'ما بريدك الإلكتروني؟',
      other: (subject) => `هل تخبرني عن ${subject}؟`,
    },
  },
  es: {
    closing: 'Gracias por su tiempo. Adiós.',
    accepted: 'No hay problema. Gracias, adiós.',
    optedOut: 'Entendido. No volveremos a llamarle. Adiós.',
    whenToCall: '¿Cuándo le llamo de nuevo?',
    callback: (time) => `Le llamaré: ${time}. Adiós.`,
    callbackFailed: 'Disculpe, le llamará un colega. Adiós.',
    artificial: 'Soy un asistente de inteligencia artificial.',
    introduction: (name, organisation) => (organisation === '' ? `Soy ${name}.` : `Soy ${name} de ${organisation}.`),
    deferred: 'Un colega se lo explicará.',
    thanks: 'Gracias.',
    here: 'Sí, le escucho.',
    again: 'Perdone, ¿puede repetirlo?',
    tellMore: '¿Le cuento algo más?',
    sendDetails: '¿Le enviamos los detalles?',
    question: {
      day: '¿Qué día le conviene?',
      time: '¿Qué hora le conviene?',
      name: '¿Cuál es su nombre completo?',
      email: '¿Cuál es su correo electrónico?',
      other: (subject) => `¿Cuál es su ${subject}?`,
    },
  },
  fr: {
    closing: 'Merci de votre temps. Au revoir.',
    accepted: 'Pas de problème. Merci, au revoir.',
    optedOut: 'C’est compris. Nous ne rappellerons plus. Au revoir.',
    whenToCall: 'Quand puis-je vous rappeler ?',
    callback: (time) => `Je vous rappelle : ${time}. Au revoir.`,
    callbackFailed: 'Désolé, un collègue vous rappellera. Au revoir.',
    artificial: 'Je suis un assistant d’intelligence artificielle.',
    introduction: (name, organisation) =>
      organisation === '' ? `Je suis ${name}.` : `Je suis ${name} de ${organisation}.`,
    deferred: 'Un collègue vous répondra.',
    thanks: 'Merci.',
    here: 'Oui, je vous écoute.',
    again: 'Pardon, pouvez-vous répéter ?',
    tellMore: 'Puis-je vous en dire plus ?',
    sendDetails: 'Voulez-vous les détails par courrier ?',
    question: {
      day: 'Quel jour vous convient ?',
      time: 'Quelle heure vous convient ?',
      name: 'Quel est votre nom complet ?',
      email: 'Quelle est votre adresse e-mail ?',
      other: (subject) => `Pouvez-vous préciser : ${subject} ?`,
    },
  },
};

export function phrasesIn(language: Language): Phrases {
  return phrases[language];
}
