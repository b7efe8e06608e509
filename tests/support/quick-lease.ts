import { randomUUID } from 'node:crypto';
import type { Claim, Conclusion, Lease } from '#domain/dialling/claim.ts';

/** A first attempt by call control whose waits are short enough for a test. */
export function quickLease(providerAccountId: string, changes: Partial<Lease> = {}): Lease {
  return {
    contactId: randomUUID(),
    attemptId: randomUUID(),
    number: 1,
    reason: 'fresh',
    providerAccountId,
    style: 'call_control',
    ringTimeoutSeconds: 1,
    maxDurationSeconds: 1,
    leaveMessage: false,
    waiting: false,
    ...changes,
  };
}

/** What a campaign that dials is told when there is nobody to dial now. */
export const emptyClaim: Claim = {
  leases: [],
  status: 'dialing',
  finished: false,
  more: false,
  nextOpenAt: null,
  waitsFor: 'Calls in progress',
};

/** What becomes of a contact whose dial the carrier refused for good. */
export const refusedForGood = {
  outcome: 'failed',
  state: 'invalid',
  final: true,
  dueAt: null,
  push: false,
  conversation: false,
} satisfies Partial<Conclusion>;
