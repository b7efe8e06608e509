import { sql, type SQL } from 'drizzle-orm';
import { goesAt, retentionKindNames, retentionKinds, type RetentionKind } from '#domain/retention/retention.ts';
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

/** What is kept, for how long, how much of it there is, and when the oldest goes. */
export async function readRetentionPage(db: Executor) {
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
      /** At the earliest: what waits for a call or a push stays until that is over, and what is held stays. */
      goesAt: goesAt(oldestAt, retention[kind]),
    });
  }
  return { isDecided, kinds };
}
