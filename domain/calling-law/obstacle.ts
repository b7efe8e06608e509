/** What the law, lists and caps have against a dial, beside the calling window. */
import type { Purpose } from '../campaign/campaign.ts';
import type { Bar, DialReason } from '../contact/contact.ts';
import { neverDial, type NeverDialCode } from '../contact/never-dial.ts';
import { parsePhoneNumber } from '../contact/phone-number.ts';
import { checkNationalLists, type NationalListing } from '../do-not-call/national-list.ts';
import { stopAgainst, stopSays, type Stop } from '../do-not-call/stop.ts';
import { attemptCaps, checkAttemptCaps, type PastAttempt } from './caps/attempt-caps.ts';
import { checkConsent, statementFor } from './consent.ts';
import type { CallingLaw } from './law-setting.ts';
import { message, type Message } from '../message/index.ts';
import { stored } from '../message/stored.ts';
import { capMessage } from './law-words.ts';
import type { WindowClass } from './window/window-class.ts';

/** What stands between a contact and a dial: for good, or until an instant; `message` as `stored`. */
export type Obstacle = { kind: 'barred'; by: Bar; message: string } | { kind: 'until'; at: Date; message: string };

export const onDoNotCallMessage = stored(message('contact_on_do_not_call'));

/** Claims look again so late at whom a stop holds up; lifting it makes all of them due at once. */
const stopLookMs = 86_400_000;

/** What people have stopped holds up without barring. */
export function stopObstacle(question: { stops: readonly Stop[]; phone: string; now: Date }): Obstacle | null {
  const stop = stopAgainst(question.stops, { phone: question.phone });
  if (stop === null) return null;
  return { kind: 'until', at: new Date(question.now.getTime() + stopLookMs), message: stored(stopSays(stop)) };
}

/** A contact, its campaign, and what was found out about the number. */
export interface LawQuestion {
  contact: { consentAt: Date | null; createdAt: Date };
  campaign: { purpose: Purpose; consentStatement: string | null; consentStatedAt: Date | null };
  windowClass: WindowClass;
  law: CallingLaw;
  reason: DialReason;
  /** Dials of the number by all campaigns. */
  dials: readonly PastAttempt[];
  national: NationalListing;
  /** E.164. */
  phone: string;
  /** Of the numbers that are asked about those that campaigns can call from. */
  ours: ReadonlySet<string>;
  now: Date;
}

/** Why a number is never dialled, also where a contact has had it since before that was known; null if it may be. */
export function neverDialMessage({ phone, ours }: Pick<LawQuestion, 'phone' | 'ours'>): Message<NeverDialCode> | null {
  if (ours.has(phone)) return message('never_dial_ours');
  const parsed = parsePhoneNumber(phone);
  // What the numbering data does not know, the carrier judges.
  return parsed.ok ? neverDial(parsed.phone) : null;
}

/**
 * Numbers that are never dialled, consent, national lists and the number's caps. The product's own caps do not hold up a callback: somebody asked for it. Those of the
 * law do.
 */
export function obstacleOf(question: LawQuestion): Obstacle | null {
  const { contact, campaign, windowClass, law, reason, dials, national, phone, now } = question;
  const never = neverDialMessage(question);
  if (never !== null) return { kind: 'barred', by: 'never_dial', message: stored(never) };
  const consent = checkConsent({
    purpose: campaign.purpose,
    regions: windowClass.regions,
    consentAt: contact.consentAt,
    statement: statementFor(campaign, contact.createdAt),
    at: now,
  });
  if (!consent.ok) return { kind: 'barred', by: 'consent', message: stored(consent) };
  const listing = checkNationalLists({
    purpose: campaign.purpose,
    regions: windowClass.regions,
    consentAt: contact.consentAt,
    lists: national.lists,
    listedIn: national.listedIn.get(phone) ?? [],
    at: now,
  });
  if (!listing.ok) {
    const by = listing.code === 'number_on_national_list' ? 'national_list' : 'stale_list';
    return { kind: 'barred', by, message: stored(listing) };
  }
  const product = reason === 'callback' ? null : law.productCaps;
  const caps = attemptCaps(windowClass.regions, campaign.purpose, product, law.capOverrides);
  const verdict = checkAttemptCaps(dials, now, { caps, zones: windowClass.zones });
  if (verdict.allowed) return null;
  const reached = stored(capMessage(verdict));
  if (verdict.nextAllowedAt === null) return { kind: 'barred', by: 'attempt_cap', message: reached };
  return { kind: 'until', at: verdict.nextAllowedAt, message: reached };
}
