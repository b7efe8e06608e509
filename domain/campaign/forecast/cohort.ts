import type { PastAttempt } from '../../calling-law/index.ts';
import type { AttemptOutcome } from './rates.ts';

/** People who have been dialled equally often, with the same outcomes. */
export interface Cohort {
  size: number;
  attempts: number;
  outcomes: Partial<Record<AttemptOutcome, number>>;
  /** When; of those that were merged, the later. */
  tries: readonly PastAttempt[];
}

/** What is due is looked at so often: retries of one step come together. */
const dueStepMs = 5 * 60_000;

export function cohortKey({ attempts, outcomes }: Cohort): string {
  const counted = Object.entries(outcomes).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${attempts} ${counted.map(([outcome, n]) => `${outcome}${n}`).join(' ')}`;
}

/** Puts people together whom the next step treats alike. Their tries become the later ones: caps free later for them. */
export function merge(into: Map<string, Cohort>, key: string, cohort: Cohort): void {
  const there = into.get(key);
  if (there === undefined) {
    into.set(key, { ...cohort });
    return;
  }
  there.size += cohort.size;
  const [more, fewer] = there.tries.length >= cohort.tries.length ? [there, cohort] : [cohort, there];
  const offset = more.tries.length - fewer.tries.length;
  there.tries = more.tries.map((one, index) => {
    const other = fewer.tries[index - offset];
    return other !== undefined && other.at > one.at ? other : one;
  });
}

interface Waiting {
  group: number;
  cohort: Cohort;
}

/** Cohorts that wait, by when they are due. */
export class DueCohorts {
  readonly #byDue = new Map<number, Map<string, Waiting>>();
  /** Sorted, the next one last. */
  #dues: number[] = [];

  /** When the next is due; Infinity if nobody waits. */
  get nextMs(): number {
    return this.#dues.at(-1) ?? Infinity;
  }

  add(group: number, dueMs: number, cohort: Cohort): void {
    const due = Math.ceil(dueMs / dueStepMs) * dueStepMs;
    let bucket = this.#byDue.get(due);
    if (bucket === undefined) {
      this.#byDue.set(due, (bucket = new Map()));
      this.#insert(due);
    }
    const key = `${group} ${cohortKey(cohort)}`;
    const there = bucket.get(key);
    if (there === undefined) {
      bucket.set(key, { group, cohort });
      return;
    }
    const merged = new Map([[key, there.cohort]]);
    merge(merged, key, cohort);
  }

  takeUntil(atMs: number): Waiting[] {
    const taken: Waiting[] = [];
    while (this.nextMs <= atMs) {
      const due = this.#dues.pop();
      if (due === undefined) break;
      taken.push(...(this.#byDue.get(due)?.values() ?? []));
      this.#byDue.delete(due);
    }
    return taken;
  }

  #insert(due: number): void {
    let low = 0;
    let high = this.#dues.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#dues[middle] ?? 0) > due) low = middle + 1;
      else high = middle;
    }
    this.#dues.splice(low, 0, due);
  }
}
