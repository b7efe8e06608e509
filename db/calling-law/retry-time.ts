import { dialWindow } from '#domain/calling-law/index.ts';
import type { Outcome } from '#domain/call/call.ts';
import { message } from '#domain/message/index.ts';
import { stored } from '#domain/message/stored.ts';
import { isSpread } from '#domain/dialling/retry-policy.ts';
import { otherTimeOfDay } from '#domain/dialling/times-of-day.ts';
import { missedAt } from './attempt-history.ts';
import { readCallingLaw } from './calling-law.ts';
import type { Executor } from '../client.ts';
import type { campaigns, contacts } from '../schema/index.ts';
import { readWindowClasses } from './window-class.ts';

const movedMessage = stored(message('contact_at_other_time_of_day'));

/**
 * When a contact whose campaign spreads its retries over the times of day is tried again, with the reason as `stored`; null
 * if `earliest` stays. Times of day are those of the person's clock, whatever the time scale.
 * @param request attemptId: the attempt that is being concluded, if one is.
 */
export async function spreadRetry(
  db: Executor,
  { contact, campaign }: { contact: typeof contacts.$inferSelect; campaign: typeof campaigns.$inferSelect },
  request: { outcome: Outcome; earliest: Date; attemptId?: string },
): Promise<{ at: Date; message: string } | null> {
  if (!isSpread(campaign.settings.retryPolicy, request.outcome)) return null;
  const [law, triedAt, classes] = await Promise.all([
    readCallingLaw(db),
    missedAt(db, contact.id, { alsoId: request.attemptId }),
    readWindowClasses(db, [contact.windowClassId]),
  ]);
  const windowClass = classes.get(contact.windowClassId);
  if (!windowClass) throw new Error('A contact has no window class');
  const at = otherTimeOfDay({
    earliest: request.earliest,
    triedAt,
    zones: windowClass.zones,
    windowAt: (instant) => dialWindow(windowClass, campaign, instant, law.ruleset),
  });
  return at === null ? null : { at, message: movedMessage };
}
