/** The do-not-call list of the workspace: who must not be called, for what, until when, and how an entry ends. */
import { z } from 'zod';
import { Purpose } from '../campaign/campaign.ts';

/** How an entry came onto the list. */
export const doNotCallSources = ['spoken', 'console', 'api', 'import'] as const;
export type DoNotCallSource = (typeof doNotCallSources)[number];

/** What an entry may bar without naming anything: every call, or those of campaigns of one purpose. */
export const plainScopes = ['everywhere', ...Purpose.options] as const;
export type PlainScope = (typeof plainScopes)[number];

/** An id as the database writes it: scopes are compared as texts. */
const storedId = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/;

/** What an entry bars; with a brand's id: the calls of campaigns that call for it. */
export const DoNotCallScope = z.union([z.enum(plainScopes), z.templateLiteral(['brand:', z.string().regex(storedId)])]);
export type DoNotCallScope = z.infer<typeof DoNotCallScope>;

/** What a list of entries may be narrowed to; `brand`: those of any brand. */
export const ListedScope = z.union([DoNotCallScope, z.literal('brand')]);

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
  scope: ListedScope.nullable().default(null),
  /** Only those that a person should look at. */
  review: z.boolean().default(false),
  limit: z.number().int().min(1).max(200).default(50),
  offset: z.number().int().min(0).default(0),
});
export type DoNotCallListQuery = z.infer<typeof DoNotCallListQuery>;

/** What of a campaign decides which entries bar its calls. */
export interface CallingFor {
  purpose: Purpose;
  /** Null for a campaign that calls for no brand. */
  brandId: string | null;
}

/** Scopes whose entries bar the calls of a campaign. */
export function scopesAgainst({ purpose, brandId }: CallingFor): DoNotCallScope[] {
  return ['everywhere', purpose, ...(brandId === null ? [] : [brandScope(brandId)])];
}

export function brandScope(brandId: string): DoNotCallScope {
  return `brand:${brandId}`;
}

/** The brand that a scope names; null if it names none. */
export function brandOfScope(scope: DoNotCallScope): string | null {
  return isPlain(scope) ? null : scope.slice('brand:'.length);
}

/** Whether a scope names no brand. */
export function isPlain(scope: DoNotCallScope): scope is PlainScope {
  return (plainScopes as readonly string[]).includes(scope);
}
