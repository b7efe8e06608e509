/**
 * The sound of a byte: two tones at once, one out of 16 in a lower and one out of 16 in an upper group, above the band in which
 * the voice is heard and below 3.4 kHz, so that every codec for speech keeps it.
 *
 * Every second symbol is shifted by half a group, so that equal bytes in a row still sound different and the receiver can
 * follow the beat although jitter buffers stretch and squeeze sound.
 */

export const SYMBOL_SECONDS = 0.03;
const TONES_PER_GROUP = 16;
const LOWEST_TONE_HERTZ = 1080;
const TONE_SPACING_HERTZ = 74;

/** Frequencies of both groups, lower group first. */
export const TONE_HERTZ: readonly number[] = Array.from(
  { length: 2 * TONES_PER_GROUP },
  (_, index) => LOWEST_TONE_HERTZ + index * TONE_SPACING_HERTZ,
);
export const GROUP_SIZE = TONES_PER_GROUP;

/** One tone of each group, both counted from 0. */
export type TonePair = readonly [lower: number, upper: number];

/** One symbol as it was heard. */
export interface HeardSymbol {
  pair: TonePair;
  /** How surely the pair is the right one, up to 1. */
  lead: number;
  /** Position of its middle, in samples. */
  centre: number;
}

/** Begins every packet. */
export const PREAMBLE: readonly TonePair[] = [
  [2, 15],
  [14, 3],
  [5, 11],
];

/** Tone of a nibble in the symbol with this number after the preamble. */
function toneOf(nibble: number, index: number): number {
  return (nibble + (index % 2 === 0 ? TONES_PER_GROUP / 2 : 0)) % TONES_PER_GROUP;
}

/** The symbols of a packet, preamble included. */
export function symbolsOf(packet: Uint8Array): TonePair[] {
  const data = Array.from(packet, (byte, index): TonePair => [toneOf(byte >> 4, index), toneOf(byte & 0xf, index)]);
  return [...PREAMBLE, ...data];
}

/** The byte told by the symbol with this number after the preamble. */
export function byteOf(pair: TonePair, index: number): number {
  // The shift by half a group is its own inverse.
  return (toneOf(pair[0], index) << 4) | toneOf(pair[1], index);
}

/** Adds the sound of the symbols to `output`, beginning at its first sample. `level` is the amplitude of one tone. */
export function addSymbols(
  output: Float32Array,
  symbols: readonly TonePair[],
  sampleRate: number,
  level: number,
): void {
  const rampSamples = Math.round(0.004 * sampleRate);
  symbols.forEach((pair, index) => {
    const start = Math.round(index * SYMBOL_SECONDS * sampleRate);
    const end = Math.min(output.length, Math.round((index + 1) * SYMBOL_SECONDS * sampleRate));
    const hertz = [TONE_HERTZ[pair[0]] as number, TONE_HERTZ[GROUP_SIZE + pair[1]] as number];
    for (let at = start; at < end; at += 1) {
      const edge = Math.min(at - start + 1, end - at);
      const ramp = edge >= rampSamples ? 1 : 0.5 - 0.5 * Math.cos((Math.PI * edge) / rampSamples);
      const seconds = at / sampleRate;
      for (const frequency of hertz) {
        output[at] = (output[at] ?? 0) + level * ramp * Math.sin(2 * Math.PI * frequency * seconds);
      }
    }
  });
}

/** Rate the receiver works at: enough for the highest tone. */
export const LISTENING_RATE = 8000;
const WINDOW_SAMPLES = Math.round(0.024 * LISTENING_RATE);
const WINDOW = Float64Array.from(
  { length: WINDOW_SAMPLES },
  (_, index) => 0.54 - 0.46 * Math.cos((2 * Math.PI * (index + 0.5)) / WINDOW_SAMPLES),
);
const COEFFICIENTS = Float64Array.from(TONE_HERTZ, (hertz) => 2 * Math.cos((2 * Math.PI * hertz) / LISTENING_RATE));
export const HALF_WINDOW_SAMPLES = WINDOW_SAMPLES / 2;

/** Power of every tone in the 24 ms around `centre` (Goertzel); silence gives null without the work. */
export function tonePowers(samples: Float32Array, centre: number): Float64Array | null {
  const from = centre - HALF_WINDOW_SAMPLES;
  const windowed = new Float64Array(WINDOW_SAMPLES);
  let energy = 0;
  for (let index = 0; index < WINDOW_SAMPLES; index += 1) {
    const value = (samples[from + index] ?? 0) * (WINDOW[index] as number);
    windowed[index] = value;
    energy += value * value;
  }
  if (energy / WINDOW_SAMPLES < SILENCE_POWER) return null;
  const powers = new Float64Array(COEFFICIENTS.length);
  for (let tone = 0; tone < COEFFICIENTS.length; tone += 1) {
    const coefficient = COEFFICIENTS[tone] as number;
    let one = 0;
    let two = 0;
    for (let index = 0; index < WINDOW_SAMPLES; index += 1) {
      const zero = (windowed[index] as number) + coefficient * one - two;
      two = one;
      one = zero;
    }
    powers[tone] = one * one + two * two - coefficient * one * two;
  }
  return powers;
}

/** Mean square below which nobody can be speaking (samples are 16 bit: about −60 dB of full scale). */
const SILENCE_POWER = 30 * 30;

/** How much of each group's power lies in the given tones: 1 = all, 0.06 = chance. */
export function purity(powers: Float64Array, pair: TonePair): number {
  let lower = 1e-9;
  let upper = 1e-9;
  for (let tone = 0; tone < GROUP_SIZE; tone += 1) {
    lower += powers[tone] as number;
    upper += powers[GROUP_SIZE + tone] as number;
  }
  return ((powers[pair[0]] as number) / lower + (powers[GROUP_SIZE + pair[1]] as number) / upper) / 2;
}

/** Power of one tone of each group together. */
export function pairPower(powers: Float64Array, pair: TonePair): number {
  return (powers[pair[0]] as number) + (powers[GROUP_SIZE + pair[1]] as number);
}

/** The strongest tone of each group. */
export function strongestPair(powers: Float64Array): TonePair {
  let lower = 0;
  let upper = 0;
  for (let tone = 1; tone < GROUP_SIZE; tone += 1) {
    if ((powers[tone] as number) > (powers[lower] as number)) lower = tone;
    if ((powers[GROUP_SIZE + tone] as number) > (powers[GROUP_SIZE + upper] as number)) upper = tone;
  }
  return [lower, upper];
}

/** How surely the strongest pair is the right one: the worse of both groups' leads over the runner-up, 0 to 1. */
export function lead(powers: Float64Array, pair: TonePair): number {
  let worst = 1;
  for (let group = 0; group < 2; group += 1) {
    const winner = group * GROUP_SIZE + (pair[group] as number);
    let runnerUp = 0;
    for (let tone = group * GROUP_SIZE; tone < (group + 1) * GROUP_SIZE; tone += 1) {
      if (tone !== winner) runnerUp = Math.max(runnerUp, powers[tone] as number);
    }
    worst = Math.min(worst, 1 - runnerUp / ((powers[winner] as number) + 1e-9));
  }
  return worst;
}
