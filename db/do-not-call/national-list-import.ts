import { eq, sql } from 'drizzle-orm';
import type { TransactionSql } from 'postgres';
import { regionOfCountry } from '#domain/calling-law/region.ts';
import { RedialError } from '#domain/error.ts';
import { isStale, listName, nationalRegisterOf } from '#domain/do-not-call/national-list.ts';
import { looksLikePhone } from '#domain/audience/phone-cell.ts';
import { parsePhoneNumber } from '#domain/contact/phone-number.ts';
import { readCells } from '#domain/table/read-table.ts';
import { isBlankRow, type TableRow } from '#domain/table/records.ts';
import { lockCallingCampaigns } from '../calling-law/campaign-hours.ts';
import type { Database, Transaction } from '../client.ts';
import { copyLines } from '../copy-lines.ts';
import { recordAudit, recordEvents } from '../event/event.ts';
import { requeueContacts } from '../calling-law/requeue-contacts.ts';
import { nationalListNumbers, nationalLists } from '../schema/index.ts';
import { takeTime } from '../session-limits.ts';

export const maxNationalListBytes = 1024 * 1024 * 1024;
/** A file with a larger share of lines that are no numbers is probably another file. */
const unreadableShare = 0.01;
const linesAtOnce = 5_000;
/** These files have no names of columns that count. */
const hints = { recognisedColumns: () => 0, looksLikePhone };

export interface NationalListImport {
  /** ISO 3166-1 alpha-2 of a known register. */
  country: string;
  /** The day the file is of, `YYYY-MM-DD`. */
  asOf: string;
  fileName: string;
  actor: string;
  now: Date;
}

/** What an import or a removal did. */
export interface NationalListChange {
  numbers: number;
  /** Lines that hold no number of the country; they are left out. */
  unreadable: number;
  /** Contacts that it had barred and that are called again, by campaign. */
  requeued: Map<string, number>;
}

/**
 * Replaces a country's list by a file with a number in each line, with or without country code, as the registers give them
 * out (`2125550123`, `212,5550123`, `+12125550123`): all of it or, whatever goes wrong, nothing. The file is read as it
 * comes. Contacts that the earlier list barred are taken up again if this one does not; claims look at them anew.
 * @throws RedialError `bad_input` (unknown register, date in the future or too old, not a list of numbers), `too_large`
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
    await tx`CREATE TEMP TABLE incoming (phone text NOT NULL) ON COMMIT DROP`;
    const { unreadable } = await copyNumbers(tx, request);
    await tx`DELETE FROM national_list_numbers WHERE country = ${country}`;
    const { count } = await tx`
      INSERT INTO national_list_numbers (phone, country) SELECT DISTINCT phone, ${country}::text FROM incoming ORDER BY 1`;
    await tx`
      INSERT INTO national_lists (country, as_of, numbers, file_name, imported_by, imported_at)
      VALUES (${country}, ${asOf}, ${count}, ${fileName}, ${actor}, ${now.toISOString()})
      ON CONFLICT (country) DO UPDATE SET as_of = excluded.as_of, numbers = excluded.numbers,
        file_name = excluded.file_name, imported_by = excluded.imported_by, imported_at = excluded.imported_at`;
    return { numbers: count, unreadable };
  });
  const requeued = await db.transaction(async (tx) => {
    const after = { asOf, fileName, numbers: stored.numbers, unreadable: stored.unreadable };
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
    return { numbers: list.numbers, unreadable: 0, requeued: await requeueListed(tx, now) };
  });
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

async function copyNumbers(
  tx: TransactionSql,
  { country, bytes }: { country: string; bytes: AsyncIterable<Uint8Array> },
): Promise<{ unreadable: number }> {
  const copy = await tx`COPY incoming (phone) FROM STDIN`.writable();
  let unreadable = 0;
  const firstRows: number[] = [];
  let read = 0;
  return copyLines(copy, async (write) => {
    let lines: string[] = [];
    const flush = async (): Promise<void> => {
      await write(lines.join(''));
      lines = [];
    };
    const takeRow = ({ row, cells }: TableRow): void => {
      const text = cells
        .join(' ')
        .replace(/[^\d+]+/g, ' ')
        .trim();
      // Empty lines, and a header.
      if (text === '' && (row === 1 || isBlankRow(cells))) return;
      const parsed = parsePhoneNumber(text, country);
      if (parsed.ok && lawOf(parsed.phone.country) === country) {
        read += 1;
        lines.push(`${parsed.phone.e164}\n`);
      } else {
        unreadable += 1;
        if (firstRows.length < 3) firstRows.push(row);
      }
    };
    for await (const { rows } of readCells(limited(bytes), hints)) {
      for (const row of rows) takeRow(row);
      if (lines.length >= linesAtOnce) await flush();
    }
    await flush();
    if (read === 0) throw new RedialError('national_list_without_numbers', { country });
    if (unreadable > unreadableShare * (read + unreadable)) {
      throw new RedialError('national_list_unreadable', { lines: unreadable, country, rows: firstRows.map(String) });
    }
    return { unreadable };
  });
}

/** Country whose register a number belongs to: a territory's is that of the country whose law it has. */
const lawOf = (country: string | null): string | null => country && regionOfCountry(country).slice(0, 2);

async function* limited(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > maxNationalListBytes) throw new RedialError('national_list_too_large');
    yield chunk;
  }
}
