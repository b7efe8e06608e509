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

/** The part of the library's recorder that takes the callee's sound. */
interface RecorderInput {
  onFrame: (startedAt: number, frame: AudioFrame) => void;
}
