import { beforeHour, calendar, dateOf, exactly, halfOf, hourOf, oneOf, weekdayRule } from './meanings.ts';
import { frenchNamedDays } from './named-days.ts';
import { means, words, type Lexicon, type Rule } from './piece.ts';
import { counted, digitsFor } from './text.ts';

const values = counted(
  'un/une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix_sept dix_huit dix_neuf',
);
const tens = counted('vingt trente quarante cinquante soixante', 20, 10);
const month = oneOf('janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre');
const weekday = oneOf('lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche');

function withDigits(text: string): string {
  const prepared = text
    .replace(/ quatre vingt dix /g, ' 90 ')
    .replace(/ (?:1er|premier) /g, ' 1 ')
    .replace(/ une? (?:paire|couple) d(?:e )?/g, ' 2 ')
    .replace(/(?<=\d|heures? )(?:zero|o) (\p{L}+)/gu, '$1')
    // “Deux petites heures” are two hours.
    .replace(/ (?:bonnes?|petites?|petits?) (?=heures?|minutes?|quart)/g, ' ');
  return digitsFor(prepared, { values, tens, ands: ' (?:et )?' });
}

const inFront = '(?:dans|d ici|donnez moi|laissez moi|environ|a peu pres|peut etre|encore|genre|disons)';
const minutes = '(?:minutes?|min|mn)';
const delay = (source: string, minutesOf: (groups: readonly string[]) => number): Rule => [
  words(`((?:${inFront} )+)(?:${source})`),
  (groups) => ({ kind: 'delay', minutes: minutesOf(groups.slice(1)) }),
];

const delays: Rule[] = [
  means(`(?:${inFront} )*quelques ${minutes}`, { kind: 'delay', minutes: 10, isVague: true }),
  means(`(?:${inFront} )*quelques heures`, { kind: 'delay', minutes: 180, isVague: true }),
  means(
    '(?:dans|d ici|donnez moi|laissez moi|attendez) (?:1 |peu |quelques )?(?:moments?|instants?|secondes?|peu)|dans peu de temps|bientot|sous peu|tout a l heure',
    { kind: 'later', minutes: 30 },
  ),
  delay('(?:1 )?demi heure', () => 30),
  delay('3 quarts? d heure', () => 45),
  delay('(?:1 )?quart d heure', () => 15),
  delay('# heures? (?:et )?demie?', ([, h]) => Number(h) * 60 + 30),
  delay('# heures? et quart|# heures? (?:et )?1 quart', ([, h, i]) => Number(h || i) * 60 + 15),
  delay('# heures? 3 quarts', ([, h]) => Number(h) * 60 + 45),
  delay(`# (?:heures?|h) (?:et )?#(?: ${minutes})?`, ([, h, m]) => Number(h) * 60 + Number(m)),
  delay('#h([0-5]\\d)', ([, h, m]) => Number(h) * 60 + Number(m)),
  delay('(\\d{1,4}) ?(?:heures?|h)', ([, h]) => Number(h) * 60),
  delay(`(\\d{1,4}) ?${minutes}`, ([, m]) => Number(m)),
  [
    words(`(\\d{1,3}) ${minutes}|(1 demi heure)|(1 quart d heure)`),
    ([, m, half]) => ({ kind: 'delay', minutes: m ? Number(m) : half ? 30 : 15, isLoose: true }),
  ],
];

const dates: Rule[] = [
  ...frenchNamedDays,
  means(
    'avant hier|hier(?: soir| matin)?|la semaine derniere|le mois dernier|il y a \\d+ (?:minutes?|heures?|jours?|semaines?)',
    { kind: 'past' },
  ),
  means('apres demain', { kind: 'days', days: 2 }),
  means('(?:de )?demain en 8', { kind: 'days', days: 8 }),
  [
    words(`(?:le )?# (?:de )?(?:${month})(?: (20\\d\\d))?`),
    ([, day, ...rest]) => dateOf({ day, months: rest.slice(0, 12), year: rest[12] }),
  ],
  [words('le #(?! ?(?:h|heures?)(?!\\p{L}))'), ([, day]) => dateOf({ day })],
  weekdayRule(`(?:${weekday}) en 8`, 'coming', 1),
  means('(?:ce |le |ce week end|pendant le )?week end', { kind: 'week', weeks: 0, weekday: 6 }),
  means('(?:en |a la |la )?fin de (?:la )?semaine', { kind: 'week', weeks: 0, weekday: 5 }),
  means('(?:en |a la |la )?fin (?:de|du) mois', { kind: 'month_end' }),
  means('(?:de |dans )?(?:la )?(?:semaine prochaine|semaine suivante|semaine qui vient|prochaine semaine)', {
    kind: 'week',
    weeks: 1,
  }),
  means('(?:le )?(?:mois prochain|mois suivant|prochain mois)', { kind: 'months', months: 1, isVague: true }),
  means('l (?:annee prochaine|an prochain)', { kind: 'months', months: 13, isVague: true }),
  means('(?:dans|d ici) quelques jours', { kind: 'days', days: 3, isVague: true }),
  means('(?:dans|d ici|sous) 8 jours', { kind: 'days', days: 7, isVague: true }),
  means('(?:dans|d ici|sous) (?:1 )?huitaine(?: de jours)?', { kind: 'days', days: 7, isVague: true }),
  means('(?:dans|d ici|sous) (?:15 jours|(?:1 )?quinzaine(?: de jours)?)', { kind: 'days', days: 14, isVague: true }),
  [
    words('(?:dans|d ici|apres) # (jours?|semaines?|mois|ans?|annees?)'),
    ([, n, unit = '']) => calendar(Number(n), unitOf(unit)),
  ],
  weekdayRule(`(?:le )?(?:${weekday}) (?:prochain|suivant|qui vient)`, 'next'),
  weekdayRule(`ce (?:${weekday})`, 'this'),
  weekdayRule(`(?:le )?(?:${weekday})`, 'coming'),
  means('demain|le lendemain', { kind: 'days', days: 1 }),
  means('aujourd hui', { kind: 'days', days: 0 }),
];

const unitOf = (name: string): 'day' | 'week' | 'month' | 'year' =>
  name.startsWith('j') ? 'day' : name.startsWith('s') ? 'week' : name.startsWith('m') ? 'month' : 'year';

const h = '(?:heures?|h)';
const clocks: Rule[] = [
  means('(?:a )?(?:la )?meme heure|(?:a )?cette heure ci', { kind: 'same_time' }),
  [
    words('(?:entre )?midi et (?:2|14 heures|2 heures|1|13 heures)'),
    () => [
      { kind: 'bound', bound: 'between' },
      { kind: 'clock', hour: 12, minute: 0, isExact: true },
    ],
  ],
  means('midi et demie?', { kind: 'clock', hour: 12, minute: 30, isExact: true }),
  means('midi (?:et quart|15)', { kind: 'clock', hour: 12, minute: 15, isExact: true }),
  means('midi moins le quart', { kind: 'clock', hour: 11, minute: 45, isExact: true }),
  [words(`# ?${h} (?:et )?demie?`), ([, hour = '']) => hourOf(hour, '30')],
  [words(`# ?${h} (?:et )?(?:1 )?quart`), ([, hour = '']) => hourOf(hour, '15')],
  [words(`# ?${h} moins (?:le |1 )?quart`), ([, hour = '']) => beforeHour(hour, 15)],
  [words(`# ?${h} moins (5|10|20|25)`), ([, hour = '', m]) => beforeHour(hour, Number(m))],
  [
    words('#(?:[:.h]([0-5]\\d))? ?(am|pm)'),
    ([, hour = '', m = '', half]) => hourOf(hour, m || '0', halfOf(hour, half)),
  ],
  [words('#(?::| ?h ?)([0-5]\\d)'), ([, hour = '', m = '']) => hourOf(hour, m, exactly(hour))],
  [words(`# ${h} (?:et )?([0-5]\\d|[1-9])(?: ${minutes})?`), ([, hour = '', m = '']) => hourOf(hour, m)],
  [words(`# ?${h}(?: pile| precises?)?`), ([, hour = '']) => hourOf(hour)],
  [words('(?:a|vers) ([01]\\d|2[0-3])([0-5]\\d)'), ([, hour = '', m = '']) => hourOf(hour, m, { isExact: true })],
  means('(?:a )?(?:la |et )demie', { kind: 'minute', minute: 30 }),
  means('et quart', { kind: 'minute', minute: 15 }),
  means('moins le quart', { kind: 'minute', minute: 45 }),
  [words('(?:a|vers|pour) #(?! (?:minutes?|jours?|semaines?))'), ([, hour = '']) => hourOf(hour)],
];

const today = { kind: 'days', days: 0 } as const;
const parts: Rule[] = [
  means('(?:a |vers )?minuit', { kind: 'clock', hour: 0, minute: 0, isExact: true }),
  means('(?:apres|suite a) (?:le |mon )?(?:dejeuner|repas|manger)', { kind: 'part', part: 'lunch' }),
  means('apres le (?:travail|boulot|diner)|(?:en )?debut de soiree', { kind: 'part', part: 'evening' }),
  means('(?:a l )?heure du dejeuner|(?:a l )?heure de midi', { kind: 'part', part: 'noon' }),
  means('(?:en |a la |la )?fin (?:de (?:la )?journee|d apres midi|de l apres midi)', { kind: 'part', part: 'late' }),
  means('(?:en )?fin de (?:la )?matinee', { kind: 'part', part: 'morning' }),
  means('(?:tot (?:le |dans la )?mati(?:n|nee)|(?:le |demain )?matin tot|de bonne heure|a la premiere heure|tot)', {
    kind: 'part',
    part: 'early',
  }),
  means('(?:(?:dans|de|en|pendant) )?(?:l |le debut d )?apres midi', { kind: 'part', part: 'afternoon' }),
  means('(?:a |vers |ce )?midi', { kind: 'part', part: 'noon' }),
  [words('ce (matin|soir)'), ([, part]) => [today, { kind: 'part', part: part === 'matin' ? 'morning' : 'evening' }]],
  [words('cette nuit'), () => [today, { kind: 'part', part: 'night' }]],
  means('(?:(?:du|le|au|dans la|en) )?mati(?:n|nee)', { kind: 'part', part: 'morning' }),
  means('(?:(?:du|le|au|dans la|en|la) )?soir(?:ee)?', { kind: 'part', part: 'evening' }),
  means('(?:de |dans |pendant )?la nuit', { kind: 'part', part: 'night' }),
];

const vague: Rule[] = [
  means('plus tard|apres|1 autre (?:moment|jour|fois)|ulterieurement', { kind: 'later', minutes: 120 }),
  means('maintenant|tout de suite|immediatement', { kind: 'now' }),
];

const limits: Rule[] = [
  means('pas (?:\\p{L}+ )?avant', { kind: 'bound', bound: 'after' }),
  means('a partir de|des|apres(?= (?:les |la |le )?~)|apres(?= \\d)', { kind: 'bound', bound: 'after' }),
  means('avant', { kind: 'bound', bound: 'before' }),
  means('entre', { kind: 'bound', bound: 'between' }),
  means('jusqu (?:a|au)', { kind: 'bound', bound: 'until' }),
];

const sense: Rule[] = [
  means('plus jamais|jamais|ne m appelez plus|arretez de m appeler', { kind: 'never' }),
  means('(?:ne )?(?:peux|pourrai|suis|serai|peut) pas|occupee?|reunion|travaille|conduis|indisponible', {
    kind: 'cannot',
  }),
  means(
    'mais|donc|alors|(?:vous |tu )?(?:pouvez |pourriez |peux )?(?:me |m )?(?:r?appel\\p{L}+|telephon\\p{L}+)(?: moi)?|libre|disponible',
    { kind: 'clause' },
  ),
  means('sauf|pas|ne m appelez pas|au lieu de|plutot que', { kind: 'not' }),
  means('non|plutot|pardon|desolee?|je veux dire|enfin|attendez|disons|finalement', { kind: 'correction' }),
];

export const french: Lexicon = {
  withDigits,
  rules: [
    ...limits.slice(0, 1),
    ...sense.slice(0, 1),
    ...delays,
    ...dates,
    ...clocks,
    ...parts,
    ...limits.slice(1),
    ...vague,
    ...sense.slice(1),
  ],
  joins: 'et|ou|a|ou a|et a|ou bien|vers|pour|jusqu a',
  notHours: { before: 'numero|autre|le|de|que|plus', after: 'de|minutes?|jours?|semaines?|mois|fois|personnes?|autre' },
  nextWeekday: 'coming',
  firstWeekday: 1,
  isMonthFirst: false,
};
