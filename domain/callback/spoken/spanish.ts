import { beforeHour, calendar, dateOf, exactly, halfOf, hourOf, oneOf, weekdayRule } from './meanings.ts';
import { spanishNamedDays } from './named-days.ts';
import { means, words, type Lexicon, type Rule } from './piece.ts';
import { counted, digitsFor } from './text.ts';

const values = counted(
  'un/uno/una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete dieciocho diecinueve veinte veintiuno/veintiun/veintiuna veintidos veintitres veinticuatro veinticinco veintiseis veintisiete veintiocho veintinueve',
);
const tens = counted('treinta cuarenta cincuenta sesenta setenta ochenta noventa', 30, 10);
const month = oneOf('enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre|diciembre');
const weekday = oneOf('lunes|martes|miercoles|jueves|viernes|sabado|domingo');

function withDigits(text: string): string {
  const prepared = text
    .replace(/ (?:un )?par de /g, ' 2 ')
    .replace(/ primero de /g, ' 1 de ')
    .replace(/ dia primero /g, ' dia 1 ');
  return digitsFor(prepared, { values, tens, ands: ' y ' });
}

const inFront =
  '(?:en|dentro de|de aqui a|despues de|deme|dame|espere|como en|unos|unas|alrededor de|mas o menos|casi|otros|otras)';
const hours = 'horas?|horitas?';
const minutes = '(?:minutos?|minutitos?|min)';
const delay = (source: string, minutesOf: (groups: readonly string[]) => number): Rule => [
  words(`((?:${inFront} )*)(?:${source})`),
  (groups) => ({
    kind: 'delay',
    minutes: minutesOf(groups.slice(1)),
    isLoose: !/(?:^| )(?:en|dentro de|aqui a|deme|dame|despues de|espere) /.test(groups[1] ?? ''),
  }),
];

const delays: Rule[] = [
  means(`(?:${inFront} )*(?:unos|algunos|pocos|unos pocos|unos cuantos) ${minutes}`, {
    kind: 'delay',
    minutes: 10,
    isVague: true,
  }),
  means(`(?:${inFront} )*(?:unas|algunas|pocas|unas pocas|unas cuantas) (?:${hours})`, {
    kind: 'delay',
    minutes: 180,
    isVague: true,
  }),
  means(
    '(?:en|dentro de|deme|dame|espere) (?:1 )?(?:momento|momentito|rato|ratito|ratico|segundo)|al rato|en breve|pronto|en seguida|enseguida|dentro de poco|ahorita',
    { kind: 'later', minutes: 30 },
  ),
  delay(`media hora|media horita`, () => 30),
  delay('3 cuartos de hora', () => 45),
  delay('(?:1 )?cuarto de hora', () => 15),
  delay(`# (?:${hours}) y media`, ([, h]) => Number(h) * 60 + 30),
  delay(`# (?:${hours}) y (?:1 )?cuarto`, ([, h]) => Number(h) * 60 + 15),
  delay(`# (?:${hours}) (?:y |con )?# ${minutes}`, ([, h, m]) => Number(h) * 60 + Number(m)),
  [
    words(`((?:${inFront} )*)(\\d{1,4}) (?:${hours})`),
    ([, front = '', h]) =>
      // “A las 17 horas” is a time of day.
      /(?:en|de|a|deme|dame|espere|otras|unas|casi) $/.test(front)
        ? { kind: 'delay', minutes: Number(h) * 60 }
        : { kind: 'delay', minutes: Number(h) * 60, isLoose: true },
  ],
  delay(`(\\d{1,4}) ${minutes}`, ([, m]) => Number(m)),
];

const dates: Rule[] = [
  ...spanishNamedDays,
  means(
    'anteayer|antier|ayer|anoche|la semana pasada|el mes pasado|hace \\p{L}*\\d* ?(?:minutos?|horas?|dias?|semanas?)',
    { kind: 'past' },
  ),
  means('pasado manana', { kind: 'days', days: 2 }),
  [
    words(`(?:el )?(?:dia )?# (?:de )?(?:${month})(?: (?:de |del )?(20\\d\\d))?`),
    ([, day, ...rest]) => dateOf({ day, months: rest.slice(0, 12), year: rest[12] }),
  ],
  [words('(?:el )?dia #|el #(?! (?:y|menos|de la|horas?))'), ([, one, other]) => dateOf({ day: one || other })],
  means('(?:el |este |en el |para el )?(?:fin de semana|finde)', { kind: 'week', weeks: 0, weekday: 6 }),
  means('(?:a |al )?(?:fin|final|finales) de (?:la |esta )?semana', { kind: 'week', weeks: 0, weekday: 5 }),
  means('(?:a |al )?(?:fin|final|finales|fines) de(?:l| este)? mes', { kind: 'month_end' }),
  means(
    '(?:de |en )?(?:la )?(?:proxima semana|semana proxima|semana que viene|semana siguiente|siguiente semana|otra semana|semana entrante)',
    { kind: 'week', weeks: 1 },
  ),
  means('(?:el )?(?:proximo mes|mes que viene|mes proximo|mes entrante|siguiente mes)', {
    kind: 'months',
    months: 1,
    isVague: true,
  }),
  means('(?:el )?(?:proximo ano|ano que viene|ano proximo)', { kind: 'months', months: 13, isVague: true }),
  means('(?:en |dentro de )(?:unos|algunos|unos cuantos|pocos) dias', { kind: 'days', days: 3, isVague: true }),
  means('(?:en|dentro de) 8 dias', { kind: 'days', days: 8, isVague: true }),
  [
    words('(?:en|dentro de|de aqui a) # (dias?|semanas?|mes|meses|anos?)'),
    ([, n, unit = '']) => calendar(Number(n), unitOf(unit)),
  ],
  weekdayRule(`(?:el )?(?:proximo (?:${weekday}))`, 'next'),
  weekdayRule(`(?:el )?(?:${weekday}) (?:que viene|proximo|siguiente|entrante)`, 'next'),
  weekdayRule(`este (?:proximo )?(?:${weekday})`, 'this'),
  weekdayRule(`(?:el |los )?(?:${weekday})`, 'coming'),
];

const unitOf = (name: string): 'day' | 'week' | 'month' | 'year' =>
  name.startsWith('d') ? 'day' : name.startsWith('s') ? 'week' : name.startsWith('m') ? 'month' : 'year';

/** After the parts of the day, which hold the same word. */
const tomorrow: Rule[] = [
  means('manana|mnana|al dia siguiente', { kind: 'days', days: 1 }),
  means('hoy(?: mismo)?', { kind: 'days', days: 0 }),
];

const hour = '(?:a |para |de |sobre |hacia )?(?:eso de )?(?:las?|la) #';
const clocks: Rule[] = [
  means('(?:a )?(?:la |esta )misma hora|(?:a )?esta hora', { kind: 'same_time' }),
  [words('(?:1 )?cuarto para (?:las?|la) #'), ([, h = '']) => beforeHour(h, 15)],
  [words(`(\\d{1,2})(?: ${minutes})? para (?:las?|la) #`), ([, m, h = '']) => beforeHour(h, Number(m))],
  [words(`(?:${hour}|#)(?: horas)? y media`), ([, a = '', b = '']) => hourOf(a || b, '30')],
  [words(`(?:${hour}|#)(?: horas)? y (?:1 )?cuarto`), ([, a = '', b = '']) => hourOf(a || b, '15')],
  [words(`(?:${hour}|#)(?: horas)? menos (?:1 )?cuarto`), ([, a = '', b = '']) => beforeHour(a || b, 15)],
  [words(`(?:${hour}|#) menos (5|10|20|25)`), ([, a = '', b = '', m]) => beforeHour(a || b, Number(m))],
  [
    words('#(?:[:.]([0-5]\\d))? ?(?:de la )?(am|pm)'),
    ([, h = '', m = '', half]) => hourOf(h, m || '0', halfOf(h, half)),
  ],
  [words('#[:.h]([0-5]\\d)(?: ?h(?:oras|s|rs)?)?'), ([, h = '', m = '']) => hourOf(h, m, exactly(h))],
  [
    words('(?:a las |las )([01]\\d|2[0-3])([0-5]\\d)|(?<!\\d )(0\\d|1\\d|2[0-3])([0-5]\\d)(?= horas)'),
    ([, a = '', b = '', c = '', d = '']) => hourOf(a || c, b || d, { isExact: true }),
  ],
  [
    words(`(?:${hour}|#) (?:y |con )([0-5]\\d|5)(?! (?:de|para|${minutes}|horas))|${hour} ([0-5]\\d)`),
    ([, a = '', b = '', m = '', c = '', n = '']) => hourOf(a || b || c, m || n),
  ],
  [words(`(?:${hour}) (?:y )?#(?: ${minutes})`), ([, h = '', m = '']) => hourOf(h, m)],
  [words('# ([1-5]\\d)'), ([, h = '', m = '']) => hourOf(h, m)],
  [words(`${hour}(?: horas| en punto)?`), ([, h = '']) => hourOf(h)],
  [words('# ?(?:h|hs|hrs|horas en punto|en punto)'), ([, h = '']) => hourOf(h)],
  means('(?:a )?(?:las? )?(?:la |y )media', { kind: 'minute', minute: 30 }),
  means('(?:a las )?y cuarto', { kind: 'minute', minute: 15 }),
  means('en punto', { kind: 'minute', minute: 0 }),
];

const today = { kind: 'days', days: 0 } as const;
const parts: Rule[] = [
  means(
    '(?:despues|luego) de (?:comer|almorzar|la comida|el almuerzo|mediodia)|despues del (?:almuerzo|mediodia)|(?:en la )?sobremesa',
    { kind: 'part', part: 'lunch' },
  ),
  means('despues (?:del trabajo|de trabajar|de cenar|de la cena)', { kind: 'part', part: 'evening' }),
  means('(?:a |la )?media ?noche', { kind: 'clock', hour: 0, minute: 0, isExact: true }),
  means('(?:de |en |a )?(?:la )?madrugada', { kind: 'part', part: 'dawn' }),
  means('(?:a primera hora|temprano|tempranito)(?: (?:de|por|en) la manana)?|(?:de|por|en) la manana temprano', {
    kind: 'part',
    part: 'early',
  }),
  means('(?:a ultima hora|al final)(?: de la (?:tarde|jornada)| del dia)?|al fin del dia', {
    kind: 'part',
    part: 'late',
  }),
  means('(?:a |de |en )?(?:la )?media manana', { kind: 'part', part: 'morning' }),
  [words('esta (manana|tarde|noche)'), ([, part]) => [today, { kind: 'part', part: partOf(part) }]],
  means('(?:por|de|en|a) la manana|(?:por|en) las mananas', { kind: 'part', part: 'morning' }),
  means('(?:al |a |el |del? |hacia el )?medio ?dia', { kind: 'part', part: 'noon' }),
  means('(?:(?:por|de|en|a) )?las? tardes?|tardecita|tarde', { kind: 'part', part: 'afternoon' }),
  means('(?:(?:por|de|en|a) )?las? noches?|noche', { kind: 'part', part: 'night' }),
];

const partOf = (name = ''): 'morning' | 'afternoon' | 'night' =>
  name === 'manana' ? 'morning' : name === 'tarde' ? 'afternoon' : 'night';

const vague: Rule[] = [
  means('mas tarde|luego|despues|otro momento|otro rato|otro dia', { kind: 'later', minutes: 120 }),
  means('ahora(?: mismo)?|ya mismo|de inmediato|inmediatamente', { kind: 'now' }),
];

const limits: Rule[] = [
  means('no (?:\\p{L}+ ){0,2}(?:antes de|hasta)', { kind: 'bound', bound: 'after' }),
  means('(?:a partir|despues|pasadas?)(?: de)?|desde', { kind: 'bound', bound: 'after' }),
  means('antes(?: del?)?', { kind: 'bound', bound: 'before' }),
  means('entre', { kind: 'bound', bound: 'between' }),
  means('hasta', { kind: 'bound', bound: 'until' }),
];

const sense: Rule[] = [
  means('nunca|jamas|no (?:me )?(?:vuelva|vuelvan) a llamar\\p{L}*|no (?:me )?llame\\p{L}* mas', { kind: 'never' }),
  means(
    'no (?:puedo|podre|podria|me viene bien|me va bien|estoy|estare)|ocupad[oa]|reunion|trabajo|trabajando|manejando|conduciendo',
    { kind: 'cannot' },
  ),
  means(
    'pero|asi que|entonces|(?:me )?(?:puede |podria |puedes )?(?:llam\\p{L}+|marque\\p{L}*|telefone\\p{L}+)|libre|disponible',
    { kind: 'clause' },
  ),
  means('no (?:me )?llam\\p{L}+|(?:menos|excepto|salvo) (?:el|la|a)|en vez de|en lugar de', { kind: 'not' }),
  means('no(?= (?:el|a|en|por|~|hoy|manana|pasado))', { kind: 'not' }),
  means('no|mejor|perdon|perdone|digo|quiero decir|mas bien|espere|bueno', { kind: 'correction' }),
];

export const spanish: Lexicon = {
  withDigits,
  rules: [
    ...limits.slice(0, 1),
    ...sense.slice(0, 1),
    means('(?:ahorita|ahora)(?: mismo)? no', { kind: 'cannot' }),
    means('mas tarde', { kind: 'later', minutes: 120 }),
    ...delays,
    ...dates,
    ...clocks,
    ...parts,
    ...tomorrow,
    ...limits.slice(1),
    ...vague,
    ...sense.slice(1),
  ],
  joins: 'y|o|a|las|la|a las|y las|o las|a la|o a las|hasta las|para las|y la|o la|tipo',
  notHours: {
    before: 'numero|otro|otra|el|mas|que',
    after: 'de mis|minutos?|horas?|dias?|semanas?|mes|meses|veces|personas?|llamadas?|cosas?',
  },
  nextWeekday: 'coming',
  firstWeekday: 1,
  isMonthFirst: false,
};
