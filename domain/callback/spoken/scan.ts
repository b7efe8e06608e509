import { hourOf } from './meanings.ts';
import { words, type Lexicon, type Meaning, type Piece, type Rule } from './piece.ts';

/** Stands where a rule has read: neither a letter nor a digit. */
const read = '~';

/** What the sentence says about a time, in its order. */
export function piecesOf(text: string, lexicon: Lexicon): Piece[] {
  const pieces: Piece[] = [];
  let rest = text;
  const apply = ([pattern, meaningOf]: Rule): void => {
    rest = rest.replace(pattern, (...found: unknown[]) => {
      const offset = found.findIndex((value) => typeof value === 'number');
      const groups = found.slice(0, offset).map((value) => (value as string | undefined) ?? '');
      const whole = groups[0] ?? '';
      const meaning = meaningOf(groups);
      if (meaning === null) return whole;
      const from = found[offset] as number;
      const meanings = 'kind' in meaning ? [meaning] : meaning;
      pieces.push(...meanings.map((one) => ({ ...one, from, to: from + whole.length })));
      return read.repeat(whole.length);
    });
  };
  for (const rule of [...numericDates(lexicon), ...lexicon.rules]) apply(rule);
  // Each hour that is read may stand before another: “five or six”.
  for (let round = 0; round < 3; round += 1) apply(loneNumber(lexicon));
  return pieces.sort((one, other) => one.from - other.from);
}

/** A number beside something that was read, or all that is said, is an hour. */
function loneNumber({ joins, notHours }: Lexicon): Rule {
  const before = `(?:~ (?:, )?(?:(?:${joins}) ){0,2}|^[ ,]*)`;
  return [
    new RegExp(
      `(?:(?<=${before})(\\d{1,2})(?! (?:${notHours.after})(?![\\p{L}]))|(?<!(?:${notHours.before}) )(?<![\\p{L}\\p{N}:./-])(\\d{1,2})(?= ~))(?![\\p{L}\\p{N}:./-])`,
      'gu',
    ),
    ([, one, other]) => hourOf(one || other || ''),
  ];
}

/** Dates that are written with digits only, as a transcript may hold them. */
function numericDates({ isMonthFirst }: Lexicon): Rule[] {
  return [
    [words('(20\\d\\d)-(\\d{1,2})-(\\d{1,2})'), ([, year = '', month, day]) => writtenDate({ day, month, year })],
    [
      words('(?<!\\d[:.] ?)(\\d{1,2})([/.-])(\\d{1,2})\\2(20\\d\\d)|(\\d{1,2})/(\\d{1,2})'),
      ([, one = '', , two = '', year = '', three = '', four = '']) => {
        const [first, second] = [one || three, two || four];
        // Who writes the month first is not known where both are possible.
        const isDoubtful = isMonthFirst && Number(first) <= 12 && Number(second) <= 12 && first !== second;
        const isSwapped = isMonthFirst && Number(first) <= 12;
        const [month, day] = isSwapped ? [first, second] : [second, first];
        return writtenDate({ day, month, year, isDoubtful });
      },
    ],
  ];
}

function writtenDate({
  day = '',
  month = '',
  year = '',
  isDoubtful = false,
}: {
  day?: string;
  month?: string;
  year?: string;
  isDoubtful?: boolean;
}): Meaning | null {
  if (Number(month) < 1 || Number(month) > 12) return null;
  return {
    kind: 'date',
    day: Number(day),
    month: Number(month),
    ...(year === '' ? {} : { year: Number(year) }),
    ...(isDoubtful ? { isVague: true } : {}),
  };
}
