import { encodeSpokenText } from '../../audio/spoken-text.ts';

/** Bots say the same sentences many times. */
const maxRemembered = 300;
const remembered = new Map<string, Buffer>();

/** 16-bit little-endian PCM of a text in the bot's voice. */
export function spokenPcm(text: string, sampleRate: number): Buffer {
  const key = `${sampleRate}:${text}`;
  const known = remembered.get(key);
  if (known) return known;
  const samples = encodeSpokenText(text, { voice: 'bot', sampleRate });
  const pcm = Buffer.alloc(samples.length * 2);
  samples.forEach((sample, index) => pcm.writeInt16LE(sample, index * 2));
  if (remembered.size >= maxRemembered) remembered.delete(remembered.keys().next().value ?? '');
  remembered.set(key, pcm);
  return pcm;
}
