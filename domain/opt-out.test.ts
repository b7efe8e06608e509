import { describe, expect, test } from 'vitest';
import { matchOptOut, type OptOutLanguage } from './opt-out.ts';

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
