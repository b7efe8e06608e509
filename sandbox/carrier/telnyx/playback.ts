import { SpokenTextDecoder } from '../../audio/spoken-text.ts';

export interface PlayedSound {
  durationMs: number;
  /** Words inside the sound, where it is one of the sandbox's voices. */
  text: string | null;
}

const fetchTimeoutMs = 5_000;
/** Assumed length of a sound that is not a WAV file. */
const unknownLengthMs = 6_000;

/** Fetches a sound file as the carrier would; null if there is none at that address. */
export async function playedSound(url: string | null): Promise<PlayedSound | null> {
  if (url === null) return { durationMs: unknownLengthMs, text: null };
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(fetchTimeoutMs) });
    if (!response.ok) return null;
    return readWav(Buffer.from(await response.arrayBuffer())) ?? { durationMs: unknownLengthMs, text: null };
  } catch {
    return null;
  }
}

/** Length and words of a mono or stereo 16-bit PCM WAV file; null for anything else. */
function readWav(file: Buffer): PlayedSound | null {
  if (file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WAVE') return null;
  let format: { channels: number; sampleRate: number; bits: number } | null = null;
  for (let at = 12; at + 8 <= file.length;) {
    const name = file.toString('latin1', at, at + 4);
    const size = file.readUInt32LE(at + 4);
    const body = file.subarray(at + 8, at + 8 + size);
    if (name === 'fmt ' && body.length >= 16) {
      format = { channels: body.readUInt16LE(2), sampleRate: body.readUInt32LE(4), bits: body.readUInt16LE(14) };
    }
    if (name === 'data' && format?.bits === 16) {
      const samples = new Int16Array(Math.floor(body.length / 2 / format.channels));
      for (let index = 0; index < samples.length; index += 1) {
        samples[index] = body.readInt16LE(index * 2 * format.channels);
      }
      const decoder = new SpokenTextDecoder({ sampleRate: format.sampleRate });
      const words = [...decoder.push(samples), ...decoder.flush()].flatMap((event) =>
        event.type === 'utterance' ? [event.text] : [],
      );
      return {
        durationMs: (samples.length / format.sampleRate) * 1000,
        text: words.length === 0 ? null : words.join(' '),
      };
    }
    at += 8 + size + (size % 2);
  }
  return null;
}
