import type { Client } from '@temporalio/client';
import type { Database } from '#db/client.ts';
import type { HealRequest, HealResult } from '#domain/health/stuck.ts';
import type { Rooms } from '#providers/media/livekit-rooms.ts';
import type { TelephonySource } from '#operations/provider/telephony-of.ts';
import type { Nudger } from '#providers/temporal/nudger.ts';
import { withSafeFailures } from './failure.ts';
import { createHealer } from './reconciler-healing.ts';
import { createSurvey } from './reconciler-survey.ts';

export interface ReconcilerActivities {
  /**
   * Compares database, Temporal, carriers and LiveKit, and keeps what does not fit together.
   * @returns what is to be healed now, and the systems that could not be asked.
   */
  survey(): Promise<{ findings: number; toHeal: Omit<HealRequest, 'actor'>[]; away: string[] }>;
  /** Does something about one finding. It never dials, and frees a slot only when the carrier has no such call. */
  heal(request: HealRequest): Promise<HealResult>;
}

export interface ReconcilerDependencies {
  db: Database;
  temporal: Client;
  nudger: Nudger;
  rooms: Rooms;
  telephonyOf: TelephonySource;
}

export function createReconcilerActivities(deps: ReconcilerDependencies): ReconcilerActivities {
  return withSafeFailures<ReconcilerActivities>({ survey: createSurvey(deps), heal: createHealer(deps) });
}
