/**
 * Streaming sample-rate conversion by a windowed-sinc polyphase filter. It works for every pair of whole-numbered rates;
 * the filter's tables are shared between instances because a call opens several of them.
 */

interface FilterBank {
  /** Interpolation and decimation factors in lowest terms: output rate / input rate = up / down. */
  up: number;
  down: number;
  tapsPerPhase: number;
  phases: Float64Array[];
}

const zeroCrossings = 10;
const banks = new Map<string, FilterBank>();

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

function filterBank(inputRate: number, outputRate: number, cutoffHertz: number): FilterBank {
  const key = `${inputRate}/${outputRate}/${cutoffHertz}`;
  const known = banks.get(key);
  if (known) return known;
  const divisor = greatestCommonDivisor(inputRate, outputRate);
  const up = outputRate / divisor;
  const down = inputRate / divisor;
  const cutoff = cutoffHertz / inputRate;
  const half = Math.ceil(zeroCrossings / (2 * cutoff));
  const tapsPerPhase = 2 * half;
  const phases: Float64Array[] = [];
  for (let phase = 0; phase < up; phase += 1) {
    const taps = new Float64Array(tapsPerPhase);
    let sum = 0;
    for (let tap = 0; tap < tapsPerPhase; tap += 1) {
      const distance = tap - half + 1 - phase / up;
      const angle = 2 * Math.PI * cutoff * distance;
      const sinc = distance === 0 ? 1 : Math.sin(angle) / angle;
      const window = 0.5 + 0.5 * Math.cos((Math.PI * distance) / half);
      taps[tap] = Math.abs(distance) > half ? 0 : sinc * window;
      sum += taps[tap] ?? 0;
    }
    for (let tap = 0; tap < tapsPerPhase; tap += 1) taps[tap] = (taps[tap] ?? 0) / sum;
    phases.push(taps);
  }
  const bank = { up, down, tapsPerPhase, phases };
  banks.set(key, bank);
  return bank;
}

export interface ResamplerOptions {
  inputRate: number;
  outputRate: number;
  /** Everything above is removed; by default a little below half of the lower rate. */
  cutoffHertz?: number;
}

/** Converts a mono stream piece by piece. The delay of the filter is taken out: output sample n belongs to time n / outputRate. */
export class Resampler {
  readonly #bank: FilterBank;
  /** Input samples still needed, the first one at input index `#first`. */
  #held: Float32Array;
  #first: number;
  /** Position of the next output sample, in units of 1 / up input samples. */
  #next = 0;

  constructor(options: ResamplerOptions) {
    const cutoff = options.cutoffHertz ?? 0.46 * Math.min(options.inputRate, options.outputRate);
    this.#bank = filterBank(options.inputRate, options.outputRate, cutoff);
    const lead = this.#bank.tapsPerPhase / 2 - 1;
    this.#held = new Float32Array(lead);
    this.#first = -lead;
  }

  /** Takes any number of samples and returns what can be computed so far; scale is kept. */
  push(samples: Int16Array | Float32Array): Float32Array {
    const { up, down, tapsPerPhase, phases } = this.#bank;
    const input = new Float32Array(this.#held.length + samples.length);
    input.set(this.#held);
    input.set(samples, this.#held.length);
    const lead = tapsPerPhase / 2 - 1;
    const end = this.#first + input.length;
    const output = new Float32Array(Math.max(0, Math.ceil(((end - tapsPerPhase / 2) * up - this.#next) / down)) + 1);
    let count = 0;
    for (;;) {
      const centre = Math.floor(this.#next / up);
      const from = centre - lead - this.#first;
      if (from + tapsPerPhase > input.length) break;
      const taps = phases[this.#next - centre * up] as Float64Array;
      let sum = 0;
      for (let tap = 0; tap < tapsPerPhase; tap += 1) sum += (taps[tap] as number) * (input[from + tap] as number);
      output[count] = sum;
      count += 1;
      this.#next += down;
    }
    const keepFrom = Math.min(input.length, Math.max(0, Math.floor(this.#next / up) - lead - this.#first));
    this.#held = input.slice(keepFrom);
    this.#first += keepFrom;
    return output.subarray(0, count);
  }

  /** Returns the last samples, as if silence followed. */
  flush(): Float32Array {
    return this.push(new Float32Array(this.#bank.tapsPerPhase / 2));
  }
}

/** Converts a whole piece of sound at once. */
export function resampled(samples: Int16Array | Float32Array, options: ResamplerOptions): Float32Array {
  const resampler = new Resampler(options);
  const body = resampler.push(samples);
  const tail = resampler.flush();
  const sound = new Float32Array(body.length + tail.length);
  sound.set(body);
  sound.set(tail, body.length);
  return sound;
}
