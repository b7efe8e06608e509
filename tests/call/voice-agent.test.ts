/**
 * The real voice agent in a real LiveKit room with a callee who speaks and hears. Speech services are the sandbox's, the
 * language model follows a script, the server writes down what it is told.
 */
import { dispose } from '@livekit/rtc-node';
import { AgentDispatchClient } from 'livekit-server-sdk';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { OggOpusDecoder } from 'ogg-opus-decoder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agentName, roomName, type AgentReport, type CallConfiguration } from '#domain/call/agent-protocol.ts';
import { BotConfiguration } from '#domain/bot/bot.ts';
import { livekitHttpUrl } from '#domain/environment.ts';
import { createLivekitRooms } from '#providers/media/livekit-rooms.ts';
import { encodeSpokenText, SpokenTextDecoder } from '#sandbox/audio/spoken-text.ts';
import { attend, type CalleeLog } from '#sandbox/callees/attend.ts';
import { paceOf } from '#sandbox/callees/pace.ts';
import { CallPlan } from '#sandbox/callees/plan.ts';
import { chanceFor } from '#sandbox/callees/randomness.ts';
import type { RoomPhone } from '#sandbox/callees/room-phone.ts';
import { beep, millisecondsOf, sentence } from '#sandbox/callees/sounds.ts';
import { startDeepgram } from '#sandbox/services/deepgram/server.ts';
import { startElevenLabs } from '#sandbox/services/elevenlabs/server.ts';
import { hearingRate, speakingRate } from '#workers/voice-agent/sound/speech.ts';
import { ToneDetector } from '#workers/voice-agent/sound/tone-detector.ts';
import { livekitAddress } from '../support/sandbox/livekit-address.ts';
import { eventually } from '../support/eventually.ts';
import { AgentProcess } from '../support/voice-agent/agent-process.ts';
import { dispatchAgent, livekitRooms, ringIn } from '../support/voice-agent/attempt-room.ts';
import { AgentServer, type AttemptRecord } from '../support/voice-agent/agent-server.ts';
import { ScriptedModel, type Role, type Script } from '../support/voice-agent/scripted-model.ts';
import { usualCall } from '../support/voice-agent/usual-call.ts';

const disclosure = 'I am an AI on a recorded line.';
const opening = 'Is it Ann?';
const speechKey = 'speech-key';
const bot = BotConfiguration.parse({
  name: 'Sara',
  organisation: 'Acme',
  openingIntroduction: opening,
  instructions: 'Ask for the colour.',
  capturedFields: [{ name: 'colour' }],
  farewell: 'Goodbye.',
});

/** More than calls run beside each other here, so that none of them keeps a place from another one's second agent. */
const capacity = 8;

const server = new AgentServer();
const model = new ScriptedModel();
type SpeechServices = Awaited<ReturnType<typeof startDeepgram>>;
let speech: SpeechServices;
let second: SpeechServices;
const failing: SpeechServices[] = [];
let agent: AgentProcess;

beforeAll(async () => {
  speech = await startDeepgram({ port: 0, apiKey: speechKey });
  second = await startElevenLabs({ port: 0, apiKey: speechKey });
  await Promise.all([server.start(), model.start()]);
  agent = await AgentProcess.start(server, capacity);
  // Calls run one after the other; the rest of the places grow warm beside them.
  await eventually(() => (server.workerHeartbeat.capacity >= 3 ? true : undefined), 60_000);
});

afterAll(async () => {
  const exitCode = await agent.stop();
  await Promise.all([server.stop(), model.stop(), ...[speech, second, ...failing].map((services) => services.close())]);
  await dispose();
  expect(exitCode).toBe(0);
});

interface Scene {
  record: AttemptRecord;
  model: Role;
  phone: RoomPhone;
  heard: string[];
  reports: <Type extends AgentReport['type']>(type: Type) => Extract<AgentReport, { type: Type }>[];
  /** Waits until the callee has heard these words. */
  hears: (words: string) => Promise<void>;
  says: (words: string) => Promise<void>;
  ended: () => Promise<string>;
}

const silentLog: CalleeLog = {
  heardFirstSound: () => {},
  heard: () => {},
  said: () => {},
  askedForCallback: () => {},
  optedOut: () => {},
};

const allRight: Script = () => ({ say: 'All right.' });

/**
 * A room with a ready agent, whose model follows the script, and a callee whose telephone rings. Where the carrier brings
 * people after their answer, the callee waits in the room for the agent.
 */
async function ring(script: Script = allRight, changes: Partial<CallConfiguration> = {}): Promise<Scene> {
  const attemptId = randomUUID();
  const record = server.expect({
    ...usualCall,
    attemptId,
    callId: randomUUID(),
    bot,
    disclosure,
    speech: keyOf(speech),
    language: { baseUrl: model.url, apiKey: attemptId },
    ...changes,
  });
  const scene = sceneOf(record, attemptId, model.play(attemptId, script));
  await dispatchAgent(attemptId);
  const isReady = (): Promise<true> => eventually(() => (scene.reports('ready').length > 0 ? true : undefined));
  const waitsForAgent = record.configuration.callFlow === 'call_control';
  if (!waitsForAgent) await isReady();
  const phone = await ringIn(attemptId);
  if (waitsForAgent) await isReady();
  phone.ear.on('words', (text) => scene.heard.push(text));
  await eventually(() => (scene.reports('callee_status').length > 0 ? true : undefined));
  return Object.assign(scene, { phone });
}

const keyOf = ({ port }: SpeechServices) => ({ baseUrl: `http://127.0.0.1:${port}`, apiKey: speechKey });

function sceneOf(record: AttemptRecord, attemptId: string, role: Role): Scene {
  const heard: string[] = [];
  const reports: Scene['reports'] = (type) => record.reports.filter((report) => report.type === type) as never;
  const scene: Omit<Scene, 'phone'> = {
    record,
    model: role,
    heard,
    reports,
    hears: async (words) => {
      const all = (): string => heard.join(' ');
      await eventually(() => (all().includes(words) ? true : undefined), 20_000).catch(() => {
        throw new Error(
          `The callee did not hear “${words}” but “${all()}” (attempt ${attemptId})\n${agent.output.slice(-4000)}`,
        );
      });
    },
    says: async (words) => {
      await (scene as Scene).phone.play(encodeSpokenText(words, { voice: 'callee', sampleRate: 48_000 }));
    },
    ended: async () => {
      const end = await eventually(() => reports('ended')[0], 20_000).catch(() => {
        throw new Error(
          `The call did not end: ${JSON.stringify(record.reports.map(({ id: _, ...report }) => report))}`,
        );
      });
      return end.reason;
    },
  };
  return scene as Scene;
}

async function answer(scene: Scene): Promise<void> {
  await scene.phone.setStatus('active');
  await scene.phone.startListening(5_000);
}

/** A menu with Ann behind it. @returns how it ended */
function exchange({ phone }: Scene, menu: { greeting: string; putThroughBy: string }): ReturnType<typeof attend> {
  return attend({
    plan: CallPlan.parse({ answeredBy: 'menu', ...menu, turns: [{ say: 'Yes, this is Ann. Goodbye.' }] }),
    phone,
    pace: paceOf(1),
    chance: chanceFor('menu', '+12025550162', 1),
    log: silentLog,
    alreadyGreeted: false,
    answeredMsAgo: 0,
    signal: new AbortController().signal,
  });
}

const hungUp = ({ phone }: Scene): Promise<string> => eventually(() => phone.end ?? undefined);

// One call at a time: nobody waits for sound, and two calls in this process are one too many for a busy machine.
describe('a conversation', () => {
  it('is opened, understood, noted, ended and recorded, and nothing is said before the callee is there', async () => {
    const scene = await ring((words) => {
      if (/blue/i.test(words))
        return { calls: [{ name: 'capture_field', arguments: { name: 'colour', value: 'blue' } }] };
      if (/noted/i.test(words)) return { say: 'Blue it is.' };
      if (/bye/i.test(words)) return { say: 'Bye Ann.', calls: [{ name: 'end_call', arguments: { reason: 'done' } }] };
      return { say: 'Which colour?' };
    });
    // A second in which an impatient bot would begin to talk to a ringing telephone.
    await scene.phone.play(new Int16Array(48_000));
    expect(scene.reports('conversation_started')).toEqual([]);

    await answer(scene);
    await scene.hears(`${disclosure} ${opening}`);
    await scene.says('Yes it is me.');
    await scene.hears('Which colour?');
    await scene.says('Dark blue.');
    await scene.hears('Blue it is.');
    await scene.says('Bye.');
    await scene.hears('Bye Ann.');
    expect(await scene.ended()).toBe('bot_ended');
    expect(await hungUp(scene)).toBe('room_closed');

    expect(scene.record.reports.map(({ type }) => type).slice(0, 4)).toEqual([
      'ready',
      'callee_status',
      'callee_status',
      'conversation_started',
    ]);
    expect(scene.reports('field_captured')).toMatchObject([{ name: 'colour', value: 'blue' }]);
    expect(scene.reports('tool_call').map(({ tool }) => tool)).toEqual(['capture_field', 'end_call']);
    const items = scene.reports('transcript_item');
    expect(items.map(({ speaker, text }) => `${speaker}: ${text}`)).toEqual([
      `bot: ${disclosure}`,
      `bot: ${opening}`,
      'callee: Yes it is me.',
      'bot: Which colour?',
      'callee: Dark blue.',
      'bot: Blue it is.',
      'callee: Bye.',
      'bot: Bye Ann.',
    ]);
    expect(items.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const starts = items.map(({ startMs }) => startMs ?? -1);
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
    expect(scene.reports('turn_latency').length).toBeGreaterThanOrEqual(3);
    expect(scene.model.requests[0]?.messages[0]?.content).toContain('Ask for the colour.');

    const recording = await eventually(() => scene.record.recording ?? undefined);
    const [callee = '', bot = ''] = await understandRecording(recording);
    expect(callee).toContain('Dark blue.');
    expect(callee).not.toContain('colour');
    expect(bot).toContain(disclosure);
    expect(bot).toContain('Which colour?');
    await scene.phone.leave();
  });

  it('falls silent when it is interrupted, and schedules the callback that is asked for', async () => {
    const speech = 'We have red, green, yellow, orange, violet, brown, black, white, grey and pink ones.';
    const scene = await ring((words) => {
      if (/tomorrow/i.test(words)) {
        const wish = { delayMinutes: null, localDateTime: '2030-01-04T17:00', phrase: words };
        return { calls: [{ name: 'schedule_callback', arguments: wish }] };
      }
      return { say: /set for Friday/.test(words) ? 'Friday at five, then.' : speech };
    });
    await answer(scene);
    await scene.hears(opening);
    await scene.says('Yes.');
    await eventually(() => (scene.phone.ear.speaking ? true : undefined));
    await scene.says('Not now please, call me tomorrow at five.');
    await scene.hears('Friday at five, then.');
    expect(scene.heard.join(' ')).not.toContain('grey and pink');
    expect(scene.record.callbackWishes).toMatchObject([
      { localDateTime: '2030-01-04T17:00', phrase: 'Not now please, call me tomorrow at five.' },
    ]);
    await scene.phone.leave();
    await scene.ended();
    const cut = scene.reports('transcript_item').find(({ text }) => text.startsWith('We have red'));
    expect(cut?.interrupted).toBe(true);
  });

  it('puts the callee on the do-not-call list by rule, even if the server has to be asked again', async () => {
    const scene = await ring();
    scene.record.away['optOut'] = 2;
    await answer(scene);
    await scene.hears(opening);
    await scene.says('Stop calling me.');
    await scene.hears('We will not call you again.');
    expect(await scene.ended()).toBe('opted_out');
    await eventually(() => (scene.record.optOuts.length > 0 ? true : undefined));
    expect(scene.record.optOuts).toEqual(['Stop calling me.']);
    expect(await hungUp(scene)).toBe('room_closed');
  });

  it('stops recording when the callee objects, says so and goes on; nothing is handed over', async () => {
    const scene = await ring((words) => ({ say: /order/i.test(words) ? 'It is on its way.' : 'All right.' }));
    await answer(scene);
    await scene.hears(opening);
    await scene.says('Please do not record me.');
    await scene.hears('no longer recorded');
    await scene.says('Where is my order?');
    await scene.hears('It is on its way.');
    await scene.phone.leave();
    await scene.ended();
    expect(scene.reports('tool_call')).toMatchObject([
      { tool: 'stop_recording', arguments: { quote: 'Please do not record me.' } },
    ]);
    // Recordings are handed over in their order: after the next one, this one will not come any more.
    const next = await ring();
    await answer(next);
    await next.hears(disclosure);
    await next.phone.leave();
    await eventually(() => next.record.recording ?? undefined, 60_000);
    expect(scene.record.recording).toBeNull();
  });

  it('asks into a long silence once, then says goodbye', async () => {
    const scene = await ring(allRight, { bot: { ...bot, silenceTimeoutSeconds: 3 } });
    await answer(scene);
    await scene.hears('Are you still there?');
    await scene.hears('Goodbye.');
    expect(await scene.ended()).toBe('silence');
  });

  it('ends when the callee hangs up', async () => {
    const scene = await ring();
    await answer(scene);
    await scene.hears(disclosure);
    await scene.phone.leave();
    expect(await scene.ended()).toBe('callee_hung_up');
  });

  // LR-3: a gateway that is shut down, or dies, takes its legs out of the room without showing an end.
  it('tells a line that was lost from a callee who hung up', async () => {
    const scene = await ring();
    await answer(scene);
    await scene.hears(disclosure);
    await scene.phone.drop();
    expect(await scene.ended()).toBe('line_lost');
  });

  it('leaves when the server says that the attempt is over', async () => {
    const scene = await ring();
    await answer(scene);
    await scene.hears(disclosure);
    scene.record.goOn = false;
    expect(await scene.ended()).toBe('room_closed');
    expect(await hungUp(scene)).toBe('room_closed');
  });

  it('is held by one agent, also if two were asked for', async () => {
    const scene = await ring();
    const { attemptId } = scene.record.configuration;
    const { LIVEKIT_URL, LIVEKIT_API_KEY, LIVEKIT_API_SECRET } = livekitAddress();
    const dispatches = new AgentDispatchClient(livekitHttpUrl(LIVEKIT_URL), LIVEKIT_API_KEY, LIVEKIT_API_SECRET);
    await dispatches.createDispatch(roomName(attemptId), agentName, { metadata: JSON.stringify({ attemptId }) });
    await eventually(() => (agent.output.includes('another agent is there already') ? true : undefined));
    await answer(scene);
    await scene.hears(opening);
    await scene.phone.leave();
    expect(await scene.ended()).toBe('callee_hung_up');
    expect(scene.heard.join(' ')).toBe(`${disclosure} ${opening}`);
    expect(scene.reports('ready')).toHaveLength(1);
    expect(scene.reports('ended')).toHaveLength(1);
  });

  it('has not begun with somebody who hangs up before the first sound', async () => {
    const scene = await ring();
    await answer(scene);
    await scene.phone.leave();
    expect(await scene.ended()).toBe('callee_hung_up');
    // On a busy machine the sound may have come first: then it was heard before the end, and not promised for later.
    const end = scene.reports('ended')[0]?.at ?? '';
    expect(scene.reports('conversation_started').filter(({ at }) => at > end)).toEqual([]);
  });

  it('goes on in another process when its own is killed, with what was said so far, and once', async () => {
    const scene = await ring((words, { messages }) => {
      if (messages.some(({ content }) => content?.includes('The line was gone')))
        return { say: 'Which colour, again?' };
      return { say: /blue/i.test(words) ? 'Blue it is.' : 'Which colour?' };
    });
    await answer(scene);
    await scene.hears(opening);
    await scene.says('Yes it is me.');
    await scene.hears('Which colour?');
    await eventually(() => scene.reports('transcript_item').find(({ text }) => text === 'Which colour?'));
    const [first] = processesOf(scene);
    process.kill(first ?? 0, 'SIGKILL');
    await scene.hears('Sorry, the line dropped for a moment.');
    await scene.hears('Which colour, again?');
    await scene.says('Dark blue.');
    await scene.hears('Blue it is.');

    expect(scene.heard.join(' ').split(disclosure)).toHaveLength(2);
    expect(scene.reports('conversation_started')).toHaveLength(1);
    const asked = scene.model.requests.at(-1)?.messages.map(({ content }) => content) ?? [];
    expect(asked).toEqual(expect.arrayContaining([disclosure, 'Yes it is me.', 'Which colour?']));
    const seqs = scene.reports('transcript_item').map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.map((_, index) => index + 1));

    const [, second] = processesOf(scene);
    process.kill(second ?? 0, 'SIGKILL');
    await eventually(() => (server.workerHeartbeat.activeCalls === 0 ? true : undefined));
    expect(processesOf(scene)).toEqual([first, second]);
    await scene.phone.leave();
  });

  it('gives way to the agent that is asked for in its place: nothing ends, and the other one goes on', async () => {
    const scene = await ring();
    await answer(scene);
    await scene.hears(opening);
    await eventually(() => scene.reports('transcript_item').find(({ text }) => text === opening));
    const { attemptId } = scene.record.configuration;
    const { LIVEKIT_URL, LIVEKIT_API_KEY, LIVEKIT_API_SECRET } = livekitAddress();
    const livekit = { url: LIVEKIT_URL, apiKey: LIVEKIT_API_KEY, apiSecret: LIVEKIT_API_SECRET };
    await eventually(async () => {
      await createLivekitRooms(livekit).prepare(attemptId, { lostOne: true });
      return processesOf(scene, 'gives way to another agent')[0];
    });
    await scene.hears('Sorry, the line dropped for a moment.');
    expect(scene.reports('ended')).toEqual([]);
    await scene.phone.leave();
    expect(await scene.ended()).toBe('callee_hung_up');
    expect(scene.reports('ended')).toHaveLength(1);
  });

  it('keeps its reports in order while the server is away', async () => {
    const scene = await ring();
    scene.record.away['report'] = 4;
    await answer(scene);
    await scene.hears(opening);
    await scene.phone.leave();
    expect(await scene.ended()).toBe('callee_hung_up');
    const types = scene.record.reports.map(({ type }) => type);
    expect(types.slice(0, 4)).toEqual(['ready', 'callee_status', 'callee_status', 'conversation_started']);
    expect(types.indexOf('transcript_item')).toBeGreaterThan(3);
  });
});

describe('behind a trunk that does not detect machines', () => {
  const greeting = 'This is the voicemail of Ann. I cannot take your call now, please leave a message.';
  const leavesMessage = { voicemail: { policy: 'leave_message', message: 'Call Acme.' } } as const;

  /** The model as a judge of greetings says so; as a bot it is content. */
  const judging =
    (verdict: string): Script =>
    (_words, { tools }) =>
      tools?.some(({ function: tool }) => tool.name === 'who_answered')
        ? { calls: [{ name: 'who_answered', arguments: { verdict } }] }
        : { say: 'All right.' };

  const trunk = (changes: Partial<CallConfiguration> = {}, verdict = 'person') => ring(judging(verdict), changes);
  const verdicts = (scene: Scene) =>
    scene.reports('detected').map(({ answeredBy, basis }) => `${answeredBy} by ${basis}`);

  it('a person who says hello is spoken to at once, and hears all of it', async () => {
    const scene = await trunk();
    await answer(scene);
    await scene.says('Hello?');
    await scene.hears(`${disclosure} ${opening}`);
    expect(verdicts(scene)).toEqual(['human by rhythm']);
    expect(scene.reports('conversation_started')[0]?.waitedMs).toBeLessThan(1_500);
    await scene.phone.leave();
    expect(await scene.ended()).toBe('callee_hung_up');
  });

  it('a person who says more is listened to, and hears the opening from its beginning', async () => {
    const scene = await trunk();
    await answer(scene);
    await scene.says('Ann Lee speaking from the accounting office, how can I help you today?');
    await scene.hears(`${disclosure} ${opening}`);
    expect(verdicts(scene)).toEqual(['human by rhythm']);
    await scene.phone.leave();
    await scene.ended();
  });

  it('somebody who says nothing is spoken to all the same', async () => {
    const scene = await trunk();
    await answer(scene);
    await scene.hears(`${disclosure} ${opening}`);
    await eventually(() => (verdicts(scene).length > 0 ? true : undefined), 20_000);
    expect(verdicts(scene)).toEqual(['nobody by deadline']);
    await scene.phone.leave();
    await scene.ended();
  });

  it('a bot that listens first waits for a greeting, but not for long', async () => {
    const scene = await trunk({ answerFlow: 'listen_first' });
    await answer(scene);
    await scene.hears(`${disclosure} ${opening}`);
    const [active, started] = [scene.reports('callee_status').at(-1), scene.reports('conversation_started')[0]];
    const waitedMs = Date.parse(started?.at ?? '') - Date.parse(active?.at ?? '');
    expect(waitedMs).toBeGreaterThanOrEqual(1_200);
    expect(waitedMs).toBeLessThan(3_000);
    await scene.phone.leave();
    await scene.ended();
  });

  it('a bot that listens first hears a greeting to its end', async () => {
    const scene = await trunk({ answerFlow: 'listen_first' });
    await answer(scene);
    const words = 'Ann Lee speaking from the accounting office, how can I help you today?';
    const beganAt = Date.now();
    await scene.says(words);
    await scene.hears(`${disclosure} ${opening}`);
    const started = Date.parse(scene.reports('conversation_started')[0]?.at ?? '');
    expect(started - beganAt).toBeGreaterThan(millisecondsOf(sentence(words)));
    expect(verdicts(scene)[0]).toBe('human by rhythm');
    await scene.phone.leave();
    await scene.ended();
  });

  it('a machine is hung up on as soon as its words tell', async () => {
    const scene = await trunk();
    await answer(scene);
    void scene.says(greeting);
    expect(await scene.ended()).toBe('machine');
    expect(verdicts(scene).at(-1)).toBe('machine by words');
    expect(await hungUp(scene)).toBe('room_closed');
    expect(scene.heard.join(' ')).not.toContain(opening);
  });

  it('a machine gets the whole message after its greeting, although the bot had begun to speak', async () => {
    const scene = await trunk(leavesMessage);
    const over = new Promise<number>((resolve) => scene.phone.once('ended', () => resolve(Date.now())));
    await answer(scene);
    await scene.says(greeting);
    await scene.hears('Call Acme.');
    expect(await scene.ended()).toBe('machine');
    expect(scene.reports('message').map(({ result }) => result)).toEqual(['left']);
    // Sound that was late, too, would have been heard to its end.
    expect((await over) - (scene.phone.ear.lastSoundAt ?? Infinity)).toBeGreaterThan(700);
  });

  it('a machine whose words say nothing is known by its tone, and gets the message after it', async () => {
    const scene = await trunk(leavesMessage);
    await answer(scene);
    await scene.says('Ann here.');
    await scene.phone.play(beep());
    await scene.hears('Call Acme.');
    expect(await scene.ended()).toBe('machine');
    expect(verdicts(scene)).toEqual(['human by rhythm', 'machine by tone']);
    expect(scene.reports('message').map(({ result }) => result)).toEqual(['left']);
  });

  it('a mailbox that is full is told nothing, and the message counts as not left', async () => {
    const scene = await trunk(leavesMessage);
    await answer(scene);
    void scene.says('The mailbox is full and cannot take any messages at this time. Goodbye.');
    expect(await scene.ended()).toBe('machine');
    expect(scene.reports('message').map(({ result }) => result)).toEqual(['not_left']);
    expect(scene.heard.join(' ')).not.toContain('Call Acme.');
  });

  it('a message that the machine hangs up into was cut', async () => {
    const message = 'Call Acme, we have something long to say that takes more time than this machine has for us today.';
    const scene = await trunk({ voicemail: { policy: 'leave_message', message } });
    await answer(scene);
    await scene.says(greeting);
    await eventually(() => (scene.phone.ear.speaking ? true : undefined), 20_000);
    await scene.phone.leave();
    await scene.ended();
    expect(scene.reports('message').map(({ result }) => result)).toEqual(['cut']);
  });

  it('a machine that only the model knows is hung up on', async () => {
    const scene = await trunk({}, 'mailbox');
    await answer(scene);
    await scene.says('Hi there, this is Bob and I am out fishing until the end of the month.');
    expect(await scene.ended()).toBe('machine');
    expect(verdicts(scene)).toEqual(['human by rhythm', 'machine by model']);
  });

  it('a screener is told who calls, and the person behind it gets the opening', async () => {
    const scene = await trunk({ variables: { customer_name: 'Ann' } });
    await answer(scene);
    await scene.says('Hi, if you record your name and reason for calling, I will see if this person is available.');
    await scene.hears('Hi, this is Sara, an AI assistant of Acme, calling for Ann.');
    await scene.says('Thank you, please stay on the line.');
    await scene.says('Hello, this is Ann.');
    await scene.hears(`${disclosure} ${opening}`);
    expect(verdicts(scene).slice(-2)).toEqual(['screening by words', 'human by rhythm']);
    await scene.phone.leave();
    await scene.ended();
  });

  it('a screener that puts nobody through is told who calls and why, and no opening', async () => {
    const scene = await trunk({ variables: { customer_name: 'Ann' }, purpose: 'survey' });
    await answer(scene);
    await scene.says('Say who you are and what this is about, and I will find out whether they can talk.');
    await scene.hears('an AI assistant of Acme, calling for Ann with a few questions for a survey.');
    const heardBefore = scene.heard.length;
    await scene.says('Thank you. They are not available right now.');
    expect(await scene.ended()).toBe('machine');
    expect(verdicts(scene).at(-1)).toBe('screening by words');
    expect(scene.heard.slice(heardBefore).join(' ')).not.toContain(opening);
  });

  it('a menu gets the keys of the campaign, and the person behind it hears the opening', async () => {
    const scene = await trunk({ menu: { policy: 'press_keys', keys: '1' } });
    await answer(scene);
    const callee = exchange(scene, {
      greeting: 'Thank you for calling. For sales, press one. For support, press two.',
      putThroughBy: '1',
    });
    expect(await callee).toBe('done');
    expect(scene.heard.join(' ')).toContain(`${disclosure} ${opening}`);
    expect(scene.reports('keys_pressed').map(({ keys, isSent }) => ({ keys, isSent }))).toEqual([
      { keys: '1', isSent: true },
    ]);
    expect(verdicts(scene).slice(-2)).toEqual(['ivr by words', 'human by rhythm']);
    expect(scene.reports('conversation_started').at(-1)?.waitedMs).toBeLessThan(2_500);
    await scene.phone.leave();
    await scene.ended();
  });

  it('the exchange of a company is sent the extension before a word is said to it', async () => {
    const scene = await trunk({ extension: '23' });
    const digits: string[] = [];
    scene.phone.on('dtmf', (digit) => digits.push(digit));
    await answer(scene);
    const callee = exchange(scene, {
      greeting:
        "Thank you for calling Acme. You have reached our voicemail system. If you know your party's extension, dial it now.",
      putThroughBy: '23',
    });
    await eventually(() => (scene.reports('keys_pressed').length === 1 ? true : undefined), 20_000);
    expect(digits).toEqual(['2', '3']);
    expect(scene.heard).toEqual([]);
    expect(await callee).toBe('done');
    expect(scene.heard.join(' ')).toContain(`${disclosure} ${opening}`);
    expect(scene.reports('keys_pressed')).toHaveLength(1);
    expect(verdicts(scene)).toEqual([expect.stringMatching(/^ivr by /), 'human by rhythm']);
    expect(scene.reports('conversation_started').at(-1)?.waitedMs).toBeLessThan(2_500);
    await scene.phone.leave();
    await scene.ended();
  });

  it('whoever answers in person where an exchange was expected is spoken to, though they say nothing more', async () => {
    const scene = await trunk({ extension: '23' });
    await answer(scene);
    await scene.says('Acme, hello?');
    await scene.hears(`${disclosure} ${opening}`);
    expect(scene.reports('keys_pressed')).toHaveLength(1);
    await scene.phone.leave();
    expect(await scene.ended()).toBe('callee_hung_up');
  });

  it('a carrier that takes the exchange for a machine ends no call to an extension', async () => {
    const scene = await ring(allRight, {
      extension: '23',
      callFlow: 'call_control',
      carrierVerdict: { answeredBy: 'machine', at: new Date().toISOString() },
    });
    await answer(scene);
    await scene.says('Acme, please hold.');
    await eventually(() => (scene.reports('keys_pressed').length === 1 ? true : undefined), 20_000);
    await scene.says('Hello, this is Ann.');
    await scene.hears(opening);
    expect(verdicts(scene)).toEqual(['human by rhythm']);
    await scene.phone.leave();
    expect(await scene.ended()).toBe('callee_hung_up');
  });

  it('a menu that asks again gets the keys once more, and is hung up on then', async () => {
    const scene = await trunk({ menu: { policy: 'press_keys', keys: '0w#' } });
    const digits: string[] = [];
    scene.phone.on('dtmf', (digit) => digits.push(digit));
    await answer(scene);
    const menu = 'For sales, press one. For support, press two.';
    await scene.says(menu);
    await eventually(() => (scene.reports('keys_pressed').length === 1 ? true : undefined), 20_000);
    await scene.says(menu);
    await eventually(() => (scene.reports('keys_pressed').length === 2 ? true : undefined), 20_000);
    expect(digits).toEqual(['0', '#', '0', '#']);
    void scene.says(menu);
    expect(await scene.ended()).toBe('machine');
    expect(scene.reports('keys_pressed')).toHaveLength(2);
  });

  it('a menu is hung up on', async () => {
    const scene = await trunk();
    await answer(scene);
    void scene.says('Thank you for calling. For sales, press one. For support, press two.');
    expect(await scene.ended()).toBe('machine');
    expect(verdicts(scene).at(-1)).toBe('ivr by words');
  });
});

it('an Arabic bot speaks and hears with the vendor that has an Arabic voice', async () => {
  const arabic = BotConfiguration.parse({
    ...bot,
    language: 'ar',
    openingIntroduction: 'هل أنت أحمد؟',
    speechToText: { provider: 'elevenlabs', model: 'scribe_v2_realtime' },
    textToSpeech: { provider: 'elevenlabs', voice: 'EXAVITQu4vr4xnSDxMaL' },
  });
  const script: Script = (words) => ({ say: words.includes('نعم') ? 'ما هو اللون؟' : 'عفواً؟' });
  const scene = await ring(script, { bot: arabic, disclosure: 'أنا مساعد آلي.', elevenlabs: keyOf(second) });
  await answer(scene);
  await scene.hears('أنا مساعد آلي. هل أنت أحمد؟');
  await scene.says('نعم أنا أحمد.');
  await scene.hears('ما هو اللون؟');
  await scene.phone.leave();
  expect(await scene.ended()).toBe('callee_hung_up');
  const said = scene.reports('transcript_item').map(({ speaker, text }) => [speaker, text]);
  expect(said).toContainEqual(['callee', 'نعم أنا أحمد.']);
});

describe('a failure', () => {
  it('of the language model is apologised for', async () => {
    const scene = await ring(() => ({ status: 401 }));
    await answer(scene);
    await scene.hears(opening);
    await scene.says('Yes.');
    await scene.hears('technical problem');
    expect(await scene.ended()).toBe('language_failure');
    expect(scene.reports('failure')).toMatchObject([{ source: 'llm' }]);
    expect(await hungUp(scene)).toBe('room_closed');
  });

  it('of speech synthesis ends the call', async () => {
    const failing = await failingSpeech();
    const scene = await ring(allRight, { speech: keyOf(failing) });
    await answer(scene);
    await scene.hears(opening);
    await failing.order({ failNext: 50, status: 503 });
    await scene.says('Yes.');
    expect(await scene.ended()).toBe('speech_failure');
    expect(await hungUp(scene)).toBe('room_closed');
  });

  it('of the connection to speech recognition is noticed, and the callee asked to say it again', async () => {
    const failing = await failingSpeech();
    const scene = await ring(allRight, { speech: keyOf(failing) });
    await answer(scene);
    await scene.hears(opening);
    await failing.order({ cutListening: true });
    await scene.says('Yes, I am Ann, and blue is my colour.');
    await scene.hears('say that again');
    await scene.says('My colour is blue.');
    await scene.hears('All right');
    scene.phone.leave().catch(() => undefined);
    await scene.ended();
  });

  it('of one vendor in both directions is survived by the other in the same call', async () => {
    const failing = await failingSpeech();
    const script: Script = (words) => ({ say: /blue/i.test(words) ? 'Blue it is.' : 'Which colour?' });
    const scene = await ring(script, { speech: keyOf(failing), elevenlabs: keyOf(second) });
    await answer(scene);
    await scene.hears(opening);
    await failing.order({ failNext: 500, status: 503, cutListening: true });
    // Whose connection was cut notices it when it hears something that it does not understand.
    await scene.says('Yes, I am Ann, and this is my telephone.');
    await scene.hears('say that again');
    await eventually(() => processesOf(scene, 'another vendor hears from now on')[0]);
    await scene.says('Yes, I am Ann, and this is my telephone.');
    await scene.hears('Which colour?');
    await scene.says('My colour is blue.');
    await scene.hears('Blue it is.');
    await scene.phone.leave();
    expect(await scene.ended()).toBe('callee_hung_up');
    expect(scene.reports('failure')).toEqual([]);
  });

  it('of the vendor of the bot’s own voice, known before the call, is not heard at all', async () => {
    const failing = await failingSpeech();
    await failing.order({ failNext: 500, status: 503 });
    const speechAway = { hearing: ['deepgram' as const], speaking: ['deepgram' as const] };
    const scene = await ring(allRight, { speech: keyOf(failing), elevenlabs: keyOf(second), speechAway });
    await answer(scene);
    await scene.hears(`${disclosure} ${opening}`);
    await scene.says('Yes, I am Ann.');
    await scene.hears('All right');
    await scene.phone.leave();
    expect(await scene.ended()).toBe('callee_hung_up');
    expect(scene.reports('failure')).toEqual([]);
  });

  it('that keeps the bot from speaking lets whoever has answered hear who called, from an earlier call’s sound', async () => {
    const failing = await failingSpeech();
    const who = { identification: 'This is a call from Acme. Dial 1 2 3.', speech: keyOf(failing) };
    const before = await ring(allRight, who);
    const sound = createHash('sha256').update(
      `deepgram/${bot.textToSpeech.voice}:${speakingRate}:${who.identification}`,
    );
    const file = join(agent.folder, 'redial-phrases', `${sound.digest('hex')}.pcm`);
    await eventually(() => (existsSync(file) ? true : undefined));
    await before.phone.leave();
    await before.ended();

    await failing.order({ failNext: 50, status: 503 });
    const scene = await ring(allRight, { ...who, callFlow: 'call_control' });
    await answer(scene);
    await scene.hears(who.identification);
    expect(await scene.ended()).toBe('speech_failure');
    expect(await hungUp(scene)).toBe('room_closed');
    expect(scene.reports('identification')).toHaveLength(1);
    expect(scene.reports('conversation_started')).toEqual([]);
    expect(scene.heard.join(' ')).not.toContain(opening);
  });

  it('before anybody is called keeps the agent from being ready', async () => {
    const failing = await failingSpeech();
    await failing.order({ failNext: 50, status: 503 });
    const attemptId = randomUUID();
    const example = [...server.attempts.values()][0]?.configuration as CallConfiguration;
    const record = server.expect({ ...example, attemptId, speech: keyOf(failing), detection: 'agent' });
    const scene = sceneOf(record, attemptId, model.play(attemptId, allRight));
    await dispatchAgent(attemptId);
    expect(await scene.ended()).toBe('speech_failure');
    expect(scene.reports('ready')).toEqual([]);
  });
});

it('a call is not begun for an attempt that is over', async () => {
  const attemptId = randomUUID();
  await dispatchAgent(attemptId);
  const rooms = livekitRooms();
  await eventually(async () => ((await rooms.listRooms([roomName(attemptId)])).length === 0 ? true : undefined));
  await eventually(() => (server.workerHeartbeat.activeCalls === 0 ? true : undefined));
});

it('holds its calls to the end when the agent server crashes, and a later one uploads what they recorded', async () => {
  const scene = await ring((words) =>
    /bye/i.test(words)
      ? { say: 'Bye Ann.', calls: [{ name: 'end_call', arguments: { reason: 'done' } }] }
      : { say: 'Yes?' },
  );
  await answer(scene);
  await scene.hears(opening);
  await agent.crash();
  const { output } = agent;
  await scene.says('Bye.');
  await scene.hears('Bye Ann.');
  expect(await scene.ended()).toBe('bot_ended');
  expect(await hungUp(scene)).toBe('room_closed');

  agent = await AgentProcess.start(server, capacity, { predecessor: agent });
  await eventually(() => scene.record.recording ?? undefined, 60_000);
  agent.output = output + agent.output;
});

it('takes nothing that simulated people say for the tone of a mailbox', () => {
  const tones: unknown[] = [];
  const detector = new ToneDetector({ onTone: (tone) => tones.push(tone), onToneOver: () => {} });
  for (const voice of ['callee', 'bot'] as const) {
    for (const text of ['Hello?', 'Yes, this is Ann.', 'Please leave a message after the tone.', '0123456789']) {
      detector.push(encodeSpokenText(text, { voice, sampleRate: hearingRate }));
    }
  }
  expect(tones).toEqual([]);
});

it('writes nothing that was said into its log', () => {
  expect(agent.output).toContain('ready');
  for (const words of ['recorded line', 'Dark blue', 'Stop calling me', 'Which colour', 'voicemail of Ann']) {
    expect(agent.output).not.toContain(words);
  }
});

/** The processes that have held a call, in their order, by what they logged. */
function processesOf({ record }: Scene, message = 'ready'): number[] {
  const entries = agent.output
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line) => JSON.parse(line) as { pid: number; attemptId?: string; msg: string });
  const own = entries.filter(({ attemptId, msg }) => attemptId === record.configuration.attemptId && msg === message);
  return own.map(({ pid }) => pid);
}

/** Speech services for one story, which fail when it says so. */
async function failingSpeech() {
  const services = await startDeepgram({ port: 0, apiKey: speechKey });
  failing.push(services);
  const order = async (faults: { failNext?: number; status?: number; cutListening?: true }): Promise<void> => {
    const url = `http://127.0.0.1:${services.port}/control/faults`;
    await fetch(url, { method: 'POST', body: JSON.stringify(faults) });
  };
  return { ...services, order };
}

/** What is said on the left and on the right channel of a recording. */
async function understandRecording(recording: Buffer): Promise<string[]> {
  const decoder = new OggOpusDecoder();
  await decoder.ready;
  const { channelData, sampleRate } = await decoder.decodeFile(recording);
  decoder.free();
  expect(channelData).toHaveLength(2);
  return channelData.map((channel) => {
    const ear = new SpokenTextDecoder({ sampleRate });
    const samples = Int16Array.from(channel, (value) => Math.round(value * 32_767));
    const events = [...ear.push(samples), ...ear.flush()];
    return events.map((event) => (event.type === 'utterance' ? event.text : '')).join(' ');
  });
}
