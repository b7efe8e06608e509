/**
 * How long a contact waits after a deferral: what failed was not about this person, so it costs no attempt, only time. The
 * pause of the whole account is its pace (`pace.ts`); this one keeps a single contact from being asked for over and over.
 */
import type { Cause } from '../call/call.ts';
import { deferralsAtMost } from '../call/cause-table.ts';

const baseMs = 2_000;
const longestMs = 10 * 60_000;
/** Somebody was promised to be called at this time. */
const longestOfCallbackMs = 60_000;
/** Telnyx refuses a foreign number that is called again within a minute. */
const sameNumberMs = 60_000;
/** Somebody whose call failed in our hands is not called again at once: the service may be down for a while. */
const afterOurFailureMs = 30 * 60_000;
const dayMs = 86_400_000;

export interface Deferral {
  cause: Cause;
  vendorCode: string | null;
  /** How many deferrals of the contact came one after the other before this one. */
  before: number;
  isCallback: boolean;
  /** From 0 to 1, other for each attempt: those who were refused together do not come back together. */
  spread: number;
  now: Date;
}

/**
 * Doubles with each deferral, a quarter more or less, up to ten minutes; where the carrier says how long, that long.
 * @param timeScale divides what people are spared, as it does cool-downs
 */
export function deferralMs({ cause, vendorCode, before, isCallback, spread, now }: Deferral, timeScale = 1): number {
  const longest = isCallback ? longestOfCallbackMs : longestMs;
  const growing = Math.min(longest, baseMs * 2 ** Math.min(before, 20)) * (0.75 + spread / 2);
  const least =
    cause === 'service_failure' || cause === 'line_lost'
      ? (afterOurFailureMs / timeScale) * 2 ** Math.min(before, 4)
      : leastMs(vendorCode, now);
  return Math.round(Math.max(growing, least * (1 + spread / 10)));
}

/** Source: Telnyx, "Telnyx SIP Response Codes". */
function leastMs(vendorCode: string | null, now: Date): number {
  switch (vendorCode) {
    case 'D9':
      return sameNumberMs;
    // What may be spent abroad is counted by days of UTC; a share of the day, because the limit may be raised before.
    case 'D39':
      return Math.min(dayMs - (now.getTime() % dayMs), 3_600_000);
    default:
      return 0;
  }
}

/**
 * Whether a deferral is one too many: what is refused to this number alone, again and again, is about the number, and
 * the call counts as failed.
 * @param inARow how many attempts of the contact ended with the cause, one after the other, this one included
 */
export function isDeferredTooOften(cause: Cause, inARow: number): boolean {
  const atMost = deferralsAtMost(cause);
  return atMost !== null && inARow >= atMost;
}
