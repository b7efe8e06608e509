/** The do-not-call list of the workspace: who must not be called, for what, until when, and how an entry ends. */
import { z } from 'zod';
import { Purpose } from '../campaign/campaign.ts';

/** How an entry came onto the list. */
export const doNotCallSources = ['spoken', 'console', 'api', 'import'] as const;
export type DoNotCallSource = (typeof doNotCallSources)[number];

/** What an entry bars: every call, or those of campaigns of one purpose. */
export const doNotCallScopes = ['everywhere', ...Purpose.options] as const;
export type DoNotCallScope = (typeof doNotCallScopes)[number];

/**
 * `open`: only the language model heard the wish, so a person should look; the number is barred meanwhile. `kept`: one did,
 * and kept the entry.
 */
export type DoNotCallReview = 'open' | 'kept';

/**
 * How an entry ended: a person took it off, or says that nobody had asked for it, its day came, or a longer one took its
 * place.
 */
export const doNotCallEnds = ['removed', 'not_meant', 'expired', 'replaced'] as const;
export type DoNotCallEnd = (typeof doNotCallEnds)[number];

/** An entry leaves the list only with a reason that somebody else understands later. */
export const shortestRemovalReason = 10;

/** Which entries a page of the list shows. */
export const DoNotCallListQuery = z.object({
  /** E.164, or the digits that a number begins with or holds; empty for all. */
  search: z.string().max(40).default(''),
  source: z.enum(doNotCallSources).nullable().default(null),
  scope: z.enum(doNotCallScopes).nullable().default(null),
  /** Only those that a person should look at. */
  review: z.boolean().default(false),
  limit: z.number().int().min(1).max(200).default(50),
  offset: z.number().int().min(0).default(0),
});
export type DoNotCallListQuery = z.infer<typeof DoNotCallListQuery>;

/** Scopes whose entries bar a call of this purpose. */
export function scopesAgainst(purpose: Purpose): DoNotCallScope[] {
  return ['everywhere', purpose];
}
