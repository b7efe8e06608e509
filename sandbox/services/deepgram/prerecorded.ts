import { createHash, randomUUID } from 'node:crypto';
import { OggOpusDecoder } from 'ogg-opus-decoder';
import { SpokenTextDecoder } from '../../audio/spoken-text.ts';
import { prerecordedBody, type HeardWords } from './messages.ts';

/** Decoded sound is listened to in pieces, so that live streams in the same process are not held up. */
const pieceSeconds = 2;

/**
 * Recognises a whole recording (OGG/Opus, or WAV of 16 bit mono), each channel for itself if `multichannel`.
 * @throws Error if the body is not such a recording.
 */
export async function recognise(body: Buffer, options: { multichannel: boolean }): Promise<object> {
  const { channels, durationSeconds } = await hear(body, options);
  return prerecordedBody({
    requestId: randomUUID(),
    sha256: createHash('sha256').update(body).digest('hex'),
    durationSeconds,
    channels,
  });
}

/**
 * The words of a whole recording, as `recognise`.
 * @throws Error if the body is no such recording.
 */
export async function hear(
  body: Buffer,
  options: { multichannel: boolean },
): Promise<{ channels: HeardWords[][]; durationSeconds: number }> {
  const decoded = readWav(body) ?? (await decodeOgg(body));
  if (decoded.samplesDecoded === 0) throw new Error('no audio');
  const sides = options.multichannel ? decoded.channelData : [mixed(decoded.channelData)];
  const channels: HeardWords[][] = [];
  for (const side of sides) channels.push(await listen(side, decoded.sampleRate));
  return { channels, durationSeconds: decoded.samplesDecoded / decoded.sampleRate };
}

interface Decoded {
  channelData: Float32Array[];
  samplesDecoded: number;
  sampleRate: number;
}

async function decodeOgg(body: Buffer): Promise<Decoded> {
  const decoder = new OggOpusDecoder();
  await decoder.ready;
  try {
    return await decoder.decodeFile(new Uint8Array(body));
  } finally {
    decoder.free();
  }
}

/** The plainest form of a WAV file: one header, one channel, 16 bit. null for anything else. */
function readWav(body: Buffer): Decoded | null {
  const headerBytes = 44;
  if (body.length < headerBytes || body.toString('latin1', 0, 4) !== 'RIFF') return null;
  if (body.toString('latin1', 36, 40) !== 'data' || body.readUInt16LE(22) !== 1) return null;
  const samplesDecoded = Math.floor((body.length - headerBytes) / 2);
  const side = Float32Array.from({ length: samplesDecoded }, (_, i) => body.readInt16LE(headerBytes + 2 * i) / 32_768);
  return { channelData: [side], samplesDecoded, sampleRate: body.readUInt32LE(24) };
}

async function listen(side: Float32Array, sampleRate: number): Promise<HeardWords[]> {
  const decoder = new SpokenTextDecoder({ sampleRate });
  const piece = pieceSeconds * sampleRate;
  const events = [];
  for (let at = 0; at < side.length; at += piece) {
    const samples = Int16Array.from(side.subarray(at, at + piece), (value) =>
      Math.max(-32_767, Math.min(32_767, value * 32_767)),
    );
    events.push(...decoder.push(samples));
    await new Promise((resolve) => setImmediate(resolve));
  }
  events.push(...decoder.flush());
  return events.filter((event) => event.type === 'utterance');
}

function mixed(channels: Float32Array[]): Float32Array {
  const [first = new Float32Array(0)] = channels;
  return first.map((_, at) => channels.reduce((sum, channel) => sum + (channel[at] ?? 0), 0) / channels.length);
}
