import { readBeats } from '#db/health/watch.ts';
import type { Database } from '#db/client.ts';
import {
  doubtOf,
  followBeats,
  isLost,
  livenessLimits,
  type BeatFlow,
  type Doubt,
  type LivenessLimits,
  type RoomSight,
} from '#domain/health/agent-liveness.ts';
import type { RoomWitness } from '#providers/media/livekit-rooms.ts';

interface Doubted extends Doubt {
  attemptId: string;
  beatMs: number;
}

/** So many rooms are asked about at a time: after a failure there may be hundreds. */
const asksAtOnce = 20;

/** Finds agents that are gone. It remembers since when beats have come: ask it every few seconds. */
export class AgentWatch {
  readonly #db: Database;
  readonly #witness: RoomWitness;
  readonly #limits: LivenessLimits;
  #flow: BeatFlow | null = null;

  constructor(parts: { db: Database; witness: RoomWitness; limits?: LivenessLimits }) {
    this.#db = parts.db;
    this.#witness = parts.witness;
    this.#limits = parts.limits ?? livenessLimits;
  }

  async lost(): Promise<(Doubted & { sight: RoomSight })[]> {
    const { nowMs, newestMs, silent } = await readBeats(this.#db, this.#limits.lostAfterMs);
    const flow = followBeats(this.#flow, { nowMs, newestMs }, this.#limits);
    this.#flow = flow;
    const doubted = silent.flatMap((call) => {
      const doubt = doubtOf(call.beatMs, flow, this.#limits);
      return doubt === null ? [] : [{ ...call, ...doubt }];
    });
    const lost = (await this.#lookAt(doubted)).filter((one) => isLost(one, one.sight, this.#limits));
    if (lost.length === 0) return [];
    // While LiveKit was asked it may have beaten, or another have come.
    const again = await readBeats(this.#db, this.#limits.lostAfterMs);
    const still = new Set(again.silent.map(({ attemptId }) => attemptId));
    return lost.filter(({ attemptId }) => still.has(attemptId));
  }

  async #lookAt(doubted: Doubted[]): Promise<(Doubted & { sight: RoomSight })[]> {
    const seen: (Doubted & { sight: RoomSight })[] = [];
    for (let from = 0; from < doubted.length; from += asksAtOnce) {
      const some = doubted.slice(from, from + asksAtOnce);
      // Once LiveKit has not answered, the others of this look would only wait for it as well.
      const away = seen.some(({ sight }) => sight === 'unknown');
      const sightOf = (attemptId: string) => (away ? Promise.resolve('unknown' as const) : this.#sightOf(attemptId));
      seen.push(...(await Promise.all(some.map(async (one) => ({ ...one, sight: await sightOf(one.attemptId) })))));
    }
    return seen;
  }

  async #sightOf(attemptId: string): Promise<RoomSight> {
    return this.#witness.look(attemptId).catch(() => 'unknown');
  }
}
