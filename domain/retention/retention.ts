/** How long what calls leave behind is kept, and by which rule it goes. */
import { z } from 'zod';
import { RedialError } from '../error.ts';

const dayMs = 24 * 3_600_000;

/** What is kept, in the order in which the job deletes it, with the fewest days that it must be kept. */
export const retentionKinds = {
  recordings: { leastDays: 1 },
  /** What was said: transcripts, summaries, fields captured, calls of tools. */
  transcripts: { leastDays: 1 },
  crm_pushes: { leastDays: 7 },
  /** Contacts that are at their end, with their attempts, calls and recordings. */
  contacts: { leastDays: 7 },
  events: { leastDays: 7 },
  /** Who changed what: complaints and claims come late, and the law of several countries asks for proof of consent. */
  audit: { leastDays: 365 },
} as const satisfies Record<string, { leastDays: number }>;

export type RetentionKind = keyof typeof retentionKinds;
export const retentionKindNames = Object.keys(retentionKinds) as RetentionKind[];

/** What a row of proof is about. */
export type DeletedKind = RetentionKind | 'campaign' | 'person';
/** By which rule something was deleted. */
export type DeletionRule = 'retention' | 'campaign_deleted' | 'person_erased';

const mostDays = 36_500;

/** Days by kind; null keeps it for good. */
export const Retention = z.object(
  Object.fromEntries(
    retentionKindNames.map((kind) => [kind, z.number().int().min(1).max(mostDays).nullable().default(null)]),
  ) as Record<RetentionKind, z.ZodDefault<z.ZodNullable<z.ZodNumber>>>,
);
export type Retention = z.infer<typeof Retention>;

/** @throws RedialError `bad_input` naming the first kind that would be kept for too short a time */
export function requireLongEnough(retention: Retention): void {
  for (const kind of retentionKindNames) {
    const { leastDays } = retentionKinds[kind];
    const days = retention[kind];
    if (days !== null && days < leastDays) throw new RedialError('retention_too_short', { days: leastDays });
  }
}

/** What is older than this goes; null: nothing does. */
export function retentionLimit(retention: Retention, kind: RetentionKind, now: Date): Date | null {
  const days = retention[kind];
  return days === null ? null : new Date(now.getTime() - days * dayMs);
}

/** When something of this age goes, at the earliest; null: never. */
export function goesAt(since: Date | null, days: number | null): Date | null {
  return since === null || days === null ? null : new Date(since.getTime() + days * dayMs);
}

/** So long a deleted campaign can be restored. */
export const deletedCampaignDays = 30;

/** Deleted before this, a campaign is purged. */
export function purgeLimit(now: Date): Date {
  return new Date(now.getTime() - deletedCampaignDays * dayMs);
}

/**
 * So long after its last attempt nothing of a person is deleted: the recording comes after the call, then its transcript
 * and the push to the CRM.
 */
export const afterCallMs = 10 * 60_000;

/** Holds and erasures say why, in at least so many characters. */
export const shortestReason = 10;
