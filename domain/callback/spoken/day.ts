import { dateOf, weekdayOf, type LocalFields } from '../../calling-law/data/zones/zone-data.ts';
import type { DayPiece } from './merge.ts';
import type { Lexicon } from './piece.ts';
import type { Doubt } from './doubt.ts';

/** A day of the callee's calendar, in days since 1970, and why it may be another one. */
export interface DayReading {
  dayNumber: number;
  /** At the hour of now, unless another is named. */
  keepsHour?: boolean;
  doubt: Doubt | null;
}

type Today = Pick<LocalFields, 'dayNumber' | 'weekday' | 'minuteOfDay'>;

/** Until this hour people may still mean the day before when they say “tomorrow”. */
const nightEndsMinutes = 4 * 60;

/** Which day the words name; null if they name none, `impossible` for a date that does not exist. */
export function dayOf(pieces: readonly DayPiece[], today: Today, lexicon: Lexicon): DayReading | 'impossible' | null {
  const week = pieces.find((piece) => piece.kind === 'week' && piece.weekday === undefined);
  const ofWeek = week && pieces.find((piece) => piece.kind === 'weekday');
  if (week?.kind === 'week' && ofWeek?.kind === 'weekday')
    return { dayNumber: dayOfWeek(ofWeek.weekday, week.weeks, today, lexicon), doubt: null };
  const readings: DayReading[] = [];
  for (const piece of withMonths(pieces, today)) {
    const reading = readingOf(piece, today, lexicon);
    if (reading === 'impossible') return reading;
    readings.push(reading);
  }
  const [first] = readings;
  if (first === undefined) return null;
  const others = new Set(readings.map(({ dayNumber }) => dayNumber));
  if (others.size > 1) return agreed(pieces, readings) ?? { ...first, doubt: { kind: 'alternatives' } };
  return { ...first, doubt: readings.every(({ doubt }) => doubt !== null) ? first.doubt : null };
}

/** “Friday the 11th”: the date says which Friday. */
function agreed(pieces: readonly DayPiece[], readings: readonly DayReading[]): DayReading | null {
  const fixed = readings.filter((_, index) => pieces[index]?.kind !== 'weekday');
  const weekdays = pieces.filter((piece) => piece.kind === 'weekday');
  const [day] = fixed;
  if (fixed.length !== 1 || day === undefined) return null;
  return weekdays.every((piece) => piece.weekday === weekdayOf(day.dayNumber)) ? day : null;
}

/** “Next month on the third”: the date is of that month. */
function withMonths(pieces: readonly DayPiece[], today: Today): readonly DayPiece[] {
  const months = pieces.find((piece) => piece.kind === 'months' && piece.isVague === true);
  const bare = pieces.find((piece) => piece.kind === 'date' && piece.month === undefined);
  if (months?.kind !== 'months' || bare === undefined) return pieces;
  const [year, month] = yearMonth(firstOfMonth(today, months.months));
  return pieces.filter((piece) => piece !== months).map((piece) => (piece === bare ? { ...bare, month, year } : piece));
}

/** How many days of its week lie before a day. */
const before = (weekday: number, { firstWeekday }: Lexicon): number => (weekday - firstWeekday + 7) % 7;

/** A day of this week or a later one. */
const dayOfWeek = (weekday: number, weeks: number, today: Today, lexicon: Lexicon): number =>
  today.dayNumber - before(today.weekday, lexicon) + 7 * weeks + before(weekday, lexicon);

function readingOf(piece: DayPiece, today: Today, lexicon: Lexicon): DayReading | 'impossible' {
  const sure = (dayNumber: number): DayReading => ({ dayNumber, doubt: null });
  const asked = (dayNumber: number, doubt: Doubt): DayReading => ({ dayNumber, doubt });
  switch (piece.kind) {
    case 'days': {
      const day = today.dayNumber + piece.days;
      if (piece.isVague === true) return { ...asked(day, { kind: 'day' }), keepsHour: true };
      if (piece.keepsHour === true) return { ...sure(day), keepsHour: true };
      return piece.days > 0 && today.minuteOfDay < nightEndsMinutes
        ? asked(day, { kind: 'which_day', days: [day - 1, day] })
        : sure(day);
    }
    case 'weekday':
      return weekdayReading(piece, today, lexicon);
    case 'week': {
      const day = dayOfWeek(piece.weekday ?? lexicon.firstWeekday, piece.weeks, today, lexicon);
      return asked(day < today.dayNumber ? day + 7 : day, { kind: 'day' });
    }
    case 'months': {
      const day = piece.isVague === true ? firstOfMonth(today, piece.months) : sameDay(today, piece.months);
      return piece.isVague === true ? asked(day, { kind: 'day' }) : { ...sure(day), keepsHour: true };
    }
    case 'month_end':
      return asked(firstOfMonth(today, 1) - 1, { kind: 'day' });
    case 'date':
      return dateReading(piece, today);
  }
}

function weekdayReading(
  { weekday, which, weeks = 0 }: Extract<DayPiece, { kind: 'weekday' }>,
  today: Today,
  lexicon: Lexicon,
): DayReading {
  const ahead = (weekday - today.weekday + 7) % 7;
  const coming = today.dayNumber + (ahead || 7);
  if (weeks > 0) return { dayNumber: coming + 7 * weeks, doubt: null };
  if (which === 'this') return { dayNumber: today.dayNumber + ahead, doubt: null };
  if (which === 'coming') {
    // Nobody calls today by its name, but some do.
    return ahead > 0
      ? { dayNumber: coming, doubt: null }
      : { dayNumber: coming, doubt: { kind: 'which_day', days: [today.dayNumber, coming] } };
  }
  const isOfThisWeek = ahead > 0 && before(today.weekday, lexicon) + ahead < 7;
  if (!isOfThisWeek && ahead !== 1) return { dayNumber: coming, doubt: null };
  return {
    dayNumber: lexicon.nextWeekday === 'coming' ? coming : coming + 7,
    doubt: { kind: 'which_day', days: [coming, coming + 7] },
  };
}

const dayMs = 86_400_000;
const yearMonth = (dayNumber: number): [number, number] => {
  const [year = 0, month = 1] = dateOf(dayNumber).split('-').map(Number);
  return [year, month];
};
const dayNumber = (year: number, month: number, day: number): number => Date.UTC(year, month - 1, day) / dayMs;

function firstOfMonth(today: Today, months: number): number {
  const [year, month] = yearMonth(today.dayNumber);
  return dayNumber(year, month + months, 1);
}

/** The same day of another month, or the month's last. */
function sameDay(today: Today, months: number): number {
  const day = Number(dateOf(today.dayNumber).slice(8));
  return Math.min(firstOfMonth(today, months) + day - 1, firstOfMonth(today, months + 1) - 1);
}

/** The next such date; one that was written with its year stays there. */
function dateReading(piece: Extract<DayPiece, { kind: 'date' }>, today: Today): DayReading | 'impossible' {
  const [thisYear, thisMonth] = yearMonth(today.dayNumber);
  const { day, month, year } = piece;
  const doubt: Doubt | null = piece.isVague === true ? { kind: 'day' } : null;
  const isReal = (at: number): boolean => Number(dateOf(at).slice(8)) === day;
  if (day < 1 || day > 31 || (month !== undefined && (month < 1 || month > 12))) return 'impossible';
  if (year !== undefined) {
    const at = dayNumber(year, month ?? thisMonth, day);
    return isReal(at) ? { dayNumber: at, doubt } : 'impossible';
  }
  // February 29th may be years away.
  const tries =
    month === undefined
      ? Array.from({ length: 12 }, (_, ahead) => dayNumber(thisYear, thisMonth + ahead, day))
      : Array.from({ length: 5 }, (_, ahead) => dayNumber(thisYear + ahead, month, day));
  const at = tries.find((candidate) => isReal(candidate) && candidate >= today.dayNumber);
  if (at === undefined) return 'impossible';
  // A date that has just passed is a slip of the tongue more often than a wish for next year.
  const isSlip = month !== undefined && at - today.dayNumber > 300;
  return { dayNumber: at, doubt: isSlip ? { kind: 'day_passed' } : doubt };
}
