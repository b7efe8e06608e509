import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { converse } from './conversation.ts';
import { Ear } from './ear.ts';
import { paceOf, wait } from './pace.ts';
import { CallPlan } from './plan.ts';
import { chanceFor } from './randomness.ts';

const speakingMs = 1_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A conversation whose other side is played by the test: `bot(text, ms)` speaks a sentence of that length. */
function start(
  plan: Parameters<typeof CallPlan.parse>[0],
  options: { alreadyGreeted?: boolean; speakingMs?: number } = {},
) {
  const ear = new Ear({ sampleRate: 8_000, pauseMs: 600 });
  const call = new AbortController();
  const said: string[] = [];
  const notes: string[] = [];
  let end: string | undefined;
  const running = converse({
    plan: CallPlan.parse(plan),
    ear,
    pace: paceOf(1),
    chance: chanceFor('test'),
    alreadyGreeted: options.alreadyGreeted ?? false,
    signal: call.signal,
    say: async (_text, signal) =>
      wait(options.speakingMs ?? speakingMs, signal).then(
        () => true,
        () => false,
      ),
    log: {
      said: (text, _from, _to, interrupted) => said.push(interrupted ? `${text} —` : text),
      askedForCallback: (phrase, delaySeconds) => notes.push(`callback ${delaySeconds}: ${phrase}`),
      optedOut: (phrase) => notes.push(`opt-out: ${phrase}`),
    },
  }).then(
    (reason) => (end = reason),
    () => (end = 'hung up on'),
  );
  const bot = async (text: string, ms = speakingMs): Promise<void> => {
    ear.speaking = true;
    ear.firstSoundAt ??= Date.now();
    ear.emit('speechStarted', Date.now());
    await vi.advanceTimersByTimeAsync(ms);
    ear.emit('words', text, 0, 0);
    ear.speaking = false;
    ear.emit('speechEnded', Date.now());
    await vi.advanceTimersByTimeAsync(0);
  };
  return { said, notes, bot, call, running, ended: () => end, pass: (ms: number) => vi.advanceTimersByTimeAsync(ms) };
}

const twoTurns = { turns: [{ say: 'Yes.' }, { say: 'No thanks, goodbye.' }] };

describe('a person on the phone', () => {
  it('says hello, answers turn by turn, says goodbye and hangs up after the bot does', async () => {
    const talk = start(twoTurns);
    await talk.pass(3_000);
    await talk.bot('Hello, can you hear me?');
    await talk.pass(3_000);
    await talk.bot('Anything else?');
    await talk.pass(2_000);
    await talk.bot('Goodbye.');
    await talk.running;
    expect(talk.said).toEqual(['Hello?', 'Yes.', 'No thanks, goodbye.']);
    expect(talk.ended()).toBe('done');
  });

  it('who greeted before the bot could hear it waits for the opening, and asks when none comes', async () => {
    const talk = start(twoTurns, { alreadyGreeted: true });
    await talk.pass(2_900);
    expect(talk.said).toEqual([]);
    await talk.pass(1_200);
    expect(talk.said).toEqual(['Hello?']);
    const quick = start(twoTurns, { alreadyGreeted: true });
    await quick.bot('Hello, I am calling about your order.');
    await quick.pass(2_000);
    expect(quick.said).toEqual(['Yes.']);
  });

  it('may say a line in its own time, as a screener does and whom it puts through', async () => {
    const talk = start({
      greeting: 'Say who you are.',
      turns: [{ say: 'Hold on while I ask.' }, { say: 'Hello?', afterMs: 8_000 }, { say: 'Goodbye.' }],
    });
    await talk.pass(3_000);
    await talk.bot('This is Sara of Acme.');
    await talk.pass(9_000);
    expect(talk.said).toEqual(['Say who you are.', 'Hold on while I ask.']);
    await talk.pass(2_500);
    expect(talk.said.at(-1)).toBe('Hello?');
    await talk.bot('Hello, this is Sara.');
    await talk.pass(2_000);
    expect(talk.said.at(-1)).toBe('Goodbye.');
  });

  it('loses patience with a bot that is dead', async () => {
    const talk = start({ ...twoTurns, patienceMs: 12_000 });
    await talk.pass(15_000);
    expect(talk.ended()).toBe('silence');
  });

  it('hangs up after its goodbye even when nobody answers it', async () => {
    const talk = start({ turns: [{ say: 'Goodbye.' }] });
    await talk.pass(2_000);
    await talk.bot('Hello.');
    await talk.pass(5_500);
    expect(talk.ended()).toBe('done');
  });

  it('gives a particular answer to a particular question, once', async () => {
    const talk = start({ ...twoTurns, replies: [{ ifHeard: 'your name', say: 'Sam Lee.' }] });
    await talk.pass(3_000);
    await talk.bot('What is your name?');
    await talk.pass(3_000);
    await talk.bot('Is Sam Lee your name?');
    await talk.pass(3_000);
    expect(talk.said).toEqual(['Hello?', 'Sam Lee.', 'Yes.']);
  });

  it('says goodbye when the bot does, although there was more to say', async () => {
    const talk = start({ turns: [{ say: 'One.' }, { say: 'Two.' }, { say: 'Three.' }] });
    await talk.pass(3_000);
    await talk.bot('Thank you and goodbye.');
    await talk.pass(6_000);
    expect(talk.said).toEqual(['Hello?', 'Goodbye.']);
    expect(talk.ended()).toBe('done');
  });

  it('speaks into the sentence of the bot when the plan says so', async () => {
    const talk = start({ turns: [{ say: 'Wait, who is this?', bargeInAfterMs: 700 }, { say: 'Goodbye.' }] });
    await talk.pass(3_000);
    await talk.bot('Hello, this is a rather long opening.', 4_000);
    expect(talk.said).toEqual(['Hello?', 'Wait, who is this?']);
  });

  it('falls silent when spoken over, and says it again', async () => {
    const talk = start(twoTurns, { speakingMs: 3_000 });
    await talk.pass(4_000);
    await talk.bot('Can you hear me?');
    await talk.pass(1_000);
    // He has begun his "Yes."; the bot goes on over it for two seconds.
    await talk.bot('I said: can you hear me?', 2_000);
    await talk.pass(5_000);
    expect(talk.said).toEqual(['Hello?', 'Yes. —', 'Yes.']);
  });

  it('hangs up into the next sentence when the plan says so', async () => {
    const talk = start({ turns: [{ say: 'Yes.', hangUpIntoNextSentenceAfterMs: 600 }] });
    await talk.pass(3_000);
    await talk.bot('Hello?');
    await talk.pass(3_000);
    await talk.bot('I would like to tell you about', 2_000);
    expect(talk.ended()).toBe('done');
  });

  it('says once more what was not understood', async () => {
    const wish = { say: 'Call me in 20 minutes.', callback: { delaySeconds: 1_200 }, understoodIf: 'call you' };
    const talk = start({ turns: [wish, { say: 'Thank you.' }] });
    await talk.pass(3_000);
    await talk.bot('Hello.');
    await talk.pass(3_000);
    await talk.bot('Are you interested?');
    await talk.pass(3_000);
    await talk.bot('I will call you in 20 minutes.');
    await talk.pass(3_000);
    expect(talk.said).toEqual(['Hello?', wish.say, wish.say, 'Thank you.']);
    expect(talk.notes).toHaveLength(1);
  });

  it('says a wish once if it is understood', async () => {
    const wish = { say: 'Call me in 20 minutes.', callback: { delaySeconds: 1_200 }, understoodIf: 'call you' };
    const talk = start({ turns: [wish, { say: 'Thank you.' }] });
    await talk.pass(3_000);
    await talk.bot('Hello.');
    await talk.pass(3_000);
    await talk.bot('I will call you in 20 minutes.');
    await talk.pass(3_000);
    expect(talk.said).toEqual(['Hello?', wish.say, 'Thank you.']);
  });

  it('tells the ledger about a wish for a callback and an opt-out', async () => {
    const talk = start({
      turns: [
        { say: 'Call me in 20 minutes.', callback: { delaySeconds: 1_200 } },
        { say: 'Or rather never.', optOut: true },
      ],
    });
    await talk.pass(3_000);
    await talk.bot('Hello.');
    await talk.pass(3_000);
    await talk.bot('Of course.');
    await talk.pass(3_000);
    expect(talk.notes).toEqual(['callback 1200: Call me in 20 minutes.', 'opt-out: Or rather never.']);
  });

  it('stops at once when the call is ended by the other side', async () => {
    const talk = start(twoTurns);
    await talk.pass(3_000);
    talk.call.abort();
    await talk.running;
    expect(talk.ended()).toBe('hung up on');
  });
});
