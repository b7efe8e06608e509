import type { Doubt } from './doubt.ts';
import type { TimePiece } from './merge.ts';
import type { Part } from './piece.ts';

type Clock = Extract<TimePiece, { kind: 'clock' }>;

/** What the words say about the time of a day, in minutes after its midnight. */
export type TimeReading =
  | { kind: 'none' }
  | { kind: 'same' }
  | { kind: 'minute'; minute: number }
  | { kind: 'part'; part: Part; from: number; until: number; doubts: Doubt[] }
  /** `readings`: the likelier first. `other`: the half of the day that is left when all of them have passed. */
  | { kind: 'clock'; readings: number[]; other: number | null; doubts: Doubt[] };

const hourMinutes = 60;
const halfDayMinutes = 12 * hourMinutes;

/** When to call where only a part of the day was named, and until when that part lasts; in hours. */
const partHours: Record<Part, readonly [from: number, until: number]> = {
  dawn: [5, 6],
  early: [9, 10],
  morning: [10, 12],
  noon: [12, 13],
  lunch: [14, 15],
  afternoon: [15, 18],
  asr: [16, 18],
  late: [17, 18],
  evening: [18, 21],
  night: [19, 21],
};

/** An hour without a half of the day is one of these: nobody asks for a call at five in the morning. */
const isLikely = (minutes: number): boolean => minutes >= 7 * hourMinutes && minutes < 21 * hourMinutes;
/** Seven is rather the evening, eight the morning: no law lets anybody be called at seven in the morning. */
const isEarly = (minutes: number): boolean => minutes < 8 * hourMinutes;

export function timeOf(times: readonly TimePiece[]): TimeReading {
  const clocks = times.filter((piece) => piece.kind === 'clock');
  const parts = times.filter((piece) => piece.kind === 'part');
  const bound = times.find((piece) => piece.kind === 'bound');
  const [clock] = clocks;
  if (clock) return clockReading(clocks, parts, bound?.bound);
  if (times.some(({ kind }) => kind === 'same_time')) return { kind: 'same' };
  const minute = times.find((piece) => piece.kind === 'minute');
  if (minute) return { kind: 'minute', minute: minute.minute };
  const [part] = parts;
  if (part === undefined) return { kind: 'none' };
  if (part.part === 'noon' && parts.length === 1)
    return { kind: 'clock', ...bounded({ readings: [halfDayMinutes], other: null }, bound?.bound) };
  const [from, until] = partHours[part.part];
  const isOne = new Set(parts.map((one) => one.part)).size === 1;
  return {
    kind: 'part',
    part: part.part,
    from: from * hourMinutes,
    until: until * hourMinutes,
    doubts: [isOne ? { kind: 'hour', part: part.part } : { kind: 'alternatives' }],
  };
}

type Bound = Extract<TimePiece, { kind: 'bound' }>['bound'];

function clockReading(
  clocks: readonly Clock[],
  parts: readonly Extract<TimePiece, { kind: 'part' }>[],
  bound?: Bound,
): TimeReading {
  const [first, second] = clocks as [Clock, Clock?];
  // “Between three and four pm”: both are.
  const clock =
    bound !== undefined && second?.half !== undefined && first.half === undefined
      ? { ...first, half: second.half }
      : first;
  const nearest = [...parts].sort((one, other) => distance(one, clock) - distance(other, clock))[0];
  const read = bounded(halves(clock, nearest?.part), bound);
  const isOne = clocks.every((other) => (other.hour - clock.hour) % 12 === 0 && other.minute === clock.minute);
  if (isOne && bound === undefined) {
    const exact = clocks.find((other) => other.isExact === true || other.half !== undefined) ?? clock;
    return { kind: 'clock', ...bounded(halves(exact, nearest?.part), bound) };
  }
  return { kind: 'clock', ...read, doubts: bound === undefined ? [{ kind: 'alternatives' }] : read.doubts };
}

const distance = (one: TimePiece, other: TimePiece): number => Math.abs(one.from - other.from);

interface Halves {
  readings: number[];
  other: number | null;
}

/** The minutes of the day that an hour may be. */
function halves(clock: Clock, part?: Part): Halves {
  const { hour, minute, half, isExact } = clock;
  if (isExact === true || hour > 12) return { readings: [hour * hourMinutes + minute], other: null };
  const morning = (hour % 12) * hourMinutes + minute;
  const evening = morning + halfDayMinutes;
  const one = (minutes: number): Halves => ({ readings: [minutes], other: null });
  if (half !== undefined) return one(half === 'am' ? morning : evening);
  switch (part) {
    case 'dawn':
    case 'early':
    case 'morning':
      return one(hour === 12 ? evening : morning);
    case 'noon':
      return one(hour >= 5 && hour < 12 ? morning : evening);
    case 'lunch':
    case 'afternoon':
    case 'asr':
    case 'late':
    case 'evening':
      return one(evening);
    case 'night':
      return one(hour === 12 || hour < 5 ? morning + 2 * halfDayMinutes : evening);
    case undefined: {
      const likely = [morning, evening].filter(isLikely);
      const [first = evening, second] = likely;
      if (second === undefined) return { readings: [first], other: first === morning ? evening : null };
      return { readings: isEarly(first) ? [second, first] : [first, second], other: null };
    }
  }
}

/** A limit leaves a range: an hour before “before five”, and the beginning of the others. */
function bounded({ readings, other }: Halves, bound?: Bound): Halves & { doubts: Doubt[] } {
  if (bound === undefined) return { readings, other, doubts: [] };
  const moved = bound === 'before' ? readings.map((minutes) => minutes - hourMinutes) : readings;
  return { readings: moved, other: null, doubts: [{ kind: 'range' }] };
}
