import { stringify } from 'csv-stringify/sync';
import type { BehaviourName } from '#sandbox/callees/behaviours.ts';
import { lawfulNumbers } from '#tests/support/lawful-numbers.ts';

/** A mixed audience: so many of every hundred people behave so. */
const mixPerHundred: [BehaviourName, number][] = [
  ['human', 38],
  ['human_short', 8],
  ['wants_callback', 6],
  ['opts_out', 3],
  ['talks_over_bot', 2],
  ['hangs_up_mid_call', 2],
  ['hangs_up_early', 3],
  ['silent', 1],
  ['answering_machine', 10],
  ['voicemail_then_human', 2],
  ['ivr', 1],
  ['busy', 4],
  ['busy_then_human', 4],
  ['no_answer', 5],
  ['no_answer_then_human', 3],
  ['rejected', 2],
  ['invalid_number', 2],
  ['capacity_then_human', 2],
  ['carrier_unavailable', 1],
  ['unreachable', 1],
];

const names = ['Amina', 'Ben', 'Carla', 'Daniel', 'Elif', 'Farid', 'Grace', 'Hassan', 'Ines', 'Jonas'];

/** Behaviours of `count` people in the proportions of the mix, evenly shuffled, always the same for the same count. */
export function behavioursOf(count: number): BehaviourName[] {
  const hundred = mixPerHundred.flatMap(([name, share]) => Array.from({ length: share }, () => name));
  // 37 has no factor in common with 100: a step of 37 visits each of the hundred once, well mixed.
  return Array.from({ length: count }, (_, index) => hundred[(index * 37) % 100] ?? 'human');
}

export interface DemoAudience {
  csv: string;
  phones: string[];
}

/** A CSV of people who live where it is a lawful hour now; `salt` gives other numbers to a second run. */
export function createAudience(count: number, now: Date, salt: number): DemoAudience {
  const phones = lawfulNumbers(behavioursOf(count), now, salt);
  const rows = phones.map((phone, index) => ({
    phone,
    customer_name: names[index % names.length] ?? '',
    city: ['Riverton', 'Lakeside', 'Hillford'][index % 3] ?? '',
  }));
  return { csv: stringify(rows, { header: true }), phones };
}
