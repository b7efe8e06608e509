import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { TransactionSql } from 'postgres';
import { parsePhoneNumber } from '#domain/contact/phone-number.ts';
import { brandOfScope, type DoNotCallScope } from '#domain/do-not-call/entry.ts';
import { listRows, numberOfRow, type ListChoice } from '#domain/do-not-call/list-file.ts';
import { RedialError } from '#domain/error.ts';
import { lockNumber } from '../calling-law/dial-history.ts';
import type { Database } from '../client.ts';
import { copyLines } from '../copy-lines.ts';
import { recordAudit, recordEvents } from '../event/event.ts';
import { takeTime } from '../session-limits.ts';
import { endWhatIsListed, listed, type DoNotCallEffects } from './do-not-call.ts';

const linesAtOnce = 5_000;
const rowsNamed = 3;

export interface DoNotCallImport extends ListChoice {
  bytes: AsyncIterable<Uint8Array>;
  fileName: string;
  /** ISO 3166-1 alpha-2, for numbers without country code. */
  country: string | null;
  scope: DoNotCallScope;
  expiresAt: Date | null;
  reason: string;
  actor: string;
  now: Date;
}

/** What an import did; rows without a number, or whose verdict is another one, count nowhere. */
export interface DoNotCallImported {
  importId: string;
  added: number;
  /** Numbers that an entry barred as long already. */
  present: number;
  /** Cells that hold no number. */
  unreadable: number;
  firstUnreadable: number[];
}

/**
 * Puts the numbers of a file on the do-not-call list, all or none, as it arrives.
 * @throws RedialError `bad_input` for a file that cannot be read, or without any number to be listed; `not_found` for a
 * brand that is not there; `too_large`
 */
export async function importDoNotCall(
  db: Database,
  request: DoNotCallImport,
): Promise<{ imported: DoNotCallImported; effects: DoNotCallEffects }> {
  const { expiresAt, now, actor, scope, fileName, reason } = request;
  if (expiresAt !== null && expiresAt <= now) throw new RedialError('do_not_call_expiry_past');
  const importId = randomUUID();
  const imported = await db.$client.begin((tx) => store(tx, request, importId));
  const effects = await db.transaction(async (tx) => {
    await recordAudit(tx, {
      ...{ actor, action: 'do_not_call.import', entity: 'do_not_call', entityId: importId },
      after: { fileName, scope, expiresAt, reason, ...imported },
    });
    await recordEvents(tx, [{ kind: 'dnc.added', data: { source: 'import' } }]);
    // A dial of one of these numbers was decided before the list was stored, or finds it: either way it is seen below.
    const underWay = await tx.execute<{ phone: string }>(sql`
      SELECT DISTINCT k.phone FROM attempts a JOIN contacts k ON k.id = a.contact_id
      JOIN do_not_call d ON d.phone = k.phone AND d.import_id = ${importId} AND ${listed}
      WHERE a.state <> 'ended' ORDER BY 1`);
    for (const { phone } of underWay) await lockNumber(tx, phone);
    return endWhatIsListed(tx, { importId });
  });
  return { imported, effects };
}

async function store(tx: TransactionSql, request: DoNotCallImport, importId: string): Promise<DoNotCallImported> {
  const { scope, reason, actor } = request;
  const expiresAt = request.expiresAt?.toISOString() ?? null;
  await takeTime(tx);
  const brandId = brandOfScope(scope);
  if (brandId !== null) {
    const { count } = await tx`SELECT 1 FROM brands WHERE id = ${brandId} FOR KEY SHARE`;
    if (count === 0) throw new RedialError('brand_unknown');
  }
  await tx`CREATE TEMP TABLE incoming (phone text NOT NULL) ON COMMIT DROP`;
  const { unreadable, firstUnreadable } = await copyNumbers(tx, request);
  const [read] = await tx<{ n: string }[]>`SELECT count(DISTINCT phone) AS n FROM incoming`;
  const numbers = Number(read?.n ?? 0);
  if (numbers === 0) throw new RedialError('do_not_call_file_nobody_listed');
  await tx`
    UPDATE do_not_call d SET removed_at = now(), removed_by = 'system', removal =
      CASE WHEN d.expires_at <= now() THEN 'expired' ELSE 'replaced' END
    WHERE d.phone IN (SELECT phone FROM incoming) AND d.scope = ${scope} AND d.removed_at IS NULL
      AND d.expires_at < coalesce(${expiresAt}::timestamptz, 'infinity')`;
  const { count } = await tx`
    INSERT INTO do_not_call (phone, scope, source, reason, import_id, created_by, expires_at)
    SELECT DISTINCT phone, ${scope}::text, 'import', ${reason}::text, ${importId}::uuid, ${actor}::text,
      ${expiresAt}::timestamptz
    FROM incoming ORDER BY 1
    ON CONFLICT (phone, scope) WHERE removed_at IS NULL DO NOTHING`;
  return { importId, added: count, present: numbers - count, unreadable, firstUnreadable };
}

async function copyNumbers(
  tx: TransactionSql,
  { bytes, country, phoneColumn, verdict }: DoNotCallImport,
): Promise<Pick<DoNotCallImported, 'unreadable' | 'firstUnreadable'>> {
  const copy = await tx`COPY incoming (phone) FROM STDIN`.writable();
  return copyLines(copy, async (write) => {
    const firstUnreadable: number[] = [];
    let unreadable = 0;
    let isFirst = true;
    let lines: string[] = [];
    for await (const { row, cells } of listRows(bytes)) {
      const text = numberOfRow(cells, { phoneColumn, verdict });
      const parsed = text === null ? null : parsePhoneNumber(text, country);
      if (parsed?.ok === true) lines.push(`${parsed.phone.e164}\n`);
      // The first row may be a header.
      else if (text !== null && !(isFirst && !/\p{Nd}/u.test(text))) {
        unreadable += 1;
        if (firstUnreadable.length < rowsNamed) firstUnreadable.push(row);
      }
      isFirst = false;
      if (lines.length >= linesAtOnce) {
        await write(lines.join(''));
        lines = [];
      }
    }
    await write(lines.join(''));
    return { unreadable, firstUnreadable };
  });
}
