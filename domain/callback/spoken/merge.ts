import type { Meaning, Piece } from './piece.ts';

type Of<Kind extends Meaning['kind']> = Extract<Piece, { kind: Kind }>;
export type DayPiece = Of<'days' | 'months' | 'weekday' | 'week' | 'month_end' | 'date'>;
export type TimePiece = Of<'delay' | 'clock' | 'minute' | 'part' | 'bound' | 'same_time' | 'now' | 'later'>;

/** What is left of a sentence when corrections, refusals and excuses are taken out. */
export interface Wish {
  days: DayPiece[];
  times: TimePiece[];
  isNever: boolean;
  isPast: boolean;
}

const dayKinds: ReadonlySet<string> = new Set(['days', 'months', 'weekday', 'week', 'month_end', 'date']);
const timeKinds: ReadonlySet<string> = new Set([
  'delay',
  'clock',
  'minute',
  'part',
  'bound',
  'same_time',
  'now',
  'later',
]);
const isDay = (piece: Piece): piece is DayPiece => dayKinds.has(piece.kind);
const isTime = (piece: Piece): piece is TimePiece => timeKinds.has(piece.kind);

/** @param text the sentence that the pieces are of: its commas end clauses */
export function wishOf(pieces: readonly Piece[], text: string): Wish {
  const clauses = clausesOf(pieces, text);
  const excuses = clauses.filter((clause) => clause.some(({ kind }) => kind === 'cannot'));
  const wish = corrected(clauses.filter((clause) => !excuses.includes(clause)).map(withoutRefused));
  // “I am busy until five” asks for a call at five, if nothing else is asked for.
  const busy = excuses.filter((clause) => clause.some((piece) => piece.kind === 'bound' && piece.bound === 'until'));
  const isEmpty = wish.days.length + wish.times.length === 0;
  return {
    ...(isEmpty ? corrected(busy.map((clause) => clause.filter(({ kind }) => kind !== 'cannot'))) : wish),
    isNever: pieces.some(({ kind }) => kind === 'never'),
    isPast: pieces.some(({ kind }) => kind === 'past'),
  };
}

function clausesOf(pieces: readonly Piece[], text: string): Piece[][] {
  const ends = [...text.matchAll(/ , /g)].map(({ index }) => index);
  const clauses: Piece[][] = [[]];
  let last = 0;
  for (const piece of pieces) {
    if (piece.kind === 'clause' || ends.some((end) => end >= last && end < piece.from)) clauses.push([]);
    if (piece.kind !== 'clause') clauses.at(-1)?.push(piece);
    last = piece.from;
  }
  return clauses;
}

/** Takes out what “not” stands before: a day, a time or both. */
function withoutRefused(clause: readonly Piece[]): Piece[] {
  const kept: Piece[] = [];
  let refused: ('day' | 'time')[] | null = null;
  for (const piece of clause) {
    if (piece.kind === 'not') refused = [];
    else if (refused === null || !(isDay(piece) || isTime(piece))) kept.push(piece);
    else {
      const field = isDay(piece) ? 'day' : 'time';
      if (refused.includes(field)) {
        refused = null;
        kept.push(piece);
      } else refused.push(field);
    }
  }
  return kept;
}

/** What is said after a correction stands for what was said before of the same. */
function corrected(clauses: readonly (readonly Piece[])[]): Pick<Wish, 'days' | 'times'> {
  let [days, times]: [DayPiece[], TimePiece[]] = [[], []];
  let isCorrecting = false;
  let fresh: 'day' | 'time' | null = null;
  for (const piece of clauses.flat()) {
    if (piece.kind === 'correction') {
      isCorrecting = true;
      fresh = null;
    } else if (isDay(piece)) {
      if (isCorrecting && fresh !== 'day' && !corrections(days, piece)) days = [];
      days.push(piece);
      fresh = 'day';
    } else if (isTime(piece)) {
      if (isCorrecting && fresh !== 'time') times = [];
      if (isCorrecting && piece.kind === 'delay' && fresh === null) days = [];
      times.push(piece);
      fresh = 'time';
    }
  }
  return { days, times };
}

/** True if both are words of one day: “tonight” within what is put right. */
const corrections = (days: readonly DayPiece[], piece: DayPiece): boolean =>
  days.some((day) => day.from === piece.from);
