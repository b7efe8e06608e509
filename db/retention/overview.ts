import { sql, type SQL } from 'drizzle-orm';
import {
  goesAt,
  retentionKindNames,
  retentionKinds,
  retentionLimit,
  type RetentionKind,
} from '#domain/retention/retention.ts';
import type { Executor } from '../client.ts';
import { readRetention } from '../workspace/retention.ts';

/** More is not counted: the page says that there are at least so many. */
const mostCounted = 100_000;

/** Rows of each kind, and when the oldest was made; both read at most some index pages, however much there is. */
const keptRows: Record<RetentionKind, { rows: SQL; oldest: SQL }> = {
  recordings: {
    rows: sql`calls WHERE recording_key IS NOT NULL`,
    oldest: sql`created_at FROM calls WHERE recording_key IS NOT NULL ORDER BY created_at`,
  },
  transcripts: {
    rows: sql`calls WHERE transcript_status <> 'none' OR analysis_status <> 'none'`,
    oldest: sql`created_at FROM calls WHERE transcript_status <> 'none' OR analysis_status <> 'none' ORDER BY created_at`,
  },
  // Ids begin with the time at which they were made.
  crm_pushes: { rows: sql`crm_pushes`, oldest: sql`created_at FROM crm_pushes ORDER BY id` },
  contacts: { rows: sql`contacts`, oldest: sql`updated_at FROM contacts ORDER BY id` },
  events: { rows: sql`events`, oldest: sql`at FROM events ORDER BY id` },
  audit: { rows: sql`audit_log`, oldest: sql`at FROM audit_log ORDER BY at` },
};

/** Contacts of whom something is too old; the job leaves only what is held. */
const agedContacts: Record<Exclude<RetentionKind, 'audit'>, SQL> = {
  recordings: sql`contact_id, created_at AS at FROM calls WHERE recording_key IS NOT NULL`,
  transcripts: sql`contact_id, created_at AS at FROM calls
    WHERE transcript_status <> 'none' OR analysis_status <> 'none'`,
  crm_pushes: sql`contact_id, created_at AS at FROM crm_pushes`,
  contacts: sql`id AS contact_id, updated_at AS at FROM contacts`,
  events: sql`contact_id, at FROM events`,
};

/** Of how many contacts something would have gone, were it not for legal holds; at most `mostCounted`. */
async function countHeld(db: Executor, kind: RetentionKind, until: Date | null): Promise<number> {
  if (until === null || kind === 'audit') return 0;
  const [row] = await db.execute<{ n: number }>(sql`
    WITH held AS (
      SELECT k.id FROM legal_holds h JOIN contacts k ON k.phone = h.phone
      UNION SELECT k.id FROM legal_holds h JOIN contacts k ON k.campaign_id = h.campaign_id
    )
    SELECT count(*)::int AS n FROM (
      SELECT DISTINCT held.id FROM held JOIN (SELECT ${agedContacts[kind]}) aged ON aged.contact_id = held.id
      WHERE aged.at < ${until.toISOString()} LIMIT ${mostCounted}) counted`);
  return row?.n ?? 0;
}

/** What is kept, for how long, how much of it there is, when the oldest goes, and what only holds keep. */
export async function readRetentionPage(db: Executor, now: Date) {
  const { retention, isDecided } = await readRetention(db);
  const kinds = [];
  for (const kind of retentionKindNames) {
    const { rows, oldest } = keptRows[kind];
    const [found] = await db.execute<{ n: number; oldest: string | null }>(sql`
      SELECT (SELECT count(*)::int FROM (SELECT 1 FROM ${rows} LIMIT ${mostCounted + 1}) counted) AS n,
        (SELECT ${oldest} LIMIT 1) AS oldest`);
    const count = found?.n ?? 0;
    const oldestAt = found?.oldest ? new Date(found.oldest) : null;
    kinds.push({
      kind,
      days: retention[kind],
      leastDays: retentionKinds[kind].leastDays,
      count: Math.min(count, mostCounted),
      isMore: count > mostCounted,
      oldestAt,
      held: await countHeld(db, kind, retentionLimit(retention, kind, now)),
      /** At the earliest: what waits for a call or a push stays until that is over, and what is held stays. */
      goesAt: goesAt(oldestAt, retention[kind]),
    });
  }
  return { isDecided, kinds };
}
