import { means, type Rule } from './piece.ts';

/**
 * Days that people call by their names. Those that move from year to year, and those of which a name may mean two, are asked for:
 * read as no day at all, “Easter Monday at noon” would be noon of the next Monday.
 */
const on = (source: string, day: number, month: number): Rule => means(source, { kind: 'date', day, month });
const either = (source: string, day: number, month: number): Rule =>
  means(source, { kind: 'date', day, month, isVague: true });
const moving = (source: string): Rule => means(source, { kind: 'days', days: 1, isVague: true });

/** “Merry Christmas” names no day. */
const wished = '(?<!(?:merry|happy|feliz|felices|joyeux|bon) )';

export const englishNamedDays: readonly Rule[] = [
  on('(?:on )?(?:christmas|xmas) eve', 24, 12),
  on(`(?:on )?${wished}(?:christmas|xmas)(?: day)?`, 25, 12),
  on('(?:on )?boxing day', 26, 12),
  on('(?:on )?new year ?s? eve|nye', 31, 12),
  on('(?:on )?new year ?s? day', 1, 1),
  either(`(?:at |the )?${wished}new year ?s?`, 1, 1),
  on('(?:on )?valentine ?s?(?: day)?', 14, 2),
  on('(?:on )?halloween', 31, 10),
  on('(?:on )?independence day', 4, 7),
  moving(
    `(?:on |at )?${wished}(?:easter(?: sunday| monday)?|good friday|thanksgiving|black friday|eid(?: al \\w+)?|ramadan|diwali|passover|hanukkah|rosh hashanah|(?:mother|father) ?s day|labou?r day|memorial day|bank holiday(?: monday)?|my birthday)`,
  ),
  moving(
    '(?:after|once i m back from|when i m back from|when i get back from) (?:the |my |our )?(?:holidays?|vacations?|trip|journey)|(?:on )?(?:my )?pay ?day',
  ),
  means(
    '(?:on )?(?:the )?last (?:mon|tues|wednes|thurs|fri|satur|sun|working |business )day (?:of|in) (?:the|this) month',
    { kind: 'month_end' },
  ),
];

const spanishDays = '(?:lunes|martes|miercoles|jueves|viernes|sabado|domingo)';
const frenchDays = '(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)';

export const spanishNamedDays: readonly Rule[] = [
  on('(?:en |la )?nochebuena', 24, 12),
  on(`(?:en |el dia de |el )?${wished}navidad`, 25, 12),
  on('(?:en |la )?nochevieja', 31, 12),
  either('(?:a |en |el )?fin de ano', 31, 12),
  on(`(?:en |el dia de )?${wished}ano nuevo`, 1, 1),
  on('(?:en |el dia de )?(?:los )?reyes(?: magos)?', 6, 1),
  moving(
    '(?:en |el |la )?(?:semana santa|(?:domingo de |lunes de )?pascua|(?:jueves|viernes) santo|carnaval|dia de (?:la madre|accion de gracias)|dia del padre|mi cumpleanos)',
  ),
  moving(
    '(?:despues de|tras|al volver de|cuando vuelva de) (?:las |mis |el )?(?:vacaciones|viaje)|(?:el )?dia de (?:pago|cobro)',
  ),
  means(`(?:el )?ultimo (?:${spanishDays}|dia(?: habil| laborable)?) de(?:l| este) mes`, { kind: 'month_end' }),
];

export const frenchNamedDays: readonly Rule[] = [
  on('(?:la )?veille de noel|(?:le )?reveillon de noel', 24, 12),
  on(`(?:a |le jour de )?${wished}noel`, 25, 12),
  on('(?:a |la )?saint sylvestre|(?:le )?reveillon du nouvel an', 31, 12),
  on('(?:le )?jour de l an', 1, 1),
  either('(?:au |le )?nouvel an', 1, 1),
  on('(?:a )?(?:la )?toussaint', 1, 11),
  moving(
    '(?:a |l |le |la )*(?:(?:dimanche de |lundi de )?(?:paques|pentecote)|ascension|vendredi saint|action de grace|fete des (?:meres|peres)|aid(?: el \\w+)?|ramadan|mon anniversaire)',
  ),
  moving('(?:apres|au retour de) (?:les |mes )?(?:vacances|conges)|a la rentree|(?:le )?jour de (?:paie|paye)'),
  means(`(?:le )?dernier (?:${frenchDays}|jour(?: ouvrable| ouvre)?) (?:du|de ce) mois`, { kind: 'month_end' }),
];

export const arabicNamedDays: readonly Rule[] = [
  either('(?:ليله |يوم |في )*راس السنه(?: الميلاديه)?', 1, 1),
  either('(?:ليله |يوم |في )*(?:ال)?كريسماس', 25, 12),
  moving(
    '(?:يوم |في |اول |ثاني |ايام )*(?:ال)?عيد(?! (?:مبارك|سعيد))(?: الفطر| الاضحي| الكبير| الصغير| ميلاد\\S*)?|(?:في )?رمضان|(?:ال)?مولد النبوي',
  ),
  moving('(?:بعد|عقب|يوم|لما ارجع من|بس ارجع من|وقت ارجع من) (?:ال)?(?:اجازه|عطله|راتب|معاش|سفر|سفره)'),
];
