import { and, eq, inArray, sql } from 'drizzle-orm';
import { defaultZoneData, localFields } from '#domain/calling-law/data/zones/zone-data.ts';
import { govern } from '#domain/calling-law/governor.ts';
import { dialWindow, stopOf, type CallingLaw, type WindowClass } from '#domain/calling-law/index.ts';
import type { Bar, ContactState } from '#domain/contact/contact.ts';
import { timedContactStates } from '#domain/contact/contact-state.ts';
import {
  standingOf,
  type CampaignStanding,
  type ClassCount,
  type HeldGroup,
  type StandingFacts,
} from '#domain/dialling/standing.ts';
import { readCallingLaw } from '../calling-law/calling-law.ts';
import { readWindowClasses } from '../calling-law/window-class.ts';
import { readCampaignAndAccount } from '../campaign/require-campaign.ts';
import type { Executor } from '../client.ts';
import { readPeople } from '../contact/person-facts.ts';
import { readStops, stopOfCampaign } from '../do-not-call/stop.ts';
import { literals } from '../literals.ts';
import { campaignContactCounts, contacts, type campaigns } from '../schema/index.ts';

type Campaign = typeof campaigns.$inferSelect;

/** So many people who could be called now are asked about one by one; of more, claims find out when it is their turn. */
const lookedAtMost = 5_000;
/** Pages of one campaign that many people look at share an answer for so long, or three times as long as it took. */
const freshMs = 2_000;

const kept = new Map<string, { at: number; answer: Promise<CampaignStanding>; tookMs: number }>();

/**
 * Counts a campaign's people by whether and when they can be called. Reads indexes and counts that are kept, so that a
 * million contacts cost tenths of a second; what was counted a moment ago is told again.
 * @throws RedialError `not_found`
 */
export function readStanding(db: Executor, campaignId: string, now: Date): Promise<CampaignStanding> {
  const known = kept.get(campaignId);
  if (known && now.getTime() - known.at < Math.max(freshMs, 3 * known.tookMs)) return known.answer;
  const began = performance.now();
  const entry = { at: now.getTime(), answer: countStanding(db, campaignId, now), tookMs: 0 };
  kept.set(campaignId, entry);
  entry.answer.then(
    () => (entry.tookMs = performance.now() - began),
    () => kept.delete(campaignId),
  );
  for (const [id, { at }] of kept) if (now.getTime() - at > 60_000) kept.delete(id);
  return entry.answer;
}

/** The same, counted now. */
export async function countStanding(db: Executor, campaignId: string, now: Date): Promise<CampaignStanding> {
  const { campaign } = await readCampaignAndAccount(db, campaignId);
  const [law, stop, states, offered, waiting, barred] = await Promise.all([
    readCallingLaw(db),
    stopOfCampaign(db, campaign),
    countStates(db, campaignId),
    countOffered(db, campaignId),
    countWaiting(db, campaignId),
    countBarred(db, campaignId),
  ]);
  const known = await readWindowClasses(db, [...offered.keys()]);
  const windows = new Map(
    [...known].map(([id, windowClass]) => [id, windowOf(windowClass, { campaign, law, now })] as const),
  );
  const classes = [...windows].map(([id, window]) => ({ window, contacts: offered.get(id) ?? 0 }));
  const open = [...windows].filter(([, { kind }]) => kind === 'open').map(([id]) => id);
  const callable = open.reduce((total, id) => total + (offered.get(id) ?? 0), 0);
  const looksAtThem = stop === null && callable > 0 && callable <= lookedAtMost;
  const seen = looksAtThem ? await lookAt(db, { campaign, law, classes: known, open, now }) : unseen;
  return standingOf({ states, classes, waiting, barred, seen, isStopped: stop !== null });
}

const unseen: StandingFacts['seen'] = { contacts: 0, held: [], barred: [] };

async function countStates(db: Executor, campaignId: string): Promise<Map<ContactState, number>> {
  const rows = await db.select().from(campaignContactCounts).where(eq(campaignContactCounts.campaignId, campaignId));
  return new Map(rows.map(({ state, contacts: counted }) => [state, counted]));
}

/** Who waits for hours and a line, by window class: from the two indexes that claims use. */
async function countOffered(db: Executor, campaignId: string): Promise<Map<number, number>> {
  const rows = await db.execute<{ class: number; n: number }>(sql`
    SELECT class, sum(n)::int AS n FROM (
      SELECT window_class_id AS class, count(*) AS n FROM contacts
      WHERE campaign_id = ${campaignId} AND state = 'queued' GROUP BY 1
      UNION ALL
      SELECT window_class_id, count(*) FROM contacts
      WHERE campaign_id = ${campaignId} AND state = 'ready' GROUP BY 1) offered GROUP BY 1`);
  return new Map(rows.map(({ class: id, n }) => [id, n]));
}

/** From the index `contacts_held` alone. */
async function countWaiting(db: Executor, campaignId: string): Promise<StandingFacts['waiting']> {
  const rows = await db.execute<{
    due_reason: 'callback' | 'retry';
    code: string | null;
    n: number;
    first: string;
    last: string;
  }>(sql`
    SELECT due_reason, reason_code AS code, count(*)::int AS n, min(due_at) AS first, max(due_at) AS last FROM contacts
    WHERE campaign_id = ${campaignId} AND state IN ${literals(timedContactStates)}
      AND due_reason IS NOT NULL AND due_at IS NOT NULL GROUP BY 1, 2`);
  return rows.map(({ due_reason: dueReason, code, n, first, last }) => ({
    ...{ dueReason, code, contacts: n },
    from: new Date(first),
    to: new Date(last),
  }));
}

/** From the index `contacts_barred` alone. */
async function countBarred(db: Executor, campaignId: string): Promise<StandingFacts['barred']> {
  return db.execute<{ by: Bar | null; contacts: number }>(sql`
    SELECT barred_by AS by, count(*)::int AS contacts FROM contacts
    WHERE campaign_id = ${campaignId} AND state = 'suppressed' GROUP BY 1`);
}

function windowOf(
  windowClass: WindowClass,
  { campaign, law, now }: { campaign: Campaign; law: CallingLaw; now: Date },
): ClassCount['window'] {
  const { allowed, nextOpenAt } = dialWindow(windowClass, campaign, now, law.ruleset);
  if (allowed) return { kind: 'open' };
  if (nextOpenAt === null) return { kind: stopOf(windowClass, now, law.ruleset) === null ? 'never' : 'stopped' };
  const { minuteOfDay } = localFields(defaultZoneData, windowClass.zones[0] ?? 'UTC', nextOpenAt.getTime());
  return { kind: 'opens', at: nextOpenAt, localTime: timeOf(minuteOfDay) };
}

function timeOf(minuteOfDay: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minuteOfDay / 60))}:${two(minuteOfDay % 60)}`;
}

/** Asks the governor about everybody who could be called now. */
async function lookAt(
  db: Executor,
  question: {
    campaign: Campaign;
    law: CallingLaw;
    classes: ReadonlyMap<number, WindowClass>;
    open: readonly number[];
    now: Date;
  },
): Promise<StandingFacts['seen']> {
  const { campaign, law, classes, open, now } = question;
  const rows = await db
    .select({
      id: contacts.id,
      phone: contacts.phone,
      windowClassId: contacts.windowClassId,
      consentAt: contacts.consentAt,
      createdAt: contacts.createdAt,
      dueReason: contacts.dueReason,
    })
    .from(contacts)
    .where(
      and(
        eq(contacts.campaignId, campaign.id),
        inArray(contacts.state, ['queued', 'ready']),
        inArray(contacts.windowClassId, [...open]),
      ),
    )
    .limit(lookedAtMost);
  const waiting = rows.map((row) => ({ ...row, reason: row.dueReason ?? ('fresh' as const) }));
  const [people, stops] = await Promise.all([readPeople(db, waiting, { campaign }), readStops(db)]);
  const held: HeldGroup[] = [];
  const barred: { by: Bar; contacts: number }[] = [];
  for (const contact of waiting) {
    const windowClass = classes.get(contact.windowClassId);
    const person = people.get(contact.id);
    if (!windowClass || !person) continue;
    const { reason, phone } = contact;
    const governed = govern({ contact, campaign, windowClass, law, reason, phone, person, stops, now });
    if (governed.may) continue;
    if (governed.kind === 'barred') barred.push({ by: governed.by, contacts: 1 });
    else held.push({ rule: governed.rule, contacts: 1, from: governed.at, to: governed.at });
  }
  return { contacts: waiting.length, held, barred };
}
