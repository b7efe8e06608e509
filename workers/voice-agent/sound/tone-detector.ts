export interface Tone {
  hertz: number;
  /** How long it has been heard; a tone that goes on is told of before its end. */
  lengthMs: number;
}

export interface ToneHandlers {
  /** A tone has ended, or has lasted for `longEnoughMs`: once per tone. */
  onTone(tone: Tone): void;
  /** A tone that was told of is over. */
  onToneOver(): void;
}

/** In hertz. At more of it, two tones would look like one between them. */
const frameRate = 8_000;
const frameMs = 20;
const lowestHertz = 350;
const highestHertz = 2_600;
/** Shorter tones occur in speech. */
const shortestMs = 180;
/** Nothing more is learned of a tone by waiting for its end. */
const longEnoughMs = 400;
/** Part of a frame's energy that is not the tone: more of it is a voice, or noise. */
const greatestResidue = 0.02;
const sameLevel = 0.25;
const sameHertz = 0.02;
/** Root mean square of 16-bit samples; a quieter line is silent. */
const quietestLevel = 150;

/**
 * Hears single tones: the beep of a mailbox, the tones of a fax. Each frame is compared with the one sinusoid that predicts
 * it best (x[n] ≈ a·x[n−1] − x[n−2], which every sinusoid fulfils with a = 2·cos ω). Voices, music and two tones at once leave
 * a residue.
 */
export class ToneDetector {
  readonly #handlers: ToneHandlers;
  readonly #frame = new Int16Array((frameRate * frameMs) / 1000);
  #filled = 0;
  #half: number | null = null;
  #tone: { hertz: number; level: number; frames: number; told: boolean } | null = null;

  constructor(handlers: ToneHandlers) {
    this.#handlers = handlers;
  }

  /** The next samples, mono, 16 kHz. */
  push(samples: Int16Array): void {
    for (const sample of samples) {
      if (this.#half === null) {
        this.#half = sample;
        continue;
      }
      this.#frame[this.#filled] = (this.#half + sample) / 2;
      this.#half = null;
      this.#filled += 1;
      if (this.#filled < this.#frame.length) continue;
      this.#filled = 0;
      this.#look();
    }
  }

  #look(): void {
    const heard = sinusoidOf(this.#frame);
    const tone = this.#tone;
    if (heard !== null && tone !== null && isSame(heard, tone)) {
      tone.frames += 1;
      if (!tone.told && tone.frames * frameMs >= longEnoughMs) this.#tell(tone);
      return;
    }
    if (tone !== null) {
      if (!tone.told && tone.frames * frameMs >= shortestMs) this.#tell(tone);
      if (tone.told) this.#handlers.onToneOver();
    }
    this.#tone = heard === null ? null : { ...heard, frames: 1, told: false };
  }

  #tell(tone: { hertz: number; frames: number; told: boolean }): void {
    tone.told = true;
    this.#handlers.onTone({ hertz: Math.round(tone.hertz), lengthMs: tone.frames * frameMs });
  }
}

function isSame(heard: { hertz: number; level: number }, tone: { hertz: number; level: number }): boolean {
  return (
    Math.abs(heard.hertz - tone.hertz) <= tone.hertz * sameHertz &&
    Math.abs(heard.level - tone.level) <= tone.level * sameLevel
  );
}

/** The sinusoid that the samples are, null if they are not one. */
function sinusoidOf(samples: Int16Array): { hertz: number; level: number } | null {
  let cross = 0;
  let square = 0;
  let energy = 0;
  for (let n = 2; n < samples.length; n += 1) {
    const [before, middle, after] = [samples[n - 2] ?? 0, samples[n - 1] ?? 0, samples[n] ?? 0];
    cross += (before + after) * middle;
    square += middle * middle;
    energy += after * after;
  }
  const level = Math.sqrt(energy / samples.length);
  if (level < quietestLevel || square === 0) return null;
  const factor = cross / square;
  let residue = 0;
  for (let n = 2; n < samples.length; n += 1) {
    residue += ((samples[n] ?? 0) - factor * (samples[n - 1] ?? 0) + (samples[n - 2] ?? 0)) ** 2;
  }
  if (residue > greatestResidue * energy || Math.abs(factor) >= 2) return null;
  const hertz = (Math.acos(factor / 2) * frameRate) / (2 * Math.PI);
  return hertz >= lowestHertz && hertz <= highestHertz ? { hertz, level } : null;
}
