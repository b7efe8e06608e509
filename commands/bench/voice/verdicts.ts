import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentReport, CallConfiguration } from '#domain/call/agent-protocol.ts';
import { isMachine } from '#domain/call/call.ts';
import { beep, sentence } from '#sandbox/callees/sounds.ts';
import type { Script } from '#tests/support/voice-agent/scripted-model.ts';
import { spreadOf, type VerdictFigures, type VoiceFigures } from './figures.ts';
import { answerCall, callInTurn, hangUp, type Bench, type CalledPhone } from './line.ts';

/** Whoever answers so long after the answer has waited for the first words to come through. */
const beginsAfterMs = 600;
/** A person's call is watched until so long after its answer: later a verdict is not revised any more (domain/call/answer). */
const watchedMs = 12_500;
const longestCallMs = 45_000;
const message = 'Please call Acme back about your order.';

interface Behaviour {
  isMachine: boolean;
  takesMessage?: boolean;
  /** What the one who answered does until the call is over. */
  act: (call: CalledPhone) => Promise<unknown>;
}

const says =
  (...words: string[]) =>
  async ({ phone }: CalledPhone): Promise<void> => {
    await sleep(beginsAfterMs);
    for (const text of words) await phone.play(sentence(text));
  };

const behaviours: Record<string, Behaviour> = {
  person: { isMachine: false, act: says('Hello?') },
  personWhoSaysMore: { isMachine: false, act: says('Ann Lee speaking from the office, how can I help you?') },
  personWhoSaysNothing: { isMachine: false, act: () => sleep(watchedMs) },
  personInNoHurry: {
    isMachine: false,
    act: async (call) => {
      await says('Yes hello.')(call);
      await sleep(1_500);
      await call.phone.play(sentence('Sorry, who did you say is calling? I did not understand that.'));
    },
  },
  mailbox: {
    isMachine: true,
    act: says('Hi, you have reached the voicemail of Ann. Please leave a message after the tone.'),
  },
  mailboxWithoutWords: {
    isMachine: true,
    act: async ({ phone }) => {
      await sleep(beginsAfterMs);
      await phone.play(
        mumbled(
          'Hi this is Ann and I am somewhere else until the end of the month so you may try again later or write to me and when I am at home again I am going to read it and answer you.',
        ),
      );
    },
  },
  mailboxWithMessage: {
    isMachine: true,
    takesMessage: true,
    act: async (call) => {
      await says('Hello, this is Ann Lee. I am out. Leave me a message after the tone.')(call);
      await call.phone.play(beep());
      await sleep(15_000);
    },
  },
  menu: { isMachine: true, act: says('Thank you for calling Acme. For sales, press one. For support, press two.') },
};

const judges: Script = (_words, { tools }) =>
  tools?.some(({ function: tool }) => tool.name === 'who_answered')
    ? { calls: [{ name: 'who_answered', arguments: { verdict: 'uncertain' } }] }
    : { say: 'I am calling from Acme.' };

interface Judged {
  right: boolean;
  seconds: number;
  heardMs: number;
  whole: boolean | null;
  result: string | null;
  /** What happened, for whoever asks why it was not as wanted. */
  account: string;
}

/** So many calls of each behaviour, and what the bot took them for. */
export async function measureVerdicts(
  bench: Bench,
  { calls, atOnce, say }: { calls: number; atOnce: number; say: (line: string) => void },
): Promise<Pick<VoiceFigures, 'verdicts' | 'messages'>> {
  const verdicts: Record<string, VerdictFigures> = {};
  const messages = { asked: 0, whole: 0, cut: 0 };
  for (const [name, behaviour] of Object.entries(behaviours)) {
    const tried = await callInTurn(calls, atOnce, () =>
      judge(bench, behaviour).catch((error: unknown) => {
        say(`a call of ${name} failed: ${error instanceof Error ? error.message : String(error)}`);
        return null;
      }),
    );
    const done = tried.filter((judged) => judged !== null);
    for (const { right, whole, account } of done)
      if (!right || whole === false) say(`not as wanted: ${name} ${account}`);
    verdicts[name] = {
      calls: done.length,
      failed: tried.length - done.length,
      right: done.filter(({ right }) => right).length,
      p95Seconds: spreadOf(done.map(({ seconds }) => seconds * 1000)).p95 / 1000,
      heardOver3s:
        behaviour.isMachine && !behaviour.takesMessage ? done.filter(({ heardMs }) => heardMs > 3_000).length : 0,
    };
    messages.asked += done.filter(({ whole }) => whole !== null).length;
    messages.whole += done.filter(({ whole }) => whole === true).length;
    messages.cut += done.filter(({ result }) => result === 'cut').length;
    say(`verdicts: ${name} ${JSON.stringify(verdicts[name])}`);
  }
  return { verdicts, messages };
}

async function judge(bench: Bench, behaviour: Behaviour): Promise<Judged> {
  const { takesMessage = false } = behaviour;
  const changes: Partial<CallConfiguration> = takesMessage ? { voicemail: { policy: 'leave_message', message } } : {};
  const call = await answerCall(bench, judges, changes);
  // It may be hung up on at any moment.
  const acting = behaviour.act(call).catch(() => undefined);
  const ended = call.reported('ended', longestCallMs).catch(() => undefined);
  const watched = behaviour.isMachine ? longestCallMs : watchedMs;
  await Promise.race([ended, Promise.all([acting, sleep(call.answeredAt + watched - Date.now())])]);
  const detected = call.record.reports.filter(
    (report): report is Extract<AgentReport, { type: 'detected' }> => report.type === 'detected',
  );
  const last = detected.at(-1);
  const result = call.record.reports.find((report) => report.type === 'message');
  await hangUp(call);
  return {
    right: last !== undefined && isMachine(last.answeredBy) === behaviour.isMachine,
    seconds: (last?.tookMs ?? longestCallMs) / 1000,
    heardMs: call.sounds.reduce((sum, { from, to }) => sum + (to - from), 0),
    whole: takesMessage ? call.heard.join(' ').includes(message) : null,
    result: result?.result ?? null,
    account: JSON.stringify({ detected, message: result?.result, sounds: call.sounds.length, heard: call.heard }),
  };
}

/** A voice of which no word can be recognised: its upper band, which carries them, is taken away. */
function mumbled(text: string): Int16Array {
  const sound = sentence(text).slice();
  // Two simple low passes at 500 Hz.
  const share = 1 - Math.exp((-2 * Math.PI * 500) / 48_000);
  for (let pass = 0, low = 0; pass < 2; pass += 1, low = 0) {
    for (let n = 0; n < sound.length; n += 1) {
      low += share * ((sound[n] ?? 0) - low);
      sound[n] = low;
    }
  }
  return sound.map((sample) => Math.max(-32_000, Math.min(32_000, sample * 3)));
}
