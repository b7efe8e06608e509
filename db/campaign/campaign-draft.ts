import { and, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm';
import { CampaignSettings, type Purpose, type SettingsChange } from '#domain/campaign/campaign.ts';
import { isOver } from '#domain/campaign/campaign-status.ts';
import { waitingContactStates } from '#domain/contact/contact-state.ts';
import { RedialError } from '#domain/error.ts';
import { readCallingLaw } from '../calling-law/calling-law.ts';
import { requireMeetingWindow } from '../calling-law/campaign-hours.ts';
import type { Executor, Transaction } from '../client.ts';
import { requireBrand } from '../do-not-call/brand.ts';
import { requeueUnlisted } from '../do-not-call/entry-end.ts';
import { recordAudit, recordEvents } from '../event/event.ts';
import { literals } from '../literals.ts';
import { bots, botVersions, campaignNumbers, campaigns, providerNumbers } from '../schema/index.ts';
import { requireCampaign } from './require-campaign.ts';
import { takeTime } from '../session-limits.ts';

/** What people decide about a campaign before its launch; what is not named stays as it is. */
export interface DraftChange {
  name?: string;
  purpose?: Purpose;
  /** For whom it calls; null for nobody in particular. */
  brandId?: string | null;
  /** The launcher's recorded statement of consent, for marketing. */
  consentStatement?: string | null;
  providerAccountId?: string | null;
  /** Caller numbers; they must belong to the account. */
  providerNumberIds?: string[];
  botVersionId?: string | null;
  settings?: SettingsChange;
}

/** Makes an empty draft with the newest published bot, if there is only one to choose. */
export async function createDraft(
  db: Executor,
  request: { name: string; isTest?: boolean; actor: string },
): Promise<string> {
  return db.transaction(async (tx) => {
    const published = await tx
      .select({ versionId: bots.publishedVersionId })
      .from(bots)
      .where(and(isNull(bots.archivedAt), isNotNull(bots.publishedVersionId)))
      .limit(2);
    const only = published.length === 1 ? (published[0]?.versionId ?? null) : null;
    const [row] = await tx
      .insert(campaigns)
      .values({
        name: request.name,
        isTest: request.isTest ?? false,
        settings: CampaignSettings.parse({}),
        botVersionId: only,
        createdBy: request.actor,
      })
      .returning({ id: campaigns.id });
    if (!row) throw new Error('A new campaign was not stored');
    await audit(tx, request.actor, 'campaign.create', row.id, { name: request.name });
    return row.id;
  });
}

/**
 * Saves a part of a draft. In a campaign that was launched only the name can change this way: its settings have a version
 * that a change must name, see `changeLiveSettings`.
 * @throws RedialError `not_found`, `conflict`, `bad_input` for numbers of another account.
 */
export async function changeDraft(
  db: Executor,
  request: { campaignId: string; change: DraftChange; actor: string },
): Promise<void> {
  const { campaignId, change, actor } = request;
  await db.transaction(async (tx) => {
    const campaign = await requireCampaign(tx, campaignId, 'update');
    requireChangeable(campaign, change);
    await requireBrand(tx, change.brandId);
    const { settings: settingsChange, providerNumberIds, ...plain } = change;
    const settings = CampaignSettings.parse({ ...campaign.settings, ...settingsChange });
    const settingsChanged = JSON.stringify(settings) !== JSON.stringify(campaign.settings);
    await tx
      .update(campaigns)
      .set({
        ...plain,
        settings,
        settingsVersion: campaign.settingsVersion + (settingsChanged ? 1 : 0),
        updatedAt: new Date(),
      })
      .where(eq(campaigns.id, campaignId));
    const accountId = plain.providerAccountId === undefined ? campaign.providerAccountId : plain.providerAccountId;
    const accountChanged = accountId !== campaign.providerAccountId;
    if (providerNumberIds !== undefined || accountChanged) {
      await setNumbers(tx, campaignId, accountId, providerNumberIds ?? []);
    }
    if (settingsChange?.window !== undefined && settingsChanged) {
      await requireMeetingWindow(tx, { ...campaign, ...plain, settings }, await readCallingLaw(tx));
    }
    // Whom the new purpose or brand bars, the claim finds; whom only the old one barred, nobody would.
    const { purpose = campaign.purpose, brandId = campaign.brandId } = change;
    if (purpose !== campaign.purpose || brandId !== campaign.brandId) {
      await requeueUnlisted(tx, { campaignId, now: new Date() });
    }
    await audit(tx, actor, 'campaign.change', campaignId, change);
    await recordEvents(tx, [{ kind: 'campaign.settings', campaignId }]);
  });
}

/** @throws RedialError `conflict` */
function requireChangeable(
  { status, settingsVersion }: Pick<typeof campaigns.$inferSelect, 'status' | 'settingsVersion'>,
  change: DraftChange,
): void {
  if (status === 'draft') return;
  const details = { details: { status, settingsVersion } };
  if (Object.keys(change).some((key) => key !== 'name' && key !== 'settings')) {
    throw new RedialError('campaign_fixed_since_launch', {}, details);
  }
  if (change.settings === undefined) return;
  if (isOver(status)) {
    throw new RedialError('campaign_settings_without_effect', { status }, details);
  }
  throw new RedialError('campaign_launched_meanwhile', {}, details);
}

async function setNumbers(
  tx: Transaction,
  campaignId: string,
  accountId: string | null,
  numberIds: string[],
): Promise<void> {
  await tx.delete(campaignNumbers).where(eq(campaignNumbers.campaignId, campaignId));
  if (numberIds.length === 0) return;
  const own =
    accountId === null
      ? []
      : await tx
          .select({ id: providerNumbers.id })
          .from(providerNumbers)
          .where(and(eq(providerNumbers.providerAccountId, accountId), inArray(providerNumbers.id, numberIds)));
  if (own.length !== new Set(numberIds).size) {
    throw new RedialError('caller_number_of_unchosen_account');
  }
  await tx.insert(campaignNumbers).values(own.map(({ id }) => ({ campaignId, providerNumberId: id })));
}

/**
 * Makes a draft with everything of a campaign but its contacts.
 * @param request withContacts: also the people who were not called to an end, fresh again; for a campaign that failed.
 */
export async function duplicateCampaign(
  db: Executor,
  request: { campaignId: string; actor: string; withContacts?: boolean },
): Promise<string> {
  return db.transaction(async (tx) => {
    const [original] = await tx.select().from(campaigns).where(eq(campaigns.id, request.campaignId));
    if (!original) throw new RedialError('campaign_missing');
    const { purpose, brandId, providerAccountId, settings } = original;
    const [copy] = await tx
      .insert(campaigns)
      .values({
        name: `${original.name.slice(0, 113)} (copy)`,
        purpose,
        brandId,
        providerAccountId,
        botVersionId: await newestVersion(tx, original.botVersionId),
        settings,
        createdBy: request.actor,
      })
      .returning({ id: campaigns.id });
    if (!copy) throw new Error('A new campaign was not stored');
    const numbers = await tx.select().from(campaignNumbers).where(eq(campaignNumbers.campaignId, original.id));
    if (numbers.length > 0) {
      await tx.insert(campaignNumbers).values(numbers.map((number) => ({ ...number, campaignId: copy.id })));
    }
    if (request.withContacts) await takeTime(tx);
    const people = request.withContacts ? await copyOpenContacts(tx, original, copy.id) : 0;
    await audit(tx, request.actor, 'campaign.duplicate', copy.id, { original: original.id, contacts: people });
    return copy.id;
  });
}

/** In one statement, for there may be a million; the counters follow by their triggers. */
async function copyOpenContacts(
  tx: Transaction,
  original: typeof campaigns.$inferSelect,
  copyId: string,
): Promise<number> {
  const rows = await tx.execute<{ n: number }>(sql`
    WITH copied AS (
      INSERT INTO contacts (campaign_id, phone, external_id, variables, time_zone, region, window_class_id, position, consent_at,
        consent_source)
      SELECT ${copyId}::uuid, phone, external_id, variables, time_zone, region, window_class_id, position, consent_at,
        consent_source
      FROM contacts
      WHERE campaign_id = ${original.id} AND state IN ${literals(waitingContactStates)}
      RETURNING 1
    ) SELECT count(*)::int AS n FROM copied`);
  await tx
    .update(campaigns)
    .set({ audienceLabel: original.audienceLabel, consentStatement: original.consentStatement })
    .where(eq(campaigns.id, copyId));
  return rows[0]?.n ?? 0;
}

/** A copy dials with what its bot is today, not with what it was. */
async function newestVersion(tx: Transaction, versionId: string | null): Promise<string | null> {
  if (versionId === null) return null;
  const [row] = await tx
    .select({ published: bots.publishedVersionId })
    .from(botVersions)
    .innerJoin(bots, eq(bots.id, botVersions.botId))
    .where(eq(botVersions.id, versionId));
  return row?.published ?? versionId;
}

async function audit(tx: Transaction, actor: string, action: string, entityId: string, after: unknown): Promise<void> {
  await recordAudit(tx, { actor, action, entity: 'campaign', entityId, after });
}
