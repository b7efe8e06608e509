/**
 * Speech that carries its own text. What the sandbox's people and voices say can be understood by the sandbox's ears, but only
 * from the sound that really arrived: a low voice for people and voice activity detection, and above it tones that spell the
 * words (see tones.ts and packets.ts).
 */
import { charactersOf, packetsOf } from './packets.ts';
import { PacketReceiver } from './packet-receiver.ts';
import type { ReceivedSignal } from './packet-receiver.ts';
import { Resampler, resampled } from './resampler.ts';
import { listeningRate, preamble, symbolSeconds, addSymbols, symbolsOf } from './tones.ts';
import type { TonePair } from './tones.ts';
import { speak } from './voice.ts';
import type { Voice } from './voice.ts';

export interface EncodeOptions {
  /** Whose voice is heard; default 'callee'. */
  voice?: Voice;
  /** Hertz; default 48000. */
  sampleRate?: number;
}

export interface SpokenWord {
  word: string;
  startSeconds: number;
  endSeconds: number;
}

/** Seconds count from the first sample pushed. */
export type SpokenTextEvent =
  | { type: 'speech_started'; atSeconds: number }
  /** Only with `partials: true`: what the current utterance says so far. */
  | { type: 'partial'; text: string; startSeconds: number; endSeconds: number; words: SpokenWord[] }
  | { type: 'utterance'; text: string; startSeconds: number; endSeconds: number; words: SpokenWord[] };

const voiceLevel = 3000;
const toneLevel = 3000;
/** Breath under voice and tones. Without it Opus' speech coder predicts the pure tones too well and now and then overshoots. */
const breathLevel = 250;
const edgeSeconds = 0.03;
/** The voice may go on a little after the last tone. */
const maxVoiceOverhangSeconds = 0.15;
/** A pause of this length ends an utterance whose last packet never came. */
const cutOffSeconds = 0.8;
/** Enough silence to end every packet and utterance. */
const flushSeconds = 1;

/** Speech-like mono sound of a text, about 40 ms per letter. An empty text gives no samples. */
export function encodeSpokenText(text: string, options: EncodeOptions = {}): Int16Array {
  const sampleRate = options.sampleRate ?? 48_000;
  const symbols = packetsOf(text).flatMap(symbolsOf);
  if (symbols.length === 0) return new Int16Array(0);
  // There is nothing above 4 kHz, so everything is made at the low rate and only the result is brought to the wanted one.
  const narrow = compose(symbols, speak(text, options.voice ?? 'callee', voiceLevel));
  const sound = resampled(narrow, { inputRate: listeningRate, outputRate: sampleRate });
  addBreath(sound, breathLevel);
  return Int16Array.from(sound, (value) => Math.max(-32_767, Math.min(32_767, Math.round(value))));
}

/** Tones and voice together, at `listeningRate`. */
function compose(symbols: readonly TonePair[], voice: Float32Array): Float32Array {
  const edge = Math.round(edgeSeconds * listeningRate);
  const toneSamples = Math.ceil(symbols.length * symbolSeconds * listeningRate);
  const longest = toneSamples + Math.round(maxVoiceOverhangSeconds * listeningRate);
  const voiceSamples = Math.min(voice.length, longest);
  const sound = new Float32Array(2 * edge + Math.max(toneSamples, voiceSamples));
  addSymbols(sound.subarray(edge, edge + toneSamples), symbols, listeningRate, toneLevel);
  const fade = Math.round(0.02 * listeningRate);
  for (let at = 0; at < voiceSamples; at += 1) {
    const gain = Math.min(1, (voiceSamples - at) / fade);
    sound[edge + at] = (sound[edge + at] as number) + gain * (voice[at] as number);
  }
  return sound;
}

/** Adds the same faint noise to every text. */
function addBreath(sound: Float32Array, level: number): void {
  let state = 1;
  for (let at = 0; at < sound.length; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    sound[at] = (sound[at] as number) + level * (state / 2 ** 31 - 1);
  }
}

interface OpenUtterance {
  startSeconds: number;
  endSeconds: number;
  characters: { character: string; startSeconds: number; endSeconds: number }[];
}

/** Understands a mono stream piece by piece; one instance per stream. */
export class SpokenTextDecoder {
  readonly #resampler: Resampler;
  readonly #receiver = new PacketReceiver();
  readonly #partials: boolean;
  #utterance: OpenUtterance | null = null;

  constructor(options: { sampleRate: number; partials?: boolean }) {
    this.#resampler = new Resampler({ inputRate: options.sampleRate, outputRate: listeningRate });
    this.#partials = options.partials ?? false;
  }

  /** Takes the next samples, any number of them, and returns what was understood. */
  push(samples: Int16Array): SpokenTextEvent[] {
    return this.#listen(this.#resampler.push(samples));
  }

  /** Ends the stream or an utterance that was cut off, and returns what was understood so far. */
  flush(): SpokenTextEvent[] {
    const events = this.#listen(this.#resampler.flush());
    events.push(...this.#listen(new Float32Array(Math.round(flushSeconds * listeningRate))));
    return [...events, ...this.#close()];
  }

  #listen(samples: Float32Array): SpokenTextEvent[] {
    const events: SpokenTextEvent[] = [];
    for (const signal of this.#receiver.push(samples)) events.push(...this.#take(signal));
    const silentSince = this.#utterance?.endSeconds ?? Infinity;
    if (!this.#receiver.receiving && this.#receiver.seconds - silentSince > cutOffSeconds)
      events.push(...this.#close());
    return events;
  }

  #take(signal: ReceivedSignal): SpokenTextEvent[] {
    if (signal.type === 'preamble') {
      if (this.#utterance) return [];
      this.#open(signal.atSeconds);
      return [{ type: 'speech_started', atSeconds: signal.atSeconds }];
    }
    if (signal.type === 'lost') {
      if (this.#utterance) this.#utterance.endSeconds = Math.max(this.#utterance.endSeconds, signal.endSeconds);
      return [];
    }
    const events: SpokenTextEvent[] = [];
    let utterance = this.#utterance ?? this.#open(signal.startSeconds);
    if (signal.header.first && utterance.characters.length > 0) {
      events.push(...this.#close(), { type: 'speech_started', atSeconds: signal.startSeconds });
      utterance = this.#open(signal.startSeconds);
    }
    for (const { character, from, to } of charactersOf(signal.payload)) {
      utterance.characters.push({
        character,
        startSeconds: signal.byteSeconds[from] ?? signal.startSeconds,
        endSeconds: signal.byteSeconds[to] ?? signal.endSeconds,
      });
    }
    utterance.endSeconds = signal.endSeconds;
    if (signal.header.last) events.push(...this.#close());
    else if (this.#partials) events.push({ type: 'partial', ...heard(utterance) });
    return events;
  }

  #open(startSeconds: number): OpenUtterance {
    const endSeconds = startSeconds + preamble.length * symbolSeconds;
    this.#utterance = { startSeconds, endSeconds, characters: [] };
    return this.#utterance;
  }

  #close(): SpokenTextEvent[] {
    const utterance = this.#utterance;
    this.#utterance = null;
    return utterance && utterance.characters.length > 0 ? [{ type: 'utterance', ...heard(utterance) }] : [];
  }
}

function heard(utterance: OpenUtterance): {
  text: string;
  startSeconds: number;
  endSeconds: number;
  words: SpokenWord[];
} {
  const words: SpokenWord[] = [];
  let open: SpokenWord | null = null;
  for (const { character, startSeconds, endSeconds } of utterance.characters) {
    if (character === ' ') {
      open = null;
    } else if (open) {
      open.word += character;
      open.endSeconds = endSeconds;
    } else {
      open = { word: character, startSeconds, endSeconds };
      words.push(open);
    }
  }
  const { startSeconds, endSeconds } = utterance;
  return { text: words.map(({ word }) => word).join(' '), startSeconds, endSeconds, words };
}
