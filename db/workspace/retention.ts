import { eq } from 'drizzle-orm';
import { requireLongEnough, Retention } from '#domain/retention/retention.ts';
import type { Executor } from '../client.ts';
import { recordAudit } from '../event/event.ts';
import { settings } from '../schema/index.ts';

const settingName = 'retention';

/** The workspace's days by kind; `isDecided`: somebody has said so, be it that everything is kept. */
export async function readRetention(db: Executor): Promise<{ retention: Retention; isDecided: boolean }> {
  const [row] = await db.select({ plain: settings.plain }).from(settings).where(eq(settings.name, settingName));
  return { retention: Retention.parse(row?.plain ?? {}), isDecided: row !== undefined };
}

/**
 * Changes how long is kept; what is too old from then on goes with the next round of the job.
 * @throws RedialError `bad_input` below the least days of a kind
 */
export async function changeRetention(
  db: Executor,
  change: { retention: Retention; actor: string; now: Date },
): Promise<void> {
  const { retention, actor, now } = change;
  requireLongEnough(retention);
  await db.transaction(async (tx) => {
    const { retention: before } = await readRetention(tx);
    await tx
      .insert(settings)
      .values({ name: settingName, plain: retention })
      .onConflictDoUpdate({ target: settings.name, set: { plain: retention, updatedAt: now } });
    const entry = { actor, action: 'setting.change', entity: 'setting', entityId: settingName };
    await recordAudit(tx, { ...entry, before, after: retention });
  });
}
