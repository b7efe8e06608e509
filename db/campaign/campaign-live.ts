import { and, eq, inArray } from 'drizzle-orm';
import { CampaignSettings, type LiveSettingsChange } from '#domain/campaign/campaign.ts';
import { isLive } from '#domain/campaign/campaign-status.ts';
import { RedialError } from '#domain/error.ts';
import { readCallingLaw } from '../calling-law/calling-law.ts';
import { requireMeetingWindow, requeueOpening } from '../calling-law/campaign-hours.ts';
import type { Database, Transaction } from '../client.ts';
import { recordAudit, recordEvents } from '../event/event.ts';
import { readmitNumbers } from './caller-number.ts';
import { campaignNumbers, campaigns, providerNumbers } from '../schema/index.ts';
import { requireCampaign } from './require-campaign.ts';

/** What may change while a campaign dials; what is not named stays as it is. */
export interface LiveChange {
  settings?: LiveSettingsChange;
  /** Caller numbers of the campaign's account, at least one. */
  providerNumberIds?: string[];
}

/**
 * Changes a campaign that was launched, in one row whatever the number of its contacts. Slots, shares, hours and caller
 * numbers hold from the next claim; retry rules for attempts that end from now on. Contacts whose hours never began are
 * taken up again if other hours let them. A new version of the settings is made, and the audit log holds what was and what
 * is.
 * @param request expectedVersion: the version that the change was made from.
 * @returns names of the settings that differ; empty if nothing does, and then nothing is written.
 * @throws RedialError `not_found`, `bad_input` (numbers, hours), `conflict` (status, or changed by somebody else meanwhile).
 */
export async function changeLiveSettings(
  db: Database,
  request: { campaignId: string; expectedVersion: number; change: LiveChange; actor: string },
): Promise<{ settingsVersion: number; changed: string[] }> {
  const { campaignId, change } = request;
  return db.transaction(async (tx) => {
    const campaign = await requireCampaign(tx, campaignId, 'no key update');
    if (!isLive(campaign.status)) {
      throw new RedialError('campaign_settings_not_live', { status: campaign.status });
    }
    if (campaign.settingsVersion !== request.expectedVersion) {
      throw new RedialError(
        'campaign_settings_changed_meanwhile',
        {},
        {
          details: { settingsVersion: campaign.settingsVersion },
        },
      );
    }
    const numbers = await numbersOf(tx, campaignId);
    const before = { ...campaign.settings, callerNumbers: numbers };
    // Through the schema, which has the order of the keys: settings that are the same have the same text.
    const settings = CampaignSettings.parse({ ...campaign.settings, ...change.settings });
    const after = { ...settings, callerNumbers: [...new Set(change.providerNumberIds ?? numbers)].sort() };
    const changed = (Object.keys(after) as (keyof typeof after)[]).filter(
      (key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]),
    );
    if (changed.length === 0) return { settingsVersion: campaign.settingsVersion, changed };
    if (changed.includes('callerNumbers')) {
      await replaceNumbers(tx, campaign, after.callerNumbers);
    }
    const settingsVersion = campaign.settingsVersion + 1;
    await tx
      .update(campaigns)
      .set({ settings, settingsVersion, updatedAt: new Date() })
      .where(eq(campaigns.id, campaignId));
    if (changed.includes('window')) {
      const [law, widened] = [await readCallingLaw(tx), { ...campaign, settings }];
      await requireMeetingWindow(tx, widened, law);
      await requeueOpening(tx, [widened], law, new Date());
    }
    await recordAudit(tx, {
      actor: request.actor,
      action: 'campaign.change_live',
      entity: 'campaign',
      entityId: campaignId,
      before: pick(before, changed),
      after: pick(after, changed),
    });
    await recordEvents(tx, [{ kind: 'campaign.settings', campaignId, data: { settingsVersion, changed } }]);
    return { settingsVersion, changed };
  });
}

async function numbersOf(tx: Transaction, campaignId: string): Promise<string[]> {
  const rows = await tx
    .select({ id: campaignNumbers.providerNumberId })
    .from(campaignNumbers)
    .where(eq(campaignNumbers.campaignId, campaignId));
  return rows.map(({ id }) => id).sort();
}

async function replaceNumbers(
  tx: Transaction,
  campaign: typeof campaigns.$inferSelect,
  numberIds: string[],
): Promise<void> {
  if (numberIds.length === 0) throw new RedialError('caller_number_missing');
  const own = await tx
    .select({ id: providerNumbers.id })
    .from(providerNumbers)
    .where(
      and(
        eq(providerNumbers.providerAccountId, campaign.providerAccountId ?? ''),
        inArray(providerNumbers.id, numberIds),
      ),
    );
  if (own.length !== numberIds.length) {
    throw new RedialError('caller_number_of_other_account');
  }
  await tx.delete(campaignNumbers).where(eq(campaignNumbers.campaignId, campaign.id));
  await tx.insert(campaignNumbers).values(own.map(({ id }) => ({ campaignId: campaign.id, providerNumberId: id })));
  await readmitNumbers(tx, campaign.id);
}

function pick<T extends object>(from: T, keys: readonly (keyof T)[]): Partial<T> {
  return Object.fromEntries(keys.map((key) => [key, from[key]])) as Partial<T>;
}
