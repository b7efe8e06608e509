export type Speaker = 'bot' | 'callee';

export interface HeardWord {
  word: string;
  startMs: number;
  endMs: number;
}

/** What one side said until it paused or the other side spoke. */
export interface Turn {
  speaker: Speaker;
  text: string;
  startMs: number;
  endMs: number;
  words: HeardWord[];
}

/** A pause this long ends a turn if the other side speaks in it. */
const pauseMs = 800;
/** A pause this long ends a turn in any case. */
const longPauseMs = 2_500;

/**
 * Puts the words of both sides into turns, in order of time. People talk over each other: a turn goes on while the other
 * side speaks into it, and ends only where it pauses.
 */
export function turnsOf(words: Record<Speaker, readonly HeardWord[]>): Turn[] {
  const turns = [...turnsOfSide('bot', words.bot, words.callee), ...turnsOfSide('callee', words.callee, words.bot)];
  return turns.sort((a, b) => a.startMs - b.startMs || a.endMs - b.endMs);
}

function turnsOfSide(speaker: Speaker, own: readonly HeardWord[], others: readonly HeardWord[]): Turn[] {
  const runs: HeardWord[][] = [];
  for (const word of [...own].sort((a, b) => a.startMs - b.startMs)) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (run && last && !pausesBetween(last, word, others)) run.push(word);
    else runs.push([word]);
  }
  return runs.map((run) => ({
    speaker,
    text: run.map(({ word }) => word).join(' '),
    startMs: run[0]?.startMs ?? 0,
    endMs: Math.max(...run.map(({ endMs }) => endMs)),
    words: run,
  }));
}

function pausesBetween(last: HeardWord, next: HeardWord, others: readonly HeardWord[]): boolean {
  const gap = next.startMs - last.endMs;
  if (gap >= longPauseMs) return true;
  return gap >= pauseMs && others.some(({ startMs }) => startMs >= last.endMs && startMs < next.startMs);
}
