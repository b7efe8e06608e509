import { randomUUID } from 'node:crypto';
import { erasePerson as eraseStored, problemFiles, requireErasable } from '#db/retention/erase-person.ts';
import type { DeletedRows } from '#db/retention/forget-contacts.ts';
import { findPerson, readPerson } from '#db/retention/person.ts';
import { recordAudit } from '#db/event/event.ts';
import { isFinal } from '#domain/contact/contact-state.ts';
import { parsePhoneNumber } from '#domain/contact/phone-number.ts';
import { RedialError } from '#domain/error.ts';
import { shortestReason } from '#domain/retention/retention.ts';
import type { Storage } from '#providers/storage/storage.ts';
import type { OperationContext } from '../context.ts';
import { withdrawContact } from '../contact/withdraw-contact.ts';
import { deleteObjects } from './keep-retention.ts';

/** What was typed, as E.164. @throws RedialError `bad_input` */
export function numberOf(typed: string): string {
  const parsed = parsePhoneNumber(typed, null);
  if (!parsed.ok) throw RedialError.of(parsed, { details: { field: 'phone' } });
  return parsed.phone.e164;
}

/** Everything that is kept of a person, for a download; the audit log keeps who took it. */
export async function exportPerson(
  { db }: Pick<OperationContext, 'db'>,
  request: { phone: string; actor: string; now: Date },
) {
  const phone = numberOf(request.phone);
  const kept = await readPerson(db, phone);
  const entry = { actor: request.actor, action: 'person_data.export', entity: 'person_data', entityId: randomUUID() };
  await recordAudit(db, { ...entry, after: { contacts: kept.contacts.length, calls: kept.calls.length } });
  return { exportedAt: request.now, ...kept };
}

interface Receipt {
  receiptId: string;
  at: Date;
  /** Rows by table. */
  deleted: DeletedRows;
  /** Recordings and files of rows with problems. */
  objects: number;
}

/**
 * Erases the person who has a number, everywhere: database, recordings, files that name the number. Who waits for a call is
 * withdrawn first; a call that is under way is finished as usual, and the erasure is asked for again when it is over. Nothing
 * is begun that a legal hold forbids. Caps on attempts and the do-not-call list still hold for the number.
 * @throws RedialError `bad_input` without a reason; `not_found` if nothing is kept; `conflict` if held, or in a call; NotTold
 */
export async function erasePerson(
  context: OperationContext & { storage: Storage },
  request: { phone: string; reason: string; actor: string; now: Date },
): Promise<Receipt> {
  const { actor, now } = request;
  const { db, storage } = context;
  const phone = numberOf(request.phone);
  const reason = request.reason.trim();
  if (reason.length < shortestReason) throw new RedialError('retention_reason_missing');
  const person = await findPerson(db, phone);
  const [hold] = person.holds;
  if (hold) throw new RedialError('erasure_held', { reason: hold.reason });
  if (!person.isKept) throw new RedialError('person_unknown');
  for (const { contactId, state, campaignDeletedAt } of person.contacts) {
    if (!isFinal(state) && campaignDeletedAt === null) await withdrawContact(context, { contactId, actor, now });
  }
  const { recordings } = await requireErasable(db, { phone, now });
  const files = await filesNaming(storage, await problemFiles(db), phone);
  await deleteObjects(storage, [...recordings, ...files]);
  const receiptId = randomUUID();
  const deleted = await eraseStored(db, { receiptId, phone, reason, actor, now, recordings, problemFiles: files });
  return { receiptId, at: now, deleted, objects: recordings.length + files.length };
}

/** Numbers stand in files as people typed them: their last digits are looked for, whatever is between them. */
const digitsLookedFor = 8;

async function filesNaming(storage: Storage, keys: readonly string[], phone: string): Promise<string[]> {
  const wanted = phone.slice(-digitsLookedFor);
  const found: string[] = [];
  for (const key of keys) if (await names(storage, key, wanted)) found.push(key);
  return found;
}

async function names(storage: Storage, key: string, wanted: string): Promise<boolean> {
  if (!(await storage.exists(key))) return false;
  let digits = '';
  for await (const chunk of (await storage.open(key)).stream) {
    digits = digits.slice(-wanted.length) + String(chunk).replaceAll(/\D/g, '');
    if (digits.includes(wanted)) return true;
  }
  return false;
}
