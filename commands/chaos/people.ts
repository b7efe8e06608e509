import { stringify } from 'csv-stringify/sync';
import type { BehaviourName } from '#sandbox/callees/behaviours.ts';
import { closedNumbers, lawfulNumbers } from '#tests/support/lawful-numbers.ts';

type Share = [BehaviourName, number];

/**
 * So many of every two hundred people behave so. Conversations are real sound in real time, four of which are as much as
 * two processor cores can carry: nine in two hundred have one; the others end at the carrier or at its detection.
 */
const mixPerTwoHundred: readonly Share[] = [
  ['busy', 56],
  ['no_answer', 56],
  ['rejected', 20],
  ['unreachable', 16],
  ['invalid_number', 14],
  ['carrier_unavailable', 5],
  ['carrier_error', 3],
  ['no_route', 2],
  ['blocked', 2],
  ['answering_machine', 10],
  ['ivr', 1],
  ['fax', 1],
  ['hangs_up_early', 5],
  ['human_short', 4],
  ['wants_callback', 1],
  ['opts_out', 1],
  ['busy_then_human', 1],
  ['capacity_then_human', 1],
  ['silent', 1],
];

/** So many of every forty, for a run with few slots: every other one answers and talks. */
export const talkative: readonly Share[] = [
  ['human', 6],
  ['human_short', 8],
  ['busy', 8],
  ['no_answer', 5],
  ['wants_callback', 2],
  ['answering_machine', 2],
  ['rejected', 2],
  ['invalid_number', 2],
  ['hangs_up_early', 1],
  ['opts_out', 1],
  ['busy_then_human', 1],
  ['carrier_unavailable', 1],
  ['silent', 1],
];

export interface ChaosAudience {
  csv: string;
  phones: string[];
  /** People whose calling window is closed for the whole run. */
  closed: ReadonlySet<string>;
}

/** One in fifty may not be called at this hour. `salt` gives other numbers to another audience of the same run. */
export function createAudience(
  count: number,
  now: Date,
  salt: number,
  shares: readonly Share[] = mixPerTwoHundred,
): ChaosAudience {
  const mix = shares.flatMap(([name, share]) => Array.from({ length: share }, () => name));
  // 73 has no factor in common with 200 or 40: a step of 73 visits each of them once, well mixed.
  const behaviours = Array.from({ length: count }, (_, index) => mix[(index * 73) % mix.length] ?? 'busy');
  const night = Math.ceil(count / 50);
  const closed = closedNumbers(behaviours.slice(0, night), now, salt);
  const open = lawfulNumbers(behaviours.slice(night), now, salt);
  // Spread among the others, so that the claim passes them over again and again.
  const phones = [...open];
  closed.forEach((phone, index) => phones.splice(index * 50, 0, phone));
  const csv = stringify(
    phones.map((phone, index) => ({ phone, customer_name: `Person ${index + 1}` })),
    { header: true },
  );
  return { csv, phones, closed: new Set(closed) };
}
