import type { Purpose } from '../campaign/campaign.ts';
import { refusal, type Refusal } from '../message/index.ts';

export type ConsentProblem = 'consent_missing' | 'consent_not_stated' | 'consent_in_future' | 'consent_expired';
export type ConsentVerdict = { ok: true } | Refusal<ConsentProblem>;

export interface ConsentQuestion {
  purpose: Purpose;
  regions: readonly string[];
  /** When the contact consented, from the contact's record. */
  consentAt?: Date | null;
  /** What the launcher's statement, that every contact has consented, is to this one. */
  statement: Statement;
  at: Date;
}

/** `made_before`: it was made when the contact was not on the list yet, so it says nothing of it. */
export type Statement = 'covers' | 'made_before' | 'none';

/**
 * What a campaign's statement is to a contact that came to its list at an instant: it covers those who were there when it was
 * made, at the launch (`consentStatedAt`), or everybody while that is still to come.
 */
export function statementFor(
  { consentStatement, consentStatedAt }: { consentStatement: string | null; consentStatedAt: Date | null },
  cameAt: Date,
): Statement {
  if (!consentStatement?.trim()) return 'none';
  return consentStatedAt === null || cameAt <= consentStatedAt ? 'covers' : 'made_before';
}

const yearMs = 365 * 86_400_000;

/** How long a consent lasts where the law says so. */
const consentYears: Readonly<Record<string, number>> = {
  // Ley 10/2025: consent to commercial calls is renewed every two years.
  ES: 2,
};

/** How long a consent lasts in the strictest of these regions; null: no law says. */
export function consentYearsIn(regions: readonly string[]): { years: number; ms: number } | null {
  const years = Math.min(...regions.map((region) => consentYears[region.slice(0, 2)] ?? Infinity));
  return years === Infinity ? null : { years, ms: years * yearMs };
}

/**
 * Whether a contact may be called as far as consent goes. A marketing call by an artificial voice needs consent on
 * record almost everywhere (FCC 24-17, PECR reg. 19, UWG §7, Code de la consommation since 11 August 2026, …): a date
 * per contact, or the launcher's recorded statement for all who were there.
 */
export function checkConsent(question: ConsentQuestion): ConsentVerdict {
  const { purpose, regions, consentAt, statement, at } = question;
  if (purpose !== 'marketing') return { ok: true };
  if (consentAt) {
    if (consentAt.getTime() > at.getTime()) {
      return refusal('consent_in_future');
    }
    const limit = consentYearsIn(regions);
    if (limit === null || at.getTime() - consentAt.getTime() <= limit.ms) return { ok: true };
    return refusal('consent_expired', { years: limit.years });
  }
  if (statement === 'covers') return { ok: true };
  return refusal(statement === 'made_before' ? 'consent_not_stated' : 'consent_missing');
}

/** What more than consent some places ask for before a recorded or artificial voice: show it before a launch. */
const consentNotes: Readonly<Record<string, string>> = {
  'US-CA': 'California (PUC §2874): an unrecorded natural voice must first ask for consent to an automatic device.',
  'US-MT': 'Montana (Code 45-8-216): recorded sales calls only with permission given to a live operator.',
  'US-UT': 'Utah (13-25a-103): artificial voice only with consent or a customer relation.',
  'US-WY': 'Wyoming (40-12-303): automated calls only to screened lists or customers.',
  CA: 'Canada (CRTC 2014-155): solicitation by an automated device only with express consent.',
  GB: 'United Kingdom (PECR reg. 19): calls that are not live speech need prior consent.',
  DE: 'Germany (UWG §7, §7a): prior express consent, and its proof is kept for five years.',
  ES: 'Spain (RDL 1/2007 art. 96.3, Ley 10/2025): express consent, renewed every two years.',
  FR: 'France (loi 2025-594): consent is required since 11 August 2026.',
  NL: 'Netherlands: opt-in, also for customers since 1 July 2026.',
};

/** Sentences about consent for the regions of a campaign's contacts, in a stable order. */
export function consentNotesFor(regions: readonly string[]): string[] {
  const places = new Set(regions.flatMap((region) => [region, region.slice(0, 2)]));
  return Object.entries(consentNotes).flatMap(([place, note]) => (places.has(place) ? [note] : []));
}
