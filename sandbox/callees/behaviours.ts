import { CallPlan } from './plan.ts';
import {
  answeringMachine,
  fax,
  hangsUpEarly,
  hangsUpMidCall,
  human,
  humanShort,
  menu,
  menuWithPerson,
  noAnswer,
  noMedia,
  optsOut,
  refuses,
  silent,
  talksOverBot,
  wantsCallback,
} from './profiles.ts';
import type { Profile } from './profiles.ts';
import { chanceFor } from './randomness.ts';

interface Behaviour {
  /** Last digits of the numbers with this behaviour. The longest match wins. */
  endings: readonly [string, ...string[]];
  /** A description in one line. */
  does: string;
  /** The profile of each attempt in turn; the last one holds for all later attempts. */
  attempts: readonly [Profile, ...Profile[]];
}

/** The two-digit endings `from` to `to`, both included. */
const endings = (from: number, to: number = from): [string, ...string[]] =>
  Array.from({ length: to - from + 1 }, (_, index) => String(from + index).padStart(2, '0')) as [string, ...string[]];

const busy = refuses(486, 'Busy Here');
const capacityRefused = refuses(403, 'User channel limit exceeded D1');

/**
 * The simulated world's telephone book. A number's last digits decide how its owner behaves, so that any CSV file
 * describes a test. Most numbers belong to ordinary people; refusals that stop a whole campaign need four digits, so that
 * nobody meets them by chance.
 */
export const behaviours = {
  human: {
    endings: [...endings(0, 49), ...endings(96, 99)] as [string, ...string[]],
    does: 'talks for two or three turns and says goodbye',
    attempts: [human],
  },
  human_short: {
    endings: endings(50, 53),
    does: 'is not interested: one sentence and goodbye',
    attempts: [humanShort],
  },
  hangs_up_early: { endings: endings(54, 55), does: 'hangs up right after answering', attempts: [hangsUpEarly] },
  hangs_up_mid_call: {
    endings: endings(56, 57),
    does: "hangs up into the bot's second sentence",
    attempts: [hangsUpMidCall],
  },
  answering_machine: {
    endings: endings(58, 61),
    does: 'voicemail: greeting, beep, records',
    attempts: [answeringMachine],
  },
  ivr: { endings: endings(62), does: 'a menu of a company: "for sales, press one"', attempts: [menu] },
  busy: { endings: endings(63, 65), does: '486 Busy Here', attempts: [busy] },
  no_answer: { endings: endings(66, 69), does: 'rings until we give up', attempts: [noAnswer] },
  rejected: { endings: endings(70), does: '603 Decline', attempts: [refuses(603, 'Decline')] },
  invalid_number: { endings: endings(71, 72), does: '404 Not Found', attempts: [refuses(404, 'Not Found')] },
  wants_callback: {
    endings: endings(73, 75),
    does: 'asks to be called back in some minutes; then talks',
    attempts: [wantsCallback, human],
  },
  opts_out: { endings: endings(76, 77), does: 'asks never to be called again', attempts: [optsOut] },
  silent: { endings: endings(78), does: 'answers and says nothing', attempts: [silent] },
  talks_over_bot: { endings: endings(79, 80), does: "speaks into the bot's sentences", attempts: [talksOverBot] },
  busy_then_human: { endings: endings(81, 82), does: 'busy at the first attempt, then talks', attempts: [busy, human] },
  no_answer_then_human: {
    endings: endings(83, 84),
    does: 'does not answer at the first attempt, then talks',
    attempts: [noAnswer, human],
  },
  voicemail_then_human: {
    endings: endings(85, 86),
    does: 'voicemail at the first attempt, then talks',
    attempts: [answeringMachine, human],
  },
  capacity_then_human: {
    endings: endings(87),
    does: '403 with code D1 (no free channel) once, then talks',
    attempts: [capacityRefused, human],
  },
  carrier_unavailable: {
    endings: endings(88),
    does: '503 Service Unavailable',
    attempts: [refuses(503, 'Service Unavailable')],
  },
  unreachable: {
    endings: endings(89),
    does: '480 Temporarily Unavailable',
    attempts: [refuses(480, 'Temporarily Unavailable')],
  },
  carrier_error: {
    endings: endings(90),
    does: '500 Server Internal Error',
    attempts: [refuses(500, 'Server Internal Error')],
  },
  no_media: { endings: endings(91), does: 'answers, but no sound comes through', attempts: [noMedia] },
  fax: { endings: endings(92), does: 'a fax machine', attempts: [fax] },
  no_route: {
    endings: endings(93),
    does: '404 with code D40 (the account has no route there)',
    attempts: [refuses(404, 'No route to destination D40')],
  },
  blocked: { endings: endings(94), does: '608 Rejected by an analytics engine', attempts: [refuses(608, 'Rejected')] },
  hang_up_then_human: {
    endings: endings(95),
    does: 'hangs up early at the first attempt, then talks',
    attempts: [hangsUpEarly, human],
  },
  ivr_then_human: {
    endings: ['9062'],
    does: 'the same menu, whose first choice rings a person through',
    attempts: [menuWithPerson],
  },
  caller_id_refused: {
    endings: ['9036'],
    does: '403 with code D36 (caller ID of somebody else): takes the caller number out',
    attempts: [refuses(403, 'Caller ID number is not owned by this account D36')],
  },
  account_blocked: {
    endings: ['9019'],
    does: '404 with code D19 (account blocked): pauses what dials over the account',
    attempts: [refuses(404, 'Account blocked D19')],
  },
} satisfies Record<string, Behaviour>;

export type BehaviourName = keyof typeof behaviours;
export const behaviourNames = Object.keys(behaviours) as BehaviourName[];

const byEnding = new Map<string, BehaviourName>();
for (const name of behaviourNames) {
  for (const ending of behaviours[name].endings) {
    if (byEnding.has(ending)) throw new Error(`Two behaviours share the ending ${ending}.`);
    byEnding.set(ending, name);
  }
}
const longestEnding = Math.max(...[...byEnding.keys()].map((ending) => ending.length));

/** How the owner of a number behaves. Numbers that are not in the table belong to ordinary people. */
export function behaviourOf(number: string): BehaviourName {
  for (let length = longestEnding; length > 0; length -= 1) {
    const name = byEnding.get(number.slice(-length));
    if (name) return name;
  }
  return 'human';
}

/** The plan of the n-th call (from 1) to a number. The same seed gives the same plan. */
export function planFor(call: { number: string; attempt: number; seed: string; brief: boolean }): CallPlan {
  const name = behaviourOf(call.number);
  const { attempts }: Behaviour = behaviours[name];
  const profile = attempts[Math.min(call.attempt, attempts.length) - 1] ?? attempts[0];
  const chance = chanceFor(call.seed, call.number, call.attempt);
  return CallPlan.parse({ behaviour: name, ...profile({ chance, brief: call.brief }) });
}

/**
 * A number whose owner has the wanted behaviour: `prefix`, the index padded with zeros, one of the behaviour's endings.
 * The prefix is in E.164 (`+1212200`) and must leave room for the index.
 * @param totalDigits digits after the `+`; 11 for North America.
 * @throws Error if the index does not fit.
 */
export function numberFor(behaviour: BehaviourName, prefix: string, index: number, totalDigits = 11): string {
  const choices: readonly string[] = behaviours[behaviour].endings;
  const middle = String(index);
  for (let turn = 0; turn < choices.length; turn += 1) {
    const ending = choices[(index + turn) % choices.length] as string;
    const room = totalDigits + 1 - prefix.length - ending.length;
    if (!/^\+\d+$/.test(prefix) || index < 0 || middle.length > Math.max(room, 0)) {
      throw new Error(`Number ${index} of "${behaviour}" does not fit behind ${prefix} in ${totalDigits} digits.`);
    }
    const number = prefix + middle.padStart(room, '0') + ending;
    // An index may complete a longer ending of another behaviour ("…90" + "36"): take the next ending then.
    if (behaviourOf(number) === behaviour) return number;
  }
  throw new Error(`No number ${index} of "${behaviour}" behind ${prefix} behaves so.`);
}
