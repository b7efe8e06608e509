import type { DialReason } from '../contact/contact.ts';
import type { Span } from '../health/span.ts';
import type { AnsweredBy, Cause, EndedBy, Outcome } from './call.ts';

/** What is read of an attempt that is over. */
export interface TracedAttempt {
  contactId: string;
  campaignId: string;
  providerAccountId: string;
  number: number;
  reason: DialReason;
  leasedAt: Date;
  diallingAt: Date | null;
  ringingAt: Date | null;
  amdAt: Date | null;
  attachingAt: Date | null;
  inProgressAt: Date | null;
  endedAt: Date | null;
  outcome: Outcome | null;
  cause: Cause | null;
  endedBy: EndedBy | null;
  answeredBy: AnsweredBy | null;
  sipCode: number | null;
  vendorCode: string | null;
}

/**
 * The attempt as one span, from its lease to its end, and one for each state that its call was in.
 * @param now ends what has no end
 */
export function spansOfAttempt(attempt: TracedAttempt, now: Date): { whole: Span; states: Span[] } {
  const end = attempt.endedAt ?? now;
  const entered = (
    [
      ['leased', attempt.leasedAt],
      ['dialling', attempt.diallingAt],
      ['ringing', attempt.ringingAt],
      ['amd', attempt.amdAt],
      ['attaching', attempt.attachingAt],
      ['in_progress', attempt.inProgressAt],
    ] as const
  ).flatMap(([state, at]) => (at === null ? [] : [{ state, at }]));
  return {
    whole: {
      name: 'attempt',
      kind: 'internal',
      from: attempt.leasedAt,
      to: end,
      facts: {
        'redial.contact.id': attempt.contactId,
        'redial.campaign.id': attempt.campaignId,
        'redial.account.id': attempt.providerAccountId,
        'redial.attempt.number': attempt.number,
        'redial.attempt.reason': attempt.reason,
        'redial.outcome': attempt.outcome,
        'redial.cause': attempt.cause,
        'redial.ended_by': attempt.endedBy,
        'redial.answered_by': attempt.answeredBy,
        'redial.sip_code': attempt.sipCode,
        'redial.vendor_code': attempt.vendorCode,
      },
      failure: attempt.outcome === 'failed' ? (attempt.cause ?? 'unknown') : null,
    },
    states: entered.map(({ state, at }, index) => ({
      name: `call ${state}`,
      kind: 'internal',
      from: at,
      to: entered[index + 1]?.at ?? end,
      facts: { 'redial.call.state': state },
      failure: null,
    })),
  };
}
