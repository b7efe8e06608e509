import { lineKey, type PhoneLine } from '../contact/phone-line.ts';
import { waitingContactStates } from '../contact/contact-state.ts';
import type { ContactState } from '../contact/contact.ts';
import { message, type Message } from '../message/index.ts';

/**
 * What becomes of a row whose person the campaign has already: it is left out, replaces what is known of a contact that
 * waits, or is a problem that somebody has to mend.
 */
export const duplicateRules = ['skip', 'update', 'error'] as const;
export type DuplicateRule = (typeof duplicateRules)[number];

/** A contact that a campaign has. */
export interface KnownContact extends PhoneLine {
  id: string;
  externalId: string | null;
  state: ContactState;
}

/** Contacts that have the line (number and extension) and the external id of a row: often one, none, or two. */
export interface FoundContacts {
  byPhone: KnownContact | null;
  byId: KnownContact | null;
}

/** Finds among these contacts those that a row may be. */
export function finderIn(
  contacts: readonly KnownContact[],
): (row: PhoneLine & { externalId: string | null }) => FoundContacts {
  const byPhone = new Map(contacts.map((contact) => [lineKey(contact), contact]));
  const byId = new Map(contacts.map((contact) => [contact.externalId, contact]));
  return ({ externalId, ...line }) => ({
    byPhone: byPhone.get(lineKey(line)) ?? null,
    byId: (externalId === null ? null : byId.get(externalId)) ?? null,
  });
}

/** `duplicate`: left out as the rule says; `invalid`: somebody has to mend it. */
export type DuplicateVerdict =
  | { kind: 'new' }
  | { kind: 'update'; contactId: string }
  | { kind: 'duplicate' | 'invalid'; says: Message; contactId: string | null };

/**
 * What becomes of a row, by the contacts that have its number and its external id. A contact is updated only where number and
 * id agree: one that has the number under another id, or the id with another number, may be somebody else.
 */
export function judgeDuplicate(
  row: { externalId: string | null },
  found: FoundContacts,
  rule: DuplicateRule,
): DuplicateVerdict {
  const { byPhone, byId } = found;
  const known = byPhone ?? byId;
  if (known === null) return { kind: 'new' };
  const contactId = known.id;
  const says = contradiction(row, found);
  if (says !== null) return { kind: rule === 'skip' ? 'duplicate' : 'invalid', says, contactId };
  const isWaiting = (waitingContactStates as readonly ContactState[]).includes(known.state);
  if (rule === 'update' && isWaiting) return { kind: 'update', contactId };
  const code = known.state === 'cancelled' ? 'contact_duplicate_withdrawn' : 'contact_duplicate';
  const why = message(rule === 'update' && known.state !== 'cancelled' ? 'contact_duplicate_not_waiting' : code);
  return { kind: rule === 'error' ? 'invalid' : 'duplicate', says: why, contactId };
}

function contradiction(
  { externalId }: { externalId: string | null },
  { byPhone, byId }: FoundContacts,
): Message | null {
  if (byPhone === null) return message('contact_external_id_taken');
  if (externalId === null) return null;
  if (byPhone.externalId !== null && byPhone.externalId !== externalId) {
    return message('contact_number_has_other_external_id');
  }
  return byId !== null && byId.id !== byPhone.id ? message('contact_external_id_taken') : null;
}

/** What becomes of a row whose number or id an earlier row has: the first row counts, whatever the rule. */
export function judgeRepeat(rule: DuplicateRule, says: Message): DuplicateVerdict {
  return { kind: rule === 'error' ? 'invalid' : 'duplicate', says, contactId: null };
}
