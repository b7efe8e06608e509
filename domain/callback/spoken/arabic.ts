import { beforeHour, exactly, hourOf, dateOf, oneOf, weekdayRule } from './meanings.ts';
import { arabicNamedDays } from './named-days.ts';
import { means, words, type Lexicon, type Meaning, type Rule } from './piece.ts';
import { counted, digitsFor } from './text.ts';

/** Units as they are counted and as hours are called, in the dialects of the Gulf, Egypt and the Levant. */
const values = {
  ...counted(
    'واحد/واحده/وحده/الواحده/الوحده اثنين/اثنتين/اتنين/تنتين/ثنتين/ثنين/اثنان/الثانيه/التنتين/الثنتين/الاثنتين ثلاثه/ثلاث/تلاته/تلات/الثالثه/الثلاثه/التلاته اربعه/اربع/الرابعه/الاربعه خمسه/خمس/الخامسه/الخمسه سته/ست/السادسه/السته سبعه/سبع/السابعه/السبعه ثمانيه/ثماني/ثمان/تمانيه/تمنيه/تمن/تماني/تمان/الثامنه/الثمانيه/التمانيه تسعه/تسع/التاسعه/التسعه عشره/عشر/العاشره/العشره حداشر/احدعش/حدعش/دعش/احدي_عشر/احد_عشر/احدي_عشره/الحاديه_عشره/الحاديه_عشر/هدعش/الحداشر اتناشر/اثنعش/اطنعش/تنعش/ثنعش/طنعش/اثنا_عشر/اثني_عشر/الثانيه_عشره/الثانيه_عشر/اثنعشر/اتنعش',
  ),
  ...counted(
    'ثلاثه_عشر/تلتاشر/ثلطعش/تلطعش/ثلاثتعش اربعه_عشر/اربعتاشر/اربعتعش/اربعطعش خمسه_عشر/خمستاشر/خمسطعش/خمستعش سته_عشر/ستاشر/ستطعش/سطعش سبعه_عشر/سبعتاشر/سبعطعش/سبعتعش ثمانيه_عشر/تمنتاشر/ثمنطعش/تمنطعش/ثمنتعش تسعه_عشر/تسعتاشر/تسعطعش/تسعتعش',
    13,
  ),
  // Days of a month. The first two are names of months, too: “تشرين الثاني”.
  ...counted('الثالث الرابع الخامس السادس السابع الثامن التاسع العاشر الحادي_عشر الثاني_عشر الثالث_عشر', 3),
  ...counted('الرابع_عشر الخامس_عشر السادس_عشر السابع_عشر الثامن_عشر التاسع_عشر', 14),
};
const tens = counted('عشرين/عشرون ثلاثين/تلاتين/ثلاثون اربعين/اربعون خمسين/خمسون ستين/ستون', 20, 10);
const month = oneOf(
  'يناير|فبراير|مارس|ابريل|مايو|يونيو|يوليو|اغسطس|سبتمبر|اكتوبر|نوفمبر|ديسمبر|كانون الثاني|شباط|اذار|نيسان|ايار|حزيران|تموز|اب|ايلول|تشرين الاول|تشرين الثاني|كانون الاول',
);
/** Egypt’s names, then the Levant’s: both are twelve. */
const monthOf = (names: readonly string[]): readonly string[] =>
  names.slice(0, 12).map((name, index) => name || (names[index + 12] ?? ''));
const weekday = oneOf(
  '(?:ال)?(?:اثنين|اتنين|تنين)|(?:ال)?(?:ثلاثا|تلاتا|تلات|ثلوث)|(?:ال)?(?:اربعا|اربع|ربوع)|(?:ال)?خميس|(?:ال)?جمعه|(?:ال)?سبت|(?:ال)?(?:احد|حد)',
);

const fractions = 'نص|نصف|النص|النصف|ربع|الربع|ربعا|ثلث|الثلث|تلت|ثلثا';

/** Splits the “and” and the “at” that are written with the next word, and puts digits for the words of numbers. */
function withDigits(text: string): string {
  const names = [...Object.keys(values), ...Object.keys(tens)]
    .filter((name) => !/^وا?حد/.test(name))
    .map((name) => name.replace('_', ' '))
    .sort((one, other) => other.length - one.length)
    .join('|');
  const day = ' يوم (?:الاثنين|الاتنين|الثلاثا|التلات|الاربع|الاربعا) ';
  const split = text
    .replace(new RegExp(` (و)(${fractions}|${names}|\\d+|دقيقه|دقيقتين)(?= )`, 'gu'), ' $1 $2')
    .replace(new RegExp(` (?:ع|عال|عل)(${names.replaceAll('ال', '(?:ال)?')})(?= )`, 'gu'), ' علي $1')
    .replace(new RegExp(` لل(ساعه|${names})(?= )`, 'gu'), ' ل $1')
    // “Of the evening” as the Maghreb says it.
    .replace(/ (?:د|ديال |نتاع |تاع |متاع )ال(عشيه|صباح|صبح|ليل|مسا|ظهر)(?= )/g, ' ال$1')
    .replace(/ (?:عالساعه|بالساعه|ع الساعه|للساعه) /g, ' الساعه ');
  // “Monday” is “two”, too.
  const kept = split.replace(new RegExp(day, 'gu'), (name) => name.replace(/ يوم /, ' يوم_'));
  return digitsFor(kept, { values, tens }).replaceAll('يوم_', 'يوم ');
}

const inFront = '(?:من دابا|بعد|كمان|عقب|خلال|في خلال|في غضون|اعطيني|عطيني|اديني|استني|حوالي|تقريبا|يمكن)';
const minute = '(?:دقيقه|دقايق|دقائق|دقيقا|دئيئه|دئايئ)';
const hours = '(?:ساعه|ساعات|ساعة)';
const delay = (source: string, minutesOf: (groups: readonly string[]) => number): Rule => [
  words(`(?:${inFront} )+(?:شي )?(?:${source})(?: من (?:الان|الحين|هلا|دلوقتي|دابا))?`),
  (groups) => ({ kind: 'delay', minutes: minutesOf(groups) }),
];
const part = (name = ''): number => (name.includes('ربع') ? 15 : name.includes('ل') && /ث|ت/.test(name) ? 20 : 30);

const delays: Rule[] = [
  means(`(?:${inFront} )*(?:كم|كام|بضع|شويه|عده) ${minute}`, { kind: 'delay', minutes: 10, isVague: true }),
  means(`(?:${inFront} )+(?:كم|كام|بضع|عده) ${hours}`, { kind: 'delay', minutes: 180, isVague: true }),
  means('(?:بعد|كمان|عقب) (?:شوي|شويه|شوية|قليل|لحظات|لحظه|ثواني|وقت قصير)|قريبا|شويه وكلمني', {
    kind: 'later',
    minutes: 30,
  }),
  delay(`(${fractions}) ساعه(?: و 5)?`, ([, name]) => part(name)),
  delay(`3 (?:ربع|ارباع|تربع) ساعه`, () => 45),
  delay(`ساعتين و (${fractions})`, ([, name]) => 120 + part(name)),
  delay(`ساعتين الا (${fractions})`, ([, name]) => 120 - part(name)),
  delay(`ساعتين(?: و #(?: ${minute})?)?`, ([, m]) => 120 + Number(m ?? 0)),
  delay(`# ${hours} و (${fractions})`, ([, h, name]) => Number(h) * 60 + part(name)),
  delay(`# ${hours}(?: و #(?: ${minute})?)?`, ([, h, m]) => Number(h) * 60 + Number(m ?? 0)),
  delay(`ساعه و (${fractions})`, ([, name]) => 60 + part(name)),
  delay(`ساعه الا (${fractions})`, ([, name]) => 60 - part(name)),
  delay(`ساعه و #(?: ${minute})?`, ([, m]) => 60 + Number(m)),
  delay(`ساعه(?: واحده| 1)?(?! #)`, () => 60),
  delay('دقيقتين', () => 2),
  delay(`# و # ${minute}`, ([, unit, ten]) => Number(unit) + Number(ten)),
  delay(`(\\d{1,4}) ${minute}`, ([, m]) => Number(m)),
  delay(minute, () => 1),
  [
    words(`# و # ${minute}|(\\d{1,3}) ${minute}|(نص|نصف|ربع|ثلث) ساعه`),
    ([, unit, ten, m, name]) => ({
      kind: 'delay',
      minutes: name ? part(name) : m ? Number(m) : Number(unit) + Number(ten),
      isLoose: true,
    }),
  ],
];

const next =
  '(?:الجاي|الجايه|الجاية|جاي|جايه|القادم|القادمه|المقبل|المقبله|اللي جاي|اللي جايه|الياي|اليايه|الجي|التالي|التاليه|اللي بعده)';
const dates: Rule[] = [
  ...arabicNamedDays,
  means(
    'اول امس|اول امبارح|امس|امبارح|مبارح|البارح|البارحه|الاسبوع (?:الماضي|اللي فات)|قبل (?:ساعه|ساعتين|يومين|اسبوع|\\d+ (?:دقيقه|دقايق|ساعات|ايام))',
    { kind: 'past' },
  ),
  means('(?:مش|مو|مو ب) ?(?:بكره|بكرا|باكر|باجر|غدا|غدوه) (?:اللي|الي) (?:بعده|بعدها|وراه)', { kind: 'days', days: 2 }),
  means('(?:بعد|عقب) (?:بكره|بكرا|باكر|باجر|غد|غدا|الغد|بكرة|غدوه)', { kind: 'days', days: 2 }),
  means('(?:ال)?اسبوع (?:اللي )?(?:بعد القادم|بعد الجاي|اللي بعد)', { kind: 'week', weeks: 2 }),
  means(`(?:في |خلال )?(?:ال)?(?:اسبوع|سبوع) ${next}`, { kind: 'week', weeks: 1 }),
  means(`(?:في )?(?:ال)?شهر ${next}|اول الشهر`, { kind: 'months', months: 1, isVague: true }),
  means(`(?:ال)?سنه ${next}|(?:ال)?عام ${next}`, { kind: 'months', months: 13, isVague: true }),
  means('(?:في |ب)?(?:نهايه|اخر|عطله|ويكند) (?:ال)?اسبوع|(?:ال)?ويك ?اند', { kind: 'week', weeks: 0, weekday: 6 }),
  means('(?:في )?(?:نهايه|اخر) (?:ال)?شهر', { kind: 'month_end' }),
  means('(?:بعد|عقب|كمان) (?:كم|كام|بضعه|عده) (?:يوم|ايام)', { kind: 'days', days: 3, isVague: true }),
  [
    words(
      '(?:بعد|عقب|كمان|خلال) (?:(يومين)|(اسبوعين)|(شهرين)|(سنتين)|# (يوم|ايام|اسبوع|اسابيع|شهر|اشهر|شهور|سنه|سنين|سنوات)|(يوم|اسبوع|شهر|سنه))',
    ),
    ([, days, weeks, monthly, yearly, count, unit, one]) => laterBy({ days, weeks, monthly, yearly, count, unit, one }),
  ],
  [
    words(`(?:يوم )?#(?: من)?(?: شهر)? (?:${month})(?: (20\\d\\d))?`),
    ([, day, ...rest]) => dateOf({ day, months: monthOf(rest.slice(0, 24)), year: rest[24] }),
  ],
  [words('(?:يوم )#(?: (?:في |ب)?(?:هذا |ها)?(?:الشهر|بالشهر))?'), ([, day]) => dateOf({ day })],
  weekdayRule(`(?:يوم )?(?:${weekday}) ${next}`, 'next'),
  weekdayRule(`(?:هذا |ها)(?:يوم )?(?:${weekday})`, 'this'),
  weekdayRule(`(?:يوم )(?:${weekday})`, 'coming'),
  means('(?:يوم )?(?:بكره|بكرا|بكرة|باكر|باجر|غدا|غد|الغد|غدوه|بكير)', { kind: 'days', days: 1 }),
  means('اليوم|النهارده|النهاردا|هاليوم|انهارده', { kind: 'days', days: 0 }),
];

interface Later {
  days?: string | undefined;
  weeks?: string | undefined;
  monthly?: string | undefined;
  yearly?: string | undefined;
  count?: string | undefined;
  unit?: string | undefined;
  one?: string | undefined;
}

function laterBy({ days, weeks, monthly, yearly, count, unit, one }: Later): Meaning {
  const amount = days || weeks || monthly || yearly ? 2 : one ? 1 : Number(count);
  const name = days ? 'يوم' : weeks ? 'اسبوع' : monthly ? 'شهر' : yearly ? 'سنه' : unit || one || '';
  if (/^(?:يوم|ايام)/.test(name)) return { kind: 'days', days: amount, keepsHour: true };
  if (/^(?:اسب|اساب)/.test(name)) return { kind: 'days', days: 7 * amount, keepsHour: true };
  return { kind: 'months', months: /^سن/.test(name) ? 12 * amount : amount };
}

/** After the dates: a weekday without “day” is a number as well. */
const plainWeekdays: Rule[] = [weekdayRule(`(?:في |ل)?(?:${weekday})`, 'coming')];

const at = '(?:(?:علي |ل |حوالي |في |تمام )*(?:ال)?ساعه )?(?:علي |حوالي )?';
const some = (whole: string): boolean => /ساعه|علي|ل /.test(whole);
const clocks: Rule[] = [
  means('(?:في |ب)?نفس (?:ال)?(?:وقت|ساعه|موعد)|هالوقت|(?:في )?(?:هذا|مثل هذا) الوقت|زي دلوقتي', { kind: 'same_time' }),
  [words(`بين ${at}#(?: (?:و|الي|ل))+ ${at}#`), ([, one = '', other = '']) => both('between', one, other)],
  [words(`من ${at}#(?: (?:الي|ل|لين|لحد|حتي))+ ${at}#`), ([, one = '', other = '']) => both('after', one, other)],
  [words(`${at}# و (?:نص|نصف|النص|النصف) و (?:5|خمسه)`), ([, h = '']) => hourOf(h, '35')],
  [words(`${at}# و (?:نص|نصف|النص|النصف) الا (?:5|خمسه)`), ([, h = '']) => hourOf(h, '25')],
  [words(`${at}# (?:و )?(${fractions})`), ([, h = '', name]) => hourOf(h, String(part(name)))],
  [words(`${at}# الا (${fractions})`), ([, h = '', name]) => beforeHour(h, part(name))],
  [words(`${at}# الا #(?: ${minute})?`), ([, h = '', m]) => beforeHour(h, Number(m))],
  [words(`${at}#[:.]([0-5]\\d)`), ([, h = '', m = '']) => hourOf(h, m, exactly(h))],
  [words(`${at}# و (5|10|15|20|25|30|35|40|45|50|55)(?: ${minute})?`), ([, h = '', m = '']) => hourOf(h, m)],
  [words(`${at}# و # ${minute}`), ([, h = '', m = '']) => hourOf(h, m)],
  [
    words('# ?(?:am|ص)|# ?(?:pm|م)'),
    ([, am = '', pm = '']) => (am ? hourOf(am, '0', { half: 'am' }) : hourOf(pm, '0', { half: 'pm' })),
  ],
  [
    words(`(?:علي |ل |حوالي |في |تمام )*(?:ال)?ساعه (?:حوالي )?#|علي #(?! ${minute})`),
    ([whole = '', one = '', other = '']) => (some(whole) ? hourOf(one || other) : null),
  ],
  means('(?:علي )?(?:ال)?(?:نص|نصف)', { kind: 'minute', minute: 30 }),
];

function both(bound: 'between' | 'after', one: string, other: string): Meaning[] | null {
  const [from, to] = [hourOf(one), hourOf(other)];
  return from && to ? [{ kind: 'bound', bound }, from, to] : null;
}

const today = { kind: 'days', days: 0 } as const;
const parts: Rule[] = [
  means('(?:بعد|عقب) (?:صلاه )?(?:ال)?(?:غدا|الغدا|ظهريه)', { kind: 'part', part: 'lunch' }),
  [
    words('(?:بعد|عقب) صلاه (?:ال)?جمعه'),
    () => [
      { kind: 'weekday', weekday: 5, which: 'coming' },
      { kind: 'part', part: 'lunch' },
    ],
  ],
  means('(?:بعد|عقب) (?:صلاه )?(?:ال)?(?:فجر)', { kind: 'part', part: 'dawn' }),
  [words('(?:بعد|عقب) (?:صلاه )?(?:ال)?عصر'), () => [{ kind: 'part', part: 'asr' }]],
  means('(?:بعد|عقب) (?:صلاه )?(?:ال)?(?:مغرب|دوام|شغل|عمل)|(?:بعد|عقب) ?الدوام', { kind: 'part', part: 'evening' }),
  means('(?:بعد|عقب) (?:صلاه )?(?:ال)?(?:عشا)|(?:بعد|عقب) (?:التراويح|الفطار|الفطور)', { kind: 'part', part: 'night' }),
  means('(?:بعد|عقب) (?:ال)?(?:ظهر|ضهر|دهر)', { kind: 'part', part: 'afternoon' }),
  means('منتصف الليل|نص الليل|نصف الليل', { kind: 'clock', hour: 0, minute: 0, isExact: true }),
  means('(?:ب|في |قبل |عند )?(?:ال)?فجر(?:ا)?', { kind: 'part', part: 'dawn' }),
  means('(?:الصبح|صباح|الصباح) (?:بدري|الباكر|باكر)|بدري|من بدري|اول الصبح', { kind: 'part', part: 'early' }),
  means('(?:ب|في )?(?:ال)?(?:صبح|صباح|صباحا|ضحي|صبحيه)', { kind: 'part', part: 'morning' }),
  means('(?:ب|في |عند )?(?:ال)?(?:ظهر|ضهر|دهر|ظهرا)', { kind: 'part', part: 'noon' }),
  means('(?:ب|في |عند )?(?:ال)?(?:عصر|عصرا|عصريه)', { kind: 'part', part: 'afternoon' }),
  means('اخر النهار|نهايه (?:اليوم|الدوام)|اخر اليوم', { kind: 'part', part: 'late' }),
  means('(?:ب|في |عند )?(?:ال)?(?:مسا|مغرب|مساا|المغرب|مغربيه)', { kind: 'part', part: 'evening' }),
  [words('(?:هذه |ها|هاي )?الليله|هالليله'), () => [today, { kind: 'part', part: 'night' }]],
  means('(?:ب|في )?(?:ال)?(?:ليل|ليلا|عشا|عشيه)|بليل', { kind: 'part', part: 'night' }),
];

const vague: Rule[] = [
  means('بعدين|لاحقا|وقت ثاني|وقت تاني|مره ثانيه|مره تانيه|في وقت اخر', { kind: 'later', minutes: 120 }),
  means('الان|الحين|هلا|هلق|دلوقتي|حالا|فورا', { kind: 'now' }),
];

const limits: Rule[] = [
  means('(?:مو|مش|لا|ما) (?:\\p{L}+ ){0,2}قبل', { kind: 'bound', bound: 'after' }),
  means('بعد|عقب|من بعد|ابتدا من', { kind: 'bound', bound: 'after' }),
  means('قبل', { kind: 'bound', bound: 'before' }),
  means('بين|ما بين', { kind: 'bound', bound: 'between' }),
  means('لين|لحد|حتي|لغايه', { kind: 'bound', bound: 'until' }),
];

const sense: Rule[] = [
  means('ابدا|نهايا|نهائيا|لا تتصل\\p{L}* (?:مره اخري|ثاني|تاني|بعد اليوم)|بطل\\p{L}* تتصل\\p{L}*', { kind: 'never' }),
  means(
    '(?:ما|مش|مو|لا) (?:اقدر|بقدر|هقدر|حقدر|استطيع|ينفع|يناسبني|بيناسبني|راح اقدر|فاضي|قادر)|مشغول\\p{L}*|اجتماع|عندي دوام|بسوق',
    { kind: 'cannot' },
  ),
  means('بس|لكن|ولكن|(?:و)?(?:اتصل|اتصلي|اتصلوا|كلمني|كلميني|كلموني|دق|دقوا|دقلي|رن|حاكيني|احكيني|تواصل\\p{L}*)|فاضي', {
    kind: 'clause',
  }),
  means('مش|مو|ليس|ما عدا|الا(?= ~)|بدل|لا تتصل\\p{L}*|لا تكلم\\p{L}*', { kind: 'not' }),
  means('لا|خليها|خليه|قصدي|اقصد|عفوا|اسف|اسفه|اصلا|الاحسن|احسن|الافضل|استني', { kind: 'correction' }),
];

export const arabic: Lexicon = {
  withDigits,
  rules: [
    ...limits.slice(0, 1),
    ...delays,
    ...parts.slice(0, 8),
    ...dates,
    ...clocks,
    ...parts.slice(8),
    ...plainWeekdays,
    ...limits.slice(1),
    ...vague,
    ...sense,
  ],
  joins: 'و|او|ولا|الي|ل|علي',
  notHours: { before: 'رقم|رقمي|غير', after: 'دقيقه|دقايق|ساعات|ايام|مرات|اشخاص' },
  nextWeekday: 'coming',
  firstWeekday: 7,
  isMonthFirst: false,
};
