/** What a trace tells of an attempt: every part of the product writes spans into the trace whose id is the attempt's. */
import type { AnsweredBy, CallState, Cause, EndedBy, Outcome } from '../call/call.ts';
import type { DialReason } from '../contact/contact.ts';

/** All that a span may say: ids, states, outcomes, codes and milliseconds. Each kind of fact is a line here. */
export interface SpanFacts {
  'redial.contact.id'?: string;
  'redial.campaign.id'?: string;
  'redial.account.id'?: string;
  'redial.attempt.number'?: number;
  'redial.attempt.reason'?: DialReason;
  'redial.call.state'?: CallState;
  'redial.outcome'?: Outcome | null;
  'redial.cause'?: Cause | null;
  'redial.ended_by'?: EndedBy | null;
  'redial.answered_by'?: AnsweredBy | null;
  /** Who is asked: a kind of provider, or a vendor of speech or language. */
  'redial.vendor'?: string;
  'redial.vendor_code'?: string | null;
  'redial.sip_code'?: number | null;
  /** What came of it, as a code. */
  'redial.result'?: string;
  /** Types of the events of a call. */
  'redial.events'?: string[];
  'redial.turn'?: number;
  'redial.turn.language_first_token_ms'?: number | null;
  'redial.turn.speech_first_byte_ms'?: number | null;
  /** Which try of Temporal's it is, from 1. */
  'redial.try'?: number;
  'http.response.status_code'?: number;
}

export interface Span {
  name: string;
  /** `server`: another process asked us; `client`: we asked another one. */
  kind: 'internal' | 'server' | 'client';
  from: Date;
  to: Date;
  facts: SpanFacts;
  /** Why it failed, as a code; null if it did not. */
  failure: string | null;
}

/** 32 hexadecimal digits: the attempt's id without its hyphens, so that whoever has one has the other. */
export const traceIdOf = (attemptId: string): string => attemptId.replaceAll('-', '').toLowerCase();

/** The span of the attempt itself, of which every process knows the id without being told. It ends last and is sent last. */
export const rootSpanIdOf = (attemptId: string): string => traceIdOf(attemptId).slice(16);

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const code = /^[a-z0-9][a-z0-9_.-]{0,63}$/i;
/** No code has so many digits, and every phone number has. */
const leastDigitsOfPhone = 7;

/**
 * True for ids and codes. What people say and are called, numbers and addresses are none: this is the second fence, behind the
 * types of the facts.
 */
export function isCode(text: string): boolean {
  return uuid.test(text) || (code.test(text) && text.replace(/\D/g, '').length < leastDigitsOfPhone);
}

/** The facts as attributes: what is not known or is no id, code or number is left out. */
export function attributesOf(facts: SpanFacts): Record<string, string | number | string[]> {
  const attributes: Record<string, string | number | string[]> = {};
  for (const [name, value] of Object.entries(facts) as [string, string | number | string[] | null | undefined][]) {
    if (value === null || value === undefined) continue;
    if (typeof value === 'number') attributes[name] = value;
    else if (typeof value !== 'string') attributes[name] = value.filter(isCode);
    else if (isCode(value)) attributes[name] = value;
  }
  return attributes;
}
