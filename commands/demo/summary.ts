import type { Outcome } from '#domain/call/call.ts';
import type { LedgerEntry } from '#sandbox/carrier/ledger.ts';
import type { Testimony } from './witness.ts';

/** What the product's own tables say; compared with the witnesses wherever both could know. */
export interface OwnAccount {
  contacts: number;
  byFinalState: Record<string, number>;
  /** Attempts that count; deferrals are none. */
  attempts: number;
  /** Outcome by attempt id; deferrals are not in it. */
  outcomes: Map<string, string>;
  callbacks: number;
  pushes: number;
}

export interface DemoSummary {
  contacts: number;
  byFinalState: Record<string, number>;
  attempts: number;
  byOutcome: Record<string, number>;
  doubleDials: number;
  maxConcurrent: number;
  concurrencyLimit: number;
  callbacksDue: number;
  callbacksMet: number;
  callbackLatenessP95Ms: number | null;
  crmPushes: number;
  crmPushesAcceptedOnce: number;
  answerToFirstAudioP50Ms: number | null;
  answerToFirstAudioP95Ms: number | null;
  elapsedSeconds: number;
}

/** A callback may be dialled this much before the callee expects it: his clock starts when he has said it. */
const earlyMs = 3_000;

/**
 * Sums a campaign up from what the carrier, the callees and the CRM saw. `disagreements` lists, in sentences, where the
 * product's own account differs.
 */
export function summarise(options: {
  testimony: Testimony;
  own: OwnAccount;
  concurrencyLimit: number;
  elapsedSeconds: number;
}): { summary: DemoSummary; disagreements: string[] } {
  const { dials, deliveries, roomsLeft } = options.testimony;
  const { own } = options;
  const counted = dials.filter((dial) => !isCapacityRefusal(dial));
  const seen = counted.map((dial) => ({
    attemptId: attemptIdOf(dial),
    outcome: outcomeSeen(dial),
    close: isClose(dial) || isWithoutVerdict(dial),
  }));
  // Where the callee hung up as the bot began to speak, or the carrier never said that it is a machine, both readings are right.
  const told = seen.map((one) => ({ ...one, outcome: (one.close && own.outcomes.get(one.attemptId)) || one.outcome }));
  const byOutcome = tally(told.map((one) => one.outcome));
  const callbacks = callbacksSeen(dials);
  const accepted = tally(deliveries.filter((one) => one.accepted).map((one) => one.id));
  const firstAudio = dials.flatMap((dial) => (dial.answerToFirstAudioMs === null ? [] : [dial.answerToFirstAudioMs]));
  const summary: DemoSummary = {
    contacts: own.contacts,
    byFinalState: own.byFinalState,
    attempts: counted.length,
    byOutcome,
    doubleDials: doubleDials(dials),
    maxConcurrent: maxConcurrent(dials),
    concurrencyLimit: options.concurrencyLimit,
    callbacksDue: callbacks.due,
    callbacksMet: callbacks.latenessMs.length,
    callbackLatenessP95Ms: percentile(callbacks.latenessMs, 95),
    crmPushes: new Set(deliveries.map((one) => one.id)).size,
    crmPushesAcceptedOnce: Object.values(accepted).filter((times) => times === 1).length,
    answerToFirstAudioP50Ms: percentile(firstAudio, 50),
    answerToFirstAudioP95Ms: percentile(firstAudio, 95),
    elapsedSeconds: Math.round(options.elapsedSeconds),
  };
  const disagreements: string[] = [];
  const agree = (what: string, seen: unknown, ours: unknown): void => {
    if (JSON.stringify(seen) !== JSON.stringify(ours)) {
      disagreements.push(`${what}: the witnesses say ${JSON.stringify(seen)}, our tables say ${JSON.stringify(ours)}.`);
    }
  };
  agree('Attempts', summary.attempts, own.attempts);
  for (const one of told) agree(`Outcome of attempt ${one.attemptId}`, one.outcome, own.outcomes.get(one.attemptId));
  agree('Callbacks asked for', summary.callbacksDue, own.callbacks);
  agree('CRM pushes', summary.crmPushes, own.pushes);
  agree('Contacts with a final state', sum(own.byFinalState), own.contacts);
  if (summary.doubleDials > 0) disagreements.push(`${summary.doubleDials} people were dialled twice for one attempt.`);
  if (summary.maxConcurrent > options.concurrencyLimit) {
    disagreements.push(`${summary.maxConcurrent} calls at once, ${options.concurrencyLimit} allowed.`);
  }
  if (summary.callbacksMet < summary.callbacksDue) disagreements.push('Not every callback was met.');
  if (summary.crmPushesAcceptedOnce !== summary.crmPushes) disagreements.push('Not every push was accepted once.');
  if (roomsLeft > 0) disagreements.push(`${roomsLeft} rooms were left open.`);
  return { summary, disagreements };
}

/** Bot sound for less than this before the callee hung up is no conversation to anybody. */
const closeMs = 1_500;

function isClose(dial: LedgerEntry): boolean {
  if (dial.firstBotAudioAt === null || dial.endedAt === null || dial.endedBy !== 'callee') return false;
  return Date.parse(dial.endedAt) - Date.parse(dial.firstBotAudioAt) < closeMs;
}

/** A machine that nobody called one: whoever finds out is right, and whoever talked to it as well. */
function isWithoutVerdict(dial: LedgerEntry): boolean {
  return dial.answeredAt !== null && dial.detected === null && isMachine(dial);
}

function attemptIdOf(dial: LedgerEntry): string {
  return (dial.attemptRef ?? dial.dialId).replace(/^call-/, '');
}

/** The carrier had no channel: not an attempt in anybody's book. */
function isCapacityRefusal(dial: LedgerEntry): boolean {
  return /\bD(1|2|3|22|24)\b/.test(dial.sipReason ?? '');
}

/** Carriers may say nothing, or too late: only the callee knows for certain that it is a machine. */
function isMachine(dial: LedgerEntry): boolean {
  if (dial.behaviour === 'voicemail_then_human') return dial.attemptOfNumber === 1;
  return dial.behaviour === 'answering_machine' || dial.behaviour === 'ivr' || dial.behaviour === 'fax';
}

/** The outcome as the callee's side saw it. */
export function outcomeSeen(dial: LedgerEntry): Outcome {
  if (dial.answeredAt !== null) {
    if (isMachine(dial)) return 'voicemail';
    if (dial.firstBotAudioAt !== null) return 'connected';
    return dial.endedBy === 'callee' ? 'hangup' : 'failed';
  }
  switch (dial.sipCode) {
    case 486:
    case 600:
      return 'busy';
    case 404:
    case 484:
    case 500:
    case 502:
    case 503:
    case 607:
    case 608:
      return 'failed';
    default:
      return 'no_answer';
  }
}

/** Dials of one attempt beyond the first, and dials to a number that was on the phone with us already. */
export function doubleDials(dials: readonly LedgerEntry[]): number {
  const perAttempt = Object.values(tally(dials.map((dial) => dial.attemptRef ?? dial.dialId)));
  const repeated = perAttempt.reduce((total, times) => total + times - 1, 0);
  const byNumber = Map.groupBy(dials, (dial) => dial.to);
  let overlapping = 0;
  for (const list of byNumber.values()) {
    const inOrder = list.toSorted((a, b) => a.dialledAt.localeCompare(b.dialledAt));
    overlapping += inOrder.filter((dial, i) => i > 0 && (inOrder[i - 1]?.endedAt ?? '') > dial.dialledAt).length;
  }
  return Math.max(repeated, overlapping);
}

/** The most calls alive at one moment. */
export function maxConcurrent(dials: readonly LedgerEntry[]): number {
  const changes = dials.flatMap((dial) => [
    { at: dial.dialledAt, by: 1 },
    ...(dial.endedAt === null ? [] : [{ at: dial.endedAt, by: -1 }]),
  ]);
  changes.sort((a, b) => a.at.localeCompare(b.at) || a.by - b.by);
  let now = 0;
  let most = 0;
  for (const change of changes) {
    now += change.by;
    most = Math.max(most, now);
  }
  return most;
}

function callbacksSeen(dials: readonly LedgerEntry[]): { due: number; latenessMs: number[] } {
  const asked = dials.flatMap((dial) => (dial.callbackRequested ? [{ dial, wish: dial.callbackRequested }] : []));
  const latenessMs = asked.flatMap(({ dial, wish }) => {
    const expected = Date.parse(wish.expectedAt);
    const next = dials
      .filter((other) => other.to === dial.to && other.dialledAt > dial.dialledAt)
      .map((other) => Date.parse(other.dialledAt))
      .sort((a, b) => a - b)[0];
    return next === undefined || next < expected - earlyMs ? [] : [Math.max(0, next - expected)];
  });
  return { due: asked.length, latenessMs };
}

function tally(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

const sum = (counts: Record<string, number>): number => Object.values(counts).reduce((a, b) => a + b, 0);

/** Nearest-rank percentile; null of nothing. */
export function percentile(values: readonly number[], percent: number): number | null {
  if (values.length === 0) return null;
  const inOrder = values.toSorted((a, b) => a - b);
  return inOrder[Math.max(0, Math.ceil((percent / 100) * inOrder.length) - 1)] ?? null;
}
