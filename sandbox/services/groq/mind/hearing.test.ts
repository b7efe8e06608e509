import { expect, it } from 'vitest';
import { hear, yesOrNo, type Intent } from './hearing.ts';

const said: [Intent, string[]][] = [
  [
    'opt_out',
    [
      'Please stop calling me and remove me from your list.',
      'Take me off your list!',
      "Don't ever call me again.",
      'do not call me',
      'لا تتصل بي مرة أخرى',
      'توقفوا عن الاتصال بي',
      'احذف رقمي من القائمة',
      'No me llamen más',
      'No vuelva a llamarme',
      'Bórreme de su lista',
      'Arrêtez de m’appeler',
      'Ne m’appelez plus',
      'Retirez-moi de votre liste',
    ],
  ],
  [
    'callback',
    [
      'I am busy. Please call me back in 20 minutes.',
      'Sorry, this is a bad moment.',
      "Don't call me now, call me tomorrow.",
      'اتصل بي غداً الساعة الخامسة',
      'أنا مشغول الآن',
      'لا تتصل الآن، اتصل بي غداً',
      'Estoy ocupada, llámeme mañana',
      'Rappelez-moi plus tard',
    ],
  ],
  [
    'asks_if_artificial',
    [
      'Are you a robot?',
      'Am I talking to a real person?',
      'Is this a recording?',
      'هل أنت روبوت؟',
      '¿Eres un robot?',
      'Êtes-vous un robot ?',
    ],
  ],
  ['asks_who', ['Sorry, wait a moment. Who is this?', 'Who are you?', '¿Quién habla?', 'من معي؟']],
  ['goodbye', ['No thanks, goodbye.', 'That is all for me, goodbye.', 'Adiós', 'مع السلامة', 'Au revoir']],
  ['declines', ['Sorry, I am not interested.', 'No, thank you.', 'لست مهتماً', 'No me interesa']],
  ['greeting', ['Hello?', 'Hi.', 'ألو؟', 'مرحبا']],
  ['question', ['How much does it cost?']],
  ['nothing', ['', ' … ']],
  ['answer', ['Yes, this is Sam.', 'Tuesday at ten is good.', 'Yes, that works for me.', 'نعم', 'Sure.']],
];

it.each(said.flatMap(([intent, sentences]) => sentences.map((words) => [words, intent] as const)))(
  '%s: %s',
  (words, intent) => {
    expect(hear(words)).toBe(intent);
  },
);

it('tells yes from no and from neither', () => {
  const answers = ['Yes, please.', 'No, we rent.', 'Maybe.', 'That works for me.', 'نعم', 'لا', 'On Tuesday.'];
  expect(answers.map(yesOrNo)).toEqual(['yes', 'no', 'maybe', 'yes', 'yes', 'no', null]);
});
