import { isDeepStrictEqual } from 'node:util';
import { and, desc, eq } from 'drizzle-orm';
import { z } from 'zod';
import { readLawSetting } from '#db/calling-law/calling-law.ts';
import { changeCallingLaw } from '#operations/calling-law/change-calling-law.ts';
import { auditLog, user } from '#db/schema/index.ts';
import {
  callingLawOf,
  CapOverride,
  defaultRuleset,
  legalCaps,
  ProductCapsSetting,
  PurposeLocks,
  RuleOverride,
  usualProductCaps,
  usualPurposeLocks,
} from '#domain/calling-law/index.ts';
import * as m from '#lib/paraglide/messages.js';
import { permitted, router } from './trpc.ts';

const region = CapOverride.shape.region;
const reason = z.string().trim().max(2000).default('');

const change = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('set_override'), override: RuleOverride }),
  z.object({ kind: z.literal('remove_override'), region: z.string().max(10) }),
  z.object({ kind: z.literal('set_product_caps'), caps: ProductCapsSetting, reason }),
  z.object({ kind: z.literal('set_purpose_locks'), locks: PurposeLocks }),
  z.object({ kind: z.literal('set_cap_override'), override: CapOverride }),
  z.object({ kind: z.literal('remove_cap_override'), region }),
]);

const shownChanges = 20;

/** The law that the workspace dials by: what is published, and what the workspace changes in it. */
export const callingLawRouter = router({
  get: permitted('settings.read').query(async ({ ctx }) => {
    const setting = await readLawSetting(ctx.db);
    const { ruleset } = callingLawOf(setting);
    const entries = await ctx.db
      .select({
        at: auditLog.at,
        action: auditLog.action,
        after: auditLog.after,
        actor: auditLog.actor,
        name: user.name,
      })
      .from(auditLog)
      .leftJoin(user, eq(user.id, auditLog.actor))
      .where(and(eq(auditLog.entity, 'setting'), eq(auditLog.entityId, 'callingLaw')))
      .orderBy(desc(auditLog.at))
      .limit(shownChanges);
    return {
      rulesetVersion: ruleset.version,
      /** Neither hours nor caps differ from what is published. */
      isPublished:
        ruleset.version === defaultRuleset.version &&
        setting.capOverrides.length === 0 &&
        isDeepStrictEqual(setting.productCaps, usualProductCaps) &&
        isDeepStrictEqual(setting.purposeLocks, usualPurposeLocks),
      setting,
      defaultProductCaps: usualProductCaps,
      /** What is published, for comparison. */
      rules: defaultRuleset.rules.map(({ region: place, weekly, holidays, source, mark }) => ({
        region: place,
        weekly,
        holidays,
        source,
        mark,
      })),
      legalCaps: legalCaps.map(({ region: place, purposes, rule, source, mark }) => ({
        region: place,
        purposes: purposes ?? null,
        rule,
        source,
        mark,
      })),
      changes: entries.map(({ at, action, actor, name, after }) => ({
        at,
        action,
        by: name ?? (actor === 'system' ? m.set_up_with_sandbox() : actor),
        ...describedChange(after),
      })),
    };
  }),

  /** Campaigns that dial are told, so that a stop and its end count at once. */
  change: permitted('settings.edit')
    .input(z.object({ change }))
    .mutation(async ({ ctx, input }) => {
      await changeCallingLaw(ctx, { change: input.change, actor: ctx.user.id, now: new Date() });
    }),
});

/** Region and reason of an audit entry, as the page shows them. */
function describedChange(after: unknown): { region: string | null; reason: string | null } {
  const entry = z
    .object({
      change: z.object({
        region: z.string().optional(),
        reason: z.string().optional(),
        override: z.object({ region: z.string(), reason: z.string().optional() }).optional(),
      }),
    })
    .safeParse(after);
  if (!entry.success) return { region: null, reason: null };
  const { region: place, reason: why, override } = entry.data.change;
  return { region: override?.region ?? place ?? null, reason: (override?.reason ?? why) || null };
}
