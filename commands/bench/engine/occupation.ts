import { scheduleCallback } from '#db/callback/callback.ts';
import type { Database } from '#db/client.ts';
import { contacts } from '#db/schema/index.ts';
import { announceSchedule } from '#providers/temporal/wake.ts';
import type { LedgerEntry } from '#sandbox/carrier/ledger.ts';
import { inArray } from 'drizzle-orm';
import { percentile } from '../../demo/summary.ts';
import { dialToTheEnd, type EngineOptions } from './contact-lifecycle.ts';

export interface OccupationFigures {
  slots: number;
  /** Calls alive at the carrier, as a share of the slots, from the moment that all are filled until nobody is left. */
  occupation: number;
  /** From the end of a call at the carrier to the next dial in its place. */
  refillP50Ms: number;
  refillP95Ms: number;
  /** Callbacks that fell due while every slot was taken, and how much later they were dialled. */
  callbacks: number;
  callbackLatenessP95Ms: number;
}

export interface IdleCallbackFigures {
  /** Callbacks that fell due while slots were free, and how much later they were dialled. */
  callbackWithFreeSlotP95Ms: number;
}

const callbackShare = 0.02;
const idleHeadStartMs = 6_000;
const idleEveryMs = 500;

/** Keeps `slots` short calls going and measures what the carrier sees of the gaps between them. */
export async function measureOccupation(
  options: EngineOptions & { carrier: string; phones: readonly string[]; slots: number; talkMs: number },
): Promise<OccupationFigures> {
  const { db, client, campaignId, slots } = options;
  await fetch(`${options.carrier}/control/instant`, {
    method: 'POST',
    body: JSON.stringify({ enabled: true, talkMs: options.talkMs, talkSpread: 0.5 }),
  });
  const since = Date.now();
  const wanted = options.contactIds.slice(-Math.ceil(options.contactIds.length * callbackShare));
  const due = new Map<string, number>();
  await dialToTheEnd(options, async () => {
    // They fall due one by one while the slots are full.
    for (const [index, contactId] of wanted.entries()) {
      const requestedFor = new Date(since + 1.5 * options.talkMs + (index * options.talkMs) / wanted.length);
      const { dueAt } = await scheduleCallback(db, { contactId, source: 'api', requestedFor, now: new Date() });
      due.set(contactId, dueAt.getTime());
      await announceSchedule(client, { campaignId, contactId });
    }
  });
  const dials = await dialsTo(options, since);
  const begins = dials.map(({ dialledAt }) => Date.parse(dialledAt)).sort((a, b) => a - b);
  const ends = dials.map(({ endedAt }) => Date.parse(endedAt ?? '')).sort((a, b) => a - b);
  // The n-th call to end makes room for the dial that comes n places after all slots were filled.
  const refills = begins.slice(slots).map((begin, n) => Math.max(0, begin - (ends[n] ?? begin)));
  const lateness = await latenessOf(db, dials, due);
  return {
    slots,
    occupation: round(occupied(dials, begins[slots - 1] ?? 0, begins.at(-1) ?? 0) / slots),
    refillP50Ms: percentile(refills, 50) ?? 0,
    refillP95Ms: percentile(refills, 95) ?? 0,
    callbacks: wanted.length,
    callbackLatenessP95Ms: percentile(lateness, 95) ?? 0,
  };
}

/** Lets callbacks fall due one by one while most slots are free. */
export async function measureIdleCallbacks(
  options: EngineOptions & { carrier: string; phones: readonly string[] },
): Promise<IdleCallbackFigures> {
  const { db, client, campaignId } = options;
  const since = Date.now();
  const due = new Map<string, number>();
  for (const [index, contactId] of options.contactIds.entries()) {
    const requestedFor = new Date(since + idleHeadStartMs + index * idleEveryMs);
    const { dueAt } = await scheduleCallback(db, { contactId, source: 'api', requestedFor, now: new Date() });
    due.set(contactId, dueAt.getTime());
    await announceSchedule(client, { campaignId, contactId });
  }
  await dialToTheEnd(options);
  const lateness = await latenessOf(db, await dialsTo(options, since), due);
  return { callbackWithFreeSlotP95Ms: percentile(lateness, 95) ?? 0 };
}

/** What the carrier saw. */
async function dialsTo(options: { carrier: string; phones: readonly string[] }, since: number): Promise<LedgerEntry[]> {
  const text = await (await fetch(`${options.carrier}/ledger.jsonl?since=${new Date(since).toISOString()}`)).text();
  const phones = new Set(options.phones);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LedgerEntry)
    .filter(({ to }) => phones.has(to));
}

/** How long after its time each callback was dialled, in ms. */
async function latenessOf(db: Database, dials: readonly LedgerEntry[], due: Map<string, number>): Promise<number[]> {
  const rows = await db
    .select()
    .from(contacts)
    .where(inArray(contacts.id, [...due.keys()]));
  const dialled = new Map(dials.map(({ to, dialledAt }) => [to, Date.parse(dialledAt)]));
  return rows.map(({ id, phone }) => Math.max(0, (dialled.get(phone) ?? Infinity) - (due.get(id) ?? 0)));
}

/** Mean number of calls alive between two instants. */
function occupied(dials: readonly LedgerEntry[], from: number, to: number): number {
  const ms = dials.reduce((sum, { dialledAt, endedAt }) => {
    const begin = Math.max(from, Date.parse(dialledAt));
    const end = Math.min(to, Date.parse(endedAt ?? ''));
    return sum + Math.max(0, end - begin);
  }, 0);
  return to > from ? ms / (to - from) : 0;
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
