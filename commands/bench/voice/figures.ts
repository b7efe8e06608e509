/** Times in milliseconds, of `n` measurements. */
export interface Spread {
  p50: number;
  p95: number;
  n: number;
}

/** The median and the 95th percentile (nearest rank); zeros of no measurements. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = (share: number): number => Math.round(sorted[Math.ceil(sorted.length * share) - 1] ?? 0);
  return { p50: rank(0.5), p95: rank(0.95), n: sorted.length };
}

/** What callees heard in conversations. */
export interface TalkFigures {
  answerToFirstSoundMs: Spread;
  /** 0 where the bot was heard before the greeting had ended. */
  greetingEndToFirstSoundMs: Spread;
  /** End of the person's speech → first sound of the reply. */
  replyMs: Spread;
  /** The same without the fixed latencies of the simulated services. */
  ownReplyMs: Spread;
  /** Somebody speaks into the bot's words → it is silent. */
  bargeInMs: Spread;
}

export interface VerdictFigures {
  calls: number;
  /** Calls that did not come about. */
  failed: number;
  right: number;
  /** From the answer to the last verdict. */
  p95Seconds: number;
  /** Calls of machines that heard more than three seconds of the bot. */
  heardOver3s: number;
}

export interface VoiceFigures {
  at1: TalkFigures;
  at4: TalkFigures;
  verdicts: Record<string, VerdictFigures>;
  messages: { asked: number; whole: number; cut: number };
  /** Processor time of a call's process, as a share of one core. */
  conversationCpuShare: number;
  conversationMemoryMb: number;
  /** Conversations at once, by core, at which 95 of 100 replies still came within two seconds. */
  callsPerCore: number;
}
