import { z } from 'zod';
import type { Cause, EndedBy } from '#domain/call/call.ts';
import { readable } from '../readable.ts';
import { refusalOfSip } from '../sip-refusal.ts';
import type { Refusal } from '../telephony.ts';

/** What `call.hangup` says about the end of a call (Telnyx API reference, "Call Hangup"). */
export interface Hangup {
  hangupCause: string | null;
  hangupSource: string | null;
  /** SIP code as text, `unspecified`, or the code with the reason of the far end. */
  sipHangupCause: string | null;
  /** Any other text about the end: D-codes are found there. */
  reason: string;
}

export interface CallEnd {
  cause: Cause;
  endedBy: EndedBy;
  sipCode: number | null;
  vendorCode: string | null;
  words: string;
}

/**
 * Translates a hangup of the callee's leg to our words. `normal` says that an answered call ended; whether a conversation
 * had begun is known to the engine, not to the carrier.
 */
export function endOfHangup(hangup: Hangup): CallEnd {
  const sipCode = sipCodeOf(hangup.sipHangupCause);
  const reason = [hangup.sipHangupCause?.replace(/^\d{3}\b|^unspecified$/, '').trim(), hangup.reason]
    .filter((text) => text)
    .join(' ');
  const refusal = refusalOfSip({ sipCode, reason });
  const vendorCode = refusal.vendorCode ?? hangup.hangupCause;
  const refused = (): CallEnd => ({ ...refusal, vendorCode, endedBy: endedByCause(refusal.cause) });
  const end = (cause: Cause, endedBy: EndedBy, words: string): CallEnd => ({
    cause,
    endedBy,
    sipCode,
    vendorCode,
    words,
  });
  // Telnyx's own refusals carry a D-code, whatever the hangup cause.
  if (refusal.vendorCode !== null) return refused();
  switch (hangup.hangupCause) {
    case 'normal_clearing':
      return sipCode !== null && sipCode >= 300 ? refused() : normalEnd(hangup, end);
    case 'time_limit':
      return end('normal', 'system', 'The call reached its maximum duration.');
    case 'originator_cancel':
      return end('cancelled', 'campaign', 'We cancelled the call before it was answered.');
    case 'timeout':
    case 'no_answer':
      return end('no_answer', 'system', 'Nobody answered.');
    case 'user_busy':
      return sipCode === null || sipCode < 300 ? end('busy', 'carrier', 'The line is busy.') : refused();
    case 'not_found':
      return sipCode === null || sipCode < 300
        ? end('invalid_number', 'carrier', 'The number does not exist.')
        : refused();
    case 'call_rejected':
      return sipCode === null || sipCode < 300 ? end('declined', 'callee', 'The call was declined.') : refused();
    default:
      return sipCode === 200 ? normalEnd(hangup, end) : refused();
  }
}

function normalEnd(hangup: Hangup, end: (cause: Cause, endedBy: EndedBy, words: string) => CallEnd): CallEnd {
  switch (hangup.hangupSource) {
    case 'callee':
      return end('normal', 'callee', 'The person hung up.');
    case 'caller':
      return end('normal', 'bot', 'Our side ended the call.');
    default:
      return end('normal', 'carrier', 'The call ended.');
  }
}

function endedByCause(cause: Cause): EndedBy {
  switch (cause) {
    case 'declined':
    case 'blocked':
      return 'callee';
    case 'cancelled':
      return 'campaign';
    default:
      return 'carrier';
  }
}

function sipCodeOf(text: string | null): number | null {
  const code = /^\s*([1-6]\d\d)\b/.exec(text ?? '')?.[1];
  return code === undefined ? null : Number(code);
}

const ErrorBody = z.object({
  errors: z
    .array(
      z.object({
        code: z.coerce.string().default(''),
        title: z.string().default(''),
        detail: z.string().default(''),
        source: z.object({ pointer: z.string().optional() }).nullish(),
      }),
    )
    .default([]),
  /** Beside the errors of a refused dial: the code that SIP has in its reason. */
  telnyx_error: z.object({ error_code: z.coerce.string().default('') }).nullish(),
});
type VendorErrors = z.infer<typeof ErrorBody>['errors'];

/** Errors in a body of the Telnyx API; none if the body is something else. */
export function vendorErrorsIn(body: unknown): VendorErrors {
  const parsed = ErrorBody.safeParse(body);
  return parsed.success ? parsed.data.errors : [];
}

/** True if a command failed because the call is over: 90018 "call has already ended", and unknown call ids. */
export function saysCallEnded(status: number, body: unknown): boolean {
  if (status !== 404 && status !== 422) return false;
  const errors = vendorErrorsIn(body);
  return (
    status === 404 ||
    errors.some(({ code, title, detail }) => code === '90018' || /already ended|no longer active/i.test(title + detail))
  );
}

/**
 * Translates an HTTP error of the dial command. null means that the answer does not tell whether a call was placed:
 * server errors without a code of the carrier, and 409, which a repeated command may get. The carrier's own refusals
 * carry the codes of SIP, in `telnyx_error` or at the end of the sentence.
 */
export function refusalOfDialError(status: number, body: unknown): Refusal | null {
  const parsed = ErrorBody.safeParse(body);
  const errors = parsed.success ? parsed.data.errors : [];
  const reasonCode = (parsed.success ? parsed.data.telnyx_error?.error_code : undefined) ?? '';
  const text = errors.map(({ title, detail }) => `${title} ${detail}`).join(' ');
  // The first code counts, so that of its own field takes precedence over one in a sentence.
  const byReason = refusalOfSip({ sipCode: null, reason: `${reasonCode} ${text}` });
  if (byReason.vendorCode !== null) return byReason;
  if (status >= 500 || status === 409 || status === 408) return null;
  const code = errors[0]?.code || null;
  const said = readable([code, errors[0]?.title, errors[0]?.detail].filter((part) => part).join(' ')) || status;
  const refusal = (cause: Cause, words: string): Refusal => ({
    cause,
    sipCode: null,
    vendorCode: code,
    words: `${words} (${said}).`,
  });
  if (status === 429) return refusal('capacity', 'The carrier takes no more calls at this moment');
  if (byReason.cause === 'capacity') return byReason;
  if ((status === 400 || status === 422) && isAboutDestination(errors))
    return refusal('invalid_number', 'The number is not valid');
  switch (status) {
    case 401:
      return refusal('configuration', 'The carrier does not accept the API key');
    case 402:
      return refusal('configuration', 'The carrier asks for payment');
    case 403:
      return refusal('forbidden', 'The carrier forbids the call');
    case 404:
      return refusal('configuration', 'The carrier does not know the connection');
    default:
      return refusal('configuration', 'The carrier does not accept the settings of the call');
  }
}

/** "Invalid phone number" and "must be in +E.164 format": of which number, only the pointer or the sentence tells. */
const invalidNumberCodes: readonly string[] = ['10002', '10016'];

function isAboutDestination(errors: VendorErrors): boolean {
  return errors.some(({ code, title, detail, source }) => {
    if (source?.pointer) return /(^|\/)to$/.test(source.pointer);
    return invalidNumberCodes.includes(code) && /\bdestination\b|'to'|"to"/i.test(`${title} ${detail}`);
  });
}
