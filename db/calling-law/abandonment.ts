import { and, eq, gt, sql } from 'drizzle-orm';
import {
  AbandonmentRule,
  abandonmentWindowHours,
  abandonmentMessage,
  isLooser,
  mustPause,
  type AnswerCounts,
} from '#domain/calling-law/abandonment.ts';
import { RedialError } from '#domain/error.ts';
import { stored } from '#domain/message/stored.ts';
import type { Executor } from '../client.ts';
import { recordAudit } from '../event/event.ts';
import { campaignAnswerCounts, settings } from '../schema/index.ts';

const settingName = 'abandonment';

/** The workspace's rule, and why it is looser than the default if it is. */
export interface AbandonmentSetting {
  rule: AbandonmentRule;
  isLooser: boolean;
  reason: string | null;
}

export async function readAbandonmentSetting(db: Executor): Promise<AbandonmentSetting> {
  const [row] = await db.select({ plain: settings.plain }).from(settings).where(eq(settings.name, settingName));
  const plain = (row?.plain ?? {}) as { reason?: string | null };
  const rule = AbandonmentRule.parse(plain);
  return { rule, isLooser: isLooser(rule), reason: plain.reason ?? null };
}

/**
 * Changes the rule; the audit log keeps who, why, before and after.
 * @throws RedialError `bad_input` if it is looser than the default and no reason is given.
 */
export async function changeAbandonmentSetting(
  db: Executor,
  change: { rule: AbandonmentRule; reason: string | null; actor: string },
): Promise<void> {
  const rule = AbandonmentRule.parse(change.rule);
  const reason = change.reason?.trim() ?? '';
  if (isLooser(rule) && reason.length < 10) {
    throw new RedialError('abandonment_reason_missing');
  }
  await db.transaction(async (tx) => {
    const before = await readAbandonmentSetting(tx);
    const after = { ...rule, reason: reason === '' ? null : reason };
    await tx
      .insert(settings)
      .values({ name: settingName, plain: after })
      .onConflictDoUpdate({ target: settings.name, set: { plain: after, updatedAt: new Date() } });
    await recordAudit(tx, {
      actor: change.actor,
      action: isLooser(rule) ? 'setting.loosen' : 'setting.change',
      entity: 'setting',
      entityId: settingName,
      before: { ...before.rule, reason: before.reason },
      after,
    });
  });
}

/** Counts one answered call of a campaign in the hour of its end. */
export async function countAnswer(
  db: Executor,
  campaignId: string,
  answer: 'served' | 'abandoned',
  at: Date,
): Promise<void> {
  const abandoned = answer === 'abandoned' ? 1 : 0;
  const hour = new Date(Math.floor(at.getTime() / 3_600_000) * 3_600_000);
  await db
    .insert(campaignAnswerCounts)
    .values({ campaignId, hour, answered: 1, abandoned })
    .onConflictDoUpdate({
      target: [campaignAnswerCounts.campaignId, campaignAnswerCounts.hour],
      set: {
        answered: sql`${campaignAnswerCounts.answered} + 1`,
        abandoned: sql`${campaignAnswerCounts.abandoned} + ${abandoned}`,
      },
    });
}

/** Answered and abandoned calls of the rolling window, counted by whole hours: at most 25 rows. */
export async function answerCounts(db: Executor, campaignId: string, now: Date): Promise<AnswerCounts> {
  const [row] = await db
    .select({
      answered: sql<number>`coalesce(sum(${campaignAnswerCounts.answered}), 0)::int`,
      abandoned: sql<number>`coalesce(sum(${campaignAnswerCounts.abandoned}), 0)::int`,
    })
    .from(campaignAnswerCounts)
    .where(
      and(
        eq(campaignAnswerCounts.campaignId, campaignId),
        gt(campaignAnswerCounts.hour, new Date(now.getTime() - (abandonmentWindowHours + 1) * 3_600_000)),
      ),
    );
  return row ?? { answered: 0, abandoned: 0 };
}

/** Why the campaign must stop after a call was abandoned, as `stored`; null if it may go on. */
export async function abandonmentProblem(
  db: Executor,
  campaignId: string,
  rule: AbandonmentRule,
  now: Date,
): Promise<string | null> {
  const counts = await answerCounts(db, campaignId, now);
  return mustPause(counts, rule) ? stored(abandonmentMessage(counts, rule)) : null;
}
