import { describe, expect, test } from 'vitest';
import { matchOptOut, saysOnlyStop, type OptOutLanguage, wordsOf } from './opt-out.ts';

const split = (text: string): string[] => text.split(' · ').map((phrase) => phrase.trim());

const dnc: Record<OptOutLanguage, string[]> = {
  en: split(
    "remove me · please remove me from your list · stop calling · stop calling me · don't ever call me again · do not call this number again · take me off your list · take my number off your list please · put me on your do not call list · lose my number · I want to opt out · quit calling my house · I don't want any more calls · I don't want you calling me anymore · never call me again · unsubscribe me · I revoke my consent · don't contact us anymore · stop bothering me",
  ),
  ar: split(
    'لا تتصل بي مرة أخرى · لا تتصلوا بي · لا تتصل علي مرة ثانية · ما أبي أحد يتصل علي · لا تدقون علي · متتصلوش بيا تاني · ما تكلمونيش تاني · بطلوا تتصلوا · أوقفوا الاتصال بي · وقفوا المكالمات · احذف رقمي · احذفوا رقمي من عندكم · امسح رقمي · شيلني من القائمة · شيلوا رقمي · احذفوني من قائمتكم · ضعوني في قائمة عدم الاتصال · مش عايز حد يكلمني تاني · كفوا عن الاتصال · لا تتواصلوا معي مجدداً · سحبت موافقتي',
  ),
  es: split(
    'no me llame más · no me vuelva a llamar · dejen de llamarme · quíteme de su lista · bórreme de su base de datos · no quiero recibir más llamadas · deme de baja de la lista · no quiero que me llamen',
  ),
  fr: split(
    "ne m'appelez plus · arrêtez de m'appeler · retirez-moi de votre liste · supprimez mon numéro · je ne veux plus être appelé · ne me rappelez plus jamais · cessez de me contacter",
  ),
};

const notDnc: Record<OptOutLanguage, string[]> = {
  en: split(
    "don't call me sir · call me back later · why did you stop calling me? · don't stop calling · I never said stop calling me · remove the extra bag from my order · take me off speaker · take me off hold · stop by the bank · cancel my appointment · end of the month · I'm not interested · no thanks · I can't talk · stop, stop, wait a second · please don't remove me · quit my job · can't stop calling my mother",
  ),
  ar: split(
    'لا تتصل الآن أنا مشغول · لا تتصل قبل العصر · ليش ما تتصلون علي؟ · شيل المنتج من السلة · وقف الطلب · مو مهتم · لا شكراً · خلاص تمام · لا تقفل الخط · اتصل علي بعدين · لا توقفوا الاتصال · ما قلت احذف رقمي',
  ),
  es: split(
    'no me llame señora · no me llame ahora · quiero dar de baja mi línea · me llamo Ana · quite el cargo · llámeme mañana',
  ),
  fr: split(
    "ne m'appelez pas madame · ne m'appelez pas avant 18h · rappelez-moi demain · supprimez ma commande · arrêtez, attendez · je ne suis pas intéressé · je ne veux pas être rappelé aujourd'hui",
  ),
};

const level = (text: string): string | null => matchOptOut(text)?.level ?? null;

describe.each(Object.entries(dnc))('do not call, %s', (language, phrases) => {
  test.each(phrases)('%s', (phrase) => {
    expect(matchOptOut(phrase)).toMatchObject({ level: 'dnc', language });
  });
});

describe.each(Object.entries(notDnc))('not "do not call", %s', (_language, phrases) => {
  test.each(phrases)('%s', (phrase) => {
    expect(level(phrase)).not.toBe('dnc');
  });
});

describe('levels', () => {
  test.each([
    ["don't call me at work", 'time'],
    ["don't call me right now", 'time'],
    ["don't call me after 5", 'time'],
    ["don't call me on Sundays", 'time'],
    ['call me back later', 'time'],
    ["I can't talk", 'time'],
    ["I'm not interested", 'refusal'],
    ['no thanks', 'refusal'],
    ['sorry you have the wrong number', 'wrong_number'],
    ["please don't record this call", 'objection_recording'],
    ["I don't want to be recorded", 'objection_recording'],
    ['لا تتصل الآن أنا مشغول', 'time'],
    ['لا تتصل قبل العصر', 'time'],
    ['اتصل علي بعدين', 'time'],
    ['مو مهتم', 'refusal'],
    ['لا شكراً', 'refusal'],
    ['الرقم غلط', 'wrong_number'],
    ['لا تسجل المكالمة', 'objection_recording'],
    ['no me llame ahora', 'time'],
    ['no me interesa', 'refusal'],
    ['número equivocado', 'wrong_number'],
    ['no quiero que me graben', 'objection_recording'],
    ["ne m'appelez pas avant 18h", 'time'],
    ["je ne veux pas être rappelé aujourd'hui", 'time'],
    ['rappelez-moi demain', 'time'],
    ['je ne suis pas intéressé', 'refusal'],
    ['vous avez un mauvais numéro', 'wrong_number'],
    ['je refuse l’enregistrement', 'objection_recording'],
  ])('%s is %s', (phrase, expected) => {
    expect(level(phrase)).toBe(expected);
  });

  test.each([
    ["don't call me at work ever again"],
    ["don't call me now or ever again"],
    ['I am not interested, wrong number, and stop calling me'],
    ['لا تتصل الآن ولا تتصل بي مرة أخرى'],
    ['why did you stop calling me? anyway, remove me from your list'],
  ])('the strongest wins: %s', (phrase) => {
    expect(level(phrase)).toBe('dnc');
  });

  test.each(['hello', 'yes that is me', 'شكرا جزيلا', 'sí, dígame', 'oui bonjour', '', '   ', '?!'])(
    'nothing in "%s"',
    (phrase) => {
      expect(matchOptOut(phrase)).toBeNull();
    },
  );
});

describe('words alone', () => {
  test.each(['stop', 'end', 'cancel', 'quit', 'خلاص', 'وقف', 'basta', 'arrêtez'])('%s is no opt-out', (word) => {
    expect(matchOptOut(word)).toBeNull();
  });

  test('"stop" twice is a refusal that a person reviews', () => {
    expect(matchOptOut('Stop! Stop!')).toMatchObject({ level: 'refusal', review: true });
    expect(matchOptOut('stop, stop, wait a second')).toBeNull();
    expect(saysOnlyStop('Stop.')).toBe(true);
    expect(saysOnlyStop('stop by the bank')).toBe(false);
  });
});

describe('damaged transcripts', () => {
  test.each([
    'remov me from your list',
    'top calling me',
    'STOP CALLING ME',
    'Don’t ever call me again.',
    'اوقفو الاتصال',
    'احذفو رقمى',
    'لاتتصلوا بي',
    'لَا تَتَّصِلُوا بِي',
    'please لا تتصلوا again',
    'no me llame mas',
    'ne mappelez plus',
  ])('%s', (phrase) => {
    expect(level(phrase)).toBe('dnc');
  });

  test('a sentence that recognition cut in two is found when both parts are joined', () => {
    expect(level('please take my number')).toBeNull();
    expect(level('off your list')).toBeNull();
    expect(level('please take my number off your list')).toBe('dnc');
  });

  test('long transcripts are read in little time', () => {
    const long = 'I do not want to never stop call me my number take off the and so '.repeat(300);
    const start = performance.now();
    matchOptOut(long);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe('what a person said, sentence by sentence', () => {
  test('is found at its level, in one sentence or over two', () => {
    expect(wordsOf(['Hello?', 'I am not interested.', 'Bye'], 'refusal')).toBe('I am not interested.');
    expect(wordsOf(['Well, I am not', 'interested.'], 'refusal')).toBe('Well, I am not interested.');
    expect(wordsOf(['Hello?', 'I am interested.'], 'refusal')).toBeNull();
    expect(wordsOf([], 'refusal')).toBeNull();
  });

  test('is not found at another level', () => {
    expect(wordsOf(['Never call me again'], 'refusal')).toBeNull();
    expect(wordsOf(['Never call me again'], 'dnc')).toBe('Never call me again');
  });
});
