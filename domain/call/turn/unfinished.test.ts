import { describe, expect, it } from 'vitest';
import { isUnfinished } from './unfinished.ts';

const unfinished: Record<string, string[]> = {
  'en-US': [
    'I would like to',
    'It depends on the',
    'My number is plus',
    'We moved because',
    'I paid it from my',
    'Um,',
    'Well, I',
    'ann dot lee at',
    'Yes, but',
    'Call me after five or',
  ],
  'ar-SA': ['ابغى اكلم المدير عشان', 'انا ساكن في', 'يعني', 'موعدي يوم الاحد او', 'كلمني مع', 'دفعت المبلغ من'],
  'es-MX': ['Quiero hablar con', 'Es que', 'Mi correo es ana arroba', 'Sí, pero', 'Vivo en la', 'Eh'],
  'fr-FR': ['Je voudrais parler avec', 'Parce que', 'Euh', 'Mon adresse est dans le', 'Oui, mais', 'Rappelez-moi sur'],
};
const finished: Record<string, string[]> = {
  'en-US': [
    'Yes.',
    'Yes, I am.',
    'I think so.',
    'It is.',
    'Dark blue, please.',
    'What is this about?',
    'What for',
    'I do not want to',
    "I don't have to",
    'Come in.',
    'I already told you that',
    'Who are you with?',
    'No, I will',
    'Speaking',
    'Put me on',
    '',
  ],
  'ar-SA': ['نعم', 'لا شكرا', 'مين معي؟', 'ايه', 'طيب', 'الساعة خمسة', 'مو الحين بعد'],
  'es-MX': ['Sí.', 'Creo que sí', '¿De parte de quién?', 'Mañana a las cinco', 'Ahora no puedo'],
  'fr-FR': ['Oui.', 'Je ne sais pas', "C'est pour quoi ?", 'Demain à cinq heures', 'Moi'],
  'de-DE': ['Ich möchte mit', 'Ja'],
};

describe('isUnfinished', () => {
  it.each(Object.entries(unfinished).flatMap(([language, texts]) => texts.map((text) => [language, text] as const)))(
    'waits after %s “%s”',
    (language, text) => expect(isUnfinished(text, language)).toBe(true),
  );

  it.each(Object.entries(finished).flatMap(([language, texts]) => texts.map((text) => [language, text] as const)))(
    'answers after %s “%s”',
    (language, text) => expect(isUnfinished(text, language)).toBe(false),
  );
});
