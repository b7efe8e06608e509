import { and, eq, isNull, sql } from 'drizzle-orm';
import { defaultMaxDurationSeconds } from '#domain/bot/bot.ts';
import type { Cause } from '#domain/call/call.ts';
import { govern } from '#domain/calling-law/governor.ts';
import { dialWindow } from '#domain/calling-law/index.ts';
import { stopAgainst, stopSays } from '#domain/do-not-call/stop.ts';
import type { DialEvidence } from '#domain/calling-law/dial-evidence.ts';
import type { ImportedList } from '#domain/do-not-call/national-list.ts';
import { RedialError } from '#domain/error.ts';
import { message } from '#domain/message/index.ts';
import { stored } from '#domain/message/stored.ts';
import { readCallingLaw } from '../calling-law/calling-law.ts';
import type { Database, Executor, Transaction } from '../client.ts';
import { lockNumber } from '../calling-law/dial-history.ts';
import { readPeople } from '../contact/person-facts.ts';
import { audienceFiles, readStops } from '../do-not-call/stop.ts';
import { recordEvents } from '../event/event.ts';
import { attempts, botVersions, campaigns, contacts, providerAccounts, providerNumbers } from '../schema/index.ts';
import { presentWindowClass } from '../calling-law/window-class.ts';

/** Everything an adapter needs for one dial; it never leaves the activity. */
export interface DialOrder {
  attemptId: string;
  campaignId: string;
  /** E.164. */
  to: string;
  /** E.164. */
  from: string;
  account: typeof providerAccounts.$inferSelect;
  ringTimeoutSeconds: number;
  maxDurationSeconds: number;
}

export type DialPermission = { kind: 'go'; order: DialOrder } | { kind: 'blocked'; cause: Cause; words: string };

/**
 * The final check, in the second before the carrier is called: campaign still dials, contact still wanted, number not
 * The final check, in the second before the carrier is called: campaign still dials, contact still wanted, number not on the
 * do-not-call list, never dialled nor stopped, window open in every candidate zone, and what the governor says of the person,
 * under the number's lock: of two campaigns that claimed the same person one rings. Records by what law the dial was allowed and
 * moves the attempt to `dialling`; from then on it counts as dialled.
 * @throws RedialError `conflict` if the attempt was begun before: a dial is never repeated blindly.
 */
export async function beginDial(db: Database, request: { attemptId: string; now: Date }): Promise<DialPermission> {
  return db.transaction(async (tx) => {
    const row = await readAttempt(tx, request.attemptId, { forUpdate: true });
    const { attempt, contact, campaign } = row;
    if (attempt.state !== 'leased') {
      throw new RedialError('attempt_begun_before', {}, { details: { state: attempt.state } });
    }
    if (contact.state !== 'active') return blocked('given_back', stored(message('attempt_contact_withdrawn')));
    if (campaign.status !== 'dialing') {
      const { status } = campaign;
      return blocked('agent_unavailable', stored(message('attempt_campaign_not_dialling', { status })));
    }
    await lockNumber(tx, contact.phone);
    const { reason } = attempt;
    const [law, people, stops, lists, windowClass] = await Promise.all([
      readCallingLaw(tx),
      readPeople(tx, [{ ...contact, reason }], { campaign, exceptAttemptId: attempt.id }),
      readStops(tx),
      audienceFiles(tx, campaign.id),
      presentWindowClass(tx, contact),
    ]);
    const person = people.get(contact.id);
    // It ends the attempt, and CRMs read these words.
    if (!person) throw new Error('Nothing is known of the person of a contact');
    if (person.isOnDoNotCall) return blocked('blocked', 'The number is on the do-not-call list.');
    const stop = stopAgainst(stops, {
      ...{ accountId: row.account.id, botVersionId: campaign.botVersionId, lists },
      ...{ regions: windowClass.regions, phone: contact.phone },
    });
    if (stop !== null) return blocked('unlawful_now', stored(stopSays(stop)));
    const verdict = dialWindow(windowClass, campaign, request.now, law.ruleset);
    if (!verdict.allowed) return blocked('unlawful_now', stored(message('attempt_window_closed')));
    const governed = govern({
      ...{ contact, campaign, windowClass, law, reason, person, stops },
      phone: contact.phone,
      now: request.now,
    });
    if (!governed.may) return blocked('unlawful_now', governed.message);
    await recordDial(tx, {
      attempt,
      contact,
      campaign,
      verdict,
      earlierDials: person.dials.length,
      registers: person.national.lists,
      now: request.now,
    });
    return {
      kind: 'go',
      order: {
        attemptId: request.attemptId,
        campaignId: campaign.id,
        to: contact.phone,
        from: row.number.number,
        account: row.account,
        ringTimeoutSeconds: campaign.settings.ringTimeoutSeconds,
        maxDurationSeconds: row.botVersion?.configuration.maxDurationSeconds ?? defaultMaxDurationSeconds,
      },
    };
  });
}

/** Writes down by what law the dial was allowed; from then on the attempt counts as dialled. */
async function recordDial(
  tx: Transaction,
  dial: {
    attempt: typeof attempts.$inferSelect;
    contact: typeof contacts.$inferSelect;
    campaign: typeof campaigns.$inferSelect;
    verdict: ReturnType<typeof dialWindow>;
    earlierDials: number;
    registers: readonly ImportedList[];
    now: Date;
  },
): Promise<void> {
  const { attempt, contact, campaign, earlierDials, registers, now } = dial;
  const { rulesetVersion, zoneDataVersion, zones, localTimes, sources, warnings, closesAt } = dial.verdict;
  const lawEvidence: DialEvidence = {
    at: now.toISOString(),
    rulesetVersion,
    zoneDataVersion,
    zones,
    localTimes,
    sources,
    warnings,
    purpose: campaign.purpose,
    consent: consentEvidence(campaign, contact),
    earlierDials,
    lists: [
      { list: 'do_not_call', asOf: now.toISOString() },
      ...registers.map(({ country, asOf }) => ({ list: country, asOf })),
    ],
    closesAt: closesAt?.toISOString() ?? null,
  };
  await Promise.all([
    tx.update(attempts).set({ state: 'dialling', diallingAt: now, lawEvidence }).where(eq(attempts.id, attempt.id)),
    recordEvents(tx, [attemptEvent(attempt, 'dialling')]),
  ]);
}

/** On what consent a marketing call rests: the contact's record, or the launcher's statement. */
function consentEvidence(campaign: typeof campaigns.$inferSelect, contact: typeof contacts.$inferSelect) {
  if (campaign.purpose !== 'marketing') return 'not_needed';
  if (contact.consentAt) return { at: contact.consentAt.toISOString(), source: contact.consentSource };
  return { statedBy: campaign.consentStatedBy, statedAt: campaign.consentStatedAt?.toISOString() ?? null };
}

function blocked(cause: Cause, words: string): DialPermission {
  return { kind: 'blocked', cause, words };
}

/**
 * An attempt with everything that its call is made of.
 * @param options.forUpdate locks the attempt's row until the transaction ends
 * @throws RedialError `not_found`
 */
export async function readAttempt(db: Executor, attemptId: string, options: { forUpdate?: boolean } = {}) {
  const query = db
    .select({
      attempt: attempts,
      contact: contacts,
      campaign: campaigns,
      account: providerAccounts,
      number: providerNumbers,
      botVersion: botVersions,
    })
    .from(attempts)
    .innerJoin(contacts, eq(contacts.id, attempts.contactId))
    .innerJoin(campaigns, eq(campaigns.id, attempts.campaignId))
    .innerJoin(providerAccounts, eq(providerAccounts.id, attempts.providerAccountId))
    .innerJoin(providerNumbers, eq(providerNumbers.id, attempts.providerNumberId))
    .leftJoin(botVersions, eq(botVersions.id, campaigns.botVersionId))
    .where(eq(attempts.id, attemptId));
  const [row] = await (options.forUpdate ? query.for('update', { of: attempts }) : query);
  if (!row) throw new RedialError('attempt_missing');
  return row;
}

/**
 * What an adapter needs to go on with a call that was placed: its account, its caller number, and the
 * carrier's id of the call.
 */
export async function readPlacedCall(db: Executor, attemptId: string) {
  const [row] = await db
    .select({
      attempt: attempts,
      account: providerAccounts,
      callerNumber: providerNumbers.number,
      extension: contacts.extension,
      settings: campaigns.settings,
      purpose: campaigns.purpose,
      language: sql<string | null>`${botVersions.configuration}->>'language'`,
    })
    .from(attempts)
    .innerJoin(contacts, eq(contacts.id, attempts.contactId))
    .innerJoin(providerAccounts, eq(providerAccounts.id, attempts.providerAccountId))
    .innerJoin(providerNumbers, eq(providerNumbers.id, attempts.providerNumberId))
    .innerJoin(campaigns, eq(campaigns.id, attempts.campaignId))
    .leftJoin(botVersions, eq(botVersions.id, campaigns.botVersionId))
    .where(eq(attempts.id, attemptId));
  if (!row) throw new RedialError('attempt_missing');
  return row;
}

/** Keeps the carrier's id of a call, whichever of dial answer and first webhook brings it. */
export async function noteCarrierCall(db: Executor, attemptId: string, carrierCallId: string): Promise<void> {
  await db
    .update(attempts)
    .set({ carrierCallId })
    .where(and(eq(attempts.id, attemptId), isNull(attempts.carrierCallId)));
}

/**
 * Moves an attempt forward to `attaching`: the bot is being connected to the person.
 * @returns since when it is.
 */
export async function noteAttaching(db: Executor, attemptId: string, now: Date): Promise<Date> {
  await db.execute(sql`
    WITH moved AS (
      UPDATE attempts SET state = 'attaching', attaching_at = ${now.toISOString()}
      WHERE id = ${attemptId} AND state IN ('dialling', 'ringing', 'amd')
      RETURNING id, campaign_id, contact_id
    )
    INSERT INTO events (kind, campaign_id, contact_id, attempt_id, data)
    SELECT 'attempt.state', campaign_id, contact_id, id, '{"state":"attaching"}' FROM moved`);
  const [row] = await db.select({ at: attempts.attachingAt }).from(attempts).where(eq(attempts.id, attemptId));
  return row?.at ?? now;
}

export function attemptEvent(
  row: { id: string; campaignId: string; contactId: string },
  state: string,
): {
  kind: 'attempt.state' | 'attempt.ended';
  campaignId: string;
  contactId: string;
  attemptId: string;
  data: { state: string };
} {
  return {
    kind: state === 'ended' ? 'attempt.ended' : 'attempt.state',
    campaignId: row.campaignId,
    contactId: row.contactId,
    attemptId: row.id,
    data: { state },
  };
}
