/**
 * Reed–Solomon over GF(256) with eight check bytes. The receiver knows how clearly it heard every byte, so repair is done by
 * erasure: doubtful bytes are treated as unknown and computed from the rest. Three of the eight checks always stay unused by the
 * repair and must agree with it, so that a wrong repair is seen (one in 16 million per try goes unseen).
 */

export const checkBytes = 8;
export const maxErasures = checkBytes - 3;
/** x⁸+x⁴+x³+x²+1, the usual choice. */
const fieldPolynomial = 0x11d;

const exp = new Uint8Array(510);
const log = new Uint8Array(256);
{
  let value = 1;
  for (let power = 0; power < 255; power += 1) {
    exp[power] = value;
    exp[power + 255] = value;
    log[value] = power;
    value = value & 0x80 ? (value << 1) ^ fieldPolynomial : value << 1;
  }
}

function multiply(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : (exp[(log[a] as number) + (log[b] as number)] as number);
}

function inverse(a: number): number {
  return exp[255 - (log[a] as number)] as number;
}

/** Coefficients of ∏ (x − αⁱ), highest power first. */
const generator: readonly number[] = Array.from({ length: checkBytes }).reduce<number[]>(
  (polynomial, _, root) =>
    [...polynomial, 0].map((coefficient, at) => coefficient ^ multiply(polynomial[at - 1] ?? 0, exp[root] as number)),
  [1],
);

/** The message followed by its check bytes. */
export function withCheckBytes(message: Uint8Array): Uint8Array {
  const remainder = new Uint8Array(message.length + checkBytes);
  remainder.set(message);
  for (let at = 0; at < message.length; at += 1) {
    const lead = remainder[at] as number;
    for (let term = 1; term <= checkBytes; term += 1) {
      remainder[at + term] = (remainder[at + term] as number) ^ multiply(lead, generator[term] as number);
    }
  }
  remainder.set(message);
  return remainder;
}

function syndromes(word: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: checkBytes }, (_, root) =>
    word.reduce((sum, byte) => multiply(sum, exp[root] as number) ^ byte, 0),
  );
}

/** What must be added at the erased places so that all checks agree; null if nothing does. */
function solveErasures(checks: Uint8Array, length: number, erased: readonly number[]): number[] | null {
  const rows = Array.from(checks, (check, root) => [
    ...erased.map((place) => exp[(root * (length - 1 - place)) % 255] as number),
    check,
  ]);
  for (let column = 0; column < erased.length; column += 1) {
    const pivot = rows.findIndex((row, index) => index >= column && row[column] !== 0);
    if (pivot < 0) return null;
    [rows[column], rows[pivot]] = [rows[pivot] as number[], rows[column] as number[]];
    const scale = inverse(rows[column]?.[column] as number);
    const lead = (rows[column] as number[]).map((value) => multiply(value, scale));
    rows[column] = lead;
    rows.forEach((row, index) => {
      const factor = row[column] as number;
      if (index !== column && factor !== 0)
        rows[index] = row.map((value, at) => value ^ multiply(factor, lead[at] as number));
    });
  }
  const agrees = rows.slice(erased.length).every((row) => row[erased.length] === 0);
  return agrees ? erased.map((_, index) => rows[index]?.[erased.length] as number) : null;
}

/** The message of a received word whose bytes at `erased` are unknown; null if the checks do not agree. */
export function completed(word: Uint8Array, erased: readonly number[]): Uint8Array | null {
  const checks = syndromes(word);
  const corrections = solveErasures(checks, word.length, erased);
  if (!corrections) return null;
  const fixed = word.slice(0, word.length - checkBytes);
  erased.forEach((place, index) => {
    if (place < fixed.length) fixed[place] = (fixed[place] as number) ^ (corrections[index] as number);
  });
  return fixed;
}

/**
 * The message of a received word, repaired if need be; null if it is beyond repair.
 * `clearness` says for every byte how surely it was heard (any scale, greater is surer).
 */
export function repaired(word: Uint8Array, clearness: readonly number[]): Uint8Array | null {
  const untouched = completed(word, []);
  if (untouched) return untouched;
  const doubtful = [...clearness.keys()].sort((a, b) => (clearness[a] as number) - (clearness[b] as number));
  for (let known = 0; known <= maxErasures; known += 1) {
    // Beside the most doubtful bytes, one that sounded clear may be wrong: every place is tried.
    const others = known < maxErasures ? doubtful.slice(known) : [];
    for (const extra of [null, ...others]) {
      const message = completed(word, [...doubtful.slice(0, known), ...(extra === null ? [] : [extra])]);
      if (message) return message;
    }
  }
  return null;
}
