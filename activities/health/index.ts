import type { HealRequest, HealResult } from '#domain/health/stuck.ts';
import { withSafeFailures } from '../failure.ts';
import type { ReconcilerDependencies } from './dependencies.ts';
import { healFinding } from './healing.ts';
import { survey, type Survey } from './survey.ts';

export type { ReconcilerDependencies } from './dependencies.ts';

export interface ReconcilerActivities {
  /** Compares database, Temporal, carriers and LiveKit, and keeps what does not fit together. */
  survey(): Promise<Survey>;
  /** Does something about one finding. It never dials, and frees a slot only when the carrier has no such call. */
  heal(request: HealRequest): Promise<HealResult>;
}

export function createReconcilerActivities(deps: ReconcilerDependencies): ReconcilerActivities {
  return withSafeFailures<ReconcilerActivities>({
    survey: () => survey(deps),
    heal: (request) => healFinding(deps, request),
  });
}
