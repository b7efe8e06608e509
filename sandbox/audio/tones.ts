/**
 * The sound of a byte: two tones at once, one out of 16 in a lower and one out of 16 in an upper group, above the band in which
 * the voice is heard and below 3.4 kHz, so that every codec for speech keeps it.
 *
 * Every second symbol is shifted by half a group, so that equal bytes in a row still sound different and the receiver can
 * follow the beat although jitter buffers stretch and squeeze sound.
 */

export const symbolSeconds = 0.03;
const tonesPerGroup = 16;
const lowestToneHertz = 1080;
const toneSpacingHertz = 74;

/** Frequencies of both groups, lower group first. */
const toneHertz: readonly number[] = Array.from(
  { length: 2 * tonesPerGroup },
  (_, index) => lowestToneHertz + index * toneSpacingHertz,
);
export const groupSize = tonesPerGroup;

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
export const preamble: readonly TonePair[] = [
  [2, 15],
  [14, 3],
  [5, 11],
];

/** Tone of a nibble in the symbol with this number after the preamble. */
function toneOf(nibble: number, index: number): number {
  return (nibble + (index % 2 === 0 ? tonesPerGroup / 2 : 0)) % tonesPerGroup;
}

/** The symbols of a packet, preamble included. */
export function symbolsOf(packet: Uint8Array): TonePair[] {
  const data = Array.from(packet, (byte, index): TonePair => [toneOf(byte >> 4, index), toneOf(byte & 0xf, index)]);
  return [...preamble, ...data];
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
    const start = Math.round(index * symbolSeconds * sampleRate);
    const end = Math.min(output.length, Math.round((index + 1) * symbolSeconds * sampleRate));
    const hertz = [toneHertz[pair[0]] as number, toneHertz[groupSize + pair[1]] as number];
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
export const listeningRate = 8000;
const windowSamples = Math.round(0.024 * listeningRate);
const window = Float64Array.from(
  { length: windowSamples },
  (_, index) => 0.54 - 0.46 * Math.cos((2 * Math.PI * (index + 0.5)) / windowSamples),
);
const coefficients = Float64Array.from(toneHertz, (hertz) => 2 * Math.cos((2 * Math.PI * hertz) / listeningRate));
export const halfWindowSamples = windowSamples / 2;

/** Power of every tone in the 24 ms around `centre` (Goertzel); silence gives null without the work. */
export function tonePowers(samples: Float32Array, centre: number): Float64Array | null {
  const from = centre - halfWindowSamples;
  const windowed = new Float64Array(windowSamples);
  let energy = 0;
  for (let index = 0; index < windowSamples; index += 1) {
    const value = (samples[from + index] ?? 0) * (window[index] as number);
    windowed[index] = value;
    energy += value * value;
  }
  if (energy / windowSamples < silencePower) return null;
  const powers = new Float64Array(coefficients.length);
  for (let tone = 0; tone < coefficients.length; tone += 1) {
    const coefficient = coefficients[tone] as number;
    let one = 0;
    let two = 0;
    for (let index = 0; index < windowSamples; index += 1) {
      const zero = (windowed[index] as number) + coefficient * one - two;
      two = one;
      one = zero;
    }
    powers[tone] = one * one + two * two - coefficient * one * two;
  }
  return powers;
}

/** Mean square below which nobody can be speaking (samples are 16 bit: about −60 dB of full scale). */
const silencePower = 30 * 30;

/** How much of each group's power lies in the given tones: 1 = all, 0.06 = chance. */
export function purity(powers: Float64Array, pair: TonePair): number {
  let lower = 1e-9;
  let upper = 1e-9;
  for (let tone = 0; tone < groupSize; tone += 1) {
    lower += powers[tone] as number;
    upper += powers[groupSize + tone] as number;
  }
  return ((powers[pair[0]] as number) / lower + (powers[groupSize + pair[1]] as number) / upper) / 2;
}

/** Power of one tone of each group together. */
export function pairPower(powers: Float64Array, pair: TonePair): number {
  return (powers[pair[0]] as number) + (powers[groupSize + pair[1]] as number);
}

/** The strongest tone of each group. */
export function strongestPair(powers: Float64Array): TonePair {
  let lower = 0;
  let upper = 0;
  for (let tone = 1; tone < groupSize; tone += 1) {
    if ((powers[tone] as number) > (powers[lower] as number)) lower = tone;
    if ((powers[groupSize + tone] as number) > (powers[groupSize + upper] as number)) upper = tone;
  }
  return [lower, upper];
}

/** How surely the strongest pair is the right one: the worse of both groups' leads over the runner-up, 0 to 1. */
export function lead(powers: Float64Array, pair: TonePair): number {
  let worst = 1;
  for (let group = 0; group < 2; group += 1) {
    const winner = group * groupSize + (pair[group] as number);
    let runnerUp = 0;
    for (let tone = group * groupSize; tone < (group + 1) * groupSize; tone += 1) {
      if (tone !== winner) runnerUp = Math.max(runnerUp, powers[tone] as number);
    }
    worst = Math.min(worst, 1 - runnerUp / ((powers[winner] as number) + 1e-9));
  }
  return worst;
}
