import { voice } from '@livekit/agents';
import type { ReportQueue } from './report-queue.ts';

/** An echo of our own voice comes back within this time after it was played. */
const echoMs = 2_000;
/** Shorter utterances may well be the callee's own words. */
const echoWords = 4;

/**
 * Reports what is said as it is said, with the latency of each answer. Times count from the start of the recording
 * and are provisional: the transcript of the recording replaces them.
 */
export class TranscriptReporter {
  readonly #session: voice.AgentSession;
  readonly #reports: ReportQueue;
  #seq: number;
  #turn = 0;
  #calleeSpokeAt: number | null = null;
  #spoken: { text: string; until: number }[] = [];

  /** @param lastSeq number of the last sentence that an earlier agent of the call has reported, else 0. */
  constructor(session: voice.AgentSession, reports: ReportQueue, lastSeq: number) {
    this.#seq = lastSeq;
    this.#session = session;
    this.#reports = reports;
    const events = voice.AgentSessionEventTypes;
    session.on(events.UserStateChanged, ({ newState, createdAt }) => {
      if (newState === 'speaking') this.#calleeSpokeAt ??= createdAt;
    });
    session.on(events.UserInputTranscribed, ({ transcript, isFinal, createdAt }) => {
      if (!isFinal || transcript.trim() === '') return;
      this.#push('callee', transcript, this.#calleeSpokeAt ?? createdAt, false);
      this.#calleeSpokeAt = null;
    });
    session.on(events.ConversationItemAdded, ({ item }) => {
      if (item.type !== 'message' || item.role !== 'assistant') return;
      const text = item.textContent?.trim() ?? '';
      if (text === '') return;
      this.saying(text, 0);
      const { startedSpeakingAt, e2eLatency, llmNodeTtft, ttsNodeTtfb } = item.metrics;
      this.#push(
        'bot',
        text,
        startedSpeakingAt === undefined ? item.createdAt : startedSpeakingAt * 1000,
        item.interrupted,
      );
      if (llmNodeTtft === undefined) return;
      this.#turn += 1;
      this.#reports.push({
        type: 'turn_latency',
        turn: this.#turn,
        endToEndMs: milliseconds(e2eLatency),
        languageFirstTokenMs: milliseconds(llmNodeTtft),
        speechFirstByteMs: milliseconds(ttsNodeTtfb),
        // The answer was there when it was heard, and not when it had been spoken.
        ...(startedSpeakingAt === undefined ? {} : { at: new Date(startedSpeakingAt * 1000).toISOString() }),
      });
    });
  }

  /** Notes what is about to be said, and how long that takes. */
  saying(text: string, durationMs: number): void {
    this.#spoken.push({ text: plain(text), until: Date.now() + durationMs + echoMs });
  }

  /** True if this is an echo: what the bot has just said, picked up by the callee's telephone. */
  isEcho(text: string): boolean {
    const words = plain(text);
    if (words.split(' ').length < echoWords) return false;
    const now = Date.now();
    this.#spoken = this.#spoken.filter(({ until }) => until > now);
    return this.#spoken.some((said) => said.text.includes(words));
  }

  #push(speaker: 'bot' | 'callee', text: string, at: number, interrupted: boolean): void {
    const recordingStart = this.#session._recorderIO?.recordingStartedAt;
    const startMs = recordingStart === undefined ? null : Math.max(0, Math.round(at - recordingStart));
    this.#seq += 1;
    this.#reports.push({ type: 'transcript_item', seq: this.#seq, speaker, text: text.trim(), startMs, interrupted });
  }
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

function milliseconds(seconds: number | undefined): number | null {
  return seconds === undefined ? null : Math.round(seconds * 1000);
}
