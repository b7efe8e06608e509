import type { Logger } from 'pino';
import type { Database } from '#db/client.ts';
import { readAlertFacts, storeRound, takeRound } from '#db/health/alert.ts';
import { alertsIn } from '#domain/health/alert.ts';

export interface AlertWatchContext {
  db: Database;
  log: Pick<Logger, 'info'>;
}

/** So often the state of the whole is looked at, whatever the number of engines. */
const roundEveryMs = 15_000;

/**
 * One round: looks at what metrics tell, and writes down what began and what is over. Several engines may watch; each round is
 * made by one of them, and what was told is in the database. Servers send it (`deliver-alerts.ts`).
 */
export async function watchAlerts({ db, log }: AlertWatchContext, now: Date): Promise<void> {
  if (!(await takeRound(db, { now, leaseMs: roundEveryMs }))) return;
  const counts = await storeRound(db, { sights: alertsIn(await readAlertFacts(db)), now });
  if (counts.begun + counts.over > 0) log.info({ event: 'alerts.changed', ...counts });
}
