import { beforeHour, calendar, dateOf, exactly, halfOf, hourOf, oneOf, weekdayRule } from './meanings.ts';
import { englishNamedDays } from './named-days.ts';
import { means, words, type Lexicon, type Rule } from './piece.ts';
import { counted, digitsFor } from './text.ts';

const values = counted(
  'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen',
);
const tens = counted('twenty thirty forty fifty sixty', 20, 10);
const ordinals = {
  ...counted(
    'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth',
  ),
  thirtieth: 30,
};
const month = oneOf(
  'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?',
);
const weekday = oneOf(
  'mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?',
);

function withDigits(text: string): string {
  const prepared = text
    .replace(/ first thing /g, ' early ')
    .replace(/(\p{L}|\d) ?ish(?= )/gu, '$1')
    .replace(/ a couple(?: of)? /g, ' 2 ')
    .replace(/ (?:oh|o) (one|two|three|four|five|six|seven|eight|nine) /g, (_, name: string) => ` 0${values[name]} `)
    .replace(/ ninety /g, ' 90 ')
    .replace(/teen hundred(?: hours)? /g, 'teen 00 ');
  const ordinal = new RegExp(`(?<!\\p{L})(?:(twenty|thirty) )?(${Object.keys(ordinals).join('|')})(?!\\p{L})`, 'gu');
  const dated = prepared.replace(ordinal, (whole, ten: string | undefined, name: string) =>
    whole === 'second' && / (?:a|one) $/.test(prepared.slice(0, prepared.indexOf(' second') + 1))
      ? whole
      : `${(tens[ten ?? ''] ?? 0) + (ordinals[name as keyof typeof ordinals] ?? 0)}th`,
  );
  return digitsFor(dated, { values, tens, ands: ' ' });
}

const inFront =
  '(?:in|after|within|give me|for|another|wait|about|around|maybe|like|say|roughly|approximately|almost|nearly|just)';
const hours = '(?:hours?|hrs?)';
const minutes = '(?:minutes?|mins?)';
const fromNow = '(?: (?:from now|later|time))?';
const isFromNow = (whole: string): boolean =>
  /^(?:in|after|within|give me|another|wait) | (?:from now|later|time)$/.test(whole);
const delay = (source: string, minutesOf: (groups: readonly string[]) => number): Rule => [
  words(`((?:${inFront} )*)${source}${fromNow}`),
  (groups) => ({ kind: 'delay', minutes: minutesOf(groups.slice(1)), isLoose: !isFromNow((groups[0] ?? '').trim()) }),
];

const delays: Rule[] = [
  means(`(?:${inFront} )*(?:a few|several|some|5 or 10|2 or 3) ${minutes}${fromNow}`, {
    kind: 'delay',
    minutes: 10,
    isVague: true,
  }),
  means(`(?:${inFront} )*(?:a few|several|some) ${hours}${fromNow}`, { kind: 'delay', minutes: 180, isVague: true }),
  means(
    `(?:in |give me |wait )(?:a|1) (?:minute|moment|second|sec|bit|while|little while|little bit)|(?:with)?in the next (?:hour|\\d+ minutes)|shortly|soon|in a little`,
    { kind: 'later', minutes: 30 },
  ),
  delay('half(?: an)? hour|a half hour', () => 30),
  delay('3 quarters of an hour', () => 45),
  delay('(?:a )?quarter of an hour|(?:a )?quarter hour', () => 15),
  delay(`(?:an|1) hour and (?:a )?half|an hour and 1 half|1 and a half ${hours}`, () => 90),
  delay('(?:an|1) hour and (?:a )?quarter', () => 75),
  delay('(?:an|1) hour and 3 quarters', () => 105),
  delay(`# and (?:a |1 )?half ${hours}|# ${hours} and (?:a )?half`, ([, a = '', b = '']) => Number(a || b) * 60 + 30),
  delay(`(?:(an)|#) ${hours}(?: and)? # ${minutes}`, ([, an, h, m]) => (an ? 1 : Number(h)) * 60 + Number(m)),
  delay(`(\\d{1,2})\\.(\\d) ${hours}`, ([, h, tenths]) => Number(h) * 60 + Number(tenths) * 6),
  delay(`(?:(an)|(\\d{1,4})) ${hours}`, ([, an, h]) => (an ? 1 : Number(h)) * 60),
  [words('in (1[05]|[2-9]\\d)(?= (?:,|please|$))'), ([, m]) => ({ kind: 'delay', minutes: Number(m) })],
  delay(`(?:(a)|(\\d{1,4})) ${minutes}`, ([, a, m]) => (a ? 1 : Number(m))),
];

const dates: Rule[] = [
  ...englishNamedDays,
  means(
    'the day before yesterday|yesterday|last (?:night|week|month|monday|tuesday|wednesday|thursday|friday)|(?:\\d+|an?) (?:minutes?|hours?|days?|weeks?) ago',
    { kind: 'past' },
  ),
  means('(?:the )?day after tomorrow|overmorrow', { kind: 'days', days: 2 }),
  means('a week (?:from|after) tomorrow|tomorrow week', { kind: 'days', days: 8 }),
  means('(?:a|1) week (?:from )?(?:today|now)|this day next week|today week', { kind: 'days', days: 7 }),
  means('(?:2 weeks|a fortnight) (?:from )?(?:today|now)', { kind: 'days', days: 14 }),
  weekdayRule(`(?:a|1) week (?:from|on|after) (?:${weekday})`, 'coming', 1),
  weekdayRule(`(?:${weekday}) (?:week|after next)`, 'coming', 1),
  [
    words(`(\\d{1,2})(?:st|nd|rd|th)?(?: day)?(?: of)? (?:${month})(?:,? (20\\d\\d))?`),
    ([, day, ...rest]) => dateOf({ day, months: rest.slice(0, 12), year: rest[12] }),
  ],
  [
    words(`(?:${month}) (?:the )?(\\d{1,2})(?:st|nd|rd|th)?(?:,? (20\\d\\d))?(?! (?:am|pm|o clock))`),
    ([, ...rest]) => dateOf({ day: rest[12], months: rest.slice(0, 12), year: rest[13] }),
  ],
  [words('(?:the )?(\\d{1,2})(?:st|nd|rd|th)(?: of (?:the|this) month)?'), ([, day]) => dateOf({ day })],
  means('(?:at |on |over )?(?:the |this |this coming )?week ?end', { kind: 'week', weeks: 0, weekday: 6 }),
  means('(?:at |by |towards )?(?:the )?end of (?:the|this) week', { kind: 'week', weeks: 0, weekday: 5 }),
  means('(?:at |by |towards )?(?:the )?end of (?:the|this) month', { kind: 'month_end' }),
  means('(?:the )?(?:week after next|week after the next)', { kind: 'week', weeks: 2 }),
  means('(?:some ?time |any ?time )?(?:the )?(?:next|following|coming) week', { kind: 'week', weeks: 1 }),
  means('(?:the )?(?:next|following|coming) month', { kind: 'months', months: 1, isVague: true }),
  means('(?:the )?next year', { kind: 'months', months: 13, isVague: true }),
  [
    words(`(?:in |after )?(?:(a|an)|#) (week|month|year|day)s?${fromNow}`),
    ([, an, count, unit]) => calendar(an ? 1 : Number(count), unit ?? 'day'),
  ],
  means('(?:in |after )?(?:a few|several|some) days', { kind: 'days', days: 3, isVague: true }),
  means('(?:in |after )?(?:a few|several|some) weeks', { kind: 'days', days: 21, isVague: true }),
  means('in a fortnight|a fortnight', { kind: 'days', days: 14 }),
  weekdayRule(`(?:the )?next (?:${weekday})`, 'next'),
  weekdayRule(`this (?:coming )?(?:${weekday})`, 'this'),
  weekdayRule(`(?:the )?(?:coming )?(?:${weekday})s?`, 'coming'),
  means('tomorrow|tomorow|tmrw|the next day', { kind: 'days', days: 1 }),
  means('today', { kind: 'days', days: 0 }),
];

const today = { kind: 'days', days: 0 } as const;
const clocks: Rule[] = [
  means('(?:at )?(?:the )?(?:same time|this time)(?: as (?:now|today))?', { kind: 'same_time' }),
  [words('half past #'), ([, hour = '']) => hourOf(hour, '30')],
  [words('(?:a )?quarter (?:to|before|of|til|till) #'), ([, hour = '']) => beforeHour(hour, 15)],
  [words('(?:a )?quarter (?:past|after) #'), ([, hour = '']) => hourOf(hour, '15')],
  [
    words(`(?<!from )(5|10|20|25|\\d{1,2} ${minutes}) (?:to|before|til|till) #`),
    ([, m = '', hour = '']) => beforeHour(hour, Number.parseInt(m, 10)),
  ],
  [words(`(\\d{1,2})(?: ${minutes})? (?:past|after) #`), ([, m = '', hour = '']) => hourOf(hour, m)],
  [words('half # (?!hours|minutes)|half #'), ([, one = '', other = '']) => hourOf(one || other, '30')],
  [words('(\\d{1,2})[:. ]([0-5]\\d) ?(am|pm)'), ([, h = '', m = '', half]) => hourOf(h, m, halfOf(h, half))],
  [words('# ?(?:o clock )?(am|pm)'), ([, h = '', half]) => hourOf(h, '0', halfOf(h, half))],
  [words('(\\d{1,2})[:.]([0-5]\\d)(?::\\d\\d)?(?: hours)?'), ([, h = '', m = '']) => hourOf(h, m, exactly(h))],
  [
    words('(?<!(?:number|extension|room|code|\\d) )([01]\\d|2[0-3])([0-5]\\d)(?: hours)?(?! \\d)'),
    ([, h = '', m = '']) => hourOf(h, m, { isExact: true }),
  ],
  [words('(?:at|around|about) ([1-9])([0-5]\\d)'), ([, h = '', m = '']) => hourOf(h, m)],
  [words('(\\d{1,2}) (0\\d|[1-5]\\d)(?! (?:minutes|hours))'), ([, h = '', m = '']) => hourOf(h, m)],
  [words('# (?:o clock|oclock|sharp|ish)'), ([, h = '']) => hourOf(h)],
  means('(?:at )?half past', { kind: 'minute', minute: 30 }),
  means('(?:at )?(?:a )?quarter past', { kind: 'minute', minute: 15 }),
  means('(?:at )?(?:a )?quarter to', { kind: 'minute', minute: 45 }),
  means('(?:at |on )?the (?:top of the )?hour', { kind: 'minute', minute: 0 }),
  [
    words(
      `(?:at|around|about|by around|make it|make that|say|let s say|towards|near) #(?! (?:${minutes}|${hours}|days?|weeks?))`,
    ),
    ([, h = '']) => hourOf(h),
  ],
];

const parts: Rule[] = [
  means('(?:after|past) (?:lunch|noon|midday)', { kind: 'part', part: 'lunch' }),
  means('after work|after office hours|after dinner', { kind: 'part', part: 'evening' }),
  means('(?:at |around )?(?:mid ?night)', { kind: 'clock', hour: 0, minute: 0, isExact: true }),
  means('(?:at |around )?(?:noon|mid ?day|lunch ?time|lunch)', { kind: 'part', part: 'noon' }),
  means('early(?: in the| tomorrow)? morning|early|dawn', { kind: 'part', part: 'early' }),
  means('late(?:r)?(?: in the)? morning|mid ?morning', { kind: 'part', part: 'morning' }),
  means('late(?:r)?(?: in the)? afternoon|(?:at )?(?:the )?end of (?:the )?(?:day|business)', {
    kind: 'part',
    part: 'late',
  }),
  [words('this (morning|afternoon|evening)'), ([, part]) => [today, { kind: 'part', part: part as 'morning' }]],
  means('(?:in |during )?(?:the )?mornings?', { kind: 'part', part: 'morning' }),
  means('(?:in |during )?(?:the )?after ?noons?', { kind: 'part', part: 'afternoon' }),
  means('(?:in |during )?(?:the )?evenings?', { kind: 'part', part: 'evening' }),
  [words('to ?night'), () => [today, { kind: 'part', part: 'night' }]],
  means('(?:at |in |during )?(?:the )?nights?', { kind: 'part', part: 'night' }),
];

const vague: Rule[] = [
  means('right now|now|straight ?away|immediately|right away', { kind: 'now' }),
  means('later(?: (?:on|today))?|after a while|in a while|some other time|another time', {
    kind: 'later',
    minutes: 120,
  }),
];

const limits: Rule[] = [
  means('(?:not|don t|do not|never)(?: \\p{L}+){0,2} (?:before|until|till)', { kind: 'bound', bound: 'after' }),
  means('(?:any ?time |some ?time )?(?:after|past|from)|starting(?: at| from)?|as of', {
    kind: 'bound',
    bound: 'after',
  }),
  means('(?:any ?time |some ?time )?(?:before|by|no later than)', { kind: 'bound', bound: 'before' }),
  means('(?:any ?time |some ?time )?(?:in )?between', { kind: 'bound', bound: 'between' }),
  means('until|till|til', { kind: 'bound', bound: 'until' }),
];

const sense: Rule[] = [
  means('(?:please )?(?:never|don t ever|do not ever|stop calling|stop ringing|not ever)(?! before| mind)', {
    kind: 'never',
  }),
  means('(?:can|could|won|would) ?(?:t|not) you', { kind: 'clause' }),
  means(
    'i m (?:not |un)\\p{L}+|can ?(?:t|not)|couldn t|won t|unable|busy|meeting|working?|occupied|unavailable|doesn t work|don t work|asleep|sleeping|driving|away',
    { kind: 'cannot' },
  ),
  means(
    'but|then|so|call(?: me)?(?: back)?|ring(?: me)?|phone me|try(?: me)?|reach me|free|available|get home|finish',
    { kind: 'clause' },
  ),
  means(
    '(?:anything|any day|any time) but|not(?: on| at)?|don t(?: \\p{L}+){0,3}|do not(?: \\p{L}+){0,3}|except(?: on)?|instead of|rather than',
    { kind: 'not' },
  ),
  means(
    'no|nope|actually|sorry|i mean|i meant|rather|wait|make (?:it|that)|let s make it|correction|on 2th thought|scratch that|or better|better',
    { kind: 'correction' },
  ),
];

export const english: Lexicon = {
  withDigits,
  rules: [
    ...sense.slice(0, 2),
    ...limits.slice(0, 1),
    ...delays,
    ...dates,
    ...clocks,
    ...parts,
    ...vague,
    ...limits.slice(1),
    ...sense.slice(2),
  ],
  joins: 'and|or|to|till|until|at|maybe|say|around|about|on|for',
  notHours: {
    before: 'that|this|number|other|than|no|the',
    after: 'of|more|times?|things?|people|minutes?|hours?|days?|weeks?|months?|years?|per',
  },
  nextWeekday: 'week_after',
  firstWeekday: 1,
  isMonthFirst: true,
};
