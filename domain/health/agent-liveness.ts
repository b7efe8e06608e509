import { agentLostAfterMs, beatsFlowWithinMs, ghostAfterMs } from '../call/agent-protocol.ts';

/** Limits of the watch over agents; see docs/voice-agent.md. */
export interface LivenessLimits {
  /** A beat at least so often means that beats get through. */
  flowWithinMs: number;
  /** So long without a beat, an agent is doubted: LiveKit is asked. */
  lostAfterMs: number;
  /** So long without a beat, an agent is lost whatever LiveKit says. */
  ghostAfterMs: number;
}

export const livenessLimits: LivenessLimits = {
  flowWithinMs: beatsFlowWithinMs,
  lostAfterMs: agentLostAfterMs,
  ghostAfterMs,
};

/** Whether the beats of agents get through to the database, as one look after the other sees it. By the database's clock. */
export interface BeatFlow {
  lookedAtMs: number;
  /** Since when they have come without a gap; null if the last ones are too old. */
  sinceMs: number | null;
}

/**
 * The flow after another look. A gap between looks counts like one between beats: what happened in it was not seen.
 * @param newestMs the newest beat of any agent or process, null if there was none.
 */
export function followBeats(
  before: BeatFlow | null,
  { nowMs, newestMs }: { nowMs: number; newestMs: number | null },
  { flowWithinMs }: LivenessLimits,
): BeatFlow {
  const recent = (atMs: number): boolean => nowMs - atMs <= flowWithinMs;
  if (newestMs === null || !recent(newestMs)) return { lookedAtMs: nowMs, sinceMs: null };
  const without = before === null || before.sinceMs === null || !recent(before.lookedAtMs);
  return { lookedAtMs: nowMs, sinceMs: without ? nowMs : before.sinceMs };
}

/** Whom LiveKit sees in the room of a call. `unknown`: it did not answer. */
export type RoomSight = 'agent' | 'people_alone' | 'nobody' | 'unknown';

/** An agent that has been silent for too long. */
export interface Doubt {
  silentMs: number;
  /** Beats of others get through, so that silence says something. */
  beatsFlow: boolean;
}

/**
 * Whether an agent is doubted. Its silence is counted from its last beat, but not from before beats came back: while the
 * server or the database is away, all agents are silent. Where no beats come at all, an agent is doubted late, for all
 * agents may have died.
 */
export function doubtOf(beatMs: number, flow: BeatFlow, limits: LivenessLimits): Doubt | null {
  const beatsFlow = flow.sinceMs !== null;
  const silentMs = flow.lookedAtMs - Math.max(beatMs, flow.sinceMs ?? beatMs);
  return silentMs > (beatsFlow ? limits.lostAfterMs : limits.ghostAfterMs) ? { silentMs, beatsFlow } : null;
}

/**
 * Whether a doubted agent is lost. LiveKit is the second witness: it sees an agent that cannot reach the server, but also,
 * for some 20 s, the ghost of one that was killed. Where no beats come at all, only somebody who was left alone proves a
 * loss: a room without anybody belongs to a call that has ended and whose end nobody could report yet.
 */
export function isLost({ silentMs, beatsFlow }: Doubt, sight: RoomSight, limits: LivenessLimits): boolean {
  if (!beatsFlow) return sight === 'people_alone';
  return silentMs > limits.ghostAfterMs || sight === 'people_alone' || sight === 'nobody';
}
