import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { BotConfiguration } from '#domain/bot/bot.ts';
import type { AgentReport, CallConfiguration } from '#domain/call/agent-protocol.ts';
import type { RoomPhone } from '#sandbox/callees/room-phone.ts';
import { eventually } from '#tests/support/eventually.ts';
import { dispatchAgent, ringIn } from '#tests/support/voice-agent/attempt-room.ts';
import type { AgentServer, AttemptRecord } from '#tests/support/voice-agent/agent-server.ts';
import type { ScriptedModel, Script } from '#tests/support/voice-agent/scripted-model.ts';
import { usualCall } from '#tests/support/voice-agent/usual-call.ts';

export const disclosure = 'This is an AI on a recorded line.';
export const opening = 'Is it Ann?';
const bot = BotConfiguration.parse({
  name: 'Sara',
  organisation: 'Acme',
  openingIntroduction: opening,
  instructions: 'Ask for the colour.',
  farewell: 'Goodbye.',
});
const readyWithinMs = 60_000;

export interface Bench {
  server: AgentServer;
  model: ScriptedModel;
  speech: { baseUrl: string; apiKey: string };
}

/** A telephone that a ready bot calls, and what is heard on it. */
export interface CalledPhone {
  phone: RoomPhone;
  record: AttemptRecord;
  heard: string[];
  /** Stretches of sound of the bot, as they arrived. */
  sounds: { from: number; to: number }[];
  answeredAt: number;
  /** The first report of this kind that is there or comes. */
  reported: <Type extends AgentReport['type']>(type: Type, withinMs: number) => Promise<unknown>;
}

/** Makes a room with a ready bot and lets somebody answer its call. */
export async function answerCall(
  { server, model, speech }: Bench,
  script: Script,
  changes: Partial<CallConfiguration> = {},
): Promise<CalledPhone> {
  const attemptId = randomUUID();
  const record = server.expect({
    ...usualCall,
    attemptId,
    callId: randomUUID(),
    bot,
    disclosure,
    variables: { customer_name: 'Ann' },
    speech,
    language: { baseUrl: model.url, apiKey: attemptId },
    ...changes,
  });
  model.play(attemptId, script);
  const reported: CalledPhone['reported'] = (type, withinMs) =>
    eventually(() => record.reports.find((report) => report.type === type), withinMs).catch((error: unknown) => {
      throw new Error(`the agent of ${attemptId} did not report “${type}” within ${withinMs} ms`, { cause: error });
    });
  await dispatchAgent(attemptId);
  await reported('ready', readyWithinMs);
  const phone = await ringIn(attemptId);
  const heard: string[] = [];
  const sounds: CalledPhone['sounds'] = [];
  phone.ear.on('words', (text) => heard.push(text));
  phone.ear.on('speechStarted', (from) => sounds.push({ from, to: from }));
  phone.ear.on('speechEnded', (to) => sounds.splice(-1, 1, { from: sounds.at(-1)?.from ?? to, to }));
  // The agent has to see the ringing telephone before it is answered, as it does in any call.
  await reported('callee_status', readyWithinMs);
  void phone.startListening(readyWithinMs);
  const answeredAt = Date.now();
  await phone.setStatus('active');
  return { phone, record, heard, sounds, answeredAt, reported };
}

/** Ends the call and waits until its bot is gone. */
export async function hangUp({ phone, reported }: CalledPhone): Promise<void> {
  await phone.leave();
  await reported('ended', 20_000);
}

/** Does the calls, `atOnce` of them at a time. */
export async function callInTurn<Result>(
  count: number,
  atOnce: number,
  call: (index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const line = async (): Promise<void> => {
    // People do not all answer in the same moment.
    await sleep(next * 150);
    while (next < count) results.push(await call(next++));
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, line));
  return results;
}
