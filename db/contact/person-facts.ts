import { sql } from 'drizzle-orm';
import { liveStatuses } from '#domain/campaign/campaign-status.ts';
import type { Purpose } from '#domain/campaign/campaign.ts';
import type { PersonFacts } from '#domain/calling-law/governor.ts';
import type { DialReason } from '#domain/contact/contact.ts';
import { openContactStates } from '#domain/contact/contact-state.ts';
import type { CallingFor } from '#domain/do-not-call/entry.ts';
import { readDials } from '../calling-law/dial-history.ts';
import type { Executor } from '../client.ts';
import { literals } from '../literals.ts';
import { onDoNotCall } from '../do-not-call/do-not-call.ts';
import { readNationalListing } from '../do-not-call/national-list.ts';
import { ownNumbersAmong } from '../provider/own-numbers.ts';

/** A contact about which the governor is asked. */
export interface PersonToDial {
  id: string;
  /** E.164. */
  phone: string;
  reason: DialReason;
}

interface Question {
  campaign: CallingFor & { id: string };
  /** See `readDials`. */
  exceptAttemptId?: string;
  overAttemptId?: string;
}

/**
 * What the governor asks about people (`domain/calling-law/governor.ts`), by contact. The one place that reads it, with a
 * handful of statements side by side however many people they are.
 */
export async function readPeople(
  db: Executor,
  people: readonly PersonToDial[],
  { campaign, ...options }: Question,
): Promise<Map<string, PersonFacts>> {
  if (people.length === 0) return new Map();
  const phones = people.map(({ phone }) => phone);
  const called = people.filter(({ reason }) => reason === 'callback').map(({ id }) => id);
  const [onList, ours, national, dials, wanted, asked] = await Promise.all([
    onDoNotCall(db, phones, campaign),
    ownNumbersAmong(db, phones),
    readNationalListing(db, campaign.purpose, phones),
    readDials(db, phones, options),
    wantedFor(db, phones, campaign),
    askedFor(db, called),
  ]);
  return new Map(
    people.map(({ id, phone }) => [
      id,
      {
        isOnDoNotCall: onList.has(phone),
        ours,
        national,
        dials: dials.get(phone) ?? [],
        wantedFor: wanted.get(phone) ?? [],
        askedForIt: asked.has(id),
      },
    ]),
  );
}

/** For what else, beside this campaign's own purpose, other campaigns have these people (index `contacts_phone`). */
async function wantedFor(
  db: Executor,
  phones: readonly string[],
  campaign: Question['campaign'],
): Promise<Map<string, Purpose[]>> {
  const rows = await db.execute<{ phone: string; purpose: Purpose }>(sql`
    SELECT DISTINCT k.phone, c.purpose FROM contacts k JOIN campaigns c ON c.id = k.campaign_id
    WHERE k.phone = ANY(${sql.param([...phones])}::text[]) AND k.state IN ${literals(openContactStates)}
      AND c.id <> ${campaign.id} AND c.purpose <> ${campaign.purpose}
      AND c.status IN ${literals(liveStatuses)} AND c.deleted_at IS NULL`);
  const found = new Map<string, Purpose[]>();
  for (const { phone, purpose } of rows) found.set(phone, [...(found.get(phone) ?? []), purpose]);
  return found;
}

/** Contacts whose callback, planned or being dialled, was asked for by the person. */
async function askedFor(db: Executor, contactIds: readonly string[]): Promise<Set<string>> {
  if (contactIds.length === 0) return new Set();
  const rows = await db.execute<{ id: string }>(sql`
    SELECT contact_id AS id FROM callbacks
    WHERE contact_id = ANY(${sql.param([...contactIds])}::uuid[]) AND source = 'callee' AND status IN ('scheduled', 'dialling')`);
  return new Set(rows.map(({ id }) => id));
}
