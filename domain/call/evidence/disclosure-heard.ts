/** Whether, and when, a person heard that a machine is calling, by what was said. */

export interface SaidByBot {
  text: string;
  /** From the beginning of the recording. */
  startMs: number | null;
  endMs: number | null;
  interrupted: boolean;
}

interface DisclosureHeard {
  /** What the bot has to say before anything else. */
  expected: string;
  /** Of its words, the share that was said in their order; 1: all of it. A recogniser may miss some. */
  share: number;
  /** When it began and ended in the recording; null where the transcript has no times, or nothing of it was said. */
  startMs: number | null;
  endMs: number | null;
  /** The person spoke into it. */
  interrupted: boolean;
}

/** The disclosure comes first: what is said later is conversation. */
const openingItems = 3;

/** @param said what the bot said, in order */
export function disclosureHeard(expected: string, said: readonly SaidByBot[]): DisclosureHeard {
  const wanted = wordsOf(expected);
  const opening = said.slice(0, openingItems);
  const spoken = opening.flatMap((item, index) => wordsOf(item.text).map((word) => ({ word, index })));
  const found = longestInOrder(wanted, spoken);
  const items = [...new Set(found)].map((index) => opening[index]).filter((item) => item !== undefined);
  return {
    expected,
    share: wanted.length === 0 ? 0 : found.length / wanted.length,
    startMs: items[0]?.startMs ?? null,
    endMs: items.at(-1)?.endMs ?? null,
    interrupted: items.some(({ interrupted }) => interrupted),
  };
}

function wordsOf(text: string): string[] {
  return (
    text
      .toLowerCase()
      .normalize('NFKC')
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  );
}

/** The longest common subsequence, as the items that its words stand in. */
function longestInOrder(wanted: readonly string[], spoken: readonly { word: string; index: number }[]): number[] {
  let row: number[][] = Array.from({ length: spoken.length + 1 }, () => []);
  for (const word of wanted) {
    const next: number[][] = [[]];
    for (const [at, { word: other, index }] of spoken.entries()) {
      const above = row[at + 1] ?? [];
      const left = next[at] ?? [];
      const taken = word === other ? [...(row[at] ?? []), index] : [];
      next.push([above, left, taken].reduce((best, one) => (one.length > best.length ? one : best)));
    }
    row = next;
  }
  return row.at(-1) ?? [];
}
