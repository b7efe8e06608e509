import { sql } from 'drizzle-orm';
import { dialWindow, stopOf, stopWords } from '#domain/calling-law/index.ts';
import type { ClaimContext } from './claim-context.ts';
import { barNeverOpen } from './lawful-contact.ts';
import { readWindowClasses } from './window-class.ts';

export interface Windows {
  open: number[];
  closed: number;
  nextOpenAt: Date | null;
  /** In words, what stops some of the closed ones by hand. */
  stopped: string[];
  /** Contacts that were just closed because their window never opens. */
  never: number;
}

/** Window classes of the contacts that could be dialled, by a skip scan of the two partial indexes. */
export async function openWindows({ tx, request, campaign, law }: ClaimContext): Promise<Windows> {
  const rows = await tx.execute<{ id: number }>(sql`
    WITH RECURSIVE fresh AS (
      (SELECT window_class_id FROM contacts WHERE campaign_id = ${campaign.id} AND state = 'queued'
       ORDER BY window_class_id LIMIT 1)
      UNION ALL
      SELECT (SELECT k.window_class_id FROM contacts k WHERE k.campaign_id = ${campaign.id} AND k.state = 'queued'
              AND k.window_class_id > fresh.window_class_id ORDER BY k.window_class_id LIMIT 1)
      FROM fresh WHERE fresh.window_class_id IS NOT NULL
    ), due AS (
      (SELECT window_class_id FROM contacts WHERE campaign_id = ${campaign.id} AND state = 'ready'
       ORDER BY window_class_id LIMIT 1)
      UNION ALL
      SELECT (SELECT k.window_class_id FROM contacts k WHERE k.campaign_id = ${campaign.id} AND k.state = 'ready'
              AND k.window_class_id > due.window_class_id ORDER BY k.window_class_id LIMIT 1)
      FROM due WHERE due.window_class_id IS NOT NULL
    )
    SELECT window_class_id AS id FROM fresh WHERE window_class_id IS NOT NULL
    UNION SELECT window_class_id FROM due WHERE window_class_id IS NOT NULL`);
  const classes = await readWindowClasses(
    tx,
    rows.map((row) => row.id),
  );
  const windows: Windows = { open: [], closed: 0, nextOpenAt: null, stopped: [], never: 0 };
  const never: number[] = [];
  for (const [id, windowClass] of classes) {
    const decision = dialWindow(windowClass, campaign, request.now, law.ruleset);
    const stop = stopOf(windowClass, request.now, law.ruleset);
    if (decision.allowed) windows.open.push(id);
    else if (decision.nextOpenAt === null && stop === null) never.push(id);
    else {
      windows.closed += 1;
      if (stop !== null && !windows.stopped.includes(stopWords(stop))) windows.stopped.push(stopWords(stop));
      if (decision.nextOpenAt && (windows.nextOpenAt === null || decision.nextOpenAt < windows.nextOpenAt)) {
        windows.nextOpenAt = decision.nextOpenAt;
      }
    }
  }
  if (never.length > 0) windows.never = await barNeverOpen(tx, campaign.id, never, request.now);
  return windows;
}
