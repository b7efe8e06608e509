import { setTimeout as sleep } from 'node:timers/promises';
import { sentence } from '#sandbox/callees/sounds.ts';
import { eventually } from '#tests/support/eventually.ts';
import type { Script } from '#tests/support/voice-agent/scripted-model.ts';
import { spreadOf, type TalkFigures } from './figures.ts';
import { answerCall, callInTurn, hangUp, opening, type Bench, type CalledPhone } from './line.ts';

/** A person says hello this long after the answer. */
const helloAfterMs = 400;
const interruptsAfterMs = 1_200;
const patienceMs = 25_000;
const long = 'We have red, green, yellow, orange, violet, brown, black, white, grey, pink, golden and silver ones.';

const script: Script = (words) => {
  if (/more/i.test(words)) return { say: long };
  if (/blue/i.test(words)) return { say: 'Blue it is, and what size?' };
  return { say: 'Which colour would you like?' };
};

interface TalkTimes {
  answerToFirstSound: number;
  greetingEndToFirstSound: number;
  replies: number[];
  bargeIn: number | null;
}

/** Conversations in which everybody says hello, answers twice and interrupts the bot once. */
export async function measureTalks(
  bench: Bench,
  { calls, atOnce, servicesMs }: { calls: number; atOnce: number; servicesMs: number },
): Promise<TalkFigures> {
  const talks = (await callInTurn(calls, atOnce, () => talk(bench).catch(() => null))).filter(
    (times) => times !== null,
  );
  const replies = talks.flatMap(({ replies: times }) => times);
  return {
    answerToFirstSoundMs: spreadOf(talks.map(({ answerToFirstSound }) => answerToFirstSound)),
    greetingEndToFirstSoundMs: spreadOf(talks.map(({ greetingEndToFirstSound }) => greetingEndToFirstSound)),
    replyMs: spreadOf(replies),
    ownReplyMs: spreadOf(replies.map((ms) => Math.max(0, ms - servicesMs))),
    bargeInMs: spreadOf(talks.flatMap(({ bargeIn }) => bargeIn ?? [])),
  };
}

async function talk(bench: Bench): Promise<TalkTimes> {
  const call = await answerCall(bench, script);
  const { phone, sounds, answeredAt } = call;
  try {
    await sleep(helloAfterMs);
    await phone.play(sentence('Hello?'));
    const helloEndedAt = Date.now();
    await hears(call, opening);
    const first = sounds[0]?.from ?? Date.now();
    const replies = [await reply(call, 'Yes it is me.', 'colour'), await reply(call, 'Dark blue please.', 'size')];
    return {
      answerToFirstSound: first - answeredAt,
      greetingEndToFirstSound: Math.max(0, first - helloEndedAt),
      replies,
      bargeIn: await interrupt(call),
    };
  } finally {
    await hangUp(call);
  }
}

/** Says something when the bot is silent. @returns the time from the end of it to the first sound of the bot. */
async function reply(call: CalledPhone, words: string, answer: string): Promise<number> {
  await isSilent(call);
  const before = call.sounds.length;
  await call.phone.play(sentence(words));
  const endedAt = Date.now();
  const sound = await eventually(() => call.sounds[before], patienceMs);
  await hears(call, answer);
  return sound.from - endedAt;
}

/** Lets the bot talk and speaks into it. @returns how long it went on; null if it had finished. */
async function interrupt(call: CalledPhone): Promise<number | null> {
  await isSilent(call);
  const before = call.sounds.length;
  await call.phone.play(sentence('Tell me more.'));
  await eventually(() => call.sounds[before], patienceMs);
  await sleep(interruptsAfterMs);
  if (!call.phone.ear.speaking) return null;
  const beganAt = Date.now();
  const speaking = call.phone.play(sentence('Wait, stop there for a moment please.'));
  await isSilent(call);
  const silentAt = call.phone.ear.lastSoundAt ?? Date.now();
  await speaking;
  return Math.max(0, silentAt - beganAt);
}

async function isSilent({ phone }: CalledPhone): Promise<void> {
  await eventually(() => (phone.ear.speaking ? undefined : true), patienceMs);
}

async function hears({ heard }: CalledPhone, words: string): Promise<void> {
  await eventually(() => (heard.join(' ').includes(words) ? true : undefined), patienceMs);
}
