import { readable } from './readable.ts';
import { telnyxReason, telnyxReasonCode, type Reason } from './telnyx-reasons.ts';
import type { Refusal } from './telephony.ts';

export { withoutNumbers } from './readable.ts';

/** Words of carriers whose limits come with any SIP code: Twilio trunks send them as 5xx. */
const capacityWords =
  /\bcps limit\b|calls per second|concurrent calls? limit|concurrency limit|channel limit exceeded|too many (?:concurrent )?calls/i;

/** Twilio: permanently blocked by the callee's carrier. */
const twilioBlocked = /\b32203\b/;

/** RFC 3261 section 21, with 607 (RFC 8197) and 608 (RFC 8688). */
const sipCodes: Record<number, Reason> = {
  401: { cause: 'configuration', words: 'the trunk could not be authenticated' },
  402: { cause: 'configuration', words: 'the carrier asks for payment' },
  403: { cause: 'forbidden', words: 'the carrier forbids the call' },
  404: { cause: 'invalid_number', words: 'the number does not exist' },
  407: { cause: 'configuration', words: 'the trunk could not be authenticated' },
  408: { cause: 'unreachable', words: 'the phone could not be reached' },
  410: { cause: 'invalid_number', words: 'the number is no longer in use' },
  412: { cause: 'carrier_failure', words: 'the carrier could not place the call' },
  480: { cause: 'unreachable', words: 'the phone is switched off or out of reach' },
  484: { cause: 'invalid_number', words: 'the number is incomplete' },
  486: { cause: 'busy', words: 'the line is busy' },
  487: { cause: 'cancelled', words: 'we cancelled the call' },
  600: { cause: 'busy', words: 'the line is busy' },
  603: { cause: 'declined', words: 'the call was declined' },
  604: { cause: 'invalid_number', words: 'the number does not exist' },
  607: { cause: 'blocked', words: 'the person does not want calls from this number' },
  608: { cause: 'blocked', words: 'the call was blocked as unwanted' },
};

/** Networks of the US that block a call by its analytics say so in a plain 603. */
const blockedByNetwork = /network blocked/i;

/**
 * Translates a SIP final response to our words. The reason text decides first, then the code; a code nobody foresaw
 * counts as a failure of the carrier, which is tried again.
 */
export function refusalOfSip(response: { sipCode: number | null; reason: string }): Refusal {
  const { sipCode } = response;
  const reason = readable(response.reason);
  const known = knownReason(reason) ?? (sipCode === null ? undefined : sipCodes[sipCode]);
  const { cause, words } = known ?? { cause: 'carrier_failure', words: 'the carrier could not place the call' };
  return { cause, sipCode, vendorCode: vendorCodeIn(reason), words: sentence(words, sipCode, reason) };
}

function knownReason(reason: string): Reason | undefined {
  const code = telnyxReasonCode(reason);
  const telnyx = code === null ? undefined : telnyxReason(code);
  if (telnyx) return telnyx;
  if (twilioBlocked.test(reason)) return { cause: 'blocked', words: 'the callee’s carrier blocks the call' };
  if (blockedByNetwork.test(reason)) return { cause: 'blocked', words: 'the person’s network blocks the call' };
  if (capacityWords.test(reason)) return { cause: 'capacity', words: 'the carrier takes no more calls at once' };
  return undefined;
}

function vendorCodeIn(reason: string): string | null {
  return telnyxReasonCode(reason) ?? twilioBlocked.exec(reason)?.[0] ?? null;
}

function sentence(words: string, sipCode: number | null, reason: string): string {
  const original = [sipCode ?? '', reason].join(' ').trim();
  const first = words.charAt(0).toUpperCase() + words.slice(1);
  return original === '' ? `${first}.` : `${first} (${original}).`;
}
