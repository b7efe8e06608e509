import { eq } from 'drizzle-orm';
import type { z } from 'zod';
import {
  callingLawOf,
  CallingLawSetting,
  CapOverride,
  defaultRuleset,
  legalCaps,
  loosenedCaps,
  loosenedDays,
  loosenedProductCaps,
  overrideProblem,
  ProductCapsSetting,
  type PurposeLock,
  RuleOverride,
  sandboxCallingLaw,
  sandboxCapReason,
  weekdayNames,
  type CallingLaw,
} from '#domain/calling-law/index.ts';
import type { RegionalStop } from '#domain/calling-law/data/ruleset.ts';
import { RedialError } from '#domain/error.ts';
import { message, type FailureCode, type Message } from '#domain/message/index.ts';
import { lockCallingCampaigns, requeueOpening } from './campaign-hours.ts';
import type { Executor, Transaction } from '../client.ts';
import { recordAudit, recordEvents } from '../event/event.ts';
import { settings, stops } from '../schema/index.ts';

const settingName = 'callingLaw';
const dayMs = 86_400_000;

/** The setting as it is now, with its defaults filled in. */
export async function readLawSetting(db: Executor): Promise<CallingLawSetting> {
  const [row] = await db.select({ plain: settings.plain }).from(settings).where(eq(settings.name, settingName));
  return CallingLawSetting.parse(row?.plain ?? {});
}

/** The law that the workspace dials by, read anew for every decision: a stop counts from the moment it is set. */
export async function readCallingLaw(db: Executor): Promise<CallingLaw> {
  const [setting, stopped] = await Promise.all([readLawSetting(db), readRegionalStops(db)]);
  return callingLawOf(setting, stopped);
}

async function readRegionalStops(db: Executor): Promise<RegionalStop[]> {
  const rows = await db
    .select({ region: stops.value, from: stops.createdAt, reason: stops.reason })
    .from(stops)
    .where(eq(stops.scope, 'country'))
    .orderBy(stops.value);
  return rows.map((row) => ({ ...row, to: null }));
}

/** One change to the law of a workspace. */
export type LawChange =
  | { kind: 'set_override'; override: RuleOverride }
  | { kind: 'remove_override'; region: string }
  | { kind: 'set_product_caps'; caps: z.input<typeof ProductCapsSetting>; reason: string }
  | { kind: 'set_purpose_locks'; locks: readonly PurposeLock[] }
  | { kind: 'set_cap_override'; override: CapOverride }
  | { kind: 'remove_cap_override'; region: string };

/**
 * Changes the law of the workspace and writes down who did it, when and why. What is stricter needs no reason; what lets
 * a call through that the law as published does not, needs one. Where hours change, contacts that were left out because
 * theirs never begin are taken up again if now they do; whoever dials is to be nudged.
 * @throws RedialError `bad_input` without a reason where one is needed, or for a row that cannot work.
 */
export async function changeCallingLaw(
  db: Executor,
  request: { change: LawChange; actor: string; now: Date },
): Promise<void> {
  const { change, actor, now } = request;
  await db.transaction(async (tx) => {
    await tx.insert(settings).values({ name: settingName, plain: {} }).onConflictDoNothing();
    await tx.select().from(settings).where(eq(settings.name, settingName)).for('update');
    const before = await readLawSetting(tx);
    const after = CallingLawSetting.parse(applied(before, change, now));
    await write(tx, { before, after, change, actor, now });
    if (change.kind === 'set_override' || change.kind === 'remove_override') {
      await requeueOpening(tx, await lockCallingCampaigns(tx), callingLawOf(after), now);
    }
  });
}

async function write(
  tx: Transaction,
  entry: { before: CallingLawSetting; after: CallingLawSetting; change: LawChange; actor: string; now: Date },
): Promise<void> {
  const { before, after, change, actor, now } = entry;
  await tx.update(settings).set({ plain: after, updatedAt: now }).where(eq(settings.name, settingName));
  await recordAudit(tx, {
    actor,
    action: `calling_law.${change.kind}`,
    entity: 'setting',
    entityId: settingName,
    before: { ...before, rulesetVersion: callingLawOf(before).ruleset.version },
    after: { ...after, rulesetVersion: callingLawOf(after).ruleset.version, change },
  });
  await recordEvents(tx, [{ kind: 'law.changed', data: { change: change.kind } }]);
}

function applied(setting: CallingLawSetting, change: LawChange, now: Date): CallingLawSetting {
  const others = <Row extends { region: string }>(rows: readonly Row[], region: string): Row[] =>
    rows.filter((row) => row.region !== region);
  const found = (rows: readonly { region: string }[], region: string): void => {
    if (!rows.some((row) => row.region === region)) {
      throw new RedialError('law_setting_missing', { region });
    }
  };
  switch (change.kind) {
    case 'set_override': {
      const override = RuleOverride.parse(change.override);
      requireSound(override, now);
      return { ...setting, overrides: sorted([...others(setting.overrides, override.region), override]) };
    }
    case 'remove_override':
      found(setting.overrides, change.region);
      // What remains is the published law: that an override was stricter is no reason to keep it.
      return { ...setting, overrides: others(setting.overrides, change.region) };
    case 'set_product_caps': {
      const loosened = loosenedProductCaps(change.caps);
      if (loosened.length > 0) requireReason(change.reason, message('law_product_caps_reason_missing', { loosened }));
      return {
        ...setting,
        productCaps: ProductCapsSetting.parse(change.caps),
        productCapsReason: loosened.length > 0 ? change.reason.trim() : '',
      };
    }
    case 'set_purpose_locks':
      return { ...setting, purposeLocks: [...change.locks] };
    case 'set_cap_override': {
      const override = CapOverride.parse(change.override);
      const loosened = loosenedCaps(legalCaps, override).map(({ source }) => source);
      if (loosened.length > 0) {
        const { region, reason } = override;
        requireReason(reason, message('law_caps_reason_missing', { region, loosened: loosened.join('; ') }));
      }
      return { ...setting, capOverrides: sorted([...others(setting.capOverrides, override.region), override]) };
    }
    case 'remove_cap_override':
      found(setting.capOverrides, change.region);
      return { ...setting, capOverrides: others(setting.capOverrides, change.region) };
  }
}

/** @throws RedialError `bad_input` */
function requireSound(override: RuleOverride, now: Date): void {
  const problem = overrideProblem(defaultRuleset, override);
  if (problem !== null) throw RedialError.of(problem);
  const loosened = loosenedDays(defaultRuleset, override, Math.floor(now.getTime() / dayMs));
  if (loosened.length === 0) return;
  const { region, reason } = override;
  requireReason(reason, message('law_hours_reason_missing', { region, days: weekdayNames(loosened) }));
}

/** @throws RedialError `bad_input` */
function requireReason(reason: string, missing: Message<FailureCode>): void {
  if (reason.trim().length >= 10) return;
  throw RedialError.of(missing);
}

const sorted = <Row extends { region: string }>(rows: Row[]): Row[] =>
  rows.sort((a, b) => a.region.localeCompare(b.region));

/** Loosens the caps of a workspace whose people are simulated, openly; one that has a law of its own keeps it. */
export async function seedSandboxLaw(db: Executor, now: Date): Promise<void> {
  await db.transaction(async (tx) => {
    const [created] = await tx
      .insert(settings)
      .values({ name: settingName, plain: sandboxCallingLaw })
      .onConflictDoNothing()
      .returning({ name: settings.name });
    if (!created) return;
    const change = { kind: 'set_product_caps', caps: sandboxCallingLaw.productCaps, reason: sandboxCapReason } as const;
    const before = CallingLawSetting.parse({});
    await write(tx, { before, after: sandboxCallingLaw, change, actor: 'system', now });
  });
}
