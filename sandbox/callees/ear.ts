import { EventEmitter } from 'node:events';
import { SpokenTextDecoder } from '../audio/spoken-text.ts';

/** What a callee hears, in the order it was heard. Instants are milliseconds since the epoch. */
interface EarEvents {
  /** Sound began after silence. */
  speechStarted: [startedAt: number];
  /** The silence is now long enough for the callee to take their turn. */
  speechEnded: [endedAt: number];
  /** Words were understood, from the sound only. */
  words: [text: string, startedAt: number, endedAt: number];
}

/** Root mean square of one 10 ms slice above which it counts as sound (of 32,767; about -40 dBFS). */
const soundLevel = 300;
const sliceSeconds = 0.01;
/** Shorter sounds are clicks. */
const shortestSoundMs = 30;

/**
 * Listens to one remote track: who speaks when, by energy; and what is said, by the words inside the sound.
 * `push` must be called for every piece of sound in its order, also for silence.
 */
export class Ear extends EventEmitter<EarEvents> {
  /** Sound is going on now (or its pause is not long enough yet). */
  speaking = false;
  firstSoundAt: number | null = null;
  lastSoundAt: number | null = null;
  #soundSince: number | null = null;
  readonly #decoder: SpokenTextDecoder;
  readonly #sampleRate: number;
  readonly #pauseMs: number;
  /** Instant of the first sample pushed: the decoder counts from there. */
  #startedAt: number | null = null;

  /** @param options.pauseMs silence after which the speaker is taken to have finished. */
  constructor(options: { sampleRate: number; pauseMs: number }) {
    super();
    this.#sampleRate = options.sampleRate;
    this.#pauseMs = options.pauseMs;
    this.#decoder = new SpokenTextDecoder({ sampleRate: options.sampleRate });
  }

  /** @param arrivedAt when the last sample of this piece arrived. */
  push(samples: Int16Array, arrivedAt: number): void {
    const durationMs = (samples.length / this.#sampleRate) * 1000;
    this.#startedAt ??= arrivedAt - durationMs;
    const sliceLength = Math.round(this.#sampleRate * sliceSeconds);
    for (let from = 0; from + sliceLength <= samples.length; from += sliceLength) {
      const at = arrivedAt - durationMs + (from / this.#sampleRate) * 1000;
      this.#hear(isSound(samples, from, from + sliceLength), at);
    }
    for (const event of this.#decoder.push(samples)) {
      if (event.type !== 'utterance' || event.text === '') continue;
      const offset = this.#startedAt;
      this.emit('words', event.text, offset + event.startSeconds * 1000, offset + event.endSeconds * 1000);
    }
  }

  /** The track has ended: emits what was heard of an unfinished utterance. */
  close(): void {
    for (const event of this.#decoder.flush()) {
      if (event.type !== 'utterance' || event.text === '' || this.#startedAt === null) continue;
      const offset = this.#startedAt;
      this.emit('words', event.text, offset + event.startSeconds * 1000, offset + event.endSeconds * 1000);
    }
    if (this.speaking) this.#endSpeech();
  }

  #hear(sound: boolean, at: number): void {
    if (sound) {
      this.#soundSince ??= at;
      if (!this.speaking && at - this.#soundSince >= shortestSoundMs) {
        this.speaking = true;
        this.firstSoundAt ??= this.#soundSince;
        this.emit('speechStarted', this.#soundSince);
      }
      if (this.speaking) this.lastSoundAt = at;
      return;
    }
    if (this.speaking && at - (this.lastSoundAt ?? at) >= this.#pauseMs) this.#endSpeech();
    if (!this.speaking) this.#soundSince = null;
  }

  #endSpeech(): void {
    this.speaking = false;
    this.#soundSince = null;
    this.emit('speechEnded', this.lastSoundAt ?? Date.now());
  }
}

function isSound(samples: Int16Array, from: number, to: number): boolean {
  let sum = 0;
  for (let index = from; index < to; index += 1) {
    const sample = samples[index] as number;
    sum += sample * sample;
  }
  return sum > soundLevel * soundLevel * (to - from);
}
