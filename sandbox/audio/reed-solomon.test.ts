import { describe, expect, it } from 'vitest';
import { checkBytes, completed, repaired, withCheckBytes } from './reed-solomon.ts';

const message = new TextEncoder().encode('call me tomorrow at five');
const word = withCheckBytes(message);

function broken(places: number[]): Uint8Array {
  const copy = Uint8Array.from(word);
  for (const place of places) copy[place] = (copy[place] as number) ^ 0x5a;
  return copy;
}

describe('Reed–Solomon', () => {
  it('leaves a whole word as it is', () => {
    expect(word).toHaveLength(message.length + checkBytes);
    expect(
      repaired(
        word,
        Array.from(word, () => 1),
      ),
    ).toEqual(message);
  });

  it('finds a single wrong byte wherever it is, though it sounded clear', () => {
    for (let place = 0; place < word.length; place += 1) {
      expect(
        repaired(
          broken([place]),
          Array.from(word, () => 1),
        ),
      ).toEqual(message);
    }
  });

  it('repairs doubtful bytes and one wrong byte that was not doubtful', () => {
    const clearness = Array.from(word, (_, place) => ([3, 9, 20].includes(place) ? 0.1 : 0.9));
    expect(repaired(broken([3, 9, 20, 12]), clearness)).toEqual(message);
  });

  it('fills in bytes that are missing', () => {
    expect(completed(broken([4, 5, 6, 7, 8]), [4, 5, 6, 7, 8])).toEqual(message);
  });

  it('admits that a word is beyond repair', () => {
    const all = Array.from(word, () => 1);
    expect(repaired(broken([0, 2, 4, 6, 8, 10, 12, 14]), all)).toBeNull();
  });
});
