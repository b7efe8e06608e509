import { and, eq, inArray, sql } from 'drizzle-orm';
import {
  audienceVariables,
  checkContactFacts,
  type AudienceContact,
  type ContactFacts,
} from '#domain/audience/audience.ts';
import { checkConsent, statementFor, windowClassFromKey } from '#domain/calling-law/index.ts';
import { RedialError } from '#domain/error.ts';
import { message, messageOf, type Message } from '#domain/message/index.ts';
import { requireTaking } from '../audience/takes-contacts.ts';
import { reopenIfCompleted } from '../callback/callback.ts';
import { requireCampaign } from '../campaign/require-campaign.ts';
import type { Executor, Transaction } from '../client.ts';
import { holdOffImports } from '../campaign/import-lock.ts';
import { onDoNotCall } from '../do-not-call/do-not-call.ts';
import { recordAudit, recordEvents } from '../event/event.ts';
import { ownNumbersAmong } from '../provider/own-numbers.ts';
import { botVersions, contacts, type campaigns } from '../schema/index.ts';
import { windowClassId } from '../calling-law/window-class.ts';

type Campaign = typeof campaigns.$inferSelect;

/** No request adds more; files are for more. */
export const maxAddedContacts = 1000;

export const refusalReasons = ['invalid', 'duplicate', 'do_not_call', 'no_consent'] as const;

/** What became of one of the contacts, in the order of the request. */
export type AddedContact =
  | {
      status: 'added';
      contactId: string;
      /** E.164. */
      phone: string;
      /** Variables that the bot's texts use and this contact lacks: the bot leaves them out. */
      missing: string[];
    }
  | {
      status: 'refused';
      reason: (typeof refusalReasons)[number];
      /** What is wrong, and what would help. */
      why: Message;
      /** The contact that has the number already. */
      contactId: string | null;
    };

export interface AddedContacts {
  campaignId: string;
  added: number;
  refused: number;
  contacts: AddedContact[];
  /** The campaign dials: it hears of them at once. */
  isDialling: boolean;
}

/**
 * Adds contacts to a campaign in any status but cancelled and failed, behind those who are queued. Each is added or
 * refused for itself, with the reason; what is added is added in one transaction. A completed campaign is taken up
 * again. The caller then nudges the campaign.
 * @throws RedialError `not_found`, `bad_input` (too many), `conflict` (the campaign takes none any more), `unavailable`
 * while a file is imported into it.
 */
export async function addContacts(
  db: Executor,
  request: { campaignId: string; contacts: readonly ContactFacts[]; actor: string; now: Date },
): Promise<AddedContacts> {
  const { campaignId, actor, now } = request;
  if (request.contacts.length > maxAddedContacts) {
    throw new RedialError('contacts_too_many', { limit: maxAddedContacts });
  }
  return db.transaction(async (tx) => {
    await holdOffImports(tx, campaignId);
    const campaign = requireTaking(await requireCampaign(tx, campaignId, 'no key update'));
    const results = await check(tx, campaign, request.contacts, now);
    const accepted = results.flatMap((result) => ('windowClassKey' in result ? [result] : []));
    let ids = new Map<string, string>();
    if (accepted.length > 0) {
      // Before the contacts: whoever changes contacts holds their counts, and nobody waits for a campaign then.
      await reopenIfCompleted(tx, campaign, actor);
      ids = await insert(tx, campaignId, accepted);
      await recordAudit(tx, {
        actor,
        action: 'campaign.add_contacts',
        entity: 'campaign',
        entityId: campaignId,
        after: { added: accepted.length, refused: results.length - accepted.length },
      });
      await recordEvents(tx, [{ kind: 'audience.imported', campaignId, data: { contacts: accepted.length } }]);
    }
    return {
      campaignId,
      added: accepted.length,
      refused: results.length - accepted.length,
      contacts: results.map((result): AddedContact => {
        if (!('windowClassKey' in result)) return result;
        const { phone, missing } = result;
        return { status: 'added', contactId: ids.get(phone) ?? '', phone, missing };
      }),
      isDialling: campaign.status === 'dialing' || (campaign.status === 'completed' && accepted.length > 0),
    };
  });
}

type Refused = Extract<AddedContact, { status: 'refused' }>;

async function check(
  tx: Transaction,
  campaign: Campaign,
  wanted: readonly ContactFacts[],
  now: Date,
): Promise<(AudienceContact | Refused)[]> {
  const options = {
    defaultCountry: campaign.settings.defaultCountry,
    requiredVariables: await requiredVariables(tx, campaign),
  };
  const checked = wanted.map((facts) => checkContactFacts(facts, options));
  const phones = checked.flatMap((row) => (row.ok ? [row.contact.phone] : []));
  const [there, onList, ours] = await Promise.all([
    contactsWith(tx, campaign.id, phones),
    onDoNotCall(tx, phones, campaign.purpose),
    ownNumbersAmong(tx, phones),
  ]);
  const seen = new Set<string>();
  return checked.map((row) => {
    if (!row.ok) return refused('invalid', messageOf(row));
    const { contact } = row;
    const { phone } = contact;
    if (ours.has(phone)) return refused('invalid', message('never_dial_ours'));
    const known = there.get(phone);
    if (known) {
      const code = known.state === 'cancelled' ? 'contact_duplicate_withdrawn' : 'contact_duplicate';
      return refused('duplicate', message(code), known.id);
    }
    if (seen.has(phone)) return refused('duplicate', message('contact_repeated'));
    seen.add(phone);
    if (contact.consentAt && contact.consentAt > now) return refused('invalid', message('consent_date_in_future'));
    if (onList.has(phone)) return refused('do_not_call', message('do_not_call'));
    const consent = checkConsent({
      purpose: campaign.purpose,
      regions: windowClassFromKey(contact.windowClassKey).regions,
      consentAt: contact.consentAt,
      statement: statementFor(campaign, now),
      at: now,
    });
    return consent.ok ? contact : refused('no_consent', messageOf(consent));
  });
}

function refused(reason: Refused['reason'], why: Message, contactId: string | null = null): Refused {
  return { status: 'refused', reason, why, contactId };
}

async function requiredVariables(tx: Transaction, campaign: Campaign): Promise<string[]> {
  const [bot] = campaign.botVersionId
    ? await tx
        .select({ configuration: botVersions.configuration })
        .from(botVersions)
        .where(eq(botVersions.id, campaign.botVersionId))
    : [];
  return audienceVariables(bot?.configuration ?? null, campaign.settings);
}

async function contactsWith(tx: Transaction, campaignId: string, phones: readonly string[]) {
  if (phones.length === 0) return new Map<string, { id: string; state: string }>();
  const rows = await tx
    .select({ id: contacts.id, phone: contacts.phone, state: contacts.state })
    .from(contacts)
    .where(and(eq(contacts.campaignId, campaignId), inArray(contacts.phone, [...new Set(phones)])));
  return new Map(rows.map((row) => [row.phone, row]));
}

async function insert(
  tx: Transaction,
  campaignId: string,
  accepted: readonly AudienceContact[],
): Promise<Map<string, string>> {
  const classIds = new Map<string, number>();
  for (const key of [...new Set(accepted.map(({ windowClassKey }) => windowClassKey))].sort()) {
    classIds.set(key, await windowClassId(tx, key));
  }
  const last = await lastQueued(tx, campaignId);
  const rows = await tx
    .insert(contacts)
    .values(
      accepted.map(({ windowClassKey, missing: _, ...facts }, index) => ({
        ...facts,
        campaignId,
        windowClassId: classIds.get(windowClassKey) ?? 0,
        position: last + 1 + index,
      })),
    )
    .returning({ id: contacts.id, phone: contacts.phone });
  return new Map(rows.map(({ id, phone }) => [phone, id]));
}

/** Position of the last of the queue: one look into the index `contacts_fresh` for each window class. */
async function lastQueued(tx: Transaction, campaignId: string): Promise<number> {
  const [row] = await tx.execute<{ last: string | null }>(sql`
    WITH RECURSIVE classes AS (
      (SELECT window_class_id AS id FROM contacts WHERE campaign_id = ${campaignId} AND state = 'queued'
       ORDER BY window_class_id LIMIT 1)
      UNION ALL
      SELECT (SELECT k.window_class_id FROM contacts k WHERE k.campaign_id = ${campaignId} AND k.state = 'queued'
              AND k.window_class_id > classes.id ORDER BY k.window_class_id LIMIT 1)
      FROM classes WHERE classes.id IS NOT NULL
    )
    SELECT max(k.position) AS last FROM classes CROSS JOIN LATERAL (
      SELECT position FROM contacts WHERE campaign_id = ${campaignId} AND state = 'queued'
        AND window_class_id = classes.id ORDER BY position DESC LIMIT 1) k
    WHERE classes.id IS NOT NULL`);
  return Number(row?.last ?? 0);
}
