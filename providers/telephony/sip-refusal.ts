import type { Cause } from '#domain/call/call.ts';
import type { Refusal } from './telephony.ts';

/**
 * Codes that Telnyx appends to the SIP reason ("403 User channel limit exceeded D1"). They decide before the SIP
 * code does: D18, D19 and D40 are sent as 404 and D21 as 480 although the number is neither wrong nor absent.
 * Source: Telnyx, "SIP response codes" (developers.telnyx.com, SIP trunking, troubleshooting).
 */
const telnyxReasons: Record<string, { cause: Cause; words: string }> = {
  D1: { cause: 'capacity', words: 'the account has no free channel' },
  D2: { cause: 'capacity', words: 'the outbound voice profile has no free channel' },
  D3: { cause: 'capacity', words: 'the connection has no free channel' },
  D10: { cause: 'configuration', words: 'the account, connection or outbound voice profile forbids the call' },
  D11: { cause: 'invalid_number', words: 'the number does not exist' },
  D12: { cause: 'no_route', words: 'the service plan does not include this destination' },
  D13: { cause: 'configuration', words: 'the connection or outbound voice profile is disabled' },
  D14: { cause: 'configuration', words: 'the connection or outbound voice profile is disabled' },
  D15: { cause: 'configuration', words: 'the connection or outbound voice profile is disabled' },
  D16: { cause: 'configuration', words: 'the connection or outbound voice profile is disabled' },
  D17: { cause: 'configuration', words: 'the account is disabled' },
  D18: { cause: 'configuration', words: 'the connection is inactive' },
  D19: { cause: 'configuration', words: 'the account is blocked; check its balance' },
  D21: { cause: 'no_route', words: 'the carrier knows no destination for this number' },
  D22: { cause: 'capacity', words: 'the number, connection or profile has no free channel' },
  D24: { cause: 'capacity', words: 'the rate allowed by the outbound voice profile is exceeded' },
  D25: { cause: 'configuration', words: 'the connection could not be authenticated' },
  D26: { cause: 'configuration', words: 'the connection could not be authenticated' },
  D27: { cause: 'configuration', words: 'the connection could not be authenticated' },
  D28: { cause: 'configuration', words: 'the connection could not be authenticated' },
  D29: { cause: 'configuration', words: 'the connection could not be authenticated' },
  D30: { cause: 'configuration', words: 'the SIP address of the connection is not valid' },
  D31: { cause: 'configuration', words: 'the SIP address of the connection is not valid' },
  D35: { cause: 'configuration', words: 'the caller ID is not a valid number' },
  D36: { cause: 'configuration', words: 'the caller ID belongs to another account' },
  D38: { cause: 'configuration', words: 'the connection has no outbound voice profile' },
  D40: { cause: 'no_route', words: 'the account has no route to this destination' },
};

/** Words of carriers whose limits come with any SIP code: Twilio trunks send them as 5xx. */
const capacityWords =
  /\bcps limit\b|calls per second|concurrent calls? limit|concurrency limit|channel limit exceeded|too many (?:concurrent )?calls/i;

/** Twilio: permanently blocked by the callee's carrier. */
const twilioBlocked = /\b32203\b/;

/** RFC 3261 section 21, with 607 (RFC 8197) and 608 (RFC 8688). */
const sipCodes: Record<number, { cause: Cause; words: string }> = {
  401: { cause: 'configuration', words: 'the trunk could not be authenticated' },
  402: { cause: 'configuration', words: 'the carrier asks for payment' },
  403: { cause: 'configuration', words: 'the carrier forbids the call' },
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

/** The D-code in a SIP reason, null if it has none. */
export function telnyxReasonCode(reason: string): string | null {
  return /\bD(\d{1,2})\b/.exec(reason)?.[0] ?? null;
}

/**
 * Translates a SIP final response to our words. The reason text decides first, then the code; a code nobody foresaw
 * counts as a failure of the carrier, which is tried again.
 */
export function refusalOfSip(response: { sipCode: number | null; reason: string }): Refusal {
  const { sipCode, reason } = response;
  const known = knownReason(reason) ?? (sipCode === null ? undefined : sipCodes[sipCode]);
  const { cause, words } = known ?? { cause: 'carrier_failure', words: 'the carrier could not place the call' };
  return { cause, sipCode, vendorCode: vendorCodeIn(reason), words: sentence(words, sipCode, reason) };
}

function knownReason(reason: string): { cause: Cause; words: string } | undefined {
  const code = telnyxReasonCode(reason);
  const telnyx = code === null ? undefined : telnyxReasons[code];
  if (telnyx) return telnyx;
  if (twilioBlocked.test(reason)) return { cause: 'blocked', words: 'the callee’s carrier blocks the call' };
  if (capacityWords.test(reason)) return { cause: 'capacity', words: 'the carrier takes no more calls at once' };
  // A D-code that we do not know is still the carrier's own rule, not a fact about the number.
  if (code !== null) return { cause: 'no_route', words: 'the carrier refuses this destination' };
  return undefined;
}

function vendorCodeIn(reason: string): string | null {
  return telnyxReasonCode(reason) ?? twilioBlocked.exec(reason)?.[0] ?? null;
}

function sentence(words: string, sipCode: number | null, reason: string): string {
  const original = [sipCode ?? '', withoutNumbers(reason)].join(' ').trim();
  const first = words.charAt(0).toUpperCase() + words.slice(1);
  return original === '' ? `${first}.` : `${first} (${original}).`;
}

/** A vendor's text without anything that could be a phone number: such texts are stored, shown and logged. */
export function withoutNumbers(text: string): string {
  return text.replace(/\+?\d[\d\s().-]{5,}\d/g, '…').slice(0, 200);
}
