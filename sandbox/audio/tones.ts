/**
 * The sound of a byte: two tones at once, one out of 17 in a lower and one out of 17 in an upper group, above the band in which
 * the voice is heard and below 3.4 kHz, so that every codec for speech keeps it.
 *
 * A nibble is told by the step from one tone to the next (never zero), not by the tone itself. So every symbol differs from the
 * one before it in both groups, and the receiver can follow the beat although jitter buffers stretch and squeeze sound.
 */

export const SYMBOL_SECONDS = 0.03;
const TONES_PER_GROUP = 17;
const LOWEST_TONE_HERTZ = 1060;
const TONE_SPACING_HERTZ = 70;

/** Frequencies of both groups, lower group first. */
export const TONE_HERTZ: readonly number[] = Array.from(
  { length: 2 * TONES_PER_GROUP },
  (_, index) => LOWEST_TONE_HERTZ + index * TONE_SPACING_HERTZ,
);
export const GROUP_SIZE = TONES_PER_GROUP;

/** One tone of each group, both counted from 0. */
export type TonePair = readonly [lower: number, upper: number];

/** Begins every packet. */
export const PREAMBLE: readonly TonePair[] = [
  [2, 15],
  [14, 3],
  [5, 11],
];

function step(tone: number, nibble: number): number {
  return (tone + 1 + nibble) % TONES_PER_GROUP;
}

/** The symbols of a packet, preamble included. */
export function symbolsOf(packet: Uint8Array): TonePair[] {
  const symbols: TonePair[] = [...PREAMBLE];
  for (const byte of packet) {
    const previous = symbols.at(-1) as TonePair;
    symbols.push([step(previous[0], byte >> 4), step(previous[1], byte & 0xf)]);
  }
  return symbols;
}

/** The byte told by going from one symbol to the next; null where a tone stayed the same, which no sender does. */
export function byteBetween(previous: TonePair, next: TonePair): number | null {
  const high = (next[0] - previous[0] - 1 + 2 * TONES_PER_GROUP) % TONES_PER_GROUP;
  const low = (next[1] - previous[1] - 1 + 2 * TONES_PER_GROUP) % TONES_PER_GROUP;
  return high > 15 || low > 15 ? null : (high << 4) | low;
}

/** Adds the sound of the symbols to `output`, beginning at its first sample. `level` is the amplitude of one tone. */
export function addSymbols(output: Float32Array, symbols: readonly TonePair[], sampleRate: number, level: number): void {
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

/** How much of each group's power lies in the given tones: 1 = all, about 0.06 = chance. */
export function purity(powers: Float64Array, pair: TonePair): number {
  let lower = 1e-9;
  let upper = 1e-9;
  for (let tone = 0; tone < GROUP_SIZE; tone += 1) {
    lower += powers[tone] as number;
    upper += powers[GROUP_SIZE + tone] as number;
  }
  return ((powers[pair[0]] as number) / lower + (powers[GROUP_SIZE + pair[1]] as number) / upper) / 2;
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
