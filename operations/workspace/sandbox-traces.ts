import { changeAbandonmentSetting } from '#db/calling-law/abandonment.ts';
import { changeCallingLaw } from '#db/calling-law/calling-law.ts';
import type { Database } from '#db/client.ts';
import { readSandboxFacts } from '#db/workspace/set-up.ts';
import { defaultAbandonmentRule, neverPauses } from '#domain/calling-law/abandonment.ts';
import { defaultProductCaps, sandboxCapReason } from '#domain/calling-law/index.ts';
import { isSandboxCap, sandboxTraces, type SandboxTrace } from '#domain/workspace/sandbox-traces.ts';
import { nudgeDiallingCampaigns } from '../campaign/nudge-dialling-campaigns.ts';
import type { LoggedContext } from '../context.ts';

export interface SandboxContext {
  db: Database;
  environment: { REDIAL_TIME_SCALE: number; REDIAL_ALLOW_LOOPBACK: boolean };
}

/** What a sandbox has left in this workspace. */
export async function readSandboxTraces({ db, environment }: SandboxContext): Promise<SandboxTrace[]> {
  const { REDIAL_TIME_SCALE: timeScale, REDIAL_ALLOW_LOOPBACK: allowLoopback } = environment;
  return sandboxTraces({ ...(await readSandboxFacts(db)), timeScale, allowLoopback });
}

/**
 * Sets back what the sandbox has loosened in the law: its caps on attempts, and a limit of abandoned calls that never pauses.
 * What people have changed themselves stays. Each change is written to the audit log; repeating it changes nothing.
 */
export async function restoreLaw(context: LoggedContext, { actor, now }: { actor: string; now: Date }): Promise<void> {
  const { db } = context;
  const { law, abandonment } = await readSandboxFacts(db);
  for (const { region } of law.capOverrides.filter(isSandboxCap)) {
    await changeCallingLaw(db, { change: { kind: 'remove_cap_override', region }, actor, now });
  }
  if (law.productCapsReason === sandboxCapReason) {
    const change = { kind: 'set_product_caps', caps: defaultProductCaps, reason: '' } as const;
    await changeCallingLaw(db, { change, actor, now });
  }
  if (neverPauses(abandonment)) {
    await changeAbandonmentSetting(db, { rule: defaultAbandonmentRule, reason: null, actor });
  }
  await nudgeDiallingCampaigns(context, 'calling_law.nudges_lost');
}
