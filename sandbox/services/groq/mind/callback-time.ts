import type { LocalTime } from './briefing.ts';
import { fold } from './folded-text.ts';
import { numberSource, numberValue } from './number-words.ts';

/** Arguments of the tool `schedule_callback` without the phrase. */
export type CallbackTime = { delayMinutes: number } | { localDateTime: string };

const dayMinutes = 24 * 60;
/** Time of a callback when only the day was named. */
const morningMinutes = 10 * 60;
/** Delay for "later", and for "today" without a time of day. */
const laterMinutes = 120;

const fixedDelays: [RegExp, number][] = [
  [/\b(an|one) hour and a half\b|\bhora y media\b|\bheure et demie\b|ساعه ونصف?/, 90],
  [/\bhalf an hour\b|\bhalf hour\b|\bmedia hora\b|\bdemi-heure\b|\bdemi heure\b|نصف? ساعه/, 30],
  [/\bquarter of an hour\b|\bcuarto de hora\b|\bquart d'heure\b|ربع ساعه/, 15],
  [/ثلث ساعه/, 20],
  [/ساعتين/, 120],
  [/دقيقتين/, 2],
  [/بعد ساعه/, 60],
];
const counted = new RegExp(
  `(?<![\\p{L}\\p{N}])(${numberSource}) ?(minutes?|minutos?|دقيقه|دقايق|hours?|horas?|heures?(?! (?:du|et quart))|ساعه|ساعات|days?|dias?|jours?|ايام|weeks?|semanas?|semaines?|اسابيع)(?!\\p{L})`,
  'u',
);
const unitMinutes: [RegExp, number][] = [
  [/^(min|دق)/, 1],
  [/^(ho|he|سا)/, 60],
  [/^(da|di|jo|اي)/, dayMinutes],
  [/./, 7 * dayMinutes],
];

const weekdays = [
  /\bsunday\b|\bdomingo\b|\bdimanche\b|الاحد/,
  /\bmonday\b|\blunes\b|\blundi\b|الاثنين/,
  /\btuesday\b|\bmartes\b|\bmardi\b|الثلاثاء/,
  /\bwednesday\b|\bmiercoles\b|\bmercredi\b|الاربعاء/,
  /\bthursday\b|\bjueves\b|\bjeudi\b|الخميس/,
  /\bfriday\b|\bviernes\b|\bvendredi\b|الجمعه/,
  /\bsaturday\b|\bsabado\b|\bsamedi\b|السبت/,
];
const morning = /\bmorning\b|\bpor la manana\b|\bde la manana\b|\bmatin\b|صباح/;
const afternoon = /\bafternoon\b|\btarde\b|\bapres-midi\b|العصر|بعد الظهر/;
const evening = /\bevening\b|\btonight\b|\bnight\b|\bnoche\b|\bsoir\b|مساء|الليل/;
const noon = /\b(noon|midday|mediodia|midi)\b|الظهر/;

/** When somebody wants to be called back; null if they did not say it in words that are understood. */
export function callbackTime(utterance: string, now: LocalTime | null): CallbackTime | null {
  const text = fold(utterance);
  const delay = delayOf(text);
  if (delay !== null) return { delayMinutes: delay };
  const days = daysAhead(text, now);
  const minutes = timeOfDay(text);
  if (days === null && minutes === null) return null;
  // Without the current time no date can be worked out.
  if (now === null) return { delayMinutes: days === null || days === 0 ? laterMinutes : days * dayMinutes };
  if (days === 0 && minutes === null) return { delayMinutes: laterMinutes };
  const at = minutes ?? morningMinutes;
  const date = addDays(now.date, days ?? (at > now.minutes ? 0 : 1));
  const two = (value: number): string => String(value).padStart(2, '0');
  return { localDateTime: `${date}T${two(Math.floor(at / 60))}:${two(at % 60)}` };
}

function delayOf(text: string): number | null {
  const fixed = fixedDelays.find(([pattern]) => pattern.test(text));
  if (fixed) return fixed[1];
  const [, number = '', unit = ''] = counted.exec(text) ?? [];
  // "À cinq heures" is a time of day, "dans cinq heures" a delay.
  if (number === '' || (/^heure/.test(unit) && !/\bdans\b/.test(text))) return null;
  return numberValue(number) * (unitMinutes.find(([pattern]) => pattern.test(unit))?.[1] ?? 1);
}

function daysAhead(text: string, now: LocalTime | null): number | null {
  if (/\bday after tomorrow\b|\bpasado manana\b|\bapres-demain\b|بعد (غد|بكره|بكرا)/.test(text)) return 2;
  if (/\btomorrow\b|(?<!la )\bmanana\b|\bdemain\b|غدا|بكره|بكرا/.test(text)) return 1;
  if (
    /\btoday\b|\btonight\b|\bthis (afternoon|evening)\b|\bhoy\b|\besta (tarde|noche)\b|\baujourd'hui\b|\bce soir\b|اليوم|الليله/.test(
      text,
    )
  )
    return 0;
  const weekday = weekdays.findIndex((pattern) => pattern.test(text));
  if (weekday < 0) return null;
  if (now === null) return 1;
  const today = new Date(`${now.date}T00:00:00Z`).getUTCDay();
  return (weekday - today + 7) % 7 || 7;
}

const clock = new RegExp(
  `(?:\\bat|\\baround|\\babout|\\bby|\\bafter|\\bto|\\bpast|\\ba las?|\\ba|\\bvers|الساعه|على) (${numberSource})(?::(\\d{2})| ?h(?:eures?)? ?(\\d{2})?(?!\\p{L})| (thirty|fifteen|forty[- ]five)\\b|(?![\\p{L}\\p{N}]))`,
  'u',
);
const bareClock = /(?<!\d)(\d{1,2})(?::(\d{2})| ?h ?(\d{2})?(?!\p{L})| ?(?=[ap]\.?m\b)| o'clock)/u;

function timeOfDay(text: string): number | null {
  if (noon.test(text) && !/بعد الظهر/.test(text)) return 12 * 60;
  const [, number, digits, frenchDigits, spelled] = clock.exec(text) ?? [];
  const bare = number === undefined ? bareClock.exec(text) : null;
  const hour = number === undefined ? (bare?.[1] === undefined ? null : Number(bare[1])) : numberValue(number);
  if (hour === null || hour > 24) return partOfDay(text);
  let minutes = Number(
    digits ?? frenchDigits ?? bare?.[2] ?? bare?.[3] ?? (spelled === undefined ? 0 : numberValue(spelled)),
  );
  if (/\bhalf past\b|\by media\b|\bet demie\b|والنصف|ونص/.test(text)) minutes = 30;
  if (/\bquarter past\b|\by cuarto\b|\bet quart\b|والربع/.test(text)) minutes = 15;
  if (/\bquarter to\b|\bmenos cuarto\b|\bmoins le quart\b|الا ربع/.test(text)) minutes = -15;
  return (((hour24(hour, text) * 60 + minutes) % dayMinutes) + dayMinutes) % dayMinutes;
}

/** One to seven without further words means the afternoon: nobody wants a call at five in the morning. */
function hour24(hour: number, text: string): number {
  const isPm = /\bp\.?m\b/.test(text) || afternoon.test(text) || evening.test(text);
  const isAm = /\ba\.?m\b/.test(text) || morning.test(text);
  if (hour === 12) return isAm ? 0 : 12;
  if (hour > 12 || isAm) return hour;
  return isPm || hour <= 7 ? hour + 12 : hour;
}

function partOfDay(text: string): number | null {
  if (evening.test(text)) return 18 * 60;
  if (afternoon.test(text)) return 15 * 60;
  return morning.test(text) ? morningMinutes : null;
}

function addDays(date: string, days: number): string {
  const at = new Date(`${date}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}
