import { dialWindow } from '#domain/calling-law/index.ts';
import type { Outcome } from '#domain/call/call.ts';
import { message } from '#domain/message/index.ts';
import { stored } from '#domain/message/stored.ts';
import { isSpread } from '#domain/dialling/retry-policy.ts';
import { retryDue, spreadFrom } from '#domain/dialling/retry-due.ts';
import { spreadOf } from '#domain/dialling/spread.ts';
import { otherTimeOfDay } from '#domain/dialling/times-of-day.ts';
import { missedAt } from './attempt-history.ts';
import { readCallingLaw } from './calling-law.ts';
import type { Executor } from '../client.ts';
import type { campaigns, contacts } from '../schema/index.ts';
import { readWindowClasses } from './window-class.ts';

const movedMessage = stored(message('contact_at_other_time_of_day'));
const openingMessage = stored(message('contact_at_next_opening'));

/**
 * When a contact is tried again, with the reason as `stored` where that is not `earliest`: at another time of the day where
 * its campaign spreads its retries over them, and never while calls are not allowed. Times of day and hours are those of the
 * person's clock, whatever the time scale.
 * @param request outcome: of the attempt that is tried again, null where none was made; attemptId: the attempt that is
 * being concluded, if one is.
 */
export async function retryTime(
  db: Executor,
  { contact, campaign }: { contact: typeof contacts.$inferSelect; campaign: typeof campaigns.$inferSelect },
  request: { outcome: Outcome | null; earliest: Date; attemptId?: string },
): Promise<{ at: Date; message: string | null; isAtOtherTime: boolean }> {
  const { outcome, earliest } = request;
  const isMoved = outcome !== null && isSpread(campaign.settings.retryPolicy, outcome);
  const [law, triedAt, classes] = await Promise.all([
    readCallingLaw(db),
    isMoved ? missedAt(db, contact.id, { alsoId: request.attemptId }) : [],
    readWindowClasses(db, [contact.windowClassId]),
  ]);
  const windowClass = classes.get(contact.windowClassId);
  if (!windowClass) throw new Error('A contact has no window class');
  const { zones } = windowClass;
  const windowAt = (instant: Date) => dialWindow(windowClass, campaign, instant, law.ruleset);
  const spread = spreadOf(contact.id);
  const other = isMoved ? otherTimeOfDay({ earliest, triedAt, zones, windowAt }) : null;
  if (other !== null) {
    return { at: spreadFrom(other, { windowAt, spread }), message: movedMessage, isAtOtherTime: true };
  }
  const at = retryDue({ earliest, zones, windowAt, spread });
  return { at, message: at > earliest ? openingMessage : null, isAtOtherTime: false };
}
