import { and, eq, inArray, sql } from 'drizzle-orm';
import { defaultMaxDurationSeconds } from '#domain/bot/bot.ts';
import type { Lease, StoredClaim } from '#domain/dialling/claim.ts';
import { stopAgainst } from '#domain/do-not-call/stop.ts';
import { explainIdle, type Idle } from '#domain/dialling/explain-idle.ts';
import { readCallingLaw } from '../calling-law/calling-law.ts';
import { audienceFiles, readStops } from '../do-not-call/stop.ts';
import type { ClaimContext } from './claim-context.ts';
import type { Database, Transaction } from '../client.ts';
import { leasesOf } from './leases.ts';
import { contactsLeft, type ContactsLeft } from './contacts-left.ts';
import { heldUp, nothing, notClaiming } from './empty-claim.ts';
import { recordEvents } from '../event/event.ts';
import { onlyLawful } from './lawful-contacts.ts';
import { offerOverdue } from './overdue-contacts.ts';
import { openWindows, type Windows } from './open-windows.ts';
import { freeSlots, rememberShares, slotFactsOf, type FreeSlots } from './free-slots.ts';
import { pickContacts, type PickedContact } from './pick-contacts.ts';
import { attempts, botVersions, callbacks, campaigns, contacts, providerAccounts } from '../schema/index.ts';

/** No claim is larger, so that a campaign starts its calls in bounded steps. */
const maxClaim = 50;
/** Where everybody who is next must not be called (yet), so many times the claim looks further in one go. */
const maxLooks = 50;
const fleetLock = 726_902;

/**
 * Takes as many contacts as every cap allows (campaign, provider account, caller number, fleet of agents), in the
 * order callbacks due, retries due, fresh contacts, among those whose calling window is open now; makes their attempt
 * rows and returns them. One transaction, locks in the order account, campaign, contacts, fleet. Repeating a claim id
 * returns the same leases.
 *
 * Somebody waits for it with a free line, so statements that need no answer of each other go side by side: a connection
 * carries them out in turn, and they cost one round trip.
 */
export async function claimContacts(
  db: Database,
  request: { campaignId: string; claimId: string; now: Date },
): Promise<StoredClaim> {
  return db.transaction(async (tx) => {
    const account = await lockAccount(tx, request.campaignId);
    if (!account) return withoutAccount(tx, request.campaignId);
    const [[campaign], law, stops, lists, repeated, left, [bot]] = await Promise.all([
      // No key updates: what refers to these rows (a callback, a call) is written without waiting for a claim.
      tx.select().from(campaigns).where(eq(campaigns.id, request.campaignId)).for('no key update'),
      readCallingLaw(tx),
      readStops(tx),
      audienceFiles(tx, request.campaignId),
      tx.select().from(attempts).where(eq(attempts.claimId, request.claimId)),
      contactsLeft(tx, request.campaignId),
      tx
        .select({ configuration: botVersions.configuration })
        .from(campaigns)
        .innerJoin(botVersions, eq(botVersions.id, campaigns.botVersionId))
        .where(eq(campaigns.id, request.campaignId)),
    ]);
    if (!campaign) return notClaiming('cancelled', 'campaign_missing');
    const maxDurationSeconds = bot?.configuration.maxDurationSeconds ?? defaultMaxDurationSeconds;
    const context: ClaimContext = { tx, request, campaign, account, law, stops, maxDurationSeconds };
    if (repeated.length > 0) {
      return { ...notClaiming(campaign.status, 'repeated'), leases: await leasesOf(context, repeated), more: true };
    }
    if (campaign.deletedAt !== null) return notClaiming('cancelled', 'deleted');
    if (campaign.status !== 'dialing') return notClaiming(campaign.status, campaign.status);
    if (left.open === 0) {
      const over: StoredClaim = { ...nothing('dialing'), finished: true, idle: { kind: 'finishing', inFlight: 0 } };
      if (!campaign.hungry) return over;
      await tx.update(campaigns).set({ hungry: false }).where(eq(campaigns.id, campaign.id));
      return { ...over, gaveUpShareOf: account.id };
    }
    const stop = stopAgainst(stops, { accountId: account.id, botVersionId: campaign.botVersionId, lists });
    if (stop !== null) return heldUp(context, stop, left);
    // The windows are those of contacts whose waiting is over as well.
    const offered = offerOverdue(tx, campaign.id, request.now, maxClaim);
    const [expected, windows] = await Promise.all([freeSlots(context), openWindows(context), offered]);
    const wanted = Math.min(expected.slots, maxClaim);
    const chosen = await choose(context, windows, wanted);
    const { free, leases } = await leaseFromFleet(context, { expected, chosen: chosen.contacts });
    const more = chosen.more || leases.length < chosen.contacts.length;
    // It has more people to dial than slots: the others leave it its share.
    if (more !== campaign.hungry) {
      await tx.update(campaigns).set({ hungry: more }).where(eq(campaigns.id, campaign.id));
    }
    await rememberShares(context, free, { hungry: more, taken: leases.length });
    return {
      leases,
      status: campaign.status,
      finished: false,
      more: more && leases.length < free.slots,
      // Contacts that were turned away left their slots to contacts not looked at yet: look again at once.
      nextOpenAt:
        (chosen.more && chosen.contacts.length < wanted ? request.now : windows.nextOpenAt)?.toISOString() ?? null,
      idle: idleOf(context, { free, windows, left, leased: leases.length }),
      ...(campaign.hungry && !more ? { gaveUpShareOf: account.id } : {}),
    };
  });
}

async function lockAccount(
  tx: Transaction,
  campaignId: string,
): Promise<typeof providerAccounts.$inferSelect | undefined> {
  const ofCampaign = tx.select({ id: campaigns.providerAccountId }).from(campaigns).where(eq(campaigns.id, campaignId));
  const [account] = await tx
    .select()
    .from(providerAccounts)
    .where(eq(providerAccounts.id, ofCampaign))
    .for('no key update');
  return account;
}

/** Locks who is next and may be called. People who must not be take no slot: it goes to who comes after them. */
async function choose(
  context: ClaimContext,
  { open }: Windows,
  wanted: number,
): Promise<{ contacts: PickedContact[]; more: boolean }> {
  const { tx, campaign, law, stops, request } = context;
  const chosen: PickedContact[] = [];
  /** In other hands. */
  const passedOver: string[] = [];
  let more = open.length > 0;
  for (let look = 0; more && chosen.length < wanted && look < maxLooks; look++) {
    const known = [...passedOver, ...chosen.map(({ id }) => id)];
    const picked = await pickContacts(context, { open, passedOver: known }, wanted - chosen.length);
    more = picked.more;
    passedOver.push(...picked.passedOver);
    chosen.push(...(await onlyLawful(tx, { campaign, law, stops, now: request.now }, picked.contacts)));
  }
  return { contacts: chosen, more: more || passedOver.length > 0 };
}

/**
 * Gives the chosen contacts the slots that are free now. All accounts share the fleet of agents, so its lock comes last and
 * is held for the count and for what is counted: claims of other accounts do not wait while this one looks for people.
 * @param expected what was free before the lock: enough to know how many to choose, and that there is nothing to take
 */
async function leaseFromFleet(
  context: ClaimContext,
  { expected, chosen }: { expected: FreeSlots; chosen: PickedContact[] },
): Promise<{ free: FreeSlots; leases: Lease[] }> {
  if (chosen.length === 0) return { free: expected, leases: [] };
  await context.tx.execute(sql`SELECT pg_advisory_xact_lock(${fleetLock})`);
  const free = await freeSlots(context);
  return { free, leases: await lease(context, chosen.slice(0, free.slots), free.numbers) };
}

async function withoutAccount(tx: Transaction, campaignId: string): Promise<StoredClaim> {
  const campaign = await tx.select({ id: campaigns.id }).from(campaigns).where(eq(campaigns.id, campaignId));
  if (campaign.length === 0) return notClaiming('cancelled', 'campaign_missing');
  return notClaiming('draft', 'no_provider');
}

/** Why nothing more is dialled, from what this claim has seen. */
function idleOf(
  { campaign, account }: ClaimContext,
  seen: { free: FreeSlots; windows: Windows; left: ContactsLeft; leased: number },
): Idle {
  const { free, windows, left, leased } = seen;
  const inFlight = (free.used.get(campaign.id) ?? 0) + leased;
  if (leased > 0) return { kind: 'dialling', inFlight };
  // The windows know best whether anybody is callable: they are those of contacts that were offered a moment ago as well.
  const isAnybodyCallable = windows.open.length + windows.closed > 0;
  return explainIdle({
    status: campaign.status,
    inFlight,
    callable: isAnybodyCallable ? Math.max(1, left.callable - windows.never) : 0,
    retries: left.retries,
    callbacks: left.callbacks,
    dueAt: null,
    neverOpen: windows.never,
    windows: { anyOpen: windows.open.length > 0, opensAt: windows.nextOpenAt, stopped: windows.stopped },
    slots: slotFactsOf(free, { campaign, account }),
  });
}

async function lease(context: ClaimContext, picked: PickedContact[], numbers: FreeSlots['numbers']): Promise<Lease[]> {
  if (picked.length === 0) return [];
  const { tx, campaign, account, request } = context;
  const ids = picked.map((contact) => contact.id);
  const activate = tx
    .update(contacts)
    .set({ state: 'active', stateReason: null, updatedAt: request.now })
    .where(inArray(contacts.id, ids));
  const store = tx
    .insert(attempts)
    .values(
      picked.map((contact) => ({
        contactId: contact.id,
        campaignId: campaign.id,
        providerAccountId: account.id,
        providerNumberId: nextNumber(numbers),
        claimId: request.claimId,
        number: contact.attempts + 1,
        reason: contact.reason,
        leasedAt: request.now,
      })),
    )
    .returning();
  const tell = recordEvents(tx, [{ kind: 'attempt.leased', campaignId: campaign.id, data: { leased: picked.length } }]);
  const [rows] = await Promise.all([store, activate, tell]);
  const called = rows.filter((row) => row.reason === 'callback');
  for (const row of called) {
    await tx
      .update(callbacks)
      .set({ status: 'dialling', attemptId: row.id, updatedAt: request.now })
      .where(and(eq(callbacks.contactId, row.contactId), eq(callbacks.status, 'scheduled')));
  }
  return leasesOf(
    context,
    rows,
    new Set(picked.filter((contact) => contact.reason !== 'fresh').map((contact) => contact.id)),
  );
}

/** Takes one slot of the least used caller number that has one, so that numbers are used in turn. */
function nextNumber(numbers: FreeSlots['numbers']): string {
  const best = numbers.reduce((a, b) => (a.free === 0 || (b.free > 0 && b.used < a.used) ? b : a));
  best.free -= 1;
  best.used += 1;
  return best.id;
}
