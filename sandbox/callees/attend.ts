import { converse } from './conversation.ts';
import type { ConversationLog } from './conversation.ts';
import { wait } from './pace.ts';
import type { Pace } from './pace.ts';
import type { CallPlan } from './plan.ts';
import type { Chance } from './randomness.ts';
import type { RoomPhone } from './room-phone.ts';
import { beep, calleeRate, faxTone, millisecondsOf, ringingTone, sentence } from './sounds.ts';

/** What the ledger learns from a callee in a room. */
export interface CalleeLog extends ConversationLog {
  /** The first sound of the bot reached this callee. */
  heardFirstSound(at: number): void;
  /** Words of the bot, understood from the sound that arrived. */
  heard(text: string, startedAt: number, endedAt: number): void;
}

export interface Attendance {
  plan: CallPlan;
  phone: RoomPhone;
  pace: Pace;
  chance: Chance;
  log: CalleeLog;
  /** The person said hello before the bot could hear it (the carrier listened to it for its machine detection). */
  alreadyGreeted: boolean;
  /** How long ago the phone was answered: what a machine has said since then is lost to whoever is put through now. */
  answeredMsAgo: number;
  /** Aborted when somebody else ends the call. */
  signal: AbortSignal;
}

/** Why a callee put the phone down. */
export type CalleeEnd = 'done' | 'silence' | 'recording_full' | 'menu_gave_up' | 'no_media';

/** The gateway gives up on a call without any sound after this long. */
const mediaTimeoutMs = 15_000;
/** A machine records at most this long, and stops after some seconds of silence. */
const recordsAtMostMs = 60_000;
const recordsSilenceMs = 8_000;
const menuRepeats = 2;

/**
 * Lets the one who answered follow the plan until they hang up. Rejects when the signal is aborted first.
 */
export async function attend(attendance: Attendance): Promise<CalleeEnd> {
  const { plan, phone, pace, log, signal } = attendance;
  if (!plan.media) {
    await wait(pace.scaled(mediaTimeoutMs, 4_000), signal);
    return 'no_media';
  }
  phone.ear.once('speechStarted', (at) => log.heardFirstSound(at));
  phone.ear.on('words', (text, startedAt, endedAt) => log.heard(text, startedAt, endedAt));
  void phone.startListening(mediaTimeoutMs);
  switch (plan.answeredBy) {
    case 'person':
      return talk(attendance);
    case 'silence':
      return listenUntilSilence(attendance, plan.patienceMs, Infinity);
    case 'machine':
      return record(attendance);
    case 'menu':
      return offerMenu(attendance);
    case 'fax':
      await phone.play(faxTone(), signal);
      return listenUntilSilence(attendance, pace.scaled(recordsSilenceMs, 3_000), recordsAtMostMs);
  }
}

/** How long a machine or a menu waits before it speaks. */
export const pickUpMs = (pace: Pace): number => pace.scaled(600, 150);

/** When a machine records, counted from the answer: its greeting is over, and its tone if it has one. */
export function recordsFromMs({ greeting, beep: hasTone }: CallPlan, pace: Pace): number {
  const toneMs = hasTone ? millisecondsOf(beep()) : 0;
  return pickUpMs(pace) + (greeting === null ? 0 : millisecondsOf(sentence(greeting))) + toneMs;
}

function talk(attendance: Attendance): Promise<CalleeEnd> {
  const { phone } = attendance;
  return converse({ ...attendance, ear: phone.ear, say: (text, until) => phone.play(sentence(text), until) });
}

async function record(attendance: Attendance): Promise<CalleeEnd> {
  const { plan, phone, pace, signal, answeredMsAgo } = attendance;
  const lateMs = answeredMsAgo - pickUpMs(pace);
  const greetingMs = millisecondsOf(sentence(plan.greeting ?? ''));
  if (lateMs < 0) await wait(-lateMs, signal);
  if (lateMs < greetingMs) await speak(attendance, plan.greeting ?? '', lateMs);
  if (plan.beep && answeredMsAgo < recordsFromMs(plan, pace)) await phone.play(beep(), signal);
  await listenUntilSilence(attendance, pace.scaled(recordsSilenceMs, 4_000), recordsAtMostMs);
  return 'recording_full';
}

async function offerMenu(attendance: Attendance): Promise<CalleeEnd> {
  const { plan, phone, pace, signal, answeredMsAgo } = attendance;
  const pressed = new AbortController();
  let keys = '';
  phone.on('dtmf', (digit) => {
    keys += digit;
    if (plan.putThroughBy === null || keys.endsWith(plan.putThroughBy)) pressed.abort();
  });
  for (let round = 0; round < menuRepeats && !pressed.signal.aborted; round += 1) {
    const lateMs = round === 0 ? answeredMsAgo - pickUpMs(pace) : -pickUpMs(pace);
    if (lateMs < 0) await wait(-lateMs, signal);
    await speak(attendance, plan.greeting ?? '', lateMs);
    await wait(pace.scaled(4_000, 1_500), AbortSignal.any([signal, pressed.signal])).catch(() =>
      signal.throwIfAborted(),
    );
  }
  if (plan.putThroughBy !== null && pressed.signal.aborted) return putThrough(attendance);
  await speak(attendance, pressed.signal.aborted ? 'One moment please. All lines are busy. Goodbye.' : 'Goodbye.');
  return 'menu_gave_up';
}

/** Rings the person behind the menu, who knows nothing of what was said before. */
async function putThrough(attendance: Attendance): Promise<CalleeEnd> {
  const { plan, phone, pace, signal } = attendance;
  await speak(attendance, 'One moment please.');
  await wait(pace.scaled(1_000, 700), signal);
  await phone.play(ringingTone(), signal);
  await wait(pace.scaled(2_000, 700), signal);
  return talk({ ...attendance, plan: { ...plan, greeting: 'Hello?' }, alreadyGreeted: false });
}

/** @param lateMs of the sentence, so much was said before anybody could hear it. */
async function speak({ phone, log, signal }: Attendance, text: string, lateMs = 0): Promise<void> {
  const startedAt = Date.now();
  const lost = Math.max(0, Math.round((lateMs * calleeRate) / 1000));
  const finished = await phone.play(sentence(text).subarray(lost), signal);
  signal.throwIfAborted();
  log.said(text, startedAt, Date.now(), !finished);
}

/** Stays on the line while somebody talks; returns after `silenceMs` without sound, or `atMostMs` in all. */
async function listenUntilSilence(attendance: Attendance, silenceMs: number, atMostMs: number): Promise<CalleeEnd> {
  const { phone, signal } = attendance;
  const startedAt = Date.now();
  for (;;) {
    const quietFor = phone.ear.speaking ? 0 : Date.now() - Math.max(startedAt, phone.ear.lastSoundAt ?? 0);
    if (quietFor >= silenceMs || Date.now() - startedAt >= atMostMs) return 'silence';
    await wait(Math.min(250, silenceMs), signal);
  }
}
