import { windowClassFromKey, evaluateWindow } from '#domain/calling-law/index.ts';
import type { ContactState } from '#domain/contact/contact.ts';
import { isFinal } from '#domain/contact/contact-state.ts';
import type { LedgerEntry } from '#sandbox/carrier/ledger.ts';
import { doubleDials } from '../demo/summary.ts';
import type { Tables } from './standing.ts';

/** Counts that must be zero. */
export interface Verdict {
  doubleDials: number;
  /** Contacts that are neither final nor waiting for an hour at which they may be called. */
  lostContacts: number;
  /** Slots that are held with no call in progress, and calls in progress that hold none. */
  leakedSlots: number;
  dialsOutsideWindows: number;
  dialsToDoNotCall: number;
  /** Dials beyond what campaign, account or caller number may have at once. */
  capBreaches: number;
  /** CRM pushes that are missing, were not accepted, or were accepted more than once. */
  pushesNotDeliveredOnce: number;
}

export interface Caps {
  /** By campaign id. */
  campaigns: ReadonlyMap<string, number>;
  account: number;
  /** By caller number. */
  numbers: ReadonlyMap<string, number>;
}

/** Between the last look at the do-not-call list and the carrier's note of the dial; see `permissionKeptMs`. */
const lookedUpMs = 3_000;

/** Judges a run by what the carrier, the CRM and the tables say when it is over. */
export function judge(
  record: Pick<Tables, 'people' | 'pushes'> & {
    attempts: Pick<Tables['attempts'][number], 'id' | 'contactId' | 'number' | 'outcome' | 'slotFreedAt'>[];
    barred: Pick<Tables['barred'][number], 'phone' | 'createdAt'>[];
    dials: readonly LedgerEntry[];
    /** Requests that the CRM received, by the push's id. */
    deliveries: readonly { id: string; accepted: boolean }[];
    caps: Caps;
    now: Date;
  },
): Verdict {
  const { people, dials, caps } = record;
  const personOf = new Map(people.map((person) => [person.phone, person]));
  const isOpen = (windowKey: string, at: Date): boolean =>
    evaluateWindow({ windowClass: windowClassFromKey(windowKey), at }).allowed;
  const barredSince = new Map(record.barred.map(({ phone, createdAt }) => [phone, createdAt.getTime()]));
  const campaignOf = (dial: LedgerEntry): string => personOf.get(dial.to)?.campaignId ?? '';
  return {
    doubleDials: doubleDials(dials),
    lostContacts: people.filter(
      ({ state, windowKey }) => !isFinal(state) && (isWorking(state) || isOpen(windowKey, record.now)),
    ).length,
    leakedSlots:
      record.attempts.filter(({ slotFreedAt }) => slotFreedAt === null).length +
      dials.filter(({ endedAt }) => endedAt === null).length,
    dialsOutsideWindows: dials.filter(({ to, dialledAt }) => {
      const person = personOf.get(to);
      return person !== undefined && !isOpen(person.windowKey, new Date(dialledAt));
    }).length,
    dialsToDoNotCall: dials.filter(
      ({ to, dialledAt }) => Date.parse(dialledAt) > (barredSince.get(to) ?? Infinity) + lookedUpMs,
    ).length,
    capBreaches:
      beyond(dials, () => caps.account) +
      sumBy(Map.groupBy(dials, campaignOf), (id) => caps.campaigns.get(id) ?? 0) +
      sumBy(
        Map.groupBy(dials, ({ from }) => from),
        (number) => caps.numbers.get(number) ?? 0,
      ),
    pushesNotDeliveredOnce: pushesAmiss(record).length,
  };
}

const isWorking = (state: ContactState): boolean => state !== 'queued' && state !== 'ready';

const sumBy = (groups: Map<string, LedgerEntry[]>, cap: (key: string) => number): number =>
  [...groups].reduce((sum, [key, dials]) => sum + beyond(dials, () => cap(key)), 0);

/** Dials that began while the limit was reached already. */
function beyond(dials: readonly LedgerEntry[], cap: () => number): number {
  const changes = dials.flatMap((dial) => [
    { at: dial.dialledAt, by: 1 },
    ...(dial.endedAt === null ? [] : [{ at: dial.endedAt, by: -1 }]),
  ]);
  changes.sort((a, b) => a.at.localeCompare(b.at) || a.by - b.by);
  let alive = 0;
  let count = 0;
  for (const { by } of changes) {
    alive += by;
    if (by > 0 && alive > cap()) count += 1;
  }
  return count;
}

type PushRecord = Pick<Parameters<typeof judge>[0], 'people' | 'attempts' | 'pushes' | 'deliveries'>;

/** What is wrong with each push that the CRM should have got once, in words. */
export function pushesAmiss(record: PushRecord): string[] {
  return [...pushesMissing(record), ...pushesWrong(record)];
}

/** The CRM hears of every conversation, and of the last attempt of everybody who was given up or reached. */
function pushesMissing({ people, attempts, pushes }: PushRecord): string[] {
  const pushed = new Set(pushes.map(({ attemptId }) => attemptId));
  const states = new Map(people.map(({ id, state }) => [id, state]));
  const counted = attempts.filter(({ outcome }) => outcome !== null && outcome !== 'deferred');
  const last = new Map<string, (typeof counted)[number]>();
  for (const attempt of counted) {
    if (attempt.number >= (last.get(attempt.contactId)?.number ?? 0)) last.set(attempt.contactId, attempt);
  }
  const missing = counted.filter((attempt) => {
    const state = states.get(attempt.contactId);
    const wasLast =
      last.get(attempt.contactId) === attempt && ['completed', 'exhausted', 'invalid'].includes(state ?? '');
    return (attempt.outcome === 'connected' || wasLast) && !pushed.has(attempt.id);
  });
  return missing.map(({ id, outcome }) => `Nobody told the CRM of attempt ${id} (${String(outcome)}).`);
}

function pushesWrong({ pushes, deliveries }: PushRecord): string[] {
  const accepted = new Map<string, number>();
  for (const { id } of deliveries.filter((one) => one.accepted)) accepted.set(id, (accepted.get(id) ?? 0) + 1);
  return pushes
    .filter(({ id, status }) => status !== 'delivered' || accepted.get(id) !== 1)
    .map(
      ({ id, attemptId, status }) =>
        `Push ${id} of attempt ${attemptId} is ${status}; the CRM accepted it ${accepted.get(id) ?? 0} times.`,
    );
}
