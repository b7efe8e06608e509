/**
 * Takes silence out of a stream. A sender that could not keep up leaves holes in the middle of words; without the holes the tones
 * are in step again. Times of the trimmed stream are translated back to those of the original.
 */

const blockSamples = 40;
/** Root mean square (16 bit) below which nobody can be speaking: about −60 dB of full scale. */
const silenceLevel = 30;
/** Next to a voice, sound that is 26 dB softer counts as silence too. */
const relativeSilence = 0.05;
/** The loudest recent block is forgotten slowly: half in about a second. */
const levelDecay = 0.9965;

export class SilenceTrimmer {
  #rest = new Float32Array(0);
  #level = 0;
  #taken = 0;
  #kept = 0;
  /** Where something was cut out: position in the trimmed stream, and how much is missing before it in total. */
  #cuts: { at: number; missing: number }[] = [];

  /** Takes the next samples and returns those which are not silent. */
  push(samples: Float32Array): Float32Array {
    const input = new Float32Array(this.#rest.length + samples.length);
    input.set(this.#rest);
    input.set(samples, this.#rest.length);
    const blocks = Math.floor(input.length / blockSamples);
    const output = new Float32Array(blocks * blockSamples);
    let count = 0;
    for (let block = 0; block < blocks; block += 1) {
      const piece = input.subarray(block * blockSamples, (block + 1) * blockSamples);
      this.#taken += blockSamples;
      if (this.#isSilent(piece)) continue;
      const missing = this.#taken - blockSamples - this.#kept;
      if (missing !== (this.#cuts.at(-1)?.missing ?? 0)) this.#cuts.push({ at: this.#kept, missing });
      output.set(piece, count);
      count += blockSamples;
      this.#kept += blockSamples;
    }
    this.#rest = input.slice(blocks * blockSamples);
    return output.subarray(0, count);
  }

  /** Samples of silence since the last one that was kept. */
  get silentFor(): number {
    return this.#taken - this.#kept - (this.#cuts.at(-1)?.missing ?? 0);
  }

  /** Samples taken so far, silent or not. */
  get taken(): number {
    return this.#taken;
  }

  /** Position in the original stream of a position in the trimmed one. */
  original(position: number): number {
    let missing = 0;
    for (const cut of this.#cuts) {
      if (cut.at > position) break;
      missing = cut.missing;
    }
    return position + missing;
  }

  /** Positions before this one will not be asked for any more. */
  forget(position: number): void {
    while ((this.#cuts[1]?.at ?? Infinity) <= position) this.#cuts.shift();
  }

  #isSilent(block: Float32Array): boolean {
    let sum = 0;
    for (const value of block) sum += value * value;
    const level = Math.sqrt(sum / block.length);
    this.#level = Math.max(level, this.#level * levelDecay);
    return level < Math.max(silenceLevel, this.#level * relativeSilence);
  }
}
