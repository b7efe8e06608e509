import { addStop as storeStop, liftStop as dropStop } from '#db/do-not-call/stop.ts';
import { stopValue, type StopScope } from '#domain/do-not-call/stop.ts';
import { RedialError } from '#domain/error.ts';
import { nudgeDiallingCampaigns } from '../campaign/nudge-dialling-campaigns.ts';
import type { LoggedContext } from '../context.ts';

const shortestReason = 10;

/**
 * Stops calls: claims and dials that are decided from now on heed it. Nobody is told, because nobody has to do anything.
 * @param request value: as people typed it
 * @returns its id
 * @throws RedialError `bad_input` without a reason, or for what is nothing of the kind; `conflict` if it is there already
 */
export async function addStop(
  { db }: Pick<LoggedContext, 'db'>,
  request: { scope: StopScope; value: string; reason: string; actor: string; now: Date },
): Promise<string> {
  const { scope, actor, now } = request;
  const reason = request.reason.trim();
  if (reason.length < shortestReason) throw new RedialError('stop_reason_missing');
  return storeStop(db, { stop: { scope, value: stopValue(scope, request.value), reason }, actor, now });
}

/**
 * Lifts a stop; whatever dials looks at once for whom it may call again.
 * @throws RedialError `bad_input` without a reason; `not_found`
 */
export async function liftStop(
  context: LoggedContext,
  request: { stopId: string; reason: string; actor: string; now: Date },
): Promise<void> {
  const reason = request.reason.trim();
  if (reason.length < shortestReason) throw new RedialError('stop_reason_missing');
  await dropStop(context.db, { ...request, reason });
  await nudgeDiallingCampaigns(context, 'stop.nudges_lost');
}
