import { rm } from 'node:fs/promises';
import type { voice } from '@livekit/agents';
import type { AudioFrame } from '@livekit/rtc-node';

/** How long an early arrival is remembered: two spans of this length. */
const spanMs = 2_000;
/** A piece later than this means a gap in the sound itself. */
const gapMs = 2_000;

/**
 * Works out when the pieces of one continuous sound began from the times at which they arrived. A piece is never early, but
 * it may be late: when this process was not scheduled for a while, many arrive at once. So the earliest arrivals show the
 * true time.
 */
export class SteadyClock {
  /** Length of the sound so far. */
  #soundMs = 0;
  #earliest = Number.POSITIVE_INFINITY;
  #earliestBefore = Number.POSITIVE_INFINITY;
  #spanEndMs = spanMs;

  /** @returns when a piece really began, given that it seemed to begin at `arrivedMs`. */
  place(arrivedMs: number, durationMs: number): number {
    const delay = arrivedMs - this.#soundMs;
    const known = Math.min(this.#earliest, this.#earliestBefore);
    if (delay - known > gapMs) {
      this.#earliest = delay;
      this.#earliestBefore = delay;
    }
    this.#earliest = Math.min(this.#earliest, delay);
    const beganMs = this.#soundMs + Math.min(this.#earliest, this.#earliestBefore);
    this.#soundMs += durationMs;
    if (this.#soundMs >= this.#spanEndMs) {
      this.#spanEndMs = this.#soundMs + spanMs;
      this.#earliestBefore = this.#earliest;
      this.#earliest = Number.POSITIVE_INFINITY;
    }
    return beganMs;
  }
}

/**
 * The recorder places the callee's sound by the moment it arrives, so that a process that was not scheduled for a tenth of a
 * second leaves a hole in the recording and an overlap after it.
 */
export function steadyRecording(session: voice.AgentSession): void {
  const input = (session._recorderIO as unknown as { inRecord?: RecorderInput } | undefined)?.inRecord;
  if (input === undefined) return;
  const clock = new SteadyClock();
  const record = input.onFrame;
  input.onFrame = (startedAt, frame) => {
    record(clock.place(startedAt, (frame.samplesPerChannel / frame.sampleRate) * 1000), frame);
  };
}

/** A finished recording. */
export interface Recording {
  path: string;
  durationMs: number;
  /** Milliseconds since the epoch. */
  startedAt: number;
}

/** What the recorder of a closed session has made; undefined if it never began. */
export function recordingOf(session: voice.AgentSession, endedAt: number): Recording | undefined {
  const recorder = session._recorderIO;
  if (recorder?.outputPath === undefined || recorder.recordingStartedAt === undefined) return undefined;
  const startedAt = recorder.recordingStartedAt;
  return { path: recorder.outputPath, durationMs: endedAt - startedAt, startedAt };
}

/**
 * Stops recording in mid-call and deletes what was recorded. The library's recorder has no way to do so: closing it would
 * close the callee's sound, too. So it takes nothing more, and its encoder ends with what it has.
 */
export async function stopRecording(session: Pick<voice.AgentSession, '_recorderIO'>): Promise<void> {
  const recorder = session._recorderIO as unknown as RecorderInside | undefined;
  if (recorder?.started !== true) return;
  recorder.started = false;
  await recorder.chan.close();
  await recorder.closeFuture.await;
  if (recorder.outputPath !== undefined) await rm(recorder.outputPath, { force: true });
}

/** What of the library's recorder is reached into to stop it. */
interface RecorderInside {
  started: boolean;
  chan: { close: () => Promise<void> };
  /** Resolves when its file is complete. */
  closeFuture: { await: Promise<void> };
  outputPath?: string;
}

/** The part of the library's recorder that takes the callee's sound. */
interface RecorderInput {
  onFrame: (startedAt: number, frame: AudioFrame) => void;
}
