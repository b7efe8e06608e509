import { randomUUID } from 'node:crypto';
import { erasePerson as eraseStored, problemFiles, requireErasable } from '#db/retention/erase-person.ts';
import type { DeletedRows } from '#db/retention/forget-contacts.ts';
import { findPerson as findStored, readPerson } from '#db/retention/person.ts';
import type { Database } from '#db/client.ts';
import { recordAudit } from '#db/event/event.ts';
import { isFinal } from '#domain/contact/contact-state.ts';
import { parsePhoneNumber } from '#domain/contact/phone-number.ts';
import { RedialError } from '#domain/error.ts';
import { shortestReason } from '#domain/retention/retention.ts';
import type { Storage } from '#providers/storage/storage.ts';
import type { OperationContext } from '../context.ts';
import { withdrawContact } from '../contact/withdraw-contact.ts';
import { filesNaming } from './files-naming.ts';
import { deleteObjects } from './keep-retention.ts';

/** What was typed, as E.164. @throws RedialError `bad_input` */
export function numberOf(typed: string): string {
  const parsed = parsePhoneNumber(typed, null);
  if (!parsed.ok) throw RedialError.of(parsed, { details: { field: 'phone' } });
  return parsed.phone.e164;
}

/** What is kept of the person who has a number, in short; people may stand in a file alone, as rows that an import left out. */
export async function findPerson({ db, storage }: { db: Database; storage: Storage }, request: { phone: string }) {
  const phone = numberOf(request.phone);
  const person = await findStored(db, phone);
  const keys = (await problemFiles(db)).map(({ key }) => key);
  const { length: files } = await filesNaming(storage, keys, phone);
  return { ...person, files, isKept: person.isKept || files > 0 };
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
  const person = await findStored(db, phone);
  const [hold] = person.holds;
  if (hold) throw new RedialError('erasure_held', { reason: hold.reason });
  const stored = await problemFiles(db);
  const files = await filesNaming(
    storage,
    stored.map(({ key }) => key),
    phone,
  );
  const held = stored.find(({ key, hold: reason }) => reason !== null && files.includes(key));
  if (held) throw new RedialError('erasure_held', { reason: held.hold ?? '' });
  if (!person.isKept && files.length === 0) throw new RedialError('person_unknown');
  for (const { contactId, state, campaignDeletedAt } of person.contacts) {
    if (!isFinal(state) && campaignDeletedAt === null) await withdrawContact(context, { contactId, actor, now });
  }
  const { recordings } = await requireErasable(db, { phone, now });
  await deleteObjects(storage, [...recordings, ...files]);
  const receiptId = randomUUID();
  const deleted = await eraseStored(db, { receiptId, phone, reason, actor, now, recordings, problemFiles: files });
  return { receiptId, at: now, deleted, objects: recordings.length + files.length };
}
