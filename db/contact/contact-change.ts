import { and, eq, isNotNull, ne } from 'drizzle-orm';
import { neverDialMessage } from '#domain/calling-law/obstacle.ts';
import { withSpokenName } from '#domain/audience/audience.ts';
import { nameVariable } from '#domain/bot/bot.ts';
import { windowClassOf } from '#domain/calling-law/index.ts';
import { regionNamed, zoneNamed } from '#domain/calling-law/place-names.ts';
import { mendedByConsent } from '#domain/contact/contact.ts';
import { isChangeable } from '#domain/contact/possible-changes.ts';
import { RedialError } from '#domain/error.ts';
import { lineKey, lineOf, type PhoneLine } from '#domain/contact/phone-line.ts';
import { parsePhoneNumber, type KnownPlace } from '#domain/contact/phone-number.ts';
import { callbackEvent, lockContact, openingAt, pendingCallback } from '../callback/callback.ts';
import type { Executor, Transaction } from '../client.ts';
import { holdOffImports } from '../campaign/import-lock.ts';
import { hasOpenAttempt, type ContactDecision } from './contact-withdrawal.ts';
import { isOnDoNotCall } from '../do-not-call/do-not-call.ts';
import { recordAudit, recordEvents } from '../event/event.ts';
import { requeueBarred } from '../calling-law/requeue-contacts.ts';
import { ownNumbersAmong } from '../provider/own-numbers.ts';
import { attempts, callbacks, contacts, type campaigns } from '../schema/index.ts';
import { windowClassId } from '../calling-law/window-class.ts';

type Campaign = typeof campaigns.$inferSelect;
type Contact = typeof contacts.$inferSelect;

/** What changes of a contact; what is not named stays as it is. */
export interface ContactChange {
  /** With its extension behind it, if it has one. */
  phone?: string;
  /** Null takes away the one that was there. */
  extension?: string | null;
  /** Null takes it away. */
  externalId?: string | null;
  /** A value of null takes the variable away; others stay. */
  variables?: Record<string, string | null>;
  timeZone?: string | null;
  region?: string | null;
  consentAt?: Date | null;
  consentSource?: string | null;
}

export interface ChangedContact extends ContactDecision {
  /** Names of what is different now. */
  changed: string[];
  /** It was left out for want of what it has now, and is back in the queue. */
  requeued: boolean;
}

/**
 * Changes a contact that may still be called. Its calling hours are found anew, and a planned callback moves with them.
 * In a call the change holds for later calls. A repeat changes nothing. The caller then tells workflow and campaign.
 * @throws RedialError `not_found`, `bad_input` (number, time zone, region, date), `conflict` (at its end; the number or the
 * external id belongs to another contact; the number is on the do-not-call list, or was dialled), `unavailable` (see
 * `holdOffImports`).
 */
export async function changeContact(
  db: Executor,
  request: { contactId: string; change: ContactChange; actor: string; now: Date },
): Promise<ChangedContact> {
  const { change, actor, now } = request;
  return db.transaction(async (tx) => {
    const { contact, campaign } = await lockContact(tx, request.contactId);
    if (campaign.deletedAt !== null) throw new RedialError('contact_missing');
    if (!isChangeable(contact.state)) {
      throw new RedialError('contact_ended_unchangeable', {}, { details: { state: contact.state } });
    }
    if (change.consentAt && change.consentAt > now) {
      throw new RedialError('consent_date_in_future');
    }
    const wanted = wantedOf(contact, change, campaign.settings.defaultCountry);
    const changed = changedOf(contact, wanted);
    const decision = {
      inCall: await hasOpenAttempt(tx, contact.id),
      isDialling: campaign.status === 'dialing',
    };
    if (changed.length === 0) return { contact, ...decision, changed, requeued: false };
    if (wanted.phone !== contact.phone)
      await requireFreeNumber(tx, { contact, campaign }, wanted.phone, decision.inCall);
    if (lineKey(wanted) !== lineKey(contact)) await requireFreeLine(tx, contact, wanted);
    if (wanted.externalId !== contact.externalId) await requireFreeExternalId(tx, contact, wanted.externalId);
    const classId = await classOf(tx, wanted);
    const callback = classId === contact.windowClassId ? null : await pendingCallback(tx, contact.id);
    const opening = callback
      ? await movedCallback(tx, callback, { phone: wanted.phone, windowClassId: classId }, campaign, now)
      : null;
    const waits = contact.state === 'waiting_callback' && opening !== null ? { dueAt: opening } : {};
    await tx
      .update(contacts)
      .set({ ...wanted, windowClassId: classId, ...waits, updatedAt: now })
      .where(eq(contacts.id, contact.id));
    const mended = [
      ...(classId === contact.windowClassId ? [] : (['never_open'] as const)),
      ...(wanted.phone === contact.phone ? [] : (['never_dial'] as const)),
      ...(change.consentAt ? mendedByConsent : []),
    ];
    const requeued =
      mended.length > 0 &&
      (await requeueBarred(tx, { campaignId: campaign.id, by: mended, contactId: contact.id }, now)) > 0;
    await recordAudit(tx, {
      actor,
      action: 'contact.change',
      entity: 'contact',
      entityId: contact.id,
      // Names of variables only: their values are about people.
      before: { timeZone: contact.timeZone, region: contact.region, consentAt: contact.consentAt },
      after: { changed, timeZone: wanted.timeZone, region: wanted.region, consentAt: wanted.consentAt },
    });
    await recordEvents(tx, [
      { kind: 'contact.state', campaignId: campaign.id, contactId: contact.id, data: { changed: true } },
    ]);
    const [row] = await tx.select().from(contacts).where(eq(contacts.id, contact.id));
    if (!row) throw new Error('A contact vanished while it was locked');
    return { contact: row, ...decision, changed, requeued };
  });
}

type Wanted = Pick<
  Contact,
  'phone' | 'extension' | 'externalId' | 'variables' | 'timeZone' | 'region' | 'consentAt' | 'consentSource'
>;

function wantedOf(contact: Contact, change: ContactChange, defaultCountry: string | null): Wanted {
  const variables = { ...contact.variables };
  for (const [name, value] of Object.entries(change.variables ?? {})) {
    const text = value?.trim() ?? '';
    if (text === '') delete variables[name];
    else variables[name] = text;
  }
  const timeZone = textOf(change.timeZone, contact.timeZone);
  const region = textOf(change.region, contact.region);
  const line = wantedLine(contact, change, { defaultCountry, region, timezone: timeZone });
  const place = { numberCountry: countryOf(line.phone) };
  return {
    ...line,
    externalId: textOf(change.externalId, contact.externalId),
    variables: change.variables?.[nameVariable] == null ? variables : withSpokenName(variables),
    timeZone: timeZone && (zoneNamed(timeZone, place) ?? timeZone),
    region: region && (regionNamed(region, place) ?? region),
    consentAt: change.consentAt === undefined ? contact.consentAt : change.consentAt,
    consentSource: textOf(change.consentSource, contact.consentSource),
  };
}

function countryOf(e164: string): string | null {
  const parsed = parsePhoneNumber(e164);
  return parsed.ok ? parsed.phone.country : null;
}

function textOf(wanted: string | null | undefined, present: string | null): string | null {
  return wanted === undefined ? present : (wanted?.trim() ?? '') || null;
}

/** A new number comes with its own extension or none. The number that is there, sent once more, keeps its extension. */
function wantedLine(
  contact: Contact,
  { phone, extension }: ContactChange,
  { defaultCountry, ...place }: KnownPlace & { defaultCountry: string | null },
): PhoneLine {
  if (phone === undefined && extension === undefined) return { phone: contact.phone, extension: contact.extension };
  const parsed = lineOf({ phone: phone ?? contact.phone, extension: extension ?? null }, defaultCountry, place);
  if (!parsed.ok) throw RedialError.of(parsed, { details: { field: phone === undefined ? 'extension' : 'phone' } });
  const { e164 } = parsed.phone;
  const kept = extension === undefined && e164 === contact.phone ? contact.extension : null;
  return { phone: e164, extension: parsed.extension ?? kept };
}

function changedOf(contact: Contact, wanted: Wanted): string[] {
  const plain = (['phone', 'extension', 'externalId', 'timeZone', 'region', 'consentSource'] as const).filter(
    (name) => wanted[name] !== contact[name],
  );
  const names = new Set([...Object.keys(contact.variables), ...Object.keys(wanted.variables)]);
  const variables = [...names].filter((name) => wanted.variables[name] !== contact.variables[name]);
  const consent = wanted.consentAt?.getTime() === contact.consentAt?.getTime() ? [] : ['consentAt'];
  return [...plain, ...consent, ...variables.map((name) => `variables.${name}`)];
}

type PhoneRefusal = 'contact_number_in_call' | 'contact_number_dialled' | 'contact_number_taken' | 'do_not_call';

const ofPhone = { details: { field: 'phone' } };
const phoneRefusal = (reason: PhoneRefusal): RedialError => new RedialError(reason, {}, ofPhone);

/** What was dialled stays under its number: the law's caps count by it, and not by extensions. */
async function requireFreeNumber(
  tx: Transaction,
  { contact, campaign }: { contact: Contact; campaign: typeof campaigns.$inferSelect },
  phone: string,
  inCall: boolean,
): Promise<void> {
  if (inCall) throw phoneRefusal('contact_number_in_call');
  const dialled = await tx
    .select({ id: attempts.id })
    .from(attempts)
    .where(and(eq(attempts.contactId, contact.id), isNotNull(attempts.diallingAt)))
    .limit(1);
  if (dialled.length > 0) throw phoneRefusal('contact_number_dialled');
  const never = neverDialMessage({ phone, ours: await ownNumbersAmong(tx, [phone]) });
  if (never !== null) throw RedialError.of(never, ofPhone);
  if (await isOnDoNotCall(tx, phone, campaign)) throw phoneRefusal('do_not_call');
}

/** Nobody else of the campaign is reached there. */
async function requireFreeLine(tx: Transaction, contact: Contact, line: PhoneLine): Promise<void> {
  await holdOffImports(tx, contact.campaignId);
  const same = await tx
    .select({ extension: contacts.extension })
    .from(contacts)
    .where(
      and(eq(contacts.campaignId, contact.campaignId), eq(contacts.phone, line.phone), ne(contacts.id, contact.id)),
    );
  if (same.some(({ extension }) => extension === line.extension)) throw phoneRefusal('contact_number_taken');
}

/** An import beside it could bring the same id. */
async function requireFreeExternalId(tx: Transaction, contact: Contact, externalId: string | null): Promise<void> {
  if (externalId === null) return;
  await holdOffImports(tx, contact.campaignId);
  const same = await tx
    .select({ id: contacts.id })
    .from(contacts)
    .where(
      and(
        eq(contacts.campaignId, contact.campaignId),
        eq(contacts.externalId, externalId),
        ne(contacts.id, contact.id),
      ),
    );
  if (same.length > 0) throw new RedialError('contact_external_id_in_use', {}, { details: { field: 'externalId' } });
}

async function classOf(tx: Transaction, { phone, timeZone, region }: Wanted): Promise<number> {
  const classified = windowClassOf({ e164: phone, timezone: timeZone, region });
  if (classified.ok) return windowClassId(tx, classified.windowClass.key);
  const field = { bad_time_zone: 'timeZone', unknown_region: 'region' }[classified.code as string] ?? null;
  throw RedialError.of(classified, { details: { reason: classified.code, field } });
}

/** A planned callback moves to the first lawful hour from the time that was asked for; to none if there is none. */
async function movedCallback(
  tx: Transaction,
  callback: typeof callbacks.$inferSelect,
  place: Pick<Contact, 'phone' | 'windowClassId'>,
  campaign: Campaign,
  now: Date,
): Promise<Date | null> {
  const wished = callback.requestedFor > now ? callback.requestedFor : now;
  const opening = await openingAt(tx, place, campaign, wished);
  if (opening.at === null || opening.at.getTime() === callback.dueAt.getTime()) return null;
  const rows = await tx
    .update(callbacks)
    .set({ dueAt: opening.at, movedReason: opening.movedReason, updatedAt: now })
    .where(eq(callbacks.id, callback.id))
    .returning();
  await recordEvents(tx, rows.map(callbackEvent));
  return opening.at;
}
