import type { z } from 'zod';
import type { CallPlan, Turn } from './plan.ts';
import type { Chance } from './randomness.ts';

/** What varies between two callees of the same kind. */
export interface Variation {
  chance: Chance;
  /** Shorter sentences, for runs at scaled time: sound cannot be sped up. */
  brief: boolean;
}

/** One kind of callee in one call. */
export type Profile = (variation: Variation) => z.input<typeof CallPlan>;

const names = ['Sam', 'Alex', 'Maria', 'Omar', 'Lina', 'Jordan', 'Noor', 'Chris'] as const;

const answersQuickly = ({ chance }: Variation) => ({ kind: 'answer' as const, afterMs: chance.between(1_500, 8_000) });

/** What people answer to a particular question, instead of their next line. */
const commonReplies = (name: string) => [
  { ifHeard: '(your|full|last) name', say: `My name is ${name} Lee.` },
  { ifHeard: 'e-?mail', say: `${name} at example dot com.` },
  { ifHeard: '(what|which) (day|time)|when would|when should', say: 'Tuesday at ten is good.' },
];

function humanTurns({ chance, brief }: Variation, name: string, count: 1 | 2 | 3): Turn[] {
  const first = brief ? `Yes, this is ${name}.` : `Yes, this is ${name} speaking. I have a minute.`;
  const second = brief
    ? chance.pick(['Yes, please.', 'That is fine.', 'Sure.'])
    : chance.pick(['Yes, that works for me.', 'Sure, that sounds good.', 'Yes, I am interested in that.']);
  const last = brief
    ? 'No thanks, goodbye.'
    : chance.pick(['No, that is all. Thank you, goodbye.', 'That is all for me, goodbye.']);
  return [first, second, last].slice(3 - count).map((say) => ({ say }));
}

export const human: Profile = (variation) => {
  const name = variation.chance.pick(names);
  const count = variation.chance.pick([2, 3]);
  return {
    ring: answersQuickly(variation),
    greeting: 'Hello?',
    turns: humanTurns(variation, name, 3)
      .slice(0, count - 1)
      .concat(humanTurns(variation, name, 1)),
    replies: commonReplies(name),
  };
};

export const humanShort: Profile = (variation) => ({
  ring: answersQuickly(variation),
  turns: [{ say: variation.brief ? 'No thanks, goodbye.' : 'Sorry, I am not interested. Goodbye.' }],
});

/** Hangs up before any machine detection can have a verdict. */
export const hangsUpEarly: Profile = (variation) => ({
  ring: answersQuickly(variation),
  hangUpAfterAnswerMs: variation.chance.between(300, 700),
});

export const hangsUpMidCall: Profile = (variation) => ({
  ring: answersQuickly(variation),
  turns: [
    {
      say: `Yes, this is ${variation.chance.pick(names)}.`,
      hangUpIntoNextSentenceAfterMs: variation.chance.between(500, 900),
    },
  ],
});

export const answeringMachine: Profile = ({ chance, brief }) => ({
  ring: { kind: 'answer', afterMs: chance.between(12_000, 18_000) },
  answeredBy: 'machine',
  greeting: brief
    ? 'Hi, you have reached my voicemail. I cannot take your call right now. Please leave a message after the tone.'
    : `Hi, you have reached the voicemail of ${chance.pick(names)}. I cannot come to the phone right now. Please leave your name, your number and a message after the tone, and I will call you back.`,
  beep: true,
});

export const menu: Profile = (variation) => ({
  ring: answersQuickly(variation),
  answeredBy: 'menu',
  greeting: 'Thank you for calling. For sales, press one. For support, press two. To hear this again, press nine.',
});

/** The same menu, with somebody behind its first choice. */
export const menuWithPerson: Profile = (variation) => ({
  ...menu(variation),
  putThroughBy: '1',
  turns: human(variation).turns,
  replies: human(variation).replies,
});

export const fax: Profile = (variation) => ({ ring: answersQuickly(variation), answeredBy: 'fax', greeting: null });

export const silent: Profile = (variation) => ({
  ring: answersQuickly(variation),
  answeredBy: 'silence',
  greeting: null,
  // Long enough for a bot to ask whether anybody is there.
  patienceMs: 20_000,
});

/** The phone says it answered, but no sound comes through either way. */
export const noMedia: Profile = (variation) => ({ ...silent(variation), media: false });

export const noAnswer: Profile = () => ({ ring: { kind: 'never' } });

export const wantsCallback: Profile = (variation) => {
  const minutes = variation.chance.pick([10, 15, 20, 30]);
  return {
    ring: answersQuickly(variation),
    turns: [
      {
        say: variation.brief
          ? `I am busy. Please call me back in ${minutes} minutes.`
          : `Sorry, this is a bad moment. Could you call me back in ${minutes} minutes?`,
        callback: { delaySeconds: minutes * 60 },
        understoodIf: 'call you|call back',
      },
      { say: 'Yes, thank you. Goodbye.' },
    ],
    replies: [{ ifHeard: 'when should I call', say: `Please call me back in ${minutes} minutes.` }],
  };
};

export const optsOut: Profile = (variation) => ({
  ring: answersQuickly(variation),
  turns: [
    { say: 'Please stop calling me and remove me from your list.', optOut: true, understoodIf: 'not call' },
    { say: 'Goodbye.' },
  ],
});

export const talksOverBot: Profile = (variation) => {
  const usual = human(variation);
  return {
    ...usual,
    turns: [
      { say: 'Sorry, wait a moment. Who is this?', bargeInAfterMs: variation.chance.between(600, 1_200) },
      ...(usual.turns ?? []),
    ],
  };
};

/** The callee's or the carrier's network says no. */
export const refuses =
  (sipCode: number, reason: string): Profile =>
  ({ chance }) => ({ ring: { kind: 'refuse', sipCode, reason, afterMs: chance.between(400, 1_800) } });
