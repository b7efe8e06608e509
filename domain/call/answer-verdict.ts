import type { z } from 'zod';
import { AnsweredBy } from './call.ts';

/** What a verdict says, and what it can be corrected to. A detection without a result is no verdict. */
export const JudgedAnswer = AnsweredBy.exclude(['unknown']);
export type JudgedAnswer = z.infer<typeof JudgedAnswer>;

/** Who gave the verdict: our own detector beside the talk, or the carrier's. */
export const verdictSources = ['agent', 'carrier'] as const;
export type VerdictSource = (typeof verdictSources)[number];

/** The part of a recording in which a verdict came about, from its beginning. */
export interface VerdictMoment {
  fromMs: number;
  toMs: number;
}

/** A verdict that came late is judged by what was heard shortly before it. */
const longestLeadMs = 8_000;
const afterMs = 1_000;

/**
 * Where in the recording somebody hears what a verdict rests on: from the answer (at most 8 s before the verdict) to a second
 * after it. Null if the recording does not hold the verdict's moment: its start is not known, or the verdict came before it,
 * or after its end.
 */
export function momentOf(
  verdict: { at: Date; tookMs: number },
  recording: { startedAt: Date | null; durationMs: number | null },
): VerdictMoment | null {
  if (recording.startedAt === null) return null;
  const verdictMs = verdict.at.getTime() - recording.startedAt.getTime();
  const endMs = recording.durationMs ?? Number.POSITIVE_INFINITY;
  if (verdictMs < 0 || verdictMs > endMs + afterMs) return null;
  const fromMs = Math.max(0, verdictMs - Math.min(verdict.tookMs, longestLeadMs));
  return { fromMs, toMs: Math.min(endMs, verdictMs + afterMs) };
}
