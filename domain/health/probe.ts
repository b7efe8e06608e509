/**
 * Whether what a call needs answers now. Each service is asked by a small real request with its own key and a deadline; the
 * answer is kept for some seconds, so that whoever looks does not cause one.
 */

import type { SpeechVendor } from '../bot/speech-vendor.ts';

/** Needed by every call, whatever its carrier; hearing and speaking unless another vendor does it. */
export const sharedServices = ['gateway', 'speech_to_text', 'text_to_speech', 'language'] as const;
export type SharedService = (typeof sharedServices)[number];
/** Of the vendor that speaks and hears where a bot chose it, or where the first one fails. */
export const secondServices = ['second_speech_to_text', 'second_text_to_speech'] as const;
export type VendorService = SharedService | (typeof secondServices)[number];
/** The carrier is asked for each provider account. */
export type ProbedService = VendorService | 'carrier';

/** What tells whether a vendor of speech serves us, for each direction. */
export const speechServices = {
  deepgram: { hearing: 'speech_to_text', speaking: 'text_to_speech' },
  elevenlabs: { hearing: 'second_speech_to_text', speaking: 'second_text_to_speech' },
} as const satisfies Record<SpeechVendor, Record<'hearing' | 'speaking', VendorService>>;

/**
 * What an answer means:
 * - `ok`: it serves us;
 * - `away`: it does not answer, or says that it is broken;
 * - `full`: it has no capacity for us at this moment;
 * - `refused`: key, plan, money or configuration: it does not pass by itself;
 * - `unknown`: nobody but a call can tell.
 */
export type ProbeState = 'ok' | 'unknown' | FailedProbe;
export type FailedProbe = 'away' | 'full' | 'refused';

export function hasFailed(state: ProbeState): state is FailedProbe {
  return state !== 'ok' && state !== 'unknown';
}

/** @param status HTTP status of the answer; null if there was none in time */
export function stateOfStatus(status: number | null): ProbeState {
  if (status === null || status === 408 || status >= 500) return 'away';
  // 498 is what Groq calls a tier without capacity.
  if (status === 429 || status === 498) return 'full';
  return status < 400 ? 'ok' : 'refused';
}

/** An answer of this age is as good as a new one to somebody who looks. */
export const freshForMs = 10_000;
/** A service that answers is asked so often while campaigns dial. */
const askEveryMs = 30_000;
const askAgainMs = 5_000;
const longestMs = 5 * 60_000;

/** @param failures how many probes failed one after the other, up to now */
export function nextProbeMs(failures: number): number {
  return failures === 0 ? askEveryMs : Math.min(longestMs, askAgainMs * 2 ** Math.min(failures - 1, 20));
}

/** One probe may be lost on its way; after so many in a row nobody is called any more. */
const failuresToPause = 3;

export function pausesCalls(probe: { state: ProbeState; failures: number }): boolean {
  return hasFailed(probe.state) && probe.failures >= failuresToPause;
}

const firstPauseMs = 15_000;
const longestPauseMs = 30 * 60_000;
/** Going on by itself counts as the first time again after this. */
const rowEndsMs = 60 * 60_000;

/**
 * Whether campaigns that a service paused may go on, now that it answers. A probe passes where a call may still fail, and
 * then they pause again at the first of them: so each time waits twice as long.
 * @param resumes how often it went on by itself, one time after the other
 */
export function mayResume(facts: { pausedAt: Date; resumes: number; resumedAt: Date | null; now: Date }): boolean {
  const pauseMs = firstPauseMs * 2 ** Math.min(resumesInARow(facts), 20);
  return facts.now.getTime() - facts.pausedAt.getTime() >= Math.min(longestPauseMs, pauseMs);
}

export function resumesInARow(facts: { resumes: number; resumedAt: Date | null; now: Date }): number {
  const { resumes, resumedAt, now } = facts;
  return resumedAt !== null && now.getTime() - resumedAt.getTime() < rowEndsMs ? resumes : 0;
}
