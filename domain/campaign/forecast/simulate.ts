/**
 * How a campaign will go, calculated and not drawn by lot: people of a window class who were dialled equally often with the
 * same outcomes are one cohort, whose size need not be a whole number. Time passes in steps in which no window opens or closes.
 * A million contacts take as long as a hundred.
 */
import { outcomeTraits } from '../../call/outcome-table.ts';
import type { PastAttempt } from '../../calling-law/index.ts';
import { nextStep, type RetryPolicy } from '../../dialling/retry-policy.ts';
import type { WindowAnswer } from '../../dialling/times-of-day.ts';
import { DueCohorts, cohortKey, merge, type Cohort } from './cohort.ts';
import { attemptOutcomes, meanSeconds, type AttemptOutcome, type Rates } from './rates.ts';

/** People whose window opens and closes together. */
export interface ForecastGroup {
  /** How many, and from when each part of them may be dialled, and how often it was. */
  people: readonly { contacts: number; from: Date; attempts: number }[];
  windowAt: (at: Date) => WindowAnswer;
  /** The first instant from `earliest` on at which law and caps allow one more try; null: never. */
  retryAt: (outcome: AttemptOutcome, tries: readonly PastAttempt[], earliest: Date) => Date | null;
}

export interface SimulationQuestion {
  at: Date;
  groups: readonly ForecastGroup[];
  /** Calls at once. */
  slots: number;
  callsPerSecond: number;
  retryPolicy: RetryPolicy;
  /** Divides cool-downs. */
  timeScale: number;
  rates: Rates;
}

export interface Simulation {
  /** When less than half a person is left to call; null if that is not within `horizonDays`. */
  endsAt: Date | null;
  /** Expected numbers. */
  dials: number;
  reached: number;
}

export const horizonDays = 90;

const minuteMs = 60_000;
const dayMs = 86_400_000;
const shortestStepMs = 5 * minuteMs;
const longestStepMs = 60 * minuteMs;
/** The time that first dials of everybody take is divided by this. */
const stepsOfFirstDials = 50;
const leastLeft = 0.5;
/** Share of all people below which a cohort is dropped: otherwise their number would grow without end. */
const leastShare = 1e-7;

interface GroupState {
  index: number;
  group: ForecastGroup;
  ready: Map<string, Cohort>;
  window: { isOpen: boolean; untilMs: number };
}

export function simulate(question: SimulationQuestion): Simulation {
  const { at, rates, slots, callsPerSecond } = question;
  const run = new Run(question);
  const perMs = Math.min(slots / Math.max(1, meanSeconds(rates)), callsPerSecond) / 1000;
  const stepMs = Math.min(longestStepMs, Math.max(shortestStepMs, run.left / perMs / stepsOfFirstDials));
  const endMs = at.getTime() + horizonDays * dayMs;
  let atMs = at.getTime();
  let lastMs = atMs;
  while (run.left >= leastLeft && atMs < endMs) {
    run.makeReady(atMs);
    const { open, changesAtMs } = run.lookAt(atMs);
    if (open.length === 0 || perMs === 0) {
      if (perMs === 0 || changesAtMs === Infinity) break;
      atMs = changesAtMs;
      continue;
    }
    const toMs = Math.min(atMs + stepMs, changesAtMs);
    const dialled = run.dial(open, perMs * (toMs - atMs), atMs);
    lastMs = atMs + dialled / perMs;
    atMs = toMs;
  }
  const isOver = run.left < leastLeft;
  const { dials, reached } = run;
  return { endsAt: isOver ? new Date(Math.round(lastMs / 1000) * 1000) : null, dials, reached };
}

class Run {
  /** People who are not done. */
  left = 0;
  dials = 0;
  reached = 0;
  readonly #question: SimulationQuestion;
  readonly #states: GroupState[];
  readonly #leastCohort: number;
  readonly #waiting = new DueCohorts();

  constructor(question: SimulationQuestion) {
    this.#question = question;
    this.#states = question.groups.map((group, index) => ({
      index,
      group,
      ready: new Map(),
      window: { isOpen: false, untilMs: -Infinity },
    }));
    for (const { index, group, ready } of this.#states) {
      for (const { contacts: size, from, attempts } of group.people) {
        this.left += size;
        const cohort: Cohort = { size, attempts, outcomes: {}, tries: [] };
        if (from <= question.at) merge(ready, cohortKey(cohort), cohort);
        else this.#waiting.add(index, from.getTime(), cohort);
      }
    }
    this.#leastCohort = this.left * leastShare;
  }

  makeReady(atMs: number): void {
    for (const { group, cohort } of this.#waiting.takeUntil(atMs)) {
      const ready = this.#states[group]?.ready;
      if (ready) merge(ready, cohortKey(cohort), cohort);
    }
  }

  /** Whose window is open among those whom somebody waits for, and when anything of that changes. */
  lookAt(atMs: number): { open: GroupState[]; changesAtMs: number } {
    let changesAtMs = this.#waiting.nextMs;
    const open: GroupState[] = [];
    for (const state of this.#states) {
      if (state.ready.size === 0) continue;
      if (state.window.untilMs <= atMs) state.window = windowOf(state.group, atMs);
      if (state.window.isOpen) open.push(state);
      if (state.window.untilMs < changesAtMs) changesAtMs = state.window.untilMs;
    }
    return { open, changesAtMs };
  }

  /**
   * Dials whoever is next: who was dialled before first, as claims do, and in equal parts of all windows that are open.
   * @returns how many were dialled
   */
  dial(open: readonly GroupState[], most: number, atMs: number): number {
    let left = most;
    const isRetry = ({ attempts }: Cohort): boolean => attempts > 0;
    for (const which of [isRetry, (cohort: Cohort) => !isRetry(cohort)]) {
      const chosen = open.map((state) => ({ state, cohorts: [...state.ready].filter(([, cohort]) => which(cohort)) }));
      const wanted = chosen.reduce((sum, { cohorts }) => cohorts.reduce((n, [, { size }]) => n + size, sum), 0);
      if (wanted === 0) continue;
      const share = Math.min(1, left / wanted);
      for (const { state, cohorts } of chosen) {
        for (const [key, cohort] of cohorts) this.#dialCohort(state, { key, cohort, share, atMs });
      }
      left -= wanted * share;
    }
    return most - left;
  }

  #dialCohort(
    state: GroupState,
    { key, cohort, share, atMs }: { key: string; cohort: Cohort; share: number; atMs: number },
  ): void {
    const size = cohort.size * share;
    if (share === 1) state.ready.delete(key);
    else cohort.size -= size;
    this.dials += size;
    const { shares } = this.#question.rates;
    for (const outcome of attemptOutcomes) {
      const part = size * shares[outcome];
      if (part === 0) continue;
      if (outcome === 'connected') this.reached += part;
      if (!this.#waits(state, { cohort, part, outcome, atMs })) this.left -= part;
    }
  }

  /** Whether those who were dialled so are tried again. */
  #waits(
    state: GroupState,
    { cohort, part, outcome, atMs }: { cohort: Cohort; part: number; outcome: AttemptOutcome; atMs: number },
  ): boolean {
    const { retryPolicy, timeScale } = this.#question;
    const attempts = cohort.attempts + 1;
    const isCounted = binds(retryPolicy, outcome);
    const sameOutcome = isCounted ? (cohort.outcomes[outcome] ?? 0) + 1 : 1;
    const now = new Date(atMs);
    // What the outcome alone leads to: causes that end a contact earlier are too rare for a forecast.
    const deferral = { before: 0, vendorCode: null, spread: 0, now };
    const step = nextStep(retryPolicy, { outcome, cause: 'no_answer' }, { attempts, sameOutcome, deferral }, timeScale);
    if (step.kind !== 'retry' || part < this.#leastCohort) return false;
    const tries = [
      ...cohort.tries,
      { at: now, end: outcome === 'hangup' ? 'ended_by_callee' : 'not_reached' } as const,
    ];
    const due = state.group.retryAt(outcome, tries, new Date(atMs + step.afterMs));
    if (due === null) return false;
    const outcomes = isCounted ? { ...cohort.outcomes, [outcome]: sameOutcome } : cohort.outcomes;
    this.#waiting.add(state.index, due.getTime(), { size: part, attempts, outcomes, tries });
    return true;
  }
}

/** Whether the rule of this outcome can end a contact before its attempts do: where not, nobody need be told apart by it. */
function binds(policy: RetryPolicy, outcome: AttemptOutcome): boolean {
  const { retryRule } = outcomeTraits[outcome];
  return retryRule !== null && policy[retryRule].maxRetries < policy.maxAttempts - 1;
}

function windowOf(group: ForecastGroup, atMs: number): GroupState['window'] {
  const { allowed, nextOpenAt, closesAt } = group.windowAt(new Date(atMs));
  const until = allowed ? closesAt : nextOpenAt;
  // What counts as closed in the last moments before it closes ends there at the latest.
  return { isOpen: allowed, untilMs: until === null ? Infinity : Math.max(until.getTime(), atMs + 1) };
}
