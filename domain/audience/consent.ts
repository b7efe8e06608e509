import { foldWords } from '../fold-letters.ts';
import { refusal, type Refusal } from '../message/index.ts';
import { instantOf, readDate, type DateOrder } from './consent-date.ts';

/** What a value of a consent column says, apart from dates. */
export const consentWords = ['yes', 'no'] as const;
export type ConsentWord = (typeof consentWords)[number];

const yes = new Set(
  'yes|y|true|1|ok|x|on|checked|given|granted|opted in|opt in|optin|subscribed|consented|agreed|accepted|confirmed|allowed|نعم|موافق|موافقه|اوافق|تم|si|oui|ja|ja eingewilligt|eingewilligt|acepta|aceptado|accepte'.split(
    '|',
  ),
);
const no = new Set(
  'no|n|false|0|off|unchecked|denied|refused|revoked|withdrawn|declined|rejected|opted out|opt out|optout|unsubscribed|not given|not granted|do not call|لا|كلا|رفض|مرفوض|غير موافق|non|nein|refuse|rechazado|abgelehnt|widerrufen'.split(
    '|',
  ),
);

/** Yes or no in the languages of our lists; null for everything else. */
export function consentWord(text: string): ConsentWord | null {
  if (/^[✓✔☑]/u.test(text)) return 'yes';
  if (/^[✗✘☒]/u.test(text)) return 'no';
  const words = foldWords(text);
  return yes.has(words) ? 'yes' : no.has(words) ? 'no' : null;
}

export type ConsentRowProblem =
  | 'audience_row_consent_unreadable'
  | 'audience_row_consent_no_such_day'
  | 'audience_row_consent_two_readings'
  | 'audience_row_consent_future'
  | 'audience_row_consent_too_old';

/** Spreadsheets and programs write days of 1900 and 1970 for none; no list of consents is older than this. */
const oldestYears = 30;
/** A day that has begun somewhere is not in the future. */
const daySlackMs = 14 * 3_600_000;

export type ConsentReading = { ok: true; at: Date | null; word: ConsentWord | null } | Refusal<ConsentRowProblem>;

/**
 * Reads a cell about consent.
 * @param zone IANA name, in which a time without a zone is meant
 * @param meanings what people have said that words of the file mean; empty: nothing
 */
export function readConsent(
  text: string,
  {
    order,
    zone,
    now,
    meanings,
  }: { order: DateOrder | null; zone: string; now: Date; meanings?: Readonly<Record<string, string>> },
): ConsentReading {
  const meant = meanings !== undefined && Object.hasOwn(meanings, text) ? meanings[text] : undefined;
  const word = meant === undefined ? consentWord(text) : consentWords.find((one) => one === meant);
  if (word !== null) return { ok: true, at: null, word: word ?? null };
  const read = readDate(text, order);
  switch (read.kind) {
    case 'no_date':
      return refusal('audience_row_consent_unreadable');
    case 'no_such_day':
      return refusal('audience_row_consent_no_such_day');
    case 'two_readings':
      return refusal('audience_row_consent_two_readings');
    case 'date': {
      const at = instantOf(read.date, zone);
      const slackMs = read.date.timeMs === null ? daySlackMs : 0;
      if (at.getTime() > now.getTime() + slackMs) return refusal('audience_row_consent_future');
      if (at.getUTCFullYear() < now.getUTCFullYear() - oldestYears) return refusal('audience_row_consent_too_old');
      return { ok: true, at, word: null };
    }
  }
}
