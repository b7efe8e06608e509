import { eq, sql } from 'drizzle-orm';
import {
  audienceVariables,
  checkContactFacts,
  type AudienceContact,
  type ContactFacts,
} from '#domain/audience/audience.ts';
import { checkConsent, statementFor, windowClassFromKey } from '#domain/calling-law/index.ts';
import { RedialError } from '#domain/error.ts';
import { message, messageOf, type Message } from '#domain/message/index.ts';
import { lineKey } from '#domain/contact/phone-line.ts';
import { finderIn, judgeDuplicate, judgeRepeat, type DuplicateRule } from '#domain/audience/duplicates.ts';
import { knownContacts, requireTaking } from '../audience/takes-contacts.ts';
import { reopenIfCompleted } from '../callback/callback.ts';
import { requireCampaign } from '../campaign/require-campaign.ts';
import type { Executor, Transaction } from '../client.ts';
import { holdOffImports } from '../campaign/import-lock.ts';
import { onDoNotCall } from '../do-not-call/do-not-call.ts';
import { recordAudit, recordEvents } from '../event/event.ts';
import { ownNumbersAmong } from '../provider/own-numbers.ts';
import { botVersions, contacts, type campaigns } from '../schema/index.ts';
import { replaceStatement } from './contact-replace.ts';
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
      /** The campaign had it, and it has what the request says now. */
      status: 'updated';
      contactId: string;
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
  updated: number;
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
  request: {
    campaignId: string;
    contacts: readonly ContactFacts[];
    onDuplicate?: DuplicateRule;
    actor: string;
    now: Date;
  },
): Promise<AddedContacts> {
  const { campaignId, actor, now } = request;
  if (request.contacts.length > maxAddedContacts) {
    throw new RedialError('contacts_too_many', { limit: maxAddedContacts });
  }
  return db.transaction(async (tx) => {
    await holdOffImports(tx, campaignId);
    const campaign = requireTaking(await requireCampaign(tx, campaignId, 'no key update'));
    const results = await check(tx, campaign, request, now);
    const accepted = results.flatMap((result) => ('contact' in result ? [result] : []));
    const fresh = accepted.flatMap(({ contact, updates }) => (updates === null ? [contact] : []));
    let ids = new Map<string, string>();
    let updated = new Set<string>();
    if (accepted.length > 0) {
      // Before the contacts: whoever changes contacts holds their counts, and nobody waits for a campaign then.
      if (fresh.length > 0) await reopenIfCompleted(tx, campaign, actor);
      const classIds = await windowClassIds(tx, accepted);
      if (fresh.length > 0) ids = await insert(tx, campaignId, fresh, classIds);
      updated = await update(tx, accepted, classIds);
      await recordAudit(tx, {
        actor,
        action: 'campaign.add_contacts',
        entity: 'campaign',
        entityId: campaignId,
        after: { added: ids.size, updated: updated.size, refused: results.length - ids.size - updated.size },
      });
      await recordEvents(tx, [{ kind: 'audience.imported', campaignId, data: { contacts: ids.size } }]);
    }
    return {
      campaignId,
      added: ids.size,
      updated: updated.size,
      refused: results.length - ids.size - updated.size,
      contacts: results.map((result): AddedContact => {
        if (!('contact' in result)) return result;
        const { phone, missing } = result.contact;
        if (result.updates === null) {
          const added = ids.get(lineKey(result.contact)) ?? '';
          return { status: 'added', contactId: added, phone, missing };
        }
        const contactId = result.updates;
        if (updated.has(contactId)) return { status: 'updated', contactId, missing };
        return refused('duplicate', message('contact_duplicate_not_waiting'), contactId);
      }),
      isDialling: campaign.status === 'dialing' || (campaign.status === 'completed' && ids.size > 0),
    };
  });
}

/** A contact that is added, or that updates another. */
interface Accepted {
  contact: AudienceContact;
  updates: string | null;
}

type Refused = Extract<AddedContact, { status: 'refused' }>;

async function check(
  tx: Transaction,
  campaign: Campaign,
  request: { contacts: readonly ContactFacts[]; onDuplicate?: DuplicateRule },
  now: Date,
): Promise<(Accepted | Refused)[]> {
  const { contacts: wanted, onDuplicate = 'skip' } = request;
  const options = {
    defaultCountry: campaign.settings.defaultCountry,
    requiredVariables: await requiredVariables(tx, campaign),
  };
  const checked = wanted.map((facts) => checkContactFacts(facts, options));
  const phones = checked.flatMap((row) => (row.ok ? [row.contact.phone] : []));
  const externalIds = checked.flatMap((row) => (row.ok && row.contact.externalId ? [row.contact.externalId] : []));
  const [there, onList, ours] = await Promise.all([
    knownContacts(tx, { campaignId: campaign.id, phones, externalIds }),
    onDoNotCall(tx, phones, campaign),
    ownNumbersAmong(tx, phones),
  ]);
  const find = finderIn(there);
  const seen = { lines: new Set<string>(), externalIds: new Set<string>() };
  return checked.map((row) => {
    if (!row.ok) return refused('invalid', messageOf(row));
    const { contact } = row;
    const { phone } = contact;
    if (ours.has(phone)) return refused('invalid', message('never_dial_ours'));
    const verdict = repeatIn(seen, contact, onDuplicate) ?? judgeDuplicate(contact, find(contact), onDuplicate);
    if ('says' in verdict) return refused(verdict.kind, verdict.says, verdict.contactId);
    const updates = verdict.kind === 'update' ? verdict.contactId : null;
    if (contact.consentAt && contact.consentAt > now) return refused('invalid', message('consent_date_in_future'));
    if (onList.has(phone)) return refused('do_not_call', message('do_not_call'));
    const consent = checkConsent({
      purpose: campaign.purpose,
      regions: windowClassFromKey(contact.windowClassKey).regions,
      consentAt: contact.consentAt,
      statement: statementFor(campaign, now),
      at: now,
    });
    return consent.ok ? { contact, updates } : refused('no_consent', messageOf(consent));
  });
}

/** The verdict on a contact whose number or id an earlier one of the request has; null for the first. */
function repeatIn(
  seen: { lines: Set<string>; externalIds: Set<string> },
  { phone, extension, externalId }: AudienceContact,
  rule: DuplicateRule,
) {
  const line = lineKey({ phone, extension });
  if (seen.lines.has(line)) return judgeRepeat(rule, message('contact_repeated'));
  if (externalId !== null && seen.externalIds.has(externalId)) {
    return judgeRepeat(rule, message('contact_external_id_repeated'));
  }
  seen.lines.add(line);
  if (externalId !== null) seen.externalIds.add(externalId);
  return null;
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

async function insert(
  tx: Transaction,
  campaignId: string,
  accepted: readonly AudienceContact[],
  classIds: ReadonlyMap<string, number>,
): Promise<Map<string, string>> {
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
    .returning({ id: contacts.id, phone: contacts.phone, extension: contacts.extension });
  return new Map(rows.map(({ id, ...line }) => [lineKey(line), id]));
}

async function windowClassIds(tx: Transaction, accepted: readonly Accepted[]): Promise<Map<string, number>> {
  const classIds = new Map<string, number>();
  for (const key of [...new Set(accepted.map(({ contact }) => contact.windowClassKey))].sort()) {
    classIds.set(key, await windowClassId(tx, key));
  }
  return classIds;
}

/** Gives contacts that wait what the request says of them. @returns who was updated: the others are called by now. */
async function update(
  tx: Transaction,
  accepted: readonly Accepted[],
  classIds: ReadonlyMap<string, number>,
): Promise<Set<string>> {
  const rows = accepted.flatMap(({ contact, updates }) =>
    updates === null
      ? []
      : [
          {
            ...{ updates, variables: contact.variables, external_id: contact.externalId },
            ...{ time_zone: contact.timeZone, region: contact.region },
            window_class_id: classIds.get(contact.windowClassKey) ?? 0,
            ...{ consent_at: contact.consentAt, consent_source: contact.consentSource },
          },
        ],
  );
  if (rows.length === 0) return new Set();
  const updated = await tx.execute<{ id: string }>(sql`
    WITH incoming AS (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) AS sent(updates uuid, variables jsonb,
        external_id text, time_zone text, region text, window_class_id integer, consent_at timestamptz, consent_source text)
    ) ${sql.raw(replaceStatement('incoming'))}`);
  return new Set(updated.map(({ id }) => id));
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
