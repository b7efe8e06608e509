import type { Readable } from 'node:stream';
import { OggOpusDecoder } from 'ogg-opus-decoder';
import { RedialError } from '#domain/error.ts';

/** A waveform has at most this many values per channel, and at most this many per second. */
const maxSlices = 500;
const slicesPerSecond = 8;
const sampleRate = 48_000;
const samplesPerSlice = sampleRate / slicesPerSecond;

export interface Waveform {
  /** Loudest sample per slice of time, 0 to 1: [left[], right[]]. */
  peaks: [number[], number[]];
  durationMs: number;
}

/**
 * Measures the loudness of a stereo OGG/Opus recording while it streams in; no more than a piece of it is in memory.
 * @throws RedialError `bad_input` if there is no OGG/Opus sound in it.
 */
export async function waveformOf(recording: Readable): Promise<Waveform> {
  const decoder = new OggOpusDecoder({ forceStereo: true });
  await decoder.ready;
  const meters = [new Meter(), new Meter()] as const;
  const measure = ({ channelData }: { channelData: Float32Array[] }): void => {
    meters.forEach((meter, channel) => meter.push(channelData[channel] ?? channelData[0] ?? new Float32Array()));
  };
  try {
    // Its types call `decode` synchronous; it gives a promise.
    for await (const piece of recording) measure(await Promise.resolve(decoder.decode(piece as Uint8Array)));
    measure(await decoder.flush());
  } finally {
    decoder.free();
  }
  const [left, right] = meters;
  if (left.samples === 0) throw new RedialError('recording_without_sound');
  return { peaks: [left.peaks(), right.peaks()], durationMs: Math.round((left.samples / sampleRate) * 1000) };
}

class Meter {
  samples = 0;
  readonly #slices: number[] = [];

  push(samples: Float32Array): void {
    for (const sample of samples) {
      const slice = Math.floor(this.samples / samplesPerSlice);
      const loudness = Math.min(1, Math.abs(sample));
      if (loudness > (this.#slices[slice] ?? -1)) this.#slices[slice] = loudness;
      this.samples += 1;
    }
  }

  /** Long recordings get longer slices. */
  peaks(): number[] {
    const perValue = Math.max(1, Math.ceil(this.#slices.length / maxSlices));
    const values: number[] = [];
    for (let from = 0; from < this.#slices.length; from += perValue) {
      values.push(Math.round(Math.max(...this.#slices.slice(from, from + perValue)) * 1000) / 1000);
    }
    return values;
  }
}
