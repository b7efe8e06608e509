import { eq, sql } from 'drizzle-orm';
import type { TransactionSql } from 'postgres';
import { RedialError } from '#domain/error.ts';
import { isStale, listName, nationalRegisterOf } from '#domain/do-not-call/national-list.ts';
import { isSuspiciouslySmall } from '#domain/do-not-call/register-file.ts';
import { lockCallingCampaigns } from '../calling-law/campaign-hours.ts';
import type { Database, Transaction } from '../client.ts';
import { recordAudit, recordEvents } from '../event/event.ts';
import { requeueContacts } from '../calling-law/requeue-contacts.ts';
import { nationalListNumbers, nationalLists } from '../schema/index.ts';
import { takeTime } from '../session-limits.ts';
import { copyRegister, type CopiedRegister } from './register-copy.ts';

export interface NationalListImport {
  /** ISO 3166-1 alpha-2 of a known register. */
  country: string;
  /** The day the file is of, `YYYY-MM-DD`. */
  asOf: string;
  fileName: string;
  actor: string;
  now: Date;
  /** Somebody has said that a list far smaller than the one before is right. */
  isSmallerMeant?: boolean;
}

/** What an import or a removal did. */
export interface NationalListChange {
  /** A change list adds to the list and takes from it; a full one takes its place. */
  kind: CopiedRegister['kind'];
  /** On the list afterwards; of a removal, before it. */
  numbers: number;
  /** Lines that hold no number of the country; they are left out. */
  unreadable: number;
  /** Contacts that it had barred and that are called again, by campaign. */
  requeued: Map<string, number>;
}

/**
 * Replaces a country's list by a file with a number in each line, with or without country code, as the registers give them
 * out (`2125550123`, `212,5550123`, `+12125550123`, the US registry's XML), or applies a change list to it: all of it or,
 * whatever goes wrong, nothing. The file is read as it comes. Contacts that the earlier list barred are taken up again if
 * this one does not; claims look at them anew.
 * @throws RedialError `bad_input` (unknown register, date in the future or too old, not a list of numbers, a change list
 * without its full one), `conflict` (far smaller than the list before, and nobody said that it is right), `too_large`
 */
export async function importNationalList(
  db: Database,
  request: NationalListImport & { bytes: AsyncIterable<Uint8Array> },
): Promise<NationalListChange> {
  requireUsable(request);
  const { country, asOf, fileName, actor, now } = request;
  const stored = await db.$client.begin(async (tx) => {
    await takeTime(tx);
    await tx`SELECT pg_advisory_xact_lock(hashtextextended(${`national-list/${country}`}, 0))`;
    await tx`
      CREATE TEMP TABLE incoming (phone text NOT NULL, listed boolean NOT NULL, place bigint NOT NULL) ON COMMIT DROP`;
    const { kind, unreadable } = await copyRegister(tx, request);
    const count = kind === 'full' ? await replaceNumbers(tx, request) : await changeNumbers(tx, request);
    await tx`
      INSERT INTO national_lists (country, as_of, numbers, file_name, imported_by, imported_at)
      VALUES (${country}, ${asOf}, ${count}, ${fileName}, ${actor}, ${now.toISOString()})
      ON CONFLICT (country) DO UPDATE SET as_of = excluded.as_of, numbers = excluded.numbers,
        file_name = excluded.file_name, imported_by = excluded.imported_by, imported_at = excluded.imported_at`;
    return { kind, numbers: count, unreadable };
  });
  const requeued = await db.transaction(async (tx) => {
    const after = { asOf, fileName, ...stored };
    await recordAudit(tx, { actor, action: 'national_list.import', entity: 'national_list', entityId: country, after });
    return requeueListed(tx, now);
  });
  return { ...stored, requeued };
}

/**
 * Takes a country's list away: nobody is barred by it any more.
 * @throws RedialError `not_found`
 */
export async function removeNationalList(
  db: Database,
  request: { country: string; reason: string; actor: string; now: Date },
): Promise<NationalListChange> {
  const { country, reason, actor, now } = request;
  return db.transaction(async (tx) => {
    const [list] = await tx.delete(nationalLists).where(eq(nationalLists.country, country)).returning();
    if (!list) throw new RedialError('national_list_missing', { list: listName(country) });
    await tx.delete(nationalListNumbers).where(eq(nationalListNumbers.country, country));
    const before = { asOf: list.asOf, fileName: list.fileName, numbers: list.numbers };
    await recordAudit(tx, {
      ...{ actor, action: 'national_list.remove', entity: 'national_list', entityId: country },
      ...{ before, after: { reason } },
    });
    return { kind: 'full', numbers: list.numbers, unreadable: 0, requeued: await requeueListed(tx, now) };
  });
}

/** @returns how many numbers the list has now */
async function replaceNumbers(tx: TransactionSql, request: NationalListImport): Promise<number> {
  const { country } = request;
  const [list] = await tx<{ numbers: string }[]>`SELECT numbers FROM national_lists WHERE country = ${country}`;
  await tx`DELETE FROM national_list_numbers WHERE country = ${country}`;
  const { count } = await tx`
    INSERT INTO national_list_numbers (phone, country) SELECT DISTINCT phone, ${country}::text FROM incoming ORDER BY 1`;
  const before = Number(list?.numbers ?? 0);
  if (isSuspiciouslySmall(count, before) && request.isSmallerMeant !== true) {
    const percent = Math.round((100 * count) / before);
    throw new RedialError('national_list_smaller', { list: listName(country), numbers: count, before, percent });
  }
  return count;
}

/** Of a number that stands there more than once the last line counts. @returns how many numbers the list has now */
async function changeNumbers(tx: TransactionSql, { country, asOf }: NationalListImport): Promise<number> {
  const [list] = await tx<{ as_of: string }[]>`
    SELECT to_char(as_of, 'YYYY-MM-DD') AS as_of FROM national_lists WHERE country = ${country}`;
  if (list === undefined) throw new RedialError('national_list_change_without_list', { list: listName(country) });
  if (asOf < list.as_of) {
    throw new RedialError('national_list_change_old', { list: listName(country), asOf: list.as_of });
  }
  await tx`
    WITH last AS (SELECT DISTINCT ON (phone) phone, listed FROM incoming ORDER BY phone, place DESC), gone AS (
      DELETE FROM national_list_numbers n USING last WHERE n.country = ${country} AND n.phone = last.phone AND NOT last.listed
    )
    INSERT INTO national_list_numbers (phone, country) SELECT phone, ${country}::text FROM last WHERE listed
    ON CONFLICT DO NOTHING`;
  const [left] = await tx<{ n: string }[]>`SELECT count(*) AS n FROM national_list_numbers WHERE country = ${country}`;
  return Number(left?.n ?? 0);
}

/** Contacts that were barred by a list that does not say so any more, or by one that was too old. */
async function requeueListed(tx: Transaction, now: Date): Promise<Map<string, number>> {
  await lockCallingCampaigns(tx);
  await recordEvents(tx, [{ kind: 'national_list.changed' }]);
  return requeueContacts(
    tx,
    sql`(k.barred_by = 'stale_list' OR (k.barred_by = 'national_list'
      AND NOT EXISTS (SELECT 1 FROM national_list_numbers n WHERE n.phone = k.phone)))`,
    now,
  );
}

function requireUsable({ country, asOf, now }: NationalListImport): void {
  const register = nationalRegisterOf(country);
  if (register === null) throw new RedialError('national_register_unknown', { country });
  if (Number.isNaN(Date.parse(asOf)) || Date.parse(asOf) > now.getTime()) {
    throw new RedialError('national_list_day_wrong');
  }
  if (isStale({ country, asOf }, now)) {
    throw new RedialError('national_list_too_old', { list: listName(country), days: register.maxAgeDays });
  }
}
