import { upsertSearchAttributes } from '@temporalio/workflow';
import type { Conclusion, Lease } from '#domain/dialling/claim.ts';
import { Attempt, CallState, DueAt, Outcome, ProviderAccountId } from '#temporal.config';

/** What engineers search contacts by: one upsert per step, to keep histories short. */
export function showAttempt(lease: Lease): void {
  upsertSearchAttributes([
    { key: CallState, value: 'dialling' },
    { key: Attempt, value: lease.number },
    { key: ProviderAccountId, value: lease.providerAccountId },
  ]);
}

export function showInProgress(): void {
  upsertSearchAttributes([{ key: CallState, value: 'in_progress' }]);
}

/** The attempt's outcome and, in the same step, what the contact waits for now. */
export function showConclusion(conclusion: Conclusion): void {
  const waits = conclusion.dueAt !== null;
  upsertSearchAttributes([
    { key: CallState, value: waits ? conclusion.state : 'ended' },
    { key: Outcome, value: conclusion.outcome },
    ...(conclusion.dueAt === null ? [] : [{ key: DueAt, value: new Date(conclusion.dueAt) }]),
  ]);
}
